import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { accessToken } from './support/call-back.ts';

let world: World;
let channelId: string;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
  token = await accessToken(world);
  await copyToAnotherIntegration(channelId, 'ch-of-another-integration');
});
afterAll(() => world.stop());

/** As if a second integration of the deployment had a channel. */
async function copyToAnotherIntegration(from: string, to: string) {
  const client = new DynamoDBClient({
    region: world.cloud.environment['AWS_REGION'] ?? '',
    endpoint: world.cloud.endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const TableName = world.cloud.tableName;
  const { Item = {} } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: `CHANNEL#${from}` } } }));
  expect(Item).toMatchObject({ channelId: { S: from } });
  await client.send(
    new PutItemCommand({
      TableName,
      Item: { ...Item, pk: { S: `CHANNEL#${to}` }, channelId: { S: to }, integrationKey: { S: 'other' } },
    }),
  );
  client.destroy();
}

const message = {
  thread: { idOnExternalPlatform: 'chat-ida' },
  messageContent: { type: 'TEXT', payload: { text: 'It leaves today.' } },
  endUserRecipients: [{ idOnExternalPlatform: 'ida' }],
};

interface Callback {
  readonly of: string;
  readonly method?: string;
  readonly path?: () => string;
  readonly authorization?: () => string;
  readonly body?: object;
  readonly expected: number;
  readonly code: string;
}

const rows: readonly Callback[] = [
  { of: 'no token', authorization: () => '', expected: 401, code: 'invalid_token' },
  { of: 'a made-up token', authorization: () => 'Bearer made-up', expected: 401, code: 'invalid_token' },
  {
    of: 'a token with another signature',
    authorization: () => `Bearer ${token.slice(0, -6)}AAAAAA`,
    expected: 401,
    code: 'invalid_token',
  },
  {
    of: 'a token at another integration',
    path: () => `/i/other/box/2.0/channel/ch-of-another-integration/outbound`,
    expected: 401,
    code: 'invalid_token',
  },
  {
    of: 'another integration’s channel',
    path: () => '/i/main/box/2.0/channel/ch-of-another-integration/outbound',
    expected: 404,
    code: 'unknown_channel',
  },
  {
    of: 'an unknown channel',
    path: () => '/i/main/box/2.0/channel/ch-unknown/outbound',
    expected: 404,
    code: 'unknown_channel',
  },
  { of: 'no content', body: { ...message, messageContent: null }, expected: 422, code: 'no_content' },
  {
    of: 'an empty text',
    body: { ...message, messageContent: { type: 'TEXT', payload: { text: '' } } },
    expected: 422,
    code: 'no_content',
  },
  {
    of: 'a message that was sent and is to be deleted',
    path: () => `/i/main/box/2.0/channel/${channelId}/message/out-1/delete`,
    expected: 422,
    code: 'change_unsupported',
  },
  {
    of: 'the same by its method',
    method: 'DELETE',
    path: () => `/i/main/box/1.0/channels/${channelId}/messages/out-1`,
    expected: 422,
    code: 'change_unsupported',
  },
  {
    of: 'a message of another integration’s channel that is to be changed',
    method: 'PUT',
    path: () => '/i/main/box/2.0/channel/ch-of-another-integration/message/out-1',
    expected: 404,
    code: 'unknown_channel',
  },
];

describe('callback: bad token, another integration’s or unknown channel, no content', () => {
  it.each(rows)('$of is answered with $expected in CXone’s error shape, and nothing is sent', async (row) => {
    const path = row.path?.() ?? `/i/main/box/2.0/channel/${channelId}/outbound`;
    const response = await fetch(`${world.cloud.apiUrl}${path}`, {
      method: row.method ?? 'POST',
      headers: { 'content-type': 'application/json', authorization: row.authorization?.() ?? `Bearer ${token}` },
      body: JSON.stringify(row.body ?? message),
    });
    expect(response.status).toBe(row.expected);
    const answer: unknown = await response.json();
    const sentence = expect.stringMatching(/^\S.+\.$/) as string;
    expect(answer).toEqual({
      displayErrorMessage: sentence,
      errorCode: row.code,
      errors: [{ path: [], message: sentence }],
    });
    expect(world.phone.state().accounts.map(({ counters }) => counters)).toMatchObject([
      { deliveries: 0, unverified: 0, malformed: 0 },
    ]);
  });

  it('the same callback with the right token, channel and content is sent', async () => {
    const response = await fetch(`${world.cloud.apiUrl}/i/main/box/2.0/channel/${channelId}/outbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
    });
    expect(response.status).toBe(200);
    expect(world.phone.state().accounts).toMatchObject([{ counters: { deliveries: 1, accepted: 1 } }]);
  });
});

describe('a callback as careless writers of JSON form it', () => {
  const recipients = [{ idOnExternalPlatform: 'ida' }];
  it.each<{ of: string; fields: object }>([
    { of: 'a flag as text', fields: { isReplyToSpecificMessage: 'false' } },
    { of: 'a number as an id', fields: { endUserRecipients: [{ idOnExternalPlatform: 4242 }] } },
    { of: 'a recipient without an id', fields: { endUserRecipients: [{ idOnExternalPlatform: null, name: 'Ida' }] } },
    { of: 'no recipients', fields: { endUserRecipients: [] } },
    { of: 'an object for a list', fields: { attachments: {}, endUserRecipients: { 0: recipients[0] } } },
    { of: 'a list for an object', fields: { replyToMessage: [], brand: [], forward: [] } },
    { of: 'null for a file', fields: { attachments: [null] } },
    { of: 'a number for the thread', fields: { thread: { idOnExternalPlatform: 7781 } } },
  ])('$of is sent', async ({ of, fields }) => {
    const before = world.phone.state().accounts[0]?.counters.accepted ?? 0;
    const content = { type: 'TEXT', payload: { text: `It leaves today: ${of}.` } };
    const response = await fetch(`${world.cloud.apiUrl}/i/main/box/2.0/channel/${channelId}/outbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...message, messageContent: content, ...fields }),
    });
    expect(await response.json()).toMatchObject({ thread: { idOnExternalPlatform: expect.any(String) as string } });
    expect(world.phone.state().accounts).toMatchObject([{ counters: { accepted: before + 1, malformed: 0 } }]);
  });

  it('an empty id of a thread is none: this channel can’t write first', async () => {
    const response = await fetch(`${world.cloud.apiUrl}/i/main/box/2.0/channel/${channelId}/outbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...message, thread: { idOnExternalPlatform: '' } }),
    });
    expect([response.status, await response.json()]).toMatchObject([422, { errorCode: 'thread_missing' }]);
  });
});
