import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Breakers } from '../../lib/breakers/breakers.ts';
import { ActivityLog } from '../../lib/channels/activity/activity-log.ts';
import { channelIdSchema } from '../../lib/ids.ts';
import { park } from '../../lib/inbound/parking/parked-record.ts';
import { writeKeys } from '../../lib/secrets/secret-store.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import type { Table } from '../../lib/table/table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { startWorld, type World } from '../../local/world.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { DATA_KEY, integrationKey, LogBook } from '../support/fixtures.ts';
import { byocOn, doctor, expectNoSecret, otherSecrets } from './world.ts';

let world: World;
let channelId: string;
let clockOffsetMs = 0;
let client: DynamoDBClient;
let table: Table;

beforeAll(async () => {
  world = await startWorld({ cxoneNow: () => new Date(Date.now() + clockOffsetMs) });
  const { endpoints, tableName } = world.cloud;
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  table = createDynamoTable(client, tableName);
  channelId = world.demoChannel?.channelId ?? '';
  setRouting(4001, 'Digital default');
});
afterAll(async () => {
  client.destroy();
  await world.stop();
});

async function remove(pk: string): Promise<void> {
  await table.delete(pk, { exists: 'pk' });
}

/** A parked message that the stored data key does not open. */
async function parkUnderAnotherKey(): Promise<void> {
  await park(
    {
      integrationKey,
      channelId: channelIdSchema.parse(channelId),
      id: 'seeded',
      cause: 'refused-by-cxone',
      detail: 'No.',
      attempts: 3,
      correlation: 'corr-1',
      payload: {},
    },
    { table, now: () => new Date(), randomBytes, dataKey: () => Promise.resolve(DATA_KEY) },
  );
}

function setClock(offsetMs: number): void {
  clockOffsetMs = offsetMs;
}

/** What an admin chooses under Edit in CXone. */
function setRouting(defaultSkillId: number | undefined, studioScript: string | undefined, id = channelId): void {
  const channel = world.cxone.state.channel(id);
  if (channel !== undefined) Object.assign(channel, { defaultSkillId, studioScript });
}

describe('byoc doctor on a healthy stack', () => {
  it('finds nothing wrong', async () => {
    const startedAt = performance.now();
    const { code, findings } = await doctor(world);
    console.log(`byoc doctor on a healthy stack: ${Math.round(performance.now() - startedAt)} ms`);
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    const title = `Channel “Acme Support” (${channelId})`;
    expect(findings.map(({ name }) => name)).toEqual([
      ...['Public URL', 'Clock', 'Callback token', 'Admin pages', 'CXone keys', 'Message look-up', 'Integration ID'],
      ...[`${title}: routing`, `${title}: provider`, `${title}: messages`],
      ...['Inbound queue', 'Outbound queue', 'Status queue', 'Holding queues', 'Deliveries to CXone'],
      ...['Parked messages', 'Data key', 'Index key', 'Client secret', 'Ages of secrets'],
    ]);
  });

  it('says so line by line without --json', async () => {
    const run = await byocOn(world, ['doctor']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines.slice(0, -2).every((line) => line.startsWith(' ok   '))).toBe(true);
    expect(lines.slice(-2)).toEqual(['', 'Nothing is wrong.']);
    expectNoSecret(world, run);
  });
});

const holdingQueues = (): string[] => (world.cloud.environment['HOLDING_QUEUE_URLS'] ?? '').split(' ');
const queueUrlOf = (name: string): string => new URL(name, world.cloud.environment['STATUS_QUEUE_URL']).toString();

/** A queue whose dead letters lie where those of another do. */
async function queueWith(QueueName: string, deadLetterQueue: string): Promise<string> {
  const deadLetterTargetArn = world.cloud.queues.arn(deadLetterQueue);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1000 });
  await world.cloud.queues.client.send(new CreateQueueCommand({ QueueName, Attributes: { RedrivePolicy } }));
  return queueUrlOf(QueueName);
}

async function withOneMessage(name: string): Promise<string> {
  const QueueUrl = await queueWith(name, 'StatusDeadLetterQueue');
  await world.cloud.queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  return QueueUrl;
}

async function withDeadLetters(deadLetterQueue: string): Promise<string> {
  await world.cloud.queues.send(deadLetterQueue, { body: '{}' });
  return queueWith('with-dead-letters', deadLetterQueue);
}

interface Fault {
  readonly case: string;
  /** Seeds the fault; answers what the command line is given beside it, and what takes the fault away. */
  readonly seed: () => Promise<Seeded> | Seeded;
  /** Name of each finding that isn't ok, `{}` for the demo channel's title, and what its message must hold. */
  readonly wrong: Readonly<Record<string, readonly ['warn' | 'fail' | 'skip', ...string[]]>>;
}
interface Seeded {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mend?: () => void | Promise<void>;
}

/** As if these secrets were stored, while the functions go on with theirs. */
const stored = (prefix: string, change: (name: string, value: string) => string | undefined): Seeded => ({
  environment: otherSecrets(world, `byoc/${prefix}`, change),
});
/** A key, and its successor that was used first so many days ago. */
const renewed = (value: string, days: number): string =>
  writeKeys([
    {
      id: 'new',
      value: 'test-new-key-of-more-than-32-characters',
      from: new Date(Date.now() - days * 86_400_000).toISOString(),
    },
    { id: '', value, from: '1970-01-01T00:00:00.000Z' },
  ]);
const cxoneKeys = (changes: Readonly<Record<string, string>>, prefix: string): Seeded =>
  stored(prefix, (name, value) =>
    name === 'integrations/main/cxone' ? JSON.stringify({ ...world.cxone.credentials, ...changes }) : value,
  );
const without = (missing: () => string, prefix: string): Seeded =>
  stored(prefix, (name, value) => (name === missing() ? undefined : value));

const faults: readonly Fault[] = [
  {
    case: 'the functions see another callback secret than the store holds',
    seed: () =>
      stored('rotated', (name, value) =>
        name === 'integrations/main/callback' ? value.replace(/("clientSecret":\s*")/, '$1x') : value,
      ),
    wrong: { 'Callback token': ['fail', 'refuses the client id and secret that are stored', 'SECRETS_PREFIX'] },
  },
  {
    case: 'the callback secret is damaged',
    seed: () => stored('damaged', (name, value) => (name === 'integrations/main/callback' ? '{"clientId":' : value)),
    wrong: {
      'Callback token': ['fail', 'byoc/damaged/integrations/main/callback is missing or damaged', 'BYOC record'],
    },
  },
  {
    case: 'the signing key is missing',
    seed: () => without(() => 'integrations/main/signing-key', 'keyless'),
    wrong: { 'Callback token': ['fail', 'byoc/keyless/integrations/main/signing-key is missing', 'long random value'] },
  },
  {
    case: 'the client secret for CXone is wrong',
    seed: () => cxoneKeys({ clientSecret: 'test-wrong-client-secret' }, 'client'),
    wrong: {
      'CXone keys': ['fail', 'refuses the client id and client secret of the application', 'npm run byoc -- setup'],
      Channels: ['skip', 'once CXone accepts the keys'],
    },
  },
  {
    case: 'the access key for CXone is wrong',
    seed: () => cxoneKeys({ accessKeySecret: 'test-wrong-access-key' }, 'access'),
    wrong: {
      'CXone keys': ['fail', 'refuses the access key of the service user', 'npm run byoc -- setup'],
      Channels: ['skip'],
    },
  },
  {
    case: 'the keys are of another tenant',
    seed: () => {
      const { accessKeyId, accessKeySecret } = world.cxone.createTenant('Umbrella').credentials;
      return cxoneKeys({ accessKeyId, accessKeySecret }, 'tenant');
    },
    wrong: {
      'CXone keys': ['fail', 'They are of tenant 11ee0000-0000-4000-8000-000000000002', 'npm run byoc -- setup'],
      Channels: ['skip'],
    },
  },
  {
    case: 'no keys were stored yet',
    seed: () => without(() => 'integrations/main/cxone', 'unset'),
    wrong: { 'CXone keys': ['fail', 'has no CXone keys yet', 'npm run byoc -- setup'], Channels: ['skip'] },
  },
  {
    case: 'the service user may not look messages up',
    seed: () => {
      world.cxone.faults.add({ operation: 'B13', kind: '403', times: 100 });
      return { mend: () => world.cxone.faults.clear() };
    },
    wrong: { 'Message look-up': ['fail', 'right to search messages, under Digital Engagement', 'message-look-up.md'] },
  },
  {
    case: 'CXone is down',
    seed: () => {
      world.cxone.faults.outage = '503';
      return { mend: () => world.cxone.faults.clear() };
    },
    wrong: { 'CXone keys': ['fail', 'CXone could not be asked', 'wait in the queue'], Channels: ['skip'] },
  },
  {
    case: 'CXone drops each connection',
    seed: () => {
      world.cxone.faults.outage = 'refuse';
      return { mend: () => world.cxone.faults.clear() };
    },
    wrong: {
      Clock: ['skip', 'does not say what time it has'],
      'CXone keys': ['fail', 'CXone could not be asked', 'CXONE_AUTH_BASE_URL'],
      Channels: ['skip'],
    },
  },
  {
    case: 'CXone’s clock is ten minutes ahead',
    seed: () => {
      setClock(600_000);
      return { mend: () => setClock(0) };
    },
    wrong: { Clock: ['fail', 's ahead of both this machine and the deployment', 'refused meanwhile'] },
  },
  {
    case: 'CXone’s clock is two minutes behind',
    seed: () => {
      setClock(-120_000);
      return { mend: () => setClock(0) };
    },
    wrong: { Clock: ['warn', 's behind both this machine and the deployment'] },
  },
  {
    case: 'the Integration ID is unknown',
    seed: async () => {
      const { clientId, clientSecret, accessKeyId, accessKeySecret } = world.cxone.credentials;
      const keys = {
        CXONE_CLIENT_ID: clientId,
        CXONE_CLIENT_SECRET: clientSecret,
        CXONE_ACCESS_KEY_ID: accessKeyId,
        CXONE_ACCESS_KEY_SECRET: accessKeySecret,
      };
      expect((await byocOn(world, ['integrations', 'add', 'fresh'], keys)).code).toBe(0);
      return { args: ['--integration', 'fresh'] };
    },
    wrong: {
      'Integration ID': ['warn', 'the first Add page asks for it', 'ACD → Digital → Bring Your Own Channel'],
      Channels: ['skip', 'before the Integration ID is known'],
    },
  },
  {
    case: 'the integration was never set up',
    seed: () => ({ args: ['--integration', 'nobody'] }),
    wrong: {
      'Callback token': ['fail', 'integrations/nobody/callback is missing'],
      'Admin pages': ['fail', 'add (503)'],
      Integration: ['fail', '"nobody" is not set up', 'setup --integration nobody'],
    },
  },
  {
    case: 'the channel was deleted in CXone past us',
    seed: () => {
      const channel = world.cxone.state.channel(channelId);
      if (channel !== undefined) channel.isDeleted = true;
      return {
        mend: () => {
          if (channel !== undefined) channel.isDeleted = false;
        },
      };
    },
    wrong: { '{}': ['fail', 'deleted directly in CXone', 'Click Reconnect', 'channels remove ch-'] },
  },
  {
    case: 'the channel has no default skill',
    seed: () => {
      setRouting(undefined, 'Digital default');
      return { mend: () => setRouting(4001, 'Digital default') };
    },
    wrong: { '{}: routing': ['warn', 'lacks a default skill:', 'reach no agent', 'Points of Contact Digital'] },
  },
  {
    case: 'the channel has no default script',
    seed: () => {
      setRouting(4001, undefined);
      return { mend: () => setRouting(4001, 'Digital default') };
    },
    wrong: { '{}: routing': ['warn', 'lacks a default Studio script:', 'Points of Contact Digital'] },
  },
  {
    case: 'no message of the channel has come through since one failed',
    seed: async () => {
      const activity = new ActivityLog({ table, now: () => new Date() });
      activity.log('warn', 'outbound.failed', { channel: channelId, code: 'configuration' });
      await activity.written();
      return { mend: () => remove(`ACTIVITY#${channelId}`) };
    },
    wrong: {
      '{}: messages': [
        'warn',
        '1 attempt failed in the last 24 hours',
        'an agent’s message (configuration)',
        'docs/runbooks',
      ],
    },
  },
  {
    case: 'the channel’s secret is missing',
    seed: () => without(() => `channels/${channelId}`, 'bare'),
    wrong: { '{}: provider': ['fail', 'has no Signing secret', 'click Reconnect'] },
  },
  {
    case: 'the channel’s secret is damaged',
    seed: () => stored('torn', (name, value) => (name === `channels/${channelId}` ? '{"secrets":' : value)),
    wrong: { '{}: provider': ['fail', 'are damaged', 'reconnect the channel'] },
  },
  {
    case: 'something else answers at the public URL',
    seed: () => ({ environment: { PUBLIC_URL: world.phone.url } }),
    wrong: {
      'Public URL': ['fail', 'but not as this middleware', 'publicUrl'],
      'Callback token': ['skip', 'once the public URL answers'],
    },
  },
  {
    case: 'nothing answers at the public URL',
    seed: () => ({ environment: { PUBLIC_URL: 'http://127.0.0.1:9' } }),
    wrong: {
      'Public URL': ['fail', 'http://127.0.0.1:9 does not answer', 'publicUrl'],
      'Callback token': ['skip'],
    },
  },
  {
    case: 'the table is not there',
    seed: () => ({ environment: { TABLE_NAME: 'byoc-elsewhere' } }),
    wrong: {
      Integration: ['fail', "The table byoc-elsewhere can't be read", 'ResourceNotFoundException'],
      'Holding queues': ['fail', 'ResourceNotFoundException'],
      'Deliveries to CXone': ['fail', 'ResourceNotFoundException'],
      'Parked messages': ['fail', 'ResourceNotFoundException'],
      'Data key': ['fail', 'ResourceNotFoundException'],
      'Ages of secrets': ['fail', 'ResourceNotFoundException'],
    },
  },
  {
    case: 'a message is in the dead-letter queue',
    seed: async () => {
      const { queues } = world.cloud;
      await queues.send('StatusDeadLetterQueue', { body: '{}' });
      return {
        mend: async () => {
          const [message] = await queues.receive('StatusDeadLetterQueue');
          await queues.delete('StatusDeadLetterQueue', message?.ReceiptHandle ?? '');
        },
      };
    },
    wrong: {
      'Status queue': [
        'fail',
        '1 message is in its dead-letter queue',
        'deliverStatus',
        'parked replay --dead-letters',
      ],
    },
  },
  {
    case: 'deliveries to one channel are paused',
    seed: async () => {
      const breakers = new Breakers({ table, now: () => new Date(), random: () => 0.5, logger: new LogBook() });
      const permit = await breakers.tryAcquire(
        { integrationKey, channelId: channelIdSchema.parse(channelId) },
        'chat-ida',
      );
      if (permit.kind === 'allowed') await breakers.failed(permit, cxoneFailure.notFound('create-message'));
      return { mend: () => remove(`BREAKER#channel#${channelId}`) };
    },
    wrong: { 'Deliveries to CXone': ['fail', 'of the channel ch-', 'cxone_not_found', 'Nothing is lost'] },
  },
  {
    case: 'a message is parked that was sealed under another data key',
    seed: async () => {
      await parkUnderAnotherKey();
      return { mend: () => remove('PARKED#seeded') };
    },
    wrong: {
      'Parked messages': ['warn', '1 message is parked', 'parked list'],
      'Data key': ['fail', '1 parked message can’t be opened', 'docs/runbooks/leaked-secret.md'],
    },
  },
  {
    case: 'a version before has parked a message under another data key',
    seed: async () => {
      await parkUnderAnotherKey();
      await table.update('PARKED#seeded', { remove: ['sealedBy'] });
      return { mend: () => remove('PARKED#seeded') };
    },
    wrong: {
      'Parked messages': ['warn', '1 message is parked', 'parked list'],
      'Data key': ['fail', '1 parked message can’t be opened', 'docs/runbooks/leaked-secret.md'],
    },
  },
  {
    case: 'the data key is damaged',
    seed: () => stored('no-data-key', (name, value) => (name === 'data-key' ? '{"keys":[' : value)),
    wrong: { 'Data key': ['fail', 'has no value, or a damaged one', 'docs/runbooks/leaked-secret.md'] },
  },
  {
    case: 'nothing needs an old data key any more',
    seed: () => stored('old-data-key', (name, value) => (name === 'data-key' ? renewed(value, 16) : value)),
    wrong: { 'Data key': ['warn', 'Nothing needs an old one any more', 'rotate data-key --end'] },
  },
  {
    case: 'the index key is missing',
    seed: () => without(() => 'index-key', 'no-index-key'),
    wrong: { 'Index key': ['fail', '/index-key has no value', 'Messages wait', 'Restore it', 'arrive twice'] },
  },
  {
    case: 'the index key is empty',
    seed: () => stored('empty-index-key', (name, value) => (name === 'index-key' ? ' ' : value)),
    wrong: { 'Index key': ['fail', '/index-key has no value', 'Messages wait', 'deploy again'] },
  },
  {
    case: 'a holding queue is gone',
    seed: () => {
      const [first = '', second = '', third = ''] = holdingQueues();
      return { environment: { HOLDING_QUEUE_URLS: [first, `${second}-gone`, third].join(' ') } };
    },
    wrong: { 'Holding queues': ['fail', 'Number 2, ', '-gone, can’t be read', 'queues.yml', 'GetQueueAttributes'] },
  },
  {
    case: 'messages wait in a holding queue that is nobody’s',
    seed: async () => ({ environment: { HOLDING_QUEUE_URLS: await withOneMessage('held-by-nobody') } }),
    wrong: { 'Holding queues': ['warn', '1 message in number 1, which nobody has', 'deliverInbound'] },
  },
  {
    case: 'a holding queue has no dead-letter queue',
    seed: async () => {
      const { client } = world.cloud.queues;
      await client.send(new CreateQueueCommand({ QueueName: 'without-dead-letters' }));
      return { environment: { HOLDING_QUEUE_URLS: queueUrlOf('without-dead-letters') } };
    },
    wrong: { 'Holding queues': ['fail', 'Number 1 has no dead-letter queue', 'deploy'] },
  },
  {
    case: 'a dead letter lies behind a holding queue with one of its own',
    seed: async () => ({
      environment: { HOLDING_QUEUE_URLS: await withDeadLetters('StatusDeadLetterQueue') },
      mend: async () => {
        const { queues } = world.cloud;
        const [message] = await queues.receive('StatusDeadLetterQueue');
        await queues.delete('StatusDeadLetterQueue', message?.ReceiptHandle ?? '');
      },
    }),
    wrong: {
      'Status queue': ['fail', '1 message is in its dead-letter queue'],
      'Holding queues': ['fail', '1 message is in its dead-letter queue', 'parked replay --dead-letters'],
    },
  },
  {
    case: 'the deployment has no holding queues',
    seed: () => ({ environment: { HOLDING_QUEUE_URLS: '' } }),
    wrong: { 'Holding queues': ['warn', 'There are none', 'deploy'] },
  },
  {
    case: 'two client secrets are valid',
    seed: () =>
      stored('two-secrets', (name, value) =>
        name === 'integrations/main/callback'
          ? JSON.stringify({ ...(JSON.parse(value) as object), previousClientSecret: 'test-old-secret' })
          : value,
      ),
    wrong: { 'Client secret': ['warn', 'Two are valid', 'the new one was not used yet', 'rotate callback --end'] },
  },
  {
    case: 'a signing key is older than a year',
    seed: () =>
      stored('old-key', (name, value) => (name === 'integrations/main/signing-key' ? renewed(value, 366) : value)),
    wrong: { 'Ages of secrets': ['warn', 'the signing key (366 days, `npm run byoc -- rotate signing-key`)'] },
  },
  {
    case: 'a signing key is older than the deployment wants it to be',
    seed: () => {
      const { environment } = stored('month-old-key', (name, value) =>
        name === 'integrations/main/signing-key' ? renewed(value, 31) : value,
      );
      return { environment: { ...environment, SECRET_AGE_DAYS: '30' } };
    },
    wrong: { 'Ages of secrets': ['warn', 'Of 30 days or more', 'the signing key (31 days'] },
  },
  {
    case: 'very many messages wait',
    seed: async () => {
      const { client } = world.cloud.queues;
      await client.send(new CreateQueueCommand({ QueueName: 'crowded' }));
      const QueueUrl = new URL('crowded', world.cloud.environment['STATUS_QUEUE_URL']).toString();
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `m-${index}`, MessageBody: '{}' }));
      for (let batch = 0; batch < 100; batch += 1) {
        await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
      return { environment: { INBOUND_QUEUE_URL: QueueUrl } };
    },
    wrong: { 'Inbound queue': ['warn', '1000 messages are in it', 'deliverInbound'] },
  },
];

describe('byoc doctor names the wrong part and what to do', () => {
  it.each(faults)('where $case', async ({ seed, wrong }) => {
    const { args, environment, mend } = await seed();
    const { code, findings } = await doctor(world, args, environment).finally(mend);
    const title = `Channel “Acme Support” (${channelId})`;
    const expected = Object.entries(wrong).map(([name, [verdict, ...says]]) => ({
      name: name.replace('{}', title),
      verdict,
      says,
    }));
    const found = findings.filter(({ verdict }) => verdict !== 'ok');
    expect(found.map(({ name, verdict }) => ({ name, verdict }))).toEqual(
      expected.map(({ name, verdict }) => ({ name, verdict })),
    );
    for (const [index, { says }] of expected.entries()) {
      for (const part of says) expect(found[index]?.message).toContain(part);
    }
    expect(code).toBe(expected.some(({ verdict }) => verdict === 'fail') ? 1 : 0);
  });

  it('where nobody listens at a delivery URL', async () => {
    const deaf = 'http://127.0.0.1:9/deliveries';
    const set = ['--set', `deliveryUrl=${deaf}`, '--untested'];
    const added = await byocOn(world, ['channels', 'add', '--name', 'Deaf', ...set]);
    const deafId = /Channel +(ch-\S+)/.exec(added.stdout)?.[1] ?? '';
    setRouting(4001, 'Digital default', deafId);
    const { code, findings } = await doctor(world);
    expect((await byocOn(world, ['channels', 'remove', deafId])).code).toBe(0);
    const [found, ...others] = findings.filter(({ verdict }) => verdict !== 'ok');
    expect(found).toMatchObject({ name: `Channel “Deaf” (${deafId}): provider`, verdict: 'fail' });
    expect(found?.message).toContain(`Nobody listens at its Delivery URL ${deaf}`);
    expect(found?.message).toContain('click Reconnect in CXone and correct the address');
    expect(others).toEqual([]);
    expect(code).toBe(1);
  });

  it('where a function does not start', async () => {
    const broken = await startWorld({ demoChannel: false, environment: { LOG_LEVEL: 'loud' } });
    const { code, findings } = await doctor(broken);
    await broken.stop();
    const reachable = findings.find(({ name }) => name === 'Public URL');
    expect(reachable).toMatchObject({ verdict: 'fail' });
    expect(reachable?.message).toContain('answers 500: the function inboundWebhook does not start');
    expect(reachable?.message).toContain('Its log names the setting');
    expect(code).toBe(1);
  });

  it('where there is no deployment: exit code 2', async () => {
    const run = await byocOn(world, ['doctor', '--stage', 'gone'], {
      AWS_ENDPOINT_URL_CLOUDFORMATION: world.phone.url,
    });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain("The stack cxone-byoc-middleware-gone can't be read");
  });
});
