import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChannel, type AddedChannel, openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { type LoopbackServer, serve } from '../lib/attachments/fetch/loopback-server.ts';
import { LogBook } from './support/log-book.ts';
import { agentReplies, threadAtTheDesk } from './support/people.ts';
import { providerSends } from './support/provider-sends.ts';
import { photo } from './support/sample-files.ts';
import { botOf } from './support/telegram-people.ts';
import { until } from './support/until.ts';

const SECRET_PATH = 'test-path-that-is-as-good-as-a-key';
const NOT_PUBLIC = 'This address is not on the public internet, so nothing is sent to it.';
const NOT_SET_UP = 'The channel is not set up correctly: please tell your administrator.';

const log = new LogBook();
let world: World;
let bait: Server;
/** Connections to what only this machine can reach. */
let caught = 0;
let receiver: LoopbackServer;
let received = 0;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false, concurrencyPerFunction: 2, onLog: log.write });
  bait = createServer((socket) => {
    caught += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => bait.listen(0, resolve));
  receiver = await serve((_request, response) => {
    received += 1;
    response.writeHead(307, { location: baitAt('127.0.0.2') }).end();
  });
  dynamo = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: world.cloud.endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  dynamo.destroy();
  await receiver.close();
  await new Promise((resolve) => bait.close(resolve));
  await world.stop();
});

const baitAt = (host: string): string => `http://${host}:${(bait.address() as AddressInfo).port}/${SECRET_PATH}`;

/** Other names of this machine than the two that it is reached by, and addresses of a cloud's own network. */
const inside = [
  ...['127.0.0.2', '127.255.255.254', '2130706434', '0x7f000002', '0177.0.0.2', '127.2', '0.0.0.0', '0'],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:2]', '[64:ff9b::7f00:2]'],
  ...['169.254.169.254', '169.254.170.2', '10.0.0.1', '[fd00:ec2::254]'],
];

it('catches what opens a connection to this machine', async () => {
  for (const host of ['127.0.0.2', '[::1]']) await fetch(baitAt(host)).catch(() => undefined);
  expect(caught).toBe(2);
  caught = 0;
});

const forms = [
  { provider: 'generic', field: 'setting-deliveryUrl', label: 'Delivery URL', secrets: {} },
  {
    provider: 'telegram',
    field: 'setting-apiUrl',
    label: 'Bot API server',
    secrets: { 'secret-botToken': '123456789:AAExampleExample' },
  },
];

describe.each(forms)('an admin who enters an address of $provider', ({ provider, field, label, secrets }) => {
  it.each(inside)('reads beside it why it is refused: %s', async (host) => {
    const { cxone, integrationId } = world;
    const visit = await openAddForm(cxone.origin, integrationId, provider);
    const answers = { integrationId, name: 'Acme', ...secrets, [field]: baitAt(host) };
    const { status, html } = await submit(visit, answers);
    expect(status).toBe(422);
    expect(html).toMatch(new RegExp(`id="${field}-error">${label}: ${NOT_PUBLIC}`));
    expect(cxone.state.channels.filter(({ isDeleted }) => !isDeleted)).toEqual([]);
    expect(caught).toBe(0);
  });
});

/** A channel with what customers and agents have begun to say, whose address is another from now on. */
async function channelAt(address: string): Promise<AddedChannel> {
  const { cxone, cloud, integrationId } = world;
  const deliveryUrl = `${receiver.url}/${crypto.randomUUID()}`;
  // The receiver redirects.
  const adds = { cxoneOrigin: cxone.origin, integrationId, name: 'Acme', deliveryUrl, isUntested: true };
  const added = await addChannel(adds);
  await providerSends(added, { id: `m-${added.channelId}`, text: 'Where is my parcel?', attachments: [] });
  await until('the message is at the desk', () => atTheDesk(added).length === 1);
  if (address !== '') {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: cloud.tableName,
        Key: { pk: { S: `CHANNEL#${added.channelId}` } },
        UpdateExpression: 'SET settings = :settings',
        ConditionExpression: 'attribute_exists(settings)',
        ExpressionAttributeValues: { ':settings': { M: { deliveryUrl: { S: address } } } },
      }),
    );
  }
  received = 0;
  log.clear();
  return added;
}

const atTheDesk = ({ channelId }: AddedChannel) => threadAtTheDesk(world, channelId, 'chat-ida');

/** One line about the message, without the part of the address that may be a key. */
function expectOneLine(functionName: string, code: string): void {
  const lines = log.of(functionName).filter(({ event }) => event === 'outbound.failed');
  expect(lines).toEqual([expect.objectContaining({ code })]);
  for (const { raw } of log.all()) expect(raw).not.toContain(SECRET_PATH);
}

describe('an agent’s message', () => {
  it.each(['127.0.0.2', '[::1]', '169.254.169.254'])('is not sent to %s, and the agent reads so', async (host) => {
    const { channelId } = await channelAt(baitAt(host));
    const reply = await agentReplies(world, { channelId, text: 'It leaves today.' });
    expect(reply).toMatchObject({ outcome: 'failed', displayErrorMessage: NOT_SET_UP });
    expect(caught).toBe(0);
    await until('it is logged', () => log.of('outboundMessage').some(({ event }) => event === 'outbound.failed'));
    expectOneLine('outboundMessage', 'configuration');
  });

  it('is not sent to an address inside by the worker either, who tries once', async () => {
    const channel = await channelAt(baitAt('127.0.0.2'));
    const { channelId } = channel;
    expect(await agentReplies(world, { channelId, text: 'A photo.', files: [photo] })).toMatchObject({
      outcome: 'sent',
    });
    const failed = await until('it stands as failed', () => atTheDesk(channel).find(({ kind }) => kind === 'failed'));
    expect(JSON.stringify(failed)).toContain(NOT_SET_UP);
    expect(caught).toBe(0);
    expectOneLine('deliverOutbound', 'parts-missing');
  });

  it('follows no redirect, and was not taken by whoever redirects', async () => {
    const { channelId } = await channelAt('');
    const reply = await agentReplies(world, { channelId, text: 'It leaves today.' });
    expect(reply).toMatchObject({ outcome: 'failed', displayErrorMessage: NOT_SET_UP });
    expect([received, caught]).toEqual([1, 0]);
  });

  it('leaves no signal that the agent types at an address inside', async () => {
    const { channelId } = await channelAt(baitAt('127.0.0.2'));
    const { status } = await fetch(`${world.cxone.origin}/__emulator/agent/typing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channelId, threadIdOnExternalPlatform: 'chat-ida', action: 'isTypingOn' }),
    });
    expect([status, caught]).toEqual([204, 0]);
  });
});

describe('an admin of a channel whose address leads inside', () => {
  it('reads so when it is tested, and when it is reconnected', async () => {
    const { channelId } = await channelAt(baitAt('127.0.0.2'));
    const { origin } = world.cxone;
    const reconnect = await openAction(origin, 'reconnect', world.integrationId, channelId);
    const url = `${world.cloud.apiUrl}/i/main/channels?channel=${channelId}`;
    const page = await fetch(url, { headers: { cookie: reconnect.cookie } });
    const tested = await submit({ ...reconnect, url, html: await page.text() }, { action: 'test' });
    expect(parseHtml(tested.html).text).toContain(NOT_PUBLIC);
    for (const { raw } of log.all()) expect(raw).not.toContain(SECRET_PATH);
    expect(caught).toBe(0);
  });

  it('of Telegram reads so on the field when another is entered, and nothing of the bot goes there', async () => {
    const { cxone, integrationId, telegram } = world;
    const bot = { 'secret-botToken': botOf(world).token, 'setting-apiUrl': telegram.url };
    const added = await submit(await openAddForm(cxone.origin, integrationId, 'telegram'), {
      integrationId,
      name: 'Acme on Telegram',
      ...bot,
    });
    expect(added.status).toBe(200);
    const channelId = cxone.state.channels.at(-1)?.id ?? '';
    const { webhook } = botOf(world);
    for (const host of inside) {
      const visit = await openAction(cxone.origin, 'reconnect', integrationId, channelId);
      const answers = { name: 'Acme', 'setting-apiUrl': baitAt(host), 'secret-botToken': botOf(world).token };
      const { status, html } = await submit(visit, answers);
      expect([host, status]).toEqual([host, 422]);
      expect(html).toMatch(new RegExp(`id="setting-apiUrl-error">Bot API server: ${NOT_PUBLIC}`));
    }
    expect(caught).toBe(0);
    expect(botOf(world).webhook).toEqual(webhook);
  });
});
