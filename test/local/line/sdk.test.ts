import { channelAccessToken, HTTPFetchError, messagingApi, validateSignature, type webhook } from '@line/bot-sdk';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDA } from '../../../local/line/account.ts';
import { type Line, startLine } from '../../../local/line/start-line.ts';

/** LINE's own SDK tries the LINE of this laptop: what it sends is taken, and what it gets is what it expects. */

let line: Line;
let client: messagingApi.MessagingApiClient;
const KEY = '123e4567-e89b-42d3-a456-426614174000';

async function token() {
  const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.url });
  const { channelId, secret } = line.account;
  return tokens.issueStatelessChannelTokenByClientSecret(channelId, secret);
}

beforeEach(async () => {
  line = await startLine();
  const { access_token: channelAccessToken } = await token();
  client = new messagingApi.MessagingApiClient({ channelAccessToken, baseURL: line.url });
});
afterEach(() => line.close());

const pushed = () => line.account.chat(IDA).flatMap(({ pushed: one }) => one ?? []);
const control = (path: string, body: object) =>
  fetch(`${line.url}/__line/${path}`, { method: 'POST', body: JSON.stringify(body) });
const errorOf = async (call: Promise<unknown>): Promise<HTTPFetchError> => {
  const error: unknown = await call.then(
    () => new Error('It was taken.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HTTPFetchError) return error;
  throw error instanceof Error ? error : new Error(String(error));
};

describe('LINE’s own SDK', () => {
  it('gets a token for the secret, and none for another', async () => {
    expect(await token()).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    line.account.secret = 'another';
    const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.url });
    expect((await errorOf(tokens.issueStatelessChannelTokenByClientSecret('2000000001', 'wrong'))).status).toBe(400);
  });

  it.each<messagingApi.Message>([
    { type: 'text', text: 'Hello 👋' },
    {
      type: 'text',
      text: 'Which one?',
      quickReply: {
        items: [{ type: 'action', action: { type: 'postback', label: 'Blue', data: 'b', displayText: 'Blue' } }],
      },
    },
    { type: 'image', originalContentUrl: 'https://example.net/a.png', previewImageUrl: 'https://example.net/b.png' },
    { type: 'location', title: 'Aviary', address: 'Duck Lane 1', latitude: 55.6761, longitude: 12.5683 },
    {
      type: 'flex',
      altText: 'Two',
      contents: {
        type: 'bubble',
        body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: 'Two' }] },
      },
    },
  ])('sends a message of the type $type, which is taken', async (message) => {
    const { sentMessages } = await client.pushMessage({ to: IDA, messages: [message] }, KEY);
    expect(sentMessages).toHaveLength(1);
    expect(pushed()).toEqual([message]);
  });

  it('repeats a push under its key, and reads that it was accepted before', async () => {
    await client.pushMessage({ to: IDA, messages: [{ type: 'text', text: 'Once' }] }, KEY);
    const error = await errorOf(client.pushMessage({ to: IDA, messages: [{ type: 'text', text: 'Once' }] }, KEY));
    expect(error.status).toBe(409);
    expect(error.headers.get('x-line-accepted-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(pushed()).toHaveLength(1);
  });

  it('reads which field was refused', async () => {
    const error = await errorOf(client.pushMessage({ to: IDA, messages: [{ type: 'text', text: '' }] }));
    expect([error.status, JSON.parse(error.body)]).toMatchObject([
      400,
      { details: [{ property: 'messages[0].text' }] },
    ]);
  });

  it('reads account, profile and quota, and shows that somebody types', async () => {
    expect(await client.getBotInfo()).toMatchObject({ displayName: 'Acme', basicId: '@216acme' });
    expect(await client.getProfile(IDA)).toMatchObject({ displayName: 'Ida Holm', language: 'en' });
    expect(await client.getMessageQuota()).toEqual({ type: 'limited', value: 200 });
    expect(await client.getMessageQuotaConsumption()).toEqual({ totalUsage: 0 });
    await client.showLoadingAnimation({ chatId: IDA, loadingSeconds: 10 });
    expect(line.account.loading).toEqual([{ chatId: IDA, seconds: 10 }]);
  });

  it('fetches what a user has sent once it is ready', async () => {
    const { access_token: channelAccessToken } = await token();
    const blobs = new messagingApi.MessagingApiBlobClient({ channelAccessToken, baseURL: line.url });
    const file = { content: Buffer.from('a film').toString('base64'), type: 'video/mp4', isReady: false };
    const video = { type: 'video', contentProvider: { type: 'line' } };
    const answer = await control(`users/${IDA}/messages`, { messages: [{ message: video, file }] });
    const { ids } = (await answer.json()) as { readonly ids: readonly [string] };
    expect(await blobs.getMessageContentTranscodingByMessageId(ids[0])).toEqual({ status: 'processing' });
    await control(`contents/${ids[0]}/ready`, {});
    expect(await blobs.getMessageContentTranscodingByMessageId(ids[0])).toEqual({ status: 'succeeded' });
    const chunks: unknown[] = await (await blobs.getMessageContent(ids[0])).toArray();
    expect(Buffer.concat(chunks as Buffer[]).toString()).toBe('a film');
  });
});

describe('a webhook of this LINE', () => {
  let server: Server;
  const got: { readonly signature: string; readonly body: string }[] = [];

  beforeEach(async () => {
    got.length = 0;
    server = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const signature = String(request.headers['x-line-signature']);
        got.push({ signature, body: Buffer.concat(chunks).toString() });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await client.setWebhookEndpoint({ endpoint: `http://127.0.0.1:${port}/` });
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('has a signature that the SDK’s validator accepts, and events of the SDK’s types', async () => {
    expect(await client.testWebhookEndpoint()).toMatchObject({ success: true, statusCode: 200 });
    await control(`users/${IDA}/messages`, { messages: [{ message: { type: 'text', text: 'Hi' } }] });
    const { ids } = (await (
      await control(`users/${IDA}/messages`, { messages: [{ message: { type: 'text', text: 'Oops' } }] })
    ).json()) as { readonly ids: readonly string[] };
    await control(`users/${IDA}/unsend`, { messageId: ids[0] });
    await control(`users/${IDA}/block`, { isBlocked: true });
    expect(got.map(({ body, signature }) => validateSignature(body, line.account.secret, signature))).toEqual(
      got.map(() => true),
    );
    const batches = got.map(({ body }) => JSON.parse(body) as webhook.CallbackRequest);
    expect(batches.map(({ events }) => events.map(({ type }) => type))).toEqual([
      [],
      ['message'],
      ['message'],
      ['unsend'],
      ['unfollow'],
    ]);
    expect(await client.getWebhookEndpoint()).toMatchObject({ active: true });
  });
});
