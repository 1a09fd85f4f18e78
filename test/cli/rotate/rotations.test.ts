import { beforeEach, describe, expect, it } from 'vitest';
import { readChannelSecrets } from '../../../lib/channels/channel.ts';
import { ClientSecretUses } from '../../../lib/channels/integration/client-secret-use.ts';
import { park } from '../../../lib/inbound/parking/parked-record.ts';
import { authorizeCallback, issueAccessToken, signingKeyIn } from '../../../lib/outbound/callback/callback-token.ts';
import { callbackCredentialsSchema } from '../../../lib/outbound/callback/serve-token-request.ts';
import { readDataKey, sealingKeyId } from '../../../lib/secrets/seal.ts';
import { CachedSecrets, keysIn } from '../../../lib/secrets/secret-store.ts';
import { channel, channelId, countingBytes, integrationKey, SIGNING_SECRET } from '../../support/fixtures.ts';
import { CLIENT_SECRET, NEW_KEYS, OLD_KEYS, RotationWorld, SIGNING_KEY } from './rotation-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

let world: RotationWorld;
let commands: ReturnType<RotationWorld['commands']>;
const stored = (name: string) => world.secretStore.get(name);

beforeEach(async () => {
  world = await new RotationWorld().deployed();
  commands = world.commands();
});

/** What an act was refused with; empty where it was not. */
const refusalOf = (act: Promise<unknown>): Promise<string> => act.then(() => '', String);

/** A secret that holds nothing usable, and what is said of it. */
const unusable = [
  { case: 'is missing', value: undefined },
  { case: 'is empty', value: '' },
];
async function spoil(name: string, value: string | undefined): Promise<void> {
  if (value === undefined) world.secretStore.forget(name);
  else await world.secretStore.put(name, value);
}

describe('byoc rotate signing-key', () => {
  const name = 'byoc/test/integrations/main/signing-key';
  const signs = async () => signingKeyIn(await stored(name), world.clock.now());
  const isLetIn = async (token: string) => {
    const { secretStore, names, clock } = world;
    const secrets = new CachedSecrets(secretStore, clock.now);
    const ports = { secrets, names, integrations: { has: () => Promise.resolve(true) }, now: clock.now };
    return authorizeCallback(`Bearer ${token}`, integrationKey, ports).then(
      () => true,
      () => false,
    );
  };

  it('signs with the new key once every process knows it, and lets tokens of the old one in for as long as they live', async () => {
    expect(await commands.signingKey()).toMatchObject({ act: 'begun' });
    await world.clock.advance(6 * MINUTE_MS - 1);
    expect(await signs()).toBe(SIGNING_KEY);
    const last = await issueAccessToken(integrationKey, SIGNING_KEY, world.clock.now());
    await world.clock.advance(1);
    expect(await signs()).not.toBe(SIGNING_KEY);
    expect(await isLetIn(await issueAccessToken(integrationKey, (await signs()) ?? '', world.clock.now()))).toBe(true);
    await world.clock.advance(HOUR_MS - MINUTE_MS);
    expect(await isLetIn(last)).toBe(true);
    await world.clock.advance(2 * MINUTE_MS);
    expect(await isLetIn(await issueAccessToken(integrationKey, SIGNING_KEY, world.clock.now()))).toBe(false);
  });

  it('makes one key of two that are asked for at once, or while one is on its way', async () => {
    const acts = await Promise.all([commands.signingKey(), commands.signingKey(), commands.signingKey()]);
    expect(acts.map(({ act }) => act).sort()).toEqual(['begun', 'unchanged', 'unchanged']);
    await world.clock.advance(5 * MINUTE_MS);
    expect(await commands.signingKey()).toMatchObject({ act: 'unchanged' });
    expect(keysIn(await stored(name))).toHaveLength(2);
  });

  it('leaves out keys whose tokens have expired, however often it is run', async () => {
    for (let times = 0; times < 5; times += 1) {
      expect(await commands.signingKey()).toMatchObject({ act: 'begun' });
      await world.clock.advance(2 * HOUR_MS);
    }
    expect(keysIn(await stored(name))).toHaveLength(2);
  });

  it('ends the old key at once with --end, but not before the new one signs', async () => {
    expect(await commands.endSigningKey()).toMatchObject({ act: 'unchanged' });
    await commands.signingKey();
    await expect(commands.endSigningKey()).rejects.toThrow('repeat the command then. Nothing was changed.');
    expect(keysIn(await stored(name))).toHaveLength(2);
    await world.clock.advance(6 * MINUTE_MS);
    expect(await commands.endSigningKey()).toMatchObject({ act: 'ended' });
    expect(await isLetIn(await issueAccessToken(integrationKey, SIGNING_KEY, world.clock.now()))).toBe(false);
    expect(await commands.endSigningKey()).toMatchObject({ act: 'unchanged' });
  });

  it.each([...unusable, { case: 'is short', value: 'test-short' }, { case: 'is damaged', value: '{"keys":[{' }])(
    'changes nothing where the key $case, and says what to do',
    async ({ value }) => {
      await spoil(name, value);
      for (const run of [commands.signingKey, commands.endSigningKey]) {
        await expect(run()).rejects.toThrow(/deploy the stage again|give it a long random value/);
      }
      expect(await stored(name)).toBe(value);
    },
  );
});

describe('byoc rotate data-key', () => {
  const name = 'byoc/test/data-key';
  const seals = async () => sealingKeyId(await readDataKey(world.secretStore, name, world.clock.now)());
  const parkOne = (id: string) =>
    park(
      {
        integrationKey,
        channelId,
        id,
        cause: 'waited-too-long',
        detail: '',
        attempts: 1,
        correlation: 'corr-1',
        payload: {},
      },
      {
        table: world.table,
        now: world.clock.now,
        randomBytes: countingBytes(),
        dataKey: readDataKey(world.secretStore, name, world.clock.now),
      },
    );

  it('seals with the new key once every process knows it', async () => {
    const before = await seals();
    expect(await commands.dataKey()).toMatchObject({ act: 'begun' });
    expect(await commands.dataKey()).toMatchObject({ act: 'unchanged' });
    await world.clock.advance(6 * MINUTE_MS - 1);
    expect(await seals()).toBe(before);
    await world.clock.advance(1);
    expect(await seals()).not.toBe(before);
  });

  it('deletes an old key with --end once no album and no parked message needs it', async () => {
    await commands.dataKey();
    await world.clock.advance(15 * DAY_MS);
    await expect(commands.endDataKey()).rejects.toThrow(/needed until 2026-03-17 10:21 UTC: albums/);
    await world.clock.advance(6 * MINUTE_MS);
    expect(await commands.endDataKey()).toMatchObject({ act: 'ended', lines: ['1 old data key is deleted.'] });
    expect(keysIn(await stored(name))).toHaveLength(1);
    expect(await commands.endDataKey()).toMatchObject({ act: 'unchanged' });
  });

  it('keeps each old key for as long as a message is parked with it, and deletes those between', async () => {
    await parkOne('a');
    await commands.dataKey();
    await world.clock.advance(HOUR_MS);
    await commands.dataKey();
    await world.clock.advance(HOUR_MS);
    await parkOne('b');
    await world.clock.advance(16 * DAY_MS);
    expect(await commands.endDataKey()).toMatchObject({
      act: 'ended',
      lines: [
        '1 old data key is deleted.',
        'The first data key is needed until 2026-04-01 10:15 UTC: 1 parked message and perhaps albums are sealed with it. To delete it sooner, first run: npm run byoc -- rotate data-key --reseal',
      ],
    });
    expect(keysIn(await stored(name))).toHaveLength(2);
    await world.clock.advance(14 * DAY_MS);
    expect(await commands.endDataKey()).toMatchObject({ act: 'ended' });
  });

  it('keeps the first key for what a version before parked, which names no key', async () => {
    await parkOne('a');
    await world.table.update('PARKED#a', { remove: ['sealedBy'] });
    await commands.dataKey();
    await world.clock.advance(16 * DAY_MS);
    await expect(commands.endDataKey()).rejects.toThrow('1 parked message');
  });

  it.each([...unusable, { case: 'is damaged', value: '{"keys":[{' }])(
    'changes nothing where the key $case, and says what to do',
    async ({ value }) => {
      await spoil(name, value);
      for (const run of [commands.dataKey, commands.endDataKey]) {
        await expect(run()).rejects.toThrow('has no value, or a damaged one: restore the version before it');
      }
      expect(await stored(name)).toBe(value);
    },
  );
});

describe('byoc rotate callback', () => {
  const name = 'byoc/test/integrations/main/callback';
  const credentials = async () => callbackCredentialsSchema.parse(JSON.parse((await stored(name)) ?? ''));
  const uses = () => new ClientSecretUses(world.table, world.clock.now);

  it('makes a new client secret beside the old one, and no third', async () => {
    const acts = await Promise.all([commands.callback(), commands.callback()]);
    expect(acts.map(({ act }) => act).sort()).toEqual(['begun', 'unchanged']);
    expect(await commands.callback()).toMatchObject({ act: 'unchanged' });
    const { clientSecret, previousClientSecret, clientId } = await credentials();
    expect([clientId, previousClientSecret]).toEqual(['byoc-main', CLIENT_SECRET]);
    expect(clientSecret).not.toBe(CLIENT_SECRET);
    expect(await uses().read(integrationKey)).toEqual({ since: '2026-03-02T10:15:30.250Z' });
  });

  it('ends the old one once CXone has used the new one, and the old one no more', async () => {
    await commands.callback();
    await uses().note(integrationKey, 'old');
    expect(await refusalOf(commands.endCallback())).toContain(
      'CXone has not used the new client secret yet. It used the old one at 2026-03-02 10:15 UTC.',
    );
    await world.clock.advance(HOUR_MS);
    await uses().note(integrationKey, 'new');
    expect(await refusalOf(commands.endCallback())).toContain('Repeat the command after 2026-03-02 11:51 UTC');
    expect(await credentials()).toHaveProperty('previousClientSecret');
    await world.clock.advance(HOUR_MS);
    expect(await commands.endCallback()).toMatchObject({ act: 'ended' });
    expect(await credentials()).not.toHaveProperty('previousClientSecret');
    expect(await uses().read(integrationKey)).toBeUndefined();
    expect(await commands.endCallback()).toMatchObject({ act: 'unchanged' });
  });

  it('ends the old one at once for somebody who is sure', async () => {
    await commands.callback();
    await expect(commands.endCallback()).rejects.toThrow('repeat the command with --sure. Nothing was changed.');
    expect(await commands.endCallback(true)).toMatchObject({ act: 'ended' });
  });

  it('forgets at the next rotation when the secrets of the one before were used', async () => {
    await commands.callback();
    await uses().note(integrationKey, 'new');
    await commands.endCallback(true);
    await world.clock.advance(HOUR_MS);
    await commands.callback();
    await expect(commands.endCallback()).rejects.toThrow('CXone has not used the new client secret yet');
  });

  it('goes on with two secrets that somebody has set by hand', async () => {
    const set = { clientId: 'byoc-main', clientSecret: 'test-new-secret', previousClientSecret: CLIENT_SECRET };
    await world.secretStore.put(name, JSON.stringify(set));
    expect(await commands.callback()).toMatchObject({ act: 'unchanged' });
    await uses().note(integrationKey, 'new');
    await commands.callback();
    await expect(commands.endCallback()).rejects.toThrow('a part of it may have a token that the old one got');
    await world.clock.advance(2 * HOUR_MS);
    expect(await commands.endCallback()).toMatchObject({ act: 'ended' });
  });

  it.each([...unusable, { case: 'is damaged', value: '{"clientId":"byoc-main","clientSecret":"CANARY' }])(
    'changes nothing where the secret $case, and says what to do',
    async ({ value }) => {
      await spoil(name, value);
      for (const run of [commands.callback, () => commands.endCallback(true)]) {
        await expect(run()).rejects.toThrow(/deploy the stage again|is damaged: give it a value of the form/);
        await expect(run()).rejects.not.toThrow('CANARY');
      }
      expect(await stored(name)).toBe(value);
    },
  );

  it('writes the use of a secret once in ten minutes for each of them, and none where there is one secret', async () => {
    let writes = 0;
    const update: typeof world.table.update = (...change) => {
      writes += 1;
      return world.table.update(...change);
    };
    const { table, clock } = world;
    const noting = new ClientSecretUses(
      { get: (pk) => table.get(pk), delete: (pk) => table.delete(pk), update },
      clock.now,
    );
    await noting.note(integrationKey, 'new');
    expect(await noting.read(integrationKey)).toBeUndefined();
    await commands.callback();
    writes = 0;
    for (let times = 0; times < 10; times += 1) {
      await noting.note(integrationKey, 'new');
      await noting.note(integrationKey, 'old');
      await clock.advance(MINUTE_MS);
    }
    expect(writes).toBe(2);
    await noting.note(integrationKey, 'new');
    expect(writes).toBe(3);
  });

  it('goes on where a use can’t be written', async () => {
    const fails = () => Promise.reject(new Error('The table is down.'));
    const noting = new ClientSecretUses({ get: fails, delete: fails, update: fails }, world.clock.now);
    await expect(noting.note(integrationKey, 'new')).resolves.toBeUndefined();
  });
});

describe('byoc rotate channel', () => {
  const name = `byoc/test/channels/${channelId}`;
  const live = async () => readChannelSecrets(channel, await stored(name), world.clock.now()).map(({ value }) => value);

  it('shows a new secret, the old one being good for a day, and the same again to who repeats it', async () => {
    const first = await commands.channel();
    const [fresh = ''] = await live();
    expect(first.act).toBe('begun');
    expect(first.lines).toContain(`  Signing secret  ${fresh}`);
    const again = await commands.channel();
    expect(again.act).toBe('unchanged');
    expect(again.lines).toContain(`  Signing secret  ${fresh}`);
    expect(await live()).toEqual([fresh, SIGNING_SECRET]);
    await world.clock.advance(DAY_MS);
    expect(await live()).toEqual([fresh]);
    expect(await commands.channel()).toMatchObject({ act: 'begun' });
    expect(await live()).toHaveLength(2);
  });

  it('ends the old one with --end', async () => {
    await commands.channel();
    const [fresh] = await live();
    expect(await commands.endChannel()).toMatchObject({ act: 'ended' });
    expect(await live()).toEqual([fresh]);
    expect(await commands.endChannel()).toMatchObject({ act: 'unchanged' });
  });
});

describe('byoc rotate cxone', () => {
  const name = 'byoc/test/integrations/main/cxone';

  it('stores the new keys once CXone has let somebody in with them', async () => {
    expect(await commands.cxone()).toMatchObject({ act: 'begun' });
    expect(await stored(name)).toBe(JSON.stringify(NEW_KEYS));
    expect(await commands.cxone()).toMatchObject({ act: 'unchanged' });
  });

  it('keeps the old keys where CXone refuses the new ones, or they are of another tenant', async () => {
    world.refused = NEW_KEYS;
    await expect(commands.cxone()).rejects.toThrow('Nothing was changed: the old keys stay in use.');
    world.refused = undefined;
    world.tenantId = '11ee-other';
    await expect(commands.cxone()).rejects.toThrow('These keys are of tenant 11ee-other');
    expect(await stored(name)).toBe(JSON.stringify(OLD_KEYS));
  });

  it('stores one of two that come at once', async () => {
    const other = { ...NEW_KEYS, accessKeyId: 'test-other-key' };
    const results = await Promise.allSettled([commands.cxone(), commands.cxone(other)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each(unusable)('stores nothing where the secret $case, and says what to do', async ({ value }) => {
    await spoil(name, value);
    await expect(commands.cxone()).rejects.toThrow('store the keys with `npm run byoc -- setup`');
    expect(await stored(name)).toBe(value);
  });
});
