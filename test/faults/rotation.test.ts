import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createIntegrationClients } from '../../lib/channels/integration/integration-clients.ts';
import { readChannelSecrets } from '../../lib/channels/channel.ts';
import { ClientSecretUses } from '../../lib/channels/integration/client-secret-use.ts';
import { authorizeCallback } from '../../lib/outbound/callback/callback-token.ts';
import {
  answerTokenRequest,
  callbackCredentialsSchema,
  DOCTOR,
} from '../../lib/outbound/callback/serve-token-request.ts';
import { CachedSecrets, keysIn } from '../../lib/secrets/secret-store.ts';
import { CLIENT_SECRET, NEW_KEYS, OLD_KEYS, RotationWorld, SIGNING_KEY } from '../cli/rotate/rotation-world.ts';
import { httpEvent } from '../lib/http/http-event.ts';
import { tokenNumber } from '../lib/cxone/world.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment } from '../support/deployment.ts';
import { Effects, type Fault } from '../support/effects.ts';
import { channel, channelId, DATA_KEY, integrationKey, LogBook, SIGNING_SECRET } from '../support/fixtures.ts';
import { observedSecrets, observedTable } from '../support/observed-ports.ts';
import { allOf, conversations, inTurn, run, textsOf, webhook, workers } from './traffic.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const CALLS = 1_000;

type Commands = ReturnType<RotationWorld['commands']>;

interface Rotation {
  readonly name: string;
  /** What stands before it is run. */
  readonly before?: (commands: Commands, world: RotationWorld) => Promise<unknown>;
  readonly run: (commands: Commands) => Promise<unknown>;
  /** The secrets that count at any moment, and those that are used once it is done. */
  readonly counting: (world: RotationWorld) => Promise<readonly string[]>;
  /** How many count in the end. */
  readonly left: number;
  /** Which of those before count all the time. */
  readonly kept: readonly string[];
}

const signingKeys = async ({ secretStore, names }: RotationWorld) =>
  keysIn(await secretStore.get(names.signingKey(integrationKey))).map(({ value }) => value);
const dataKeys = async ({ secretStore, names }: RotationWorld) =>
  keysIn(await secretStore.get(names.dataKey())).map(({ value }) => value);
const clientSecrets = async ({ secretStore, names }: RotationWorld) => {
  const stored = (await secretStore.get(names.callback(integrationKey))) ?? '';
  const { clientSecret, previousClientSecret } = callbackCredentialsSchema.parse(JSON.parse(stored));
  return [clientSecret, ...(previousClientSecret === undefined ? [] : [previousClientSecret])];
};
const channelSecrets = async ({ secretStore, names, clock }: RotationWorld) =>
  readChannelSecrets(channel, await secretStore.get(names.channel(channelId)), clock.now()).map(({ value }) => value);
const cxoneKeys = async ({ secretStore, names }: RotationWorld) => [
  (await secretStore.get(names.cxone(integrationKey))) ?? '',
];

const rotations: readonly Rotation[] = [
  { name: 'signing-key', run: (on) => on.signingKey(), counting: signingKeys, left: 2, kept: [SIGNING_KEY] },
  {
    name: 'signing-key --end',
    before: async (on, { clock }) => {
      await on.signingKey();
      await clock.advance(10 * MINUTE_MS);
    },
    run: (on) => on.endSigningKey(),
    counting: signingKeys,
    left: 1,
    kept: [],
  },
  { name: 'data-key', run: (on) => on.dataKey(), counting: dataKeys, left: 2, kept: [DATA_KEY] },
  {
    name: 'data-key --end',
    before: async (on, { clock }) => {
      await on.dataKey();
      await clock.advance(16 * 1_440 * MINUTE_MS);
    },
    run: (on) => on.endDataKey(),
    counting: dataKeys,
    left: 1,
    kept: [],
  },
  { name: 'callback', run: (on) => on.callback(), counting: clientSecrets, left: 2, kept: [CLIENT_SECRET] },
  {
    name: 'callback --end',
    before: (on) => on.callback(),
    run: (on) => on.endCallback(true),
    counting: clientSecrets,
    left: 1,
    kept: [],
  },
  { name: 'channel', run: (on) => on.channel(), counting: channelSecrets, left: 2, kept: [SIGNING_SECRET] },
  {
    name: 'channel --end',
    before: (on) => on.channel(),
    run: (on) => on.endChannel(),
    counting: channelSecrets,
    left: 1,
    kept: [],
  },
  { name: 'cxone', run: (on) => on.cxone(), counting: cxoneKeys, left: 1, kept: [] },
];

/** Runs a rotation with faults, and again until it is done. */
async function rotated({ before, run: act, counting }: Rotation, faults: readonly Fault[]) {
  const world = await new RotationWorld().deployed();
  await before?.(world.commands(), world);
  const first = await counting(world);
  const effects = new Effects(faults, world.clock.sleep);
  const seen: (readonly string[])[] = [];
  for (let tries = 0; tries < 5; tries += 1) {
    const process = effects.process();
    const { secretStore, table } = world;
    const commands = world.commands({
      secretStore: observedSecrets(secretStore, process),
      table: observedTable(table, process),
    });
    const ended = await world.clock.run(process.run(() => act(commands)));
    seen.push(await counting(world));
    await world.clock.advance(SECOND_MS);
    if (ended.kind !== 'ended') continue;
    const uses = await new ClientSecretUses(world.table, world.clock.now).read(integrationKey);
    const { length } = await clientSecrets(world);
    return { names: effects.names, first, seen, isNoted: (uses !== undefined) === length > 1 };
  }
  throw new Error('The rotation was never done.');
}

describe.each(rotations)('byoc rotate $name', (rotation) => {
  it('is done by a second run wherever the first is killed or a call fails, and refuses nothing in between', async () => {
    const { names } = await rotated(rotation, []);
    expect(names.length).toBeGreaterThan(1);
    const ways = (['killed', 'failed'] as const).flatMap((how) =>
      (['before', 'after'] as const).map((when) => ({ how, when })),
    );
    for (const [effect, name] of names.entries()) {
      for (const way of ways) {
        const { first, seen, isNoted } = await rotated(rotation, [{ effect, ...way }]);
        const at = `${way.how} ${way.when} ${name}`;
        expect(seen.at(-1), at).toHaveLength(rotation.left);
        // The newest that was there to use is not given up for another.
        const made = new Set(seen.map(([newest]) => newest).filter((newest) => newest !== first[0]));
        expect(made.size, at).toBeLessThanOrEqual(1);
        for (const counting of seen) expect(counting, at).toEqual(expect.arrayContaining([...rotation.kept]));
        expect(isNoted, at).toBe(true);
      }
    }
  });
});

/** What an act was refused with; empty where it was not. */
const refusalOf = (act: Promise<unknown>): Promise<string> => act.then(() => '', String);

/** CXone and processes of the two doors, each with what it has kept. */
class Callbacks {
  readonly counts = { calls: 0, refusedTokens: 0, refusedRequests: 0, refusedTwice: 0 };
  clientSecret = CLIENT_SECRET;
  readonly #world: RotationWorld;
  readonly #processes: readonly CachedSecrets[];
  readonly #uses: readonly ClientSecretUses[];
  #token: { readonly value: string; readonly expiresAt: number } | undefined;
  #turn = 0;

  constructor(world: RotationWorld, processes: number) {
    this.#world = world;
    const { secretStore, table, clock } = world;
    this.#processes = Array.from({ length: processes }, () => new CachedSecrets(secretStore, clock.now));
    this.#uses = Array.from({ length: processes }, () => new ClientSecretUses(table, clock.now));
  }

  /** CXone calls back, with a token that it has until it expires or is refused. */
  async call(): Promise<void> {
    const now = this.#world.clock.now().getTime();
    this.counts.calls += 1;
    if (this.#token === undefined || this.#token.expiresAt <= now) await this.fetchToken();
    if (await this.#isLetIn()) return;
    this.counts.refusedTokens += 1;
    await this.fetchToken();
    if (!(await this.#isLetIn())) this.counts.refusedTwice += 1;
  }

  async fetchToken(): Promise<void> {
    const { statusCode, body } = await this.ask(this.clientSecret);
    if (statusCode !== 200) {
      this.counts.refusedRequests += 1;
      return;
    }
    const { access_token: value, expires_in: seconds } = z
      .object({ access_token: z.string(), expires_in: z.number() })
      .parse(JSON.parse(body ?? ''));
    this.#token = { value, expiresAt: this.#world.clock.now().getTime() + seconds * SECOND_MS };
  }

  ask(client_secret: string, headers: Readonly<Record<string, string>> = {}) {
    const body = JSON.stringify({ grant_type: 'client_credentials', client_id: 'byoc-main', client_secret });
    const event = httpEvent({ method: 'POST', pathParameters: { integrationKey }, headers, body });
    return answerTokenRequest(event, { ...this.#ports(), logger: new LogBook() });
  }

  #isLetIn(): Promise<boolean> {
    return authorizeCallback(`Bearer ${this.#token?.value ?? ''}`, integrationKey, this.#ports()).then(
      () => true,
      () => false,
    );
  }

  /** Those of the next process. */
  #ports() {
    this.#turn = (this.#turn + 1) % this.#processes.length;
    const [secrets, clientSecretUses] = [this.#processes[this.#turn], this.#uses[this.#turn]];
    if (secrets === undefined || clientSecretUses === undefined) throw new Error('There is no process.');
    const { names, clock } = this.#world;
    return { secrets, clientSecretUses, names, now: clock.now, integrations: { has: () => Promise.resolve(true) } };
  }
}

describe('a thousand messages', () => {
  it('are called back while the signing key is renewed three times: no token of CXone’s is refused', async () => {
    const world = await new RotationWorld().deployed();
    const cxone = new Callbacks(world, 7);
    for (let call = 0; call < CALLS; call += 1) {
      if ([100, 350, 351, 700].includes(call)) await world.commands().signingKey();
      await cxone.call();
      await world.clock.advance(17 * SECOND_MS);
    }
    expect(cxone.counts).toEqual({ calls: CALLS, refusedTokens: 0, refusedRequests: 0, refusedTwice: 0 });
    expect(await signingKeys(world)).not.toContain(SIGNING_KEY);
  });

  it('are called back while a leaked signing key is ended: no token is refused twice', async () => {
    const world = await new RotationWorld().deployed();
    const cxone = new Callbacks(world, 7);
    for (let call = 0; call < CALLS; call += 1) {
      if (call === 100) await world.commands().signingKey();
      if (call === 140) await world.commands().endSigningKey();
      await cxone.call();
      await world.clock.advance(10 * SECOND_MS);
    }
    expect(cxone.counts).toMatchObject({ calls: CALLS, refusedRequests: 0, refusedTwice: 0 });
  });

  it('are called back while the client secret is renewed, each with a token of its own, and strangers guess', async () => {
    const world = await new RotationWorld().deployed();
    const cxone = new Callbacks(world, 7);
    for (let call = 0; call < CALLS; call += 1) {
      if (call === 100) await world.commands().callback();
      // Somebody has typed it into CXone a minute later.
      if (call === 112) cxone.clientSecret = (await clientSecrets(world))[0] ?? '';
      if (call === 150)
        expect(await refusalOf(world.commands().endCallback())).toContain('a token that the old one got');
      for (let guess = 0; guess < 5; guess += 1) {
        expect((await cxone.ask(`guess-${call}-${guess}`)).statusCode).toBe(401);
      }
      await cxone.fetchToken();
      await cxone.call();
      if (call === 200) await world.clock.advance(90 * MINUTE_MS);
      if (call === 900) await world.commands().endCallback();
      await world.clock.advance(5 * SECOND_MS);
    }
    expect(cxone.counts).toEqual({ calls: CALLS, refusedTokens: 0, refusedRequests: 0, refusedTwice: 0 });
    expect(await clientSecrets(world)).toHaveLength(1);
    expect((await cxone.ask(CLIENT_SECRET)).statusCode).toBe(401);
  });

  it('are called back with a client secret that CXone had the second it was made', async () => {
    const world = await new RotationWorld().deployed();
    const cxone = new Callbacks(world, 7);
    for (let call = 0; call < CALLS; call += 1) {
      if (call % 100 === 50) {
        await world.commands().callback();
        cxone.clientSecret = (await clientSecrets(world))[0] ?? '';
        await world.clock.advance(SECOND_MS);
      }
      await cxone.fetchToken();
      await cxone.call();
      if (call % 100 === 99) await world.commands().endCallback(true);
      await world.clock.advance(5 * SECOND_MS);
    }
    expect(cxone.counts).toEqual({ calls: CALLS, refusedTokens: 0, refusedRequests: 0, refusedTwice: 0 });
  });

  it('of the doctor say nothing of what CXone has', async () => {
    const world = await new RotationWorld().deployed();
    const cxone = new Callbacks(world, 3);
    await world.commands().callback();
    const [fresh = ''] = await clientSecrets(world);
    expect((await cxone.ask(fresh, { 'user-agent': DOCTOR })).statusCode).toBe(200);
    expect(await refusalOf(world.commands().endCallback())).toContain('CXone has not used the new client secret yet');
  });

  it('are parked under three generations of the data key, and replayed once each', async () => {
    const world = await new Deployment().withChannel();
    const on = new RotationWorld(world).commands();
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    const [names, each, everyMs] = [conversations(10), CALLS / 10, 2 * SECOND_MS];
    const begins = world.clock.now().getTime();
    const due = [200 * SECOND_MS, 201 * SECOND_MS, 900 * SECOND_MS];
    const work = workers(world, 4);
    const answers = await run(world, inTurn(names, each, everyMs), async () => {
      const [next] = due;
      if (next !== undefined && world.clock.now().getTime() - begins >= next) {
        due.shift();
        await on.dataKey();
      }
      return work();
    });
    expect(answers).toEqual(new Set([200]));
    const parked = await world.table.list('PARKED#main');
    expect(parked).toHaveLength(CALLS);
    expect(new Set(parked.map(({ sealedBy }) => sealedBy)).size).toBe(3);

    world.cxone.meets = undefined;
    expect(await world.start().replay()).toMatchObject({ kind: 'ended' });
    await run(world, [], workers(world, 4));
    for (const name of names) {
      const words = textsOf(world, name).map((text) => String(text).replace(/^\[Late: .*?\] /, ''));
      expect(words).toEqual(allOf(name, each));
    }
    expect(await world.table.list('PARKED#main')).toEqual([]);
  });

  it('are signed by the provider while the secret of its channel is renewed: no webhook is refused', async () => {
    const world = await new Deployment().withChannel();
    const on = new RotationWorld(world);
    await world.table.update('INTEGRATION#main', { set: { integrationKey, tenantId: '11ee-acme' } });
    const processes = Array.from({ length: 4 }, () => world.start());
    const statuses = new Map<unknown, number>();
    let secret = SIGNING_SECRET;
    for (let call = 0; call < CALLS; call += 1) {
      if (call === 200) await on.commands().channel();
      // The admin has pasted it at the provider.
      if (call === 201) secret = (await channelSecrets(on))[0] ?? '';
      if (call === 700) await on.commands().endChannel();
      const answer = await processes[call % 4]?.receive(webhook('conv-1', call), { secret });
      const status = answer?.kind === 'ended' ? answer.value : answer?.kind;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await world.clock.advance(SECOND_MS);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: CALLS });
  });

  it('go to CXone while its keys are renewed, the old ones being deactivated at once', async () => {
    const world = await new RotationWorld().deployed();
    const { clock, names, secretStore } = world;
    const good = new Set([OLD_KEYS.accessKeyId]);
    const keyOf = new Map<string, string>();
    let refusedSignIns = 0;
    const fetch = async (...given: Parameters<typeof globalThis.fetch>): Promise<Response> => {
      const request = new Request(...given);
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('openid-configuration')) {
        return Response.json({ token_endpoint: 'https://cxone.example.net/auth/token' });
      }
      if (pathname.endsWith('/token')) {
        const user = new URLSearchParams(await request.text()).get('username') ?? '';
        if (!good.has(user)) {
          refusedSignIns += 1;
          return Response.json({ error: 'invalid_grant' }, { status: 400 });
        }
        const token = tokenNumber(keyOf.size);
        keyOf.set(token, user);
        return Response.json({ access_token: token, token_type: 'Bearer', expires_in: 3_600 });
      }
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      return good.has(keyOf.get(token) ?? '') ? Response.json([]) : Response.json({}, { status: 401 });
    };
    const processes = Array.from({ length: 5 }, () =>
      createIntegrationClients({
        ...{ now: clock.now, sleep: clock.sleep, random: () => 0.5, fetch, names },
        settings: { cxoneAuthBaseUrl: 'https://cxone.example.net', cxoneApiBaseUrl: 'https://api.example.net' },
        secrets: new CachedSecrets(secretStore, clock.now),
      })(integrationKey),
    );
    let failed = 0;
    for (let call = 0; call < CALLS; call += 1) {
      if (call === 500) {
        good.add(NEW_KEYS.accessKeyId);
        await world.commands().cxone();
        good.delete(OLD_KEYS.accessKeyId);
        await clock.advance(SECOND_MS);
      }
      const listed = processes[call % 5]?.listChannels() ?? Promise.reject(new Error('There is no process.'));
      await clock.run(listed).catch(() => (failed += 1));
      await clock.advance(7 * SECOND_MS);
    }
    expect({ failed, refusedSignIns }).toEqual({ failed: 0, refusedSignIns: 0 });
  });
});
