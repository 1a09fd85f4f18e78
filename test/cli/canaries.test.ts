import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createDynamoScan } from '../../lib/table/create-dynamo-table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { startWorld, type World } from '../../local/world.ts';
import { byoc as runByoc, type Run } from './deployment.ts';
import { byocOn, expectNoSecret, parkOn } from './world.ts';
import { canary } from '../lib/leaks/leak-world.ts';
import { type Canary, leaked } from '../support/canaries.ts';
import { LogBook } from '../e2e/support/log-book.ts';
import { signed } from '../e2e/support/signed-webhook.ts';
import { until } from '../e2e/support/until.ts';

/** What strangers present, or somebody types into a command by mistake. */
const presented = {
  bearer: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxdWlyaW5hbGRhIn0.c2lnLXF4',
  clientId: 'client-of-quirinalda-Kf7',
  clientSecret: 'Zt4-secret-that-is-wrong-9Lm',
  accessKeySecret: 'Wv8-access-key-that-is-wrong==',
  botToken: 'FFtoken-that-is-wrong-Bn5',
  nameToken: 'GGname-that-holds-a-token-Mk4',
  signature: 'v1,Qm9ndXMtc2lnbmF0dXJlLW9mLW5vYm9keQ==',
} as const;
const canaries: Canary[] = Object.entries({ ...canary, ...presented }).map(([position, value]) => ({
  position,
  value,
}));

const logs = new LogBook();
let world: World;
let channelId: string;
let webhookUrl: string;
let secret: string;
let bearer: string;
let folder: string;
/** What each door answered, its headers among it. */
const answers: { readonly door: string; readonly status: number; readonly text: string }[] = [];
const runs: { readonly command: string; readonly run: Run }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'byoc-canaries-'));
  world = await startWorld({ onLog: logs.write });
  ({ channelId, webhookUrl, secret } = world.demoChannel ?? { channelId: '', webhookUrl: '', secret: '' });
  const [record] = world.cxone.state.records;
  const asked = { grant_type: 'client_credentials', client_id: record?.clientId, client_secret: record?.clientSecret };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(asked);
  const response = await fetch(record?.authorizationUrl ?? '', { method: 'POST', headers, body });
  bearer = z.object({ access_token: z.string() }).parse(await response.json()).access_token;
  logs.clear();
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

async function ask(door: string, url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const head = JSON.stringify([...response.headers]);
  answers.push({ door, status: response.status, text: `${head}\n${await response.text()}` });
  return response.status;
}
const posts = (door: string, url: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(door, url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

const author = { id: canary.customer, firstName: canary.firstName, lastName: canary.lastName };
const data = { id: canary.message, thread: { id: canary.conversation }, author, text: canary.words };
const event = { type: 'message.received', timestamp: '2026-03-02T10:15:29.100Z', data };

/** Bodies that no provider should send, each with the canaries of a whole message. */
const brokenWebhooks: readonly unknown[] = [
  `${canary.words} of ${canary.customer}`,
  `{"${canary.customer}":"${canary.words}"`,
  JSON.stringify([canary]),
  { ...event, type: canary.words },
  { ...event, type: `message.${canary.nickname}` },
  { ...event, timestamp: canary.words },
  { ...event, data: canary.words },
  { ...event, data: { ...data, id: { [canary.message]: canary.words } } },
  { ...event, data: { ...data, thread: canary.conversation } },
  { ...event, data: { ...data, author: { ...author, id: [canary.customer] } } },
  { ...event, data: { ...data, text: { [canary.words]: canary.words } } },
  { ...event, data: { ...data, attachments: [{ name: canary.fileName, url: canary.conversation }] } },
  { ...event, data: { ...data, attachments: canary.fileLink } },
  { ...event, data: { ...data, [canary.customer]: canary.words, text: 7 } },
  { type: 'message.status', timestamp: event.timestamp, data: { messageId: canary.words, status: canary.words } },
];
const brokenUploads: readonly unknown[] = [
  canary.fileName,
  { type: 'upload.request', data: { fileName: canary.fileName, size: canary.words } },
  { name: canary.fileName, size: 999_999_999 },
  { [canary.fileName]: canary.fileName },
];
const callback = {
  thread: { idOnExternalPlatform: canary.conversation },
  messageContent: { type: 'TEXT', payload: { text: canary.reply } },
  endUserRecipients: [{ idOnExternalPlatform: canary.customer, name: canary.recipientName }],
};
const brokenCallbacks: readonly unknown[] = [
  `${canary.reply} for ${canary.recipientName}`,
  `{"${canary.customer}":"${canary.reply}"`,
  [canary.reply],
  { ...callback, messageContent: canary.reply },
  { ...callback, messageContent: { type: canary.reply, payload: { text: canary.reply } } },
  { ...callback, messageContent: { type: 'TEXT', payload: { text: { [canary.reply]: 1 } } } },
  { ...callback, endUserRecipients: canary.customer },
  { ...callback, endUserRecipients: [], thread: { idOnExternalPlatform: [canary.conversation] } },
  { ...callback, attachments: [{ friendlyName: canary.agentFileName, url: canary.agentFileName }] },
  { ...callback, attachments: canary.agentFileLink },
  { ...callback, thread: undefined, [canary.customer]: canary.reply },
];
const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

describe('the doors, to whoever comes with canaries', () => {
  it('refuse webhooks and requests for uploads', async () => {
    for (const [door, url, bodies] of [
      ['webhook', webhookUrl, brokenWebhooks],
      ['upload', `${webhookUrl}/uploads`, brokenUploads],
    ] as const) {
      for (const body of bodies) {
        const request = signed(secret, body, new Date(), 'msg-of-canaries');
        expect(await posts(door, url, request.body, request.headers)).toBeGreaterThanOrEqual(200);
      }
      const good = signed(secret, event);
      const forged = { ...good.headers, 'webhook-signature': presented.signature };
      expect(await posts(door, url, good.body, forged)).toBe(401);
      expect(await posts(door, url, good.body, { 'webhook-id': canary.message })).toBe(401);
      const late = signed(secret, event, new Date('2026-01-02T03:04:05.000Z'));
      expect(await posts(door, url, late.body, late.headers)).toBe(401);
      expect(await posts(door, url, `${canary.words} `.repeat(10_000), good.headers)).toBe(413);
      expect(await ask(door, `${url}?to=${encodeURIComponent(canary.customer)}`)).toBeGreaterThanOrEqual(400);
    }
    const elsewhere = `${world.cloud.apiUrl}/webhooks/${encodeURIComponent(canary.conversation)}`;
    expect(await posts('webhook', elsewhere, JSON.stringify(event))).toBe(404);
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThan(10);
  });

  it('refuse callbacks', async () => {
    const box = `${world.cloud.apiUrl}/i/main/box/2.0/channel`;
    const proof = { authorization: `Bearer ${bearer}` };
    const paths = [`${channelId}/outbound`, `${channelId}/outbound/validation`];
    for (const path of paths) {
      for (const body of brokenCallbacks) await posts('callback', `${box}/${path}`, textOf(body), proof);
      const forged = { authorization: `Bearer ${presented.bearer}` };
      expect(await posts('callback', `${box}/${path}`, textOf(callback), forged)).toBe(401);
      expect(await posts('callback', `${box}/${path}`, textOf(callback), { authorization: presented.bearer })).toBe(
        401,
      );
    }
    const words = encodeURIComponent(canary.words);
    expect(await posts('callback', `${box}/${words}/outbound`, textOf(callback), proof)).toBe(404);
    expect(await posts('callback', `${box}/${channelId}/${words}`, textOf(callback), proof)).toBe(404);
    const typing = `${box}/${channelId}/thread/${encodeURIComponent(canary.conversation)}/sender-action`;
    await posts('callback', typing, JSON.stringify({ senderAction: canary.words }), proof);
    const legacy = `${world.cloud.apiUrl}/i/main/box/1.0/posts/${encodeURIComponent(canary.message)}/replies`;
    await posts('callback', legacy, textOf({ ...callback, content: canary.reply }), proof);
    expect(answers.filter(({ door, status }) => door === 'callback' && status >= 400).length).toBeGreaterThan(15);
  });

  it('refuse requests for a token', async () => {
    const url = `${world.cloud.apiUrl}/i/main/box/1.0/token`;
    const { clientId, clientSecret } = presented;
    const asked = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
    expect(await posts('token', url, JSON.stringify(asked))).toBe(401);
    expect(await posts('token', url, new URLSearchParams(asked).toString(), form)).toBe(401);
    expect(await posts('token', url, 'grant_type=client_credentials', { ...form, ...basic })).toBe(401);
    const others = [
      JSON.stringify({ ...asked, grant_type: canary.words }),
      JSON.stringify({ ...asked, client_secret: [clientSecret] }),
      JSON.stringify({ ...asked, scope: canary.words, client_id: canary.customer }),
      `${clientSecret} ${canary.words}`,
      `{"client_secret":"${clientSecret}"`,
    ];
    for (const body of others) expect(await posts('token', url, body)).toBeGreaterThanOrEqual(400);
    expect(await posts('token', url, `${clientSecret} `.repeat(500))).toBe(413);
    const inQuery = new URLSearchParams(asked).toString();
    expect(await posts('token', `${url}?${inQuery}`, '', form)).toBeGreaterThanOrEqual(400);
    const other = `${world.cloud.apiUrl}/i/${encodeURIComponent(canary.conversation)}/box/1.0/token`;
    expect(await posts('token', other, JSON.stringify(asked))).toBe(404);
    const nowhere = `${world.cloud.apiUrl}/${encodeURIComponent(canary.words)}`;
    expect(await ask('elsewhere', nowhere)).toBe(404);
  });

  it.each(['webhook', 'upload', 'callback', 'token'])('say none of them in an answer of the %s', (door) => {
    const texts = answers.filter((one) => one.door === door && one.status >= 400).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(5);
    expect(leaked(canaries, texts.join('\n'), [channelId])).toEqual([]);
  });

  it('write none of them into a log', () => {
    const written = logs.all().map(({ raw }) => raw);
    expect(written.length).toBeGreaterThan(20);
    expect(leaked(canaries, written.join('\n'), [channelId])).toEqual([]);
  });
});

/** Runs a command, and keeps what it printed. */
async function byoc(args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Run> {
  const run = await byocOn(world, args, changes);
  runs.push({ command: args.join(' '), run });
  return run;
}

async function items(): Promise<string> {
  const { endpoints, tableName } = world.cloud;
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  const lines: string[] = [];
  for await (const page of createDynamoScan(client, tableName).pages()) {
    lines.push(...page.map((item) => JSON.stringify(item)));
  }
  client.destroy();
  return lines.join('\n');
}

const listSchema = z.object({ parked: z.array(z.object({ id: z.string() })) });
async function parkedIds(): Promise<string[]> {
  const run = await byoc(['parked', 'list', '--json']);
  return listSchema.parse(JSON.parse(run.stdout)).parked.map(({ id }) => id);
}

describe('the command line, about messages that hold canaries', () => {
  it('lists, shows, replays, drops, traces, exports and erases them', async () => {
    const request = signed(secret, { ...event, timestamp: new Date().toISOString() });
    expect(await posts('webhook', webhookUrl, request.body, request.headers)).toBe(200);
    await until('it is at the desk', () => world.cxone.state.messages.length > 0);
    for (const id of [canary.otherMessage, canary.quoted]) {
      const files = [{ id, name: canary.fileName, source: { kind: 'link', url: canary.fileLink } }] as const;
      const ids = { providerMessageId: id, conversationId: canary.conversation };
      await parkOn(world, channelId, { ...ids, author, text: canary.words, files });
      await byoc(['parked', 'list']);
    }

    const [first = '', second = ''] = await parkedIds();
    for (const args of [['list'], ['show', first], ['show', first, '--json'], ['show', canary.message]]) {
      await byoc(['parked', ...args]);
    }
    expect(await byoc(['parked', 'replay', first, '--yes', '--wait'])).toMatchObject({ code: 0 });
    expect(await byoc(['parked', 'drop', second, '--yes'])).toMatchObject({ code: 0 });
    for (const id of [canary.message, first]) await byoc(['trace', id]);
    await byoc(['trace', first, '--json']);

    const proof = { authorization: `Bearer ${bearer}` };
    const box = `${world.cloud.apiUrl}/i/main/box/2.0/channel/${channelId}/outbound`;
    expect(await posts('callback', box, textOf(callback), proof)).toBe(200);
    const of = ['--channel', channelId, '--person', canary.customer];
    const out = join(folder, 'person.json');
    expect(await byoc(['export', ...of, '--out', out])).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8')).toContain(canary.conversation);
    const looking = ['erase', ...of, '--dry-run', '--conversation', canary.conversation];
    await until('nothing is on its way', async () => (await byoc(looking)).code === 0);
    expect(await byoc(['erase', ...of, '--yes', '--cxone'])).toMatchObject({ code: 0 });
    expect(await byoc(['erase', ...of, '--yes'])).toMatchObject({ code: 2 });
    expect(await byoc(['export', ...of])).toMatchObject({ code: 2 });
  });

  it('looks at all, and renews every secret', async () => {
    for (const args of [['doctor'], ['doctor', '--json'], ['channels', 'list'], ['channels', 'show', channelId]]) {
      expect((await byoc(args)).code).toBeLessThanOrEqual(1);
    }
    // A user's name that holds a token.
    world.cloud.identity.become(`arn:aws:sts::000000000000:assumed-role/Operators/7300000001:${presented.nameToken}`);
    for (const secretName of ['callback', 'signing-key', 'data-key']) {
      expect(await byoc(['rotate', secretName])).toMatchObject({ code: 0 });
      await byoc(['rotate', secretName, '--end']);
    }
    for (const args of [['audit'], ['audit', '--json'], ['integrations', 'list'], ['integrations', 'show', 'main']]) {
      expect(await byoc(args)).toMatchObject({ code: 0 });
    }
  });

  it('refuses what is typed where it does not belong', async () => {
    const wrong = {
      CXONE_CLIENT_ID: presented.clientId,
      CXONE_CLIENT_SECRET: presented.clientSecret,
      CXONE_ACCESS_KEY_ID: 'TESTKEYTHATISWRONG====',
      CXONE_ACCESS_KEY_SECRET: presented.accessKeySecret,
    };
    expect(await byoc(['rotate', 'cxone'], wrong)).toMatchObject({ code: 1 });
    expect(await byoc(['setup'], wrong)).toMatchObject({ code: 1 });
    const ofTelegram = ['--provider', 'telegram', '--name', 'Bot', '--set', `apiUrl=${world.telegram.url}`];
    const token = `7999999999:${presented.botToken}\n`;
    const run = await runByoc(['channels', 'add', ...ofTelegram], world.cloud.environment, token);
    runs.push({ command: 'channels add', run });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('Telegram does not know this token');

    const said: unknown[] = [];
    const file = join(folder, 'channels.json');
    const bot = { name: 'Bot', provider: 'telegram', settings: { apiUrl: world.telegram.url } };
    const ofTheFile = `7999999999:${presented.botToken}`;
    for (const secrets of [{ botToken: { secretFromEnv: 'BOT_TOKEN' } }, { botToken: ofTheFile }]) {
      writeFileSync(file, JSON.stringify({ channels: [{ ...bot, secrets }] }));
      for (const how of [['--dry-run'], ['--yes']]) {
        const { code, stderr } = await byoc(['channels', 'apply', file, ...how], { BOT_TOKEN: ofTheFile });
        said.push([code, stderr.split('\n')[0]]);
      }
    }
    const moved = await byoc(['channels', 'move-url', channelId, '--url', 'http://127.0.0.1:9/gone']);
    const refused = [1, expect.stringContaining('a secret never stands in the file')];
    expect(said).toEqual([[0, ''], [1, expect.stringContaining('does not know this token')], refused, refused]);
    expect(moved).toMatchObject({ code: 1 });
    expect(moved.stderr).toContain('refused the connection');
  });

  it('prints none of them, but what a command was asked for', () => {
    const printed = runs.map(({ command, run: { stdout, stderr } }) => {
      // The id that somebody gave to a command comes back in a refusal.
      const given = canaries.map(({ value }) => value).filter((value) => command.split(' ').includes(value));
      return given.reduce((text, value) => text.replaceAll(value, '…'), `${stdout}\n${stderr}`);
    });
    expect(leaked(canaries, printed.join('\n'), [channelId])).toEqual([]);
    for (const { command, run } of runs) if (!command.startsWith('rotate channel')) expectNoSecret(world, run);
  });

  it('writes none of them into audit log and logs', () => {
    const audit = world.cloud.logs.lines('AuditLogGroup');
    expect(audit.join()).toContain('assumed-role/Operators/[redacted]');
    for (const act of ['replay-parked', 'drop-parked', 'export-person', 'erase-person', 'rotate-cxone']) {
      expect(audit.join()).toContain(`"act":"${act}"`);
    }
    expect(leaked(canaries, audit.join('\n'), [channelId])).toEqual([]);
    expect(
      leaked(
        canaries,
        logs
          .all()
          .map(({ raw }) => raw)
          .join('\n'),
        [channelId],
      ),
    ).toEqual([]);
  });

  it('leaves none of them plainly in the table', async () => {
    const text = await items();
    for (const prefix of ['CLAIM#', 'CHANNEL#']) expect(text).toContain(prefix);
    expect(leaked(canaries, text, [channelId])).toEqual([]);
  });
});
