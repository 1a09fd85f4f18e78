import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Item, Value } from '../../../lib/table/table.ts';
import { createDynamoScan } from '../../../lib/table/create-dynamo-table.ts';
import { LOCAL_CREDENTIALS } from '../../../local/cloud/local-credentials.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone } from '../../e2e/support/people.ts';
import { label, photo } from '../../e2e/support/sample-files.ts';
import { received, signed } from '../../e2e/support/signed-webhook.ts';
import { until } from '../../e2e/support/until.ts';
import { sealedIn } from '../../support/sealed-in.ts';
import { byocOn, expectNoSecret } from '../world.ts';

const ida = 'ida';

const exportSchema = z.object({
  format: z.literal(1),
  channelId: z.string(),
  person: z.string(),
  conversations: z.array(z.object({ id: z.string(), isShared: z.boolean() })),
  messages: z.array(
    z.object({
      state: z.string(),
      conversationId: z.string(),
      cxone: z.object({ messageId: z.string(), threadId: z.string() }),
      files: z.array(z.object({ name: z.string(), type: z.string(), size: z.number() })),
      filesKept: z.array(z.string()),
    }),
  ),
  replies: z.array(
    z.object({ state: z.string(), files: z.array(z.object({ name: z.string() })), filesKept: z.array(z.string()) }),
  ),
});

const itemSchema = z.intersection(z.object({ pk: z.string() }), z.record(z.string(), z.json() as z.ZodType<Value>));

let world: World;
let channelId: string;
let client: DynamoDBClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'byoc-person-'));
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: world.cloud.endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  await customerWrites(world, { text: 'Where is my parcel?' });
  await customerWrites(world, { text: 'This is its label', files: [label] });
  await customerWrites(world, { customerId: 'jonas', text: 'A photo of Jonas', files: [photo] });
  await until('all of it is at the desk', () => world.cxone.state.messages.length === 3);
  await agentReplies(world, { channelId, text: 'The form', files: [photo] });
  await until('the file is on the phone', () => onThePhone(world).some(({ files }) => files[0]?.sha256 !== undefined));
  // A message's receipts are counted under its id; "out-2026-03-02" counts those of a day.
  const underWay = /"state":"open"|"out-(?!\d{4}-\d\d-\d\d")[\w-]+":\d/;
  await until('nothing is on its way', async () => !underWay.test(await items()));
});
afterAll(async () => {
  client.destroy();
  await world.stop();
  rmSync(folder, { recursive: true });
});

const personal = (command: 'erase' | 'export', person: string, ...args: readonly string[]) =>
  byocOn(world, [command, '--channel', channelId, '--person', person, ...args]);

async function items(): Promise<string> {
  const all: Item[] = [];
  for await (const page of createDynamoScan(client, world.cloud.tableName).pages()) all.push(...page);
  return JSON.stringify(all);
}

/** All that is kept in the table, with what is sealed. */
async function opened(): Promise<string> {
  const { environment, secrets } = world.cloud;
  const indexKey = secrets.read(`${environment['SECRETS_PREFIX'] ?? ''}/index-key`) ?? '';
  const all = z.array(itemSchema).parse(JSON.parse(await items()));
  return all.flatMap((item) => [JSON.stringify(item), ...sealedIn(item, [indexKey])]).join('\n');
}

/** What is kept of people, and not how busy the workers are. */
async function kept(): Promise<readonly unknown[]> {
  const all = z.array(z.looseObject({ pk: z.string() })).parse(JSON.parse(await items()));
  return all
    .filter(({ pk }) => /^(?:CLAIM|THREAD|CUSTOMER|QUEUED)#/.test(pk))
    .sort((one, other) => (one.pk < other.pk ? -1 : 1));
}

describe('byoc export', () => {
  it('writes what was recorded of a person, and their files', async () => {
    const [out, files] = [join(folder, 'ida.json'), join(folder, 'files')];
    const run = await personal('export', ida, '--out', out, '--files', files);

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expectNoSecret(world, run);
    expect(run.stdout).not.toMatch(/chat-ida|Ida/);
    const written = exportSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
    const sent = world.cxone.state.messages.filter(
      ({ direction, threadId }) =>
        direction === 'inbound' && threadId === world.cxone.state.thread(channelId, 'chat-ida')?.id,
    );
    expect(written.messages.map(({ cxone: { messageId } }) => messageId)).toEqual(sent.map(({ id }) => id));
    expect(written.messages.map(({ files: of }) => of.map(({ name }) => name))).toEqual([[], ['label.pdf']]);
    expect(written.replies.map(({ files: of }) => of.map(({ name }) => name))).toEqual([['photo.png']]);
    const contents = readdirSync(files).map((name) => readFileSync(join(files, name)));
    expect(contents).toHaveLength(2);
    expect(contents).toEqual(expect.arrayContaining([label.bytes, photo.bytes]));
    expect(statSync(out).mode & 0o077).toBe(0);
  });
});

describe('byoc erase', () => {
  it.each([
    { case: 'nobody is there to say yes', args: [], says: 'repeat it with --yes' },
    { case: 'no channel could have the id', args: ['--channel', 'no channel'], says: 'must be 1 to 100 letters' },
  ])('refuses where $case', async ({ args, says }) => {
    const before = await kept();
    const run = await personal('erase', ida, ...args);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(says);
    expect(await kept()).toEqual(before);
  });

  it('shows what it would erase with --dry-run, and changes nothing', async () => {
    const before = await kept();
    const run = await personal('erase', ida, '--dry-run');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/Messages from them +2, with 1 files/);
    expect(await kept()).toEqual(before);
  });

  it('says that nobody of that id is known, with an exit code of its own', async () => {
    const run = await personal('erase', 'usr-nobody', '--yes');
    expect(run).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toContain('Nothing is kept of this person');
  });

  it('says that there is no such channel', async () => {
    const run = await byocOn(world, ['erase', '--channel', 'ch-nowhere', '--person', ida, '--yes']);
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('there is no channel ch-nowhere');
  });

  it('erases one person in table, bucket and CXone, and nothing of another', async () => {
    const keysBefore = await world.cloud.buckets.keys('FilesBucket');
    expect(await opened()).toMatch(/"ida"[^]*chat-ida|chat-ida[^]*"ida"/);
    expect(await opened()).toContain('label.pdf');
    const run = await personal('erase', ida, '--yes', '--cxone');

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expectNoSecret(world, run);
    expect(run.stdout).toContain('Erased.');
    expect(run.stdout).toMatch(/Backups +of the table: hold what was there until \d{4}-\d\d-\d\d/);
    expect(await opened()).not.toMatch(/"ida"|chat-ida/);
    expect(await opened()).not.toContain('label.pdf');
    expect(await opened()).toMatch(/"jonas"/);
    const keys = await world.cloud.buckets.keys('FilesBucket');
    expect(keysBefore.filter((key) => !keys.includes(key))).toHaveLength(2);
    const texts = atTheDesk(world, channelId).map(({ text }) => text);
    expect(texts).not.toContain('Where is my parcel?');
    expect(atTheDesk(world, channelId, 'jonas')).toMatchObject([{ text: 'A photo of Jonas' }]);
  });

  it('finds nothing when it is repeated', async () => {
    expect((await personal('erase', ida, '--yes')).code).toBe(2);
    expect((await personal('export', ida)).code).toBe(2);
  });
});

it('byoc erase refuses while files of the person are being copied, and erases them once they are', async () => {
  const asked = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const host = createServer((_request, response) => {
    asked.resolve(undefined);
    void released.promise.then(() =>
      response.writeHead(200, { 'content-type': 'text/plain' }).end('A scan of Kimberley'),
    );
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address() as AddressInfo;
  const { webhookUrl = '', secret = '' } = world.demoChannel ?? {};
  const content = received('This is my scan');
  const attachments = [{ name: 'scan.txt', url: `http://127.0.0.1:${port}/scan.txt` }];
  const author = { id: 'kimberley', firstName: 'Kimberley' };
  const data = { ...content.data, id: 'm-kim-1', thread: { id: 'chat-kimberley' }, author, attachments };
  const { body, headers } = signed(secret, { ...content, timestamp: new Date().toISOString(), data });
  expect((await fetch(webhookUrl, { method: 'POST', headers, body })).status).toBe(200);
  await asked.promise;

  const early = await personal('erase', 'kimberley', '--yes');
  expect(early.code).toBe(1);
  expect(early.stderr).toContain('Nothing was erased, because messages are on their way: 1 from them');
  released.resolve(undefined);
  await until('it is delivered', () => atTheDesk(world, channelId, 'kimberley').length > 0);
  const erased = await until('it can be erased', async () => {
    const run = await personal('erase', 'kimberley', '--yes');
    return run.code === 0 ? run : undefined;
  });
  expect(erased.stdout).toContain('Erased.');
  expect(await opened()).not.toMatch(/kimberley|scan\.txt/i);
  expect((await personal('erase', 'kimberley', '--yes')).code).toBe(2);
  host.close();
});

it('byoc erase run twice at once ends, or says that it must be repeated, and nothing is left', async () => {
  await customerWrites(world, { customerId: 'leonora', text: 'A letter of Leonora', files: [label] });
  await until('it is at the desk', () => atTheDesk(world, channelId, 'leonora').length > 0);
  await until('nothing of it is on its way', async () => (await personal('erase', 'leonora', '--dry-run')).code === 0);
  const runs = await Promise.all([personal('erase', 'leonora', '--yes'), personal('erase', 'leonora', '--yes')]);
  for (const { code, stdout, stderr } of runs) {
    if (code === 0) expect(stdout).toContain('Erased.');
    else if (code === 2) expect(stdout).toContain('Nothing is kept of this person');
    else expect(stderr).toContain('by a worker or by another erase. What is erased stays erased: repeat the command');
  }
  expect(runs.map(({ code }) => code)).toContain(0);
  expect([0, 2]).toContain((await personal('erase', 'leonora', '--yes')).code);
  expect(await opened()).not.toMatch(/leonora/i);
});

// The last: CXone is down from here on.
it('byoc erase refuses while a message is on its way, and has changed nothing', async () => {
  world.cxone.faults.add({ operation: 'B6', kind: '503', times: 100 });
  await customerWrites(world, { text: 'Is anybody there?' });
  await until('the message was tried', async () => /"state":"open"/.test(await items()));
  const before = (await kept()).length;

  const run = await personal('erase', ida, '--yes');

  expect(run.code).toBe(1);
  expect(run.stderr).toContain('Nothing was erased, because messages are on their way: 1 from them');
  expect(await kept()).toHaveLength(before);
  expect(await items()).toMatch(/"state":"open"/);
});
