import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { causes } from '../../cli/parked/causes.ts';
import { readAuditLine } from '../../lib/audit/audit-entry.ts';
import { Registry } from '../../lib/channels/registry.ts';
import type { MessageEvent } from '../../lib/contract/events.ts';
import { channelIdSchema, integrationKeySchema } from '../../lib/ids.ts';
import { park, type ParkedMessage } from '../../lib/inbound/parking/parked-record.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import type { Table } from '../../lib/table/table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { startWorld, type World } from '../../local/world.ts';
import { atTheDesk, customerWrites } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import { messageEvent } from '../support/fixtures.ts';
import type { Run } from './deployment.ts';
import { byocOn, expectNoSecret, otherSecrets } from './world.ts';

const MAIN = integrationKeySchema.parse('main');
const SHOP = integrationKeySchema.parse('shop');
const CHAT = channelIdSchema.parse('ch-chat');
const PHONE = channelIdSchema.parse('ch-phone');

const listSchema = z.strictObject({
  parked: z.array(
    z.strictObject({
      id: z.string(),
      integrationKey: z.string(),
      channelId: z.string(),
      cause: z.string(),
      detail: z.string(),
      attempts: z.number(),
      correlation: z.string(),
      parkedAt: z.string(),
      firstParkedAt: z.string().optional(),
      createdAt: z.string().optional(),
      replay: z.number(),
      replayedAt: z.string().optional(),
      keptUntil: z.string(),
    }),
  ),
  deadLetters: z.array(
    z.strictObject({
      queue: z.string(),
      depth: z.number(),
      letters: z.array(z.strictObject({ messageId: z.string(), sentAt: z.string(), receives: z.number() })),
    }),
  ),
});

let world: World;
let table: Table;
let client: DynamoDBClient;

beforeAll(async () => {
  world = await startWorld();
  const { endpoints, tableName } = world.cloud;
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  table = createDynamoTable(client, tableName);
  await new Registry(table, () => new Date()).putIntegration(SHOP, 'tenant-of-the-shop');
});
afterAll(async () => {
  client.destroy();
  await world.stop();
});
afterEach(async () => {
  for (const key of [MAIN, SHOP]) {
    for (const { pk } of await table.list(`PARKED#${key}`, [])) await table.delete(pk);
  }
});

const parked = (...args: readonly string[]) => byocOn(world, ['parked', ...args]);
const written = () => world.cloud.logs.lines('AuditLogGroup').map((line) => readAuditLine(line));

/** Parks a message as the worker does. */
async function parkOne(
  id: string,
  changes: Partial<ParkedMessage> = {},
  event: Partial<MessageEvent> = {},
  otherKey?: string,
) {
  const { integrationKey = MAIN, channelId = CHAT } = changes;
  const messages = [messageEvent({ providerMessageId: id, ...event })];
  const dataKey = world.cloud.secrets.read(`${world.cloud.environment['SECRETS_PREFIX'] ?? ''}/data-key`) ?? '';
  await park(
    {
      integrationKey,
      channelId,
      id,
      cause: 'refused-by-cxone',
      detail: 'create-message: CXone refused it with status 422 (messageContent).',
      attempts: 3,
      correlation: `corr-${id}`,
      payload: { integrationKey, channelId, correlation: `corr-${id}`, messages },
      ...changes,
    },
    { table, now: () => new Date(), randomBytes, dataKey: () => Promise.resolve(otherKey ?? dataKey) },
  );
}

async function listed(...args: readonly string[]) {
  const run = await parked('list', '--json', ...args);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return listSchema.parse(JSON.parse(run.stdout));
}

const correlationsOf = async (...args: readonly string[]) =>
  (await listed(...args)).parked.map(({ correlation }) => correlation);

async function idOf(correlation: string): Promise<string> {
  const found = (await listed()).parked.find((one) => one.correlation === correlation);
  return found?.id ?? '';
}

function expectRefused(run: Run, ...says: readonly string[]): void {
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 1, stdout: '' });
  for (const part of says) expect(run.stderr).toContain(part);
  expect(run.stderr).not.toContain('    at ');
}

const contents = /parcel|Ida|Holm|usr-5150|conv-7781/;

describe('byoc parked list', () => {
  it('says so where nothing is parked', async () => {
    expect(await parked('list')).toEqual({
      code: 0,
      stdout: 'Nothing is parked.\n\nThe dead-letter queues are empty.\n',
      stderr: '',
    });
    expect(await listed()).toEqual({
      parked: [],
      deadLetters: [
        { queue: 'inbound', depth: 0, letters: [] },
        { queue: 'outbound', depth: 0, letters: [] },
        { queue: 'status', depth: 0, letters: [] },
      ],
    });
    expect((await parked('list', '--cause', 'waited-too-long')).stdout).toContain('Nothing is parked that fits.');
  });

  it('shows all of each but what the customer wrote, with ids that show takes', async () => {
    await parkOne('m-1');
    await parkOne('m-2', { integrationKey: SHOP, cause: 'waited-too-long', attempts: 900, detail: 'CXone was down.' });

    const run = await parked('list');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const rows = run.stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual([
      ...['ID', 'INTEGRATION', 'CHANNEL', 'CAUSE', 'PARKED AT', 'REPLAYED AT', 'ATTEMPTS', 'DETAIL'],
    ]);
    const [id = '', ...others] = rows[2] ?? [];
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(others.toSpliced(3, 1)).toEqual(['shop', 'ch-chat', 'waited-too-long', '900', 'CXone was down.']);
    expect(others[3]).toMatch(/^\d{4}-.*Z$/);
    expect((await parked('show', id)).stdout).toContain('corr-m-2');
    expect(`${run.stdout}${JSON.stringify(await listed())}`).not.toMatch(contents);
    expectNoSecret(world, run);
  });

  it('chooses by integration, channel, cause and time', async () => {
    await parkOne('m-1');
    await parkOne('m-2', { integrationKey: SHOP });
    await parkOne('m-3', { channelId: PHONE, cause: 'content-changed' });

    expect(await correlationsOf()).toEqual(['corr-m-1', 'corr-m-2', 'corr-m-3']);
    expect(await correlationsOf('--integration', 'shop')).toEqual(['corr-m-2']);
    expect(await correlationsOf('--channel', 'ch-phone')).toEqual(['corr-m-3']);
    expect(await correlationsOf('--cause', 'refused-by-cxone', '--integration', 'main')).toEqual(['corr-m-1']);
    expect(await correlationsOf('--since', '2h')).toHaveLength(3);
    expect(await correlationsOf('--since', '2026-03-02')).toHaveLength(3);
    expect(await correlationsOf('--since', '9999-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('byoc parked show', () => {
  it('explains the cause and what to do, and keeps the content sealed', async () => {
    await parkOne('m-1');
    const run = await parked('show', await idOf('corr-m-1'));

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/Cause +refused-by-cxone/);
    expect(run.stdout).toMatch(/Why +CXone refused this very message/);
    expect(run.stdout).toMatch(/What to do +Correct what the detail names/);
    expect(run.stdout).toMatch(/Replayed +never/);
    expect(run.stdout).not.toMatch(contents);
  });

  it('opens it with --content, with a warning, and passes no command on to the terminal', async () => {
    await parkOne('m-1', {}, { text: 'Where is my parcel?\u009B2J\u001B[2J' });
    const id = await idOf('corr-m-1');
    const run = await parked('show', id, '--content');
    const json = await parked('show', id, '--content', '--json');

    expect(run.stderr).toContain('personal data');
    expect(run.stdout).toContain('"text": "Where is my parcel?\\u009b2J\\u001b[2J"');
    expect(z.object({ messages: z.array(z.unknown()) }).parse(JSON.parse(json.stdout)).messages).toMatchObject([
      { text: 'Where is my parcel?\u009B2J\u001B[2J', author: { firstName: 'Ida' } },
    ]);
    for (const shown of [run, json]) expectNoSecret(world, shown);
  });

  it('says so where the data key is another one', async () => {
    await parkOne('m-1');
    const changes = otherSecrets(world, 'byoc/rekeyed', (name, value) =>
      name === 'data-key' ? 'test-data-key-of-another-deployment' : value,
    );
    const run = await byocOn(world, ['parked', 'show', await idOf('corr-m-1'), '--content'], changes);

    expectRefused(run, 'can’t be opened: it was sealed under a data key that is stored no longer');
  });

  it('fails where a replay put nothing back on the queue, and says why', async () => {
    await parkOne('m-1');
    const changes = otherSecrets(world, 'byoc/rekeyed', (name, value) =>
      name === 'data-key' ? 'test-data-key-of-another-deployment' : value,
    );
    const id = await idOf('corr-m-1');
    const run = await byocOn(world, ['parked', 'replay', id, '--yes'], changes);

    expectRefused(run, `${id} can’t be opened`, 'Nothing was put back on the queue.');
    expect(await correlationsOf()).toEqual(['corr-m-1']);
  });

  it('fails where some can’t be opened, says how many, and puts the others back', async () => {
    await parkOne('m-1');
    await parkOne('m-2');
    await parkOne('m-3', {}, {}, 'test-data-key-of-another-deployment');
    const id = await idOf('corr-m-3');
    const before = written().length;
    const run = await parked('replay', '--all', '--yes');

    expect(run).toMatchObject({ code: 1, stdout: '2 messages back on the queue.\n' });
    expect(run.stderr).toContain(`${id} can’t be opened`);
    expect(run.stderr).toContain('1 of the 3 chosen messages can’t be opened and stays parked.');
    expect(written().slice(before)).toMatchObject([
      { act: 'replay-parked', outcome: 'begun', count: 3 },
      { act: 'replay-parked', outcome: 'failed', count: 2 },
    ]);
  });
});

describe('the advice on a cause', () => {
  it('is told by list once for each cause, in the words that show has', async () => {
    await parkOne('m-1', { cause: 'channel-removed' });
    await parkOne('m-2', { cause: 'channel-removed' });
    await parkOne('m-3', { cause: 'cause-of-another-version' as ParkedMessage['cause'] });

    const { why, whatToDo } = causes['channel-removed'];
    const { stdout } = await parked('list');
    expect(stdout.split(`channel-removed:\n  Why         ${why}\n  What to do  ${whatToDo}\n`)).toHaveLength(2);
    expect(stdout).toContain('cause-of-another-version:\n  Why         This version of the command line does not know');
    const shown = await parked('show', await idOf('corr-m-1'));
    expect(shown.stdout).toContain(`Why          ${why}\n  What to do   ${whatToDo}\n`);
  });

  it('for a removed channel brings its messages to the agent, once it is followed', async () => {
    const { channelId = '' } = world.demoChannel ?? {};
    await parkOne('m-removed', { channelId: channelIdSchema.parse(channelId), cause: 'channel-removed' });
    expect((await byocOn(world, ['channels', 'remove', channelId])).code).toBe(0);
    expect((await listed()).parked).toMatchObject([{ correlation: 'corr-m-removed' }]);

    const restored = await byocOn(world, ['channels', 'restore', channelId]);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    const [, next = ''] = /`npm run byoc -- (parked replay [^`]+)`/.exec(restored.stdout) ?? [];
    expect((await byocOn(world, [...next.split(' '), '--yes', '--wait'])).stdout).toContain('Delivered: 1.');
    expect(await listed()).toMatchObject({ parked: [] });
  });
});

describe('byoc parked refuses', () => {
  it.each([
    { case: 'an id that names nothing', args: ['show', 'zzzz'], says: 'There is no parked message zzzz' },
    { case: 'an unknown cause', args: ['list', '--cause', 'boredom'], says: 'refused-by-cxone, waited-too-long' },
    { case: 'a time that is none', args: ['list', '--since', 'noon'], says: 'a date (2026-03-02), a time' },
    {
      case: 'an unknown integration',
      args: ['list', '--integration', 'nobody'],
      says: 'There is no integration "nobody"',
    },
    { case: 'a replay of nothing in particular', args: ['replay', '--yes'], says: 'Say which messages' },
    { case: 'a drop of nothing in particular', args: ['drop', '--yes'], says: 'Say which messages' },
    { case: 'ids and a choice', args: ['drop', 'abcd', '--cause', 'waited-too-long'], says: 'Say which messages' },
    { case: 'a choice among dead letters', args: ['replay', '--dead-letters', '--all'], says: 'leave out ids' },
  ])('$case', async ({ args, says }) => {
    expectRefused(await parked(...args), says);
  });

  it('the beginning of several ids', async () => {
    // One more than there are hexadecimal digits: two of them begin alike.
    for (let number = 0; number < 17; number += 1) await parkOne(`m-${number}`);
    const initials = (await listed()).parked.map(({ id }) => id.slice(0, 1));
    const shared = initials.find((initial, index) => initials.indexOf(initial) !== index) ?? '';

    expectRefused(await parked('show', shared), `${shared} is the beginning of several ids`);
  });

  it.each(['replay', 'drop'])('to %s unasked where nobody can be asked', async (command) => {
    await parkOne('m-1');

    expectRefused(await parked(command, '--all'), '1 message', 'repeat it with --yes');
    expect(await listed()).toMatchObject({ parked: [{ correlation: 'corr-m-1', replay: 0 }] });
  });
});

describe('byoc parked drop', () => {
  it('deletes those that are named, or that fit, and no other', async () => {
    await parkOne('m-1');
    await parkOne('m-2', { cause: 'channel-removed' });
    await parkOne('m-3');

    expect(await parked('drop', '--cause', 'channel-removed', '--yes')).toEqual({
      code: 0,
      stdout: '1 message deleted.\n',
      stderr: '',
    });
    expect(await correlationsOf()).toEqual(['corr-m-1', 'corr-m-3']);
    const id = await idOf('corr-m-3');
    expect((await parked('drop', id.slice(0, 8), '--yes')).stdout).toBe('1 message deleted.\n');
    expect(await correlationsOf()).toEqual(['corr-m-1']);
    expectRefused(await parked('drop', id, '--yes'), `There is no parked message ${id}`);
    expect((await parked('drop', '--all', '--yes')).stdout).toBe('1 message deleted.\n');
    expect((await parked('drop', '--all', '--yes')).stdout).toBe('Nothing is parked.\n');
  });
});

describe('byoc parked replay', () => {
  it('brings what CXone refused to the agent, once, marked as late', async () => {
    const { channelId = '' } = world.demoChannel ?? {};
    world.cxone.faults.add({ operation: 'B6', kind: '422', times: 3 });
    await customerWrites(world, { text: 'Where is my parcel?' });
    const id = await until('it is parked', async () => (await listed()).parked[0]?.id);
    expect(atTheDesk(world, channelId)).toEqual([]);

    const run = await parked('replay', id.slice(0, 6), '--yes', '--wait');

    expect(run).toEqual({
      code: 0,
      stdout: '1 message back on the queue.\nDelivered: 1. Parked again: 0. Still on the queue: 0.\n',
      stderr: '',
    });
    expect(atTheDesk(world, channelId)).toMatchObject([
      { text: expect.stringMatching(/^\[Late: sent .* UTC\] Where is my parcel\?$/) as string },
    ]);
    expect(await correlationsOf()).toEqual([]);
    expectRefused(await parked('replay', id, '--yes'), `There is no parked message ${id}`);
  });
});

describe('dead letters', () => {
  const queue = 'InboundDeadLetterQueue';
  const depth = async () => (await world.cloud.queues.attributes(queue))['ApproximateNumberOfMessages'];

  it('are listed and stay where they are, until they are moved back in their order and delivered', async () => {
    const { channelId = '' } = world.demoChannel ?? {};
    const jobs = ['first', 'second'].map((text, index) => ({
      integrationKey: MAIN,
      channelId,
      correlation: 'corr-1',
      messages: [
        messageEvent({ conversationId: 'chat-mads', providerMessageId: `dead-${index}`, author: { id: 'mads' }, text }),
      ],
    }));
    for (const [index, job] of jobs.entries()) {
      const body = JSON.stringify(job);
      await world.cloud.queues.send(queue, { body, groupId: 'one-group', deduplicationId: `before-${index}` });
    }

    for (let times = 0; times < 2; times += 1) {
      const { deadLetters } = await listed();
      expect(deadLetters[0]).toMatchObject({ queue: 'inbound', depth: 2, letters: [{ receives: times + 1 }] });
    }
    const shown = await parked('list');
    expect(shown.stdout).toContain('In the dead-letter queues');
    expect(shown.stdout).toMatch(/\ninbound +[0-9a-f-]{36} +\d{4}-/);
    expect(shown.stdout).not.toContain('first:');
    expect(await depth()).toBe('2');

    expectRefused(await parked('replay', '--dead-letters'), 'Move 2 messages', 'repeat it with --yes');
    expect(await parked('replay', '--dead-letters', '--yes')).toEqual({
      code: 0,
      stdout: 'inbound: 2 messages moved back.\n',
      stderr: '',
    });
    expect(await depth()).toBe('0');
    await until('both are at the desk', () => atTheDesk(world, channelId, 'mads').length === 2);
    expect(atTheDesk(world, channelId, 'mads')).toMatchObject([{ text: 'first' }, { text: 'second' }]);
    expect((await parked('replay', '--dead-letters', '--yes')).stdout).toBe('The dead-letter queues are empty.\n');
  });
});

describe('the audit log', () => {
  it('has who read, put back and deleted what was parked, how many and of which channel', async () => {
    const before = written().length;
    await parkOne('a-1');
    await parkOne('a-2');
    await parkOne('a-3', { channelId: PHONE });
    await parked('show', await idOf('corr-a-1'), '--content');
    await parked('show', await idOf('corr-a-1'));
    await parked('drop', '--channel', CHAT, '--yes');
    await parked('replay', '--all', '--yes');
    await parked('drop', '--all');

    const who = 'aws:arn:aws:iam::000000000000:user/laptop';
    const acts = written().slice(before);
    expect(JSON.stringify(acts)).not.toMatch(contents);
    expect(acts.map((act) => [act?.act, act?.who, act?.outcome, act?.channel, act?.integration, act?.count])).toEqual(
      [
        ['open-parked', CHAT, 1],
        ['drop-parked', CHAT, 2],
        ['replay-parked', PHONE, 1],
      ].flatMap(([act, channel, count]) =>
        ['begun', 'done'].map((outcome) => [act, who, outcome, channel, 'main', count]),
      ),
    );
  });

  it('keeps what is parked where it takes no entry', async () => {
    await parkOne('a-4');
    world.cloud.logs.refuseWrites(true);
    try {
      const says = 'takes no entry (ServiceUnavailableException), so nothing was changed';
      expectRefused(await parked('drop', '--all', '--yes'), says);
      const opened = await parked('show', await idOf('corr-a-4'), '--content');
      expectRefused(opened, says);
      expect(opened.stderr).not.toMatch(contents);
    } finally {
      world.cloud.logs.refuseWrites(false);
    }
    expect(await correlationsOf()).toEqual(['corr-a-4']);
  });
});
