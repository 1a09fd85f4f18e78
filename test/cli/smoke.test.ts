import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Breakers } from '../../lib/breakers/breakers.ts';
import { channelIdSchema } from '../../lib/ids.ts';
import { createDynamoScan, createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import type { Item, Table } from '../../lib/table/table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { startWorld, type World } from '../../local/world.ts';
import { until } from '../e2e/support/until.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { integrationKey, LogBook } from '../support/fixtures.ts';
import { byocOn, expectNoSecret, otherSecrets } from './world.ts';

const shownSchema = z.strictObject({
  steps: z.array(
    z.strictObject({ name: z.string(), outcome: z.enum(['ok', 'fail', 'skip']), ms: z.number(), message: z.string() }),
  ),
  rollBack: z.string().optional(),
});

let world: World;
/** Whose webhooks, tokens and customers' messages come to a function that is none of theirs. */
let odd: World;
const lines: string[] = [];

beforeAll(async () => {
  const another = 'dist/report-gauges/index.handler';
  const handlers = { inboundWebhook: another, issueToken: another, deliverInbound: another };
  [world, odd] = await Promise.all([
    startWorld({ onLog: (functionName, line) => lines.push(`${functionName} ${line}`) }),
    startWorld({ demoChannel: false, handlers }),
  ]);
});
afterAll(async () => {
  await Promise.all([world.stop(), odd.stop()]);
});
beforeEach(() => {
  lines.length = 0;
  world.cxone.requests.clear();
});

function clientOf({ cloud }: World): DynamoDBClient {
  return new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: cloud.endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
}
const tableOf = (of: World): Table => createDynamoTable(clientOf(of), of.cloud.tableName);

async function items(of: World): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  for await (const page of createDynamoScan(clientOf(of), of.cloud.tableName).pages()) {
    for (const item of page) found.set(item.pk, item);
  }
  return found;
}

async function smoke(args: readonly string[] = [], changes: Readonly<Record<string, string>> = {}, of = world) {
  const run = await byocOn(of, ['smoke', '--json', ...args], changes);
  expectNoSecret(of, run);
  const { steps, rollBack } = shownSchema.parse(JSON.parse(run.stdout));
  const outcomes = Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));
  const wrong = steps.filter(({ outcome }) => outcome === 'fail');
  return { code: run.code, stderr: run.stderr, steps, rollBack, outcomes, wrong };
}

/** Names of those that have a value. */
const secretsOfChecks = ({ cloud: { secrets } }: World) =>
  secrets.names().filter((name) => name.includes('/channels/check-') && secrets.read(name) !== undefined);

/** Holds the workers of the inbound queue where they are. Answers how to let them go on. */
async function holdWorkers(): Promise<() => void> {
  const memory = await world.cloud.functions.memory();
  const pids = memory.filter(({ functionKey }) => functionKey === 'deliverInbound').map(({ pid }) => pid);
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}

describe('byoc smoke on a deployment that works', () => {
  it('goes through each door, and by the inbound queue to the claim, without a word to CXone', async () => {
    const { code, stderr, outcomes, steps, rollBack } = await smoke();
    expect({ code, stderr, rollBack }).toEqual({ code: 0, stderr: '', rollBack: undefined });
    expect(outcomes).toEqual({
      ...{ Health: 'ok', Leftovers: 'ok', 'Client secret': 'ok', 'Wrong client secret': 'ok', Token: 'ok' },
      ...{ Channel: 'ok', 'Forged token': 'ok', Callback: 'ok', 'Wrong signature': 'ok', Webhook: 'ok' },
      ...{ 'Queue and worker': 'ok', 'Clean-up': 'ok' },
    });
    expect(steps.every(({ ms }) => Number.isInteger(ms))).toBe(true);
    expect(world.cxone.requests.last).toEqual([]);
    // What the agent's message came to: the webhook's door of the deployment has verified its signature.
    const accepted = lines.filter((line) => line.includes('"webhook.accepted"'));
    expect(
      accepted.map((line) => z.looseObject({ count: z.number() }).parse(JSON.parse(line.slice(15))).count),
    ).toEqual([0, 1]);
    expect(lines.some((line) => line.startsWith('deliverInbound') && line.includes('"inbound.unchanged"'))).toBe(true);
  });

  it('leaves nothing behind but what goes by itself and says nothing', async () => {
    const before = await items(world);
    expect((await smoke()).code).toBe(0);
    const left = [...(await items(world)).values()].filter(({ pk }) => !before.has(pk));
    const kindOf = ({ pk }: Item) => /^(?:CHANGED|CLAIM#\w+)(?=#)/.exec(pk)?.[0] ?? pk;
    expect(left.map(kindOf).sort()).toEqual(['CHANGED', 'CLAIM#inbound', 'CLAIM#outbound']);
    for (const { expiresAt } of left) expect(expiresAt).toBeTypeOf('number');
    expect(secretsOfChecks(world)).toEqual([]);
  });

  it('says so line by line, with the time of each step', async () => {
    const run = await byocOn(world, ['smoke']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expectNoSecret(world, run);
    const shown = run.stdout.trimEnd().split('\n');
    expect(shown.slice(0, -2).every((line) => /^ ok +\d+ ms {2}[A-Z][\w -]+: .+$/.test(line))).toBe(true);
    expect(shown.at(-1)).toBe('All went well.');
  });

  it('stands in the audit log as an act of whoever ran it', async () => {
    const { stdout } = await byocOn(world, ['audit', '--act', 'check-deployment', '--json']);
    const acts = z.array(z.looseObject({ who: z.string(), outcome: z.string() })).parse(JSON.parse(stdout));
    expect(new Set(acts.map(({ who, outcome }) => `${outcome} ${who}`))).toEqual(
      new Set(['done aws:arn:aws:iam::000000000000:user/laptop']),
    );
  });
});

describe('byoc smoke names what fails, and how to go back', () => {
  it('where the functions have another client secret', async () => {
    const changes = otherSecrets(world, 'byoc/smoke-pair', (name, value) =>
      name === 'integrations/main/callback' ? value.replace(/("clientSecret":\s*")/, '$1x') : value,
    );
    const { code, wrong, rollBack, outcomes, stderr } = await smoke([], changes);
    expect(code).toBe(1);
    expect(wrong[0]?.name).toBe('Token');
    expect(wrong[0]?.message).toContain('are answered 401 (invalid_client) instead of a token');
    expect(outcomes).toMatchObject({ 'Forged token': 'skip', Callback: 'skip', 'Clean-up': 'ok' });
    expect(rollBack).toBe(
      'npx serverless deploy list --stage dev, then npx serverless rollback --timestamp TIMESTAMP --stage dev',
    );
    expect(stderr).toContain(`docs/runbooks/smoke.md, or roll back: ${rollBack}`);
  });

  it('where the functions look for the channel’s secret elsewhere', async () => {
    const changes = otherSecrets(world, 'byoc/smoke-elsewhere', (_name, value) => value);
    const { code, wrong, outcomes } = await smoke([], changes);
    expect(code).toBe(1);
    expect(wrong.map(({ name }) => name)).toEqual(['Callback', 'Webhook']);
    expect(wrong[1]?.message).toContain('401 (no_secret_configured)');
    expect(outcomes['Queue and worker']).toBe('skip');
  });

  it('where a door is not the one that it should be', async () => {
    const { code, wrong } = await smoke(['--wait', '1'], {}, odd);
    expect(code).toBe(1);
    expect(wrong.map(({ name }) => name)).toEqual([
      ...['Health', 'Wrong client secret', 'Token', 'Wrong signature', 'Queue and worker'],
    ]);
  });

  it('where no worker takes the message; one that takes it later tells CXone nothing', async () => {
    const letGo = await holdWorkers();
    try {
      const { code, wrong, rollBack } = await smoke(['--wait', '1']);
      expect(code).toBe(1);
      expect(wrong.map(({ name }) => name)).toEqual(['Queue and worker']);
      expect(wrong[0]?.message).toContain('No worker finished the message within 1 s. The log of the function');
      expect(rollBack).toContain('npx serverless rollback');
    } finally {
      letGo();
    }
    await until('the worker has taken it', () => lines.some((line) => line.includes('"inbound.unchanged"')));
    expect(world.cxone.requests.last).toEqual([]);
  });

  it('where deliveries to CXone are paused: going back would mend nothing', async () => {
    // A process that knows of no pause looks again after seconds.
    await world.cloud.functions.kill('deliverInbound');
    const breakers = new Breakers({
      table: tableOf(world),
      now: () => new Date(),
      random: () => 0.5,
      logger: new LogBook(),
    });
    const permit = await breakers.tryAcquire({ integrationKey, channelId: channelIdSchema.parse('ch-1') }, 'chat-ida');
    if (permit.kind === 'allowed') await breakers.failed(permit, cxoneFailure.unauthorized('create-message'));
    const pk = `BREAKER#tenant#${integrationKey}`;
    await tableOf(world).update(pk, { set: { openUntil: Date.now() + 60_000 } }, { exists: 'openUntil' });
    const { code, wrong, rollBack, stderr } = await smoke(['--wait', '1']);
    await tableOf(world).delete(pk);
    expect(code).toBe(1);
    expect(wrong.map(({ name }) => name)).toEqual(['Queue and worker']);
    expect(wrong[0]?.message).toContain('are paused since');
    expect(rollBack).toBeUndefined();
    expect(stderr).toContain('The deploy is not the cause.');
  });
});

describe('a check that is killed', () => {
  it('is in no list of channels, takes nothing after a while, and is removed by the next one', async () => {
    const { secrets, environment } = odd.cloud;
    const cli = fileURLToPath(new URL('../../cli/byoc.ts', import.meta.url));
    const child = spawn(process.execPath, [cli, 'smoke'], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // It waits for a worker then, which never comes.
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Webhook:')) child.kill('SIGKILL');
    }

    const left = [...(await items(odd)).values()].find(({ pk }) => pk.startsWith('CHANNEL#check-'));
    if (left === undefined) throw new Error('The channel was to be left behind.');
    const [name = ''] = secretsOfChecks(odd);
    const stored = z.object({ secrets: z.array(z.object({ validUntil: z.iso.datetime() })) });
    const [secret] = stored.parse(JSON.parse(secrets.read(name) ?? '')).secrets;
    const endsIn = Date.parse(secret?.validUntil ?? '') - Date.now();
    expect(endsIn).toBeGreaterThan(0);
    expect(endsIn).toBeLessThanOrEqual(15 * 60_000);
    expect((await byocOn(odd, ['channels', 'list'])).stdout).not.toContain('check-');

    // Another check may be running: its channel stays.
    const next = () => smoke(['--wait', '1'], {}, odd);
    expect((await next()).steps[1]?.message).toBe('No earlier check left anything behind.');
    await tableOf(odd).update(left.pk, { set: { expiresAt: Math.floor(Date.now() / 1000) - 1 } });
    expect((await next()).steps[1]?.message).toBe('1 channel that an earlier check left was removed.');
    expect((await items(odd)).has(left.pk)).toBe(false);
    expect(secretsOfChecks(odd)).toEqual([]);
  });
});
