import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { clientSecretIn, fieldOf } from '../../local/set-up.ts';
import { startWorld, type World } from '../../local/world.ts';

/**
 * The callbacks as people have published that they saw them of CXone (byoc-protocol §2.3 to §2.5): written out here, so
 * that neither the product's idea of them nor the emulator's can make them come right.
 */
let world: World;
let box: string;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  box = fieldOf(world.sheet, 'Integration Box URL');
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(() => world.stop());

async function post(url: string, body: unknown, token?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text === '' ? undefined : z.json().parse(JSON.parse(text)),
  };
}

const tokenSchema = z.object({
  access_token: z.string().min(20),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int().min(60),
});

/** Asks at the Authorization URL of the sheet, in JSON. */
async function newToken(): Promise<string> {
  const answer = await post(fieldOf(world.sheet, 'Authorization URL'), {
    grant_type: 'client_credentials',
    client_id: fieldOf(world.sheet, 'Client ID'),
    client_secret: clientSecretIn(world.cloud, world.sheet),
  });
  expect(answer).toMatchObject({ status: 200, type: 'application/json' });
  return tokenSchema.parse(answer.body).access_token;
}

const messageOf = (body: unknown) =>
  z.object({ message: z.object({ idOnExternalPlatform: z.string() }) }).parse(body).message;

const onThePhone = () => world.phone.state().accounts[0]?.messages.map(({ from, text }) => ({ from, text }));

const legacyReply = {
  id: '7b7d7a52-0000-4000-8000-000000000001',
  brand: { id: 1093 },
  post: { id: 'chat-ida' },
  title: null,
  content: 'Your parcel leaves today.',
  endUserRecipients: [{ idOnExternalPlatform: 'ida', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
};

const outbound = {
  brand: { id: 1093, friendlyName: 'Acme' },
  thread: { idOnExternalPlatform: 'chat-ida' },
  messageContent: { type: 'TEXT', payload: { text: 'It has left.' } },
  endUserRecipients: [{ idOnExternalPlatform: 'ida', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
  replyToMessage: { idOnExternalPlatform: 'in-m-1' },
  isReplyToSpecificMessage: false,
  attachments: [],
  forward: null,
};

describe('the published flow of the older reply route', () => {
  it('refuses the first callback with 401, gives a token for JSON, and sends the repeat once', async () => {
    const url = `${box}/1.0/posts/${channelId}_chat-ida/messages`;
    expect((await post(url, legacyReply)).status).toBe(401);
    expect(onThePhone()).toEqual([]);

    const answer = await post(url, legacyReply, await newToken());
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(answer.body).toMatchObject({ idOnExternalPlatform: expect.stringMatching(/^out-/) as string });
    expect(onThePhone()).toEqual([{ from: 'agent', text: 'Your parcel leaves today.' }]);
  });
});

describe('the published flow of the current route', () => {
  it('refuses a stale token with 401, and answers the repeat with message, thread and recipients', async () => {
    const url = `${box}/2.0/channel/${channelId}/outbound`;
    expect((await post(url, outbound)).status).toBe(401);
    expect((await post(url, outbound, 'eyJhbGciOiJIUzI1NiJ9.e30.c3RhbGU')).status).toBe(401);
    expect(onThePhone()).toHaveLength(1);

    const answer = await post(url, outbound, await newToken());
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    const { message, thread, recipients } = z
      .object({
        message: z.object({ idOnExternalPlatform: z.string(), createdAtWithMilliseconds: z.iso.datetime() }),
        thread: z.object({ idOnExternalPlatform: z.string() }),
        recipients: z.array(z.unknown()),
      })
      .parse(answer.body);
    expect(message.idOnExternalPlatform).toMatch(/^out-/);
    expect(thread.idOnExternalPlatform).toBe('chat-ida');
    expect(recipients).toEqual(outbound.endUserRecipients);
    expect(onThePhone()?.slice(1)).toEqual([{ from: 'agent', text: 'It has left.' }]);
  });

  it('one token is good for many callbacks', async () => {
    const token = await newToken();
    for (const text of ['One', 'Two']) {
      const body = { ...outbound, messageContent: { type: 'TEXT', payload: { text } } };
      expect((await post(`${box}/2.0/channel/${channelId}/outbound`, body, token)).status).toBe(200);
    }
    expect(onThePhone()?.slice(2)).toEqual(['One', 'Two'].map((text) => ({ from: 'agent', text })));
  });

  it('a token request with a wrong secret is refused with 401 and the OAuth error', async () => {
    const answer = await post(fieldOf(world.sheet, 'Authorization URL'), {
      grant_type: 'client_credentials',
      client_id: fieldOf(world.sheet, 'Client ID'),
      client_secret: 'test-wrong-secret',
    });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });
});

describe('the id of the older reply route', () => {
  it('tells a repeat from an agent who says it again, once time alone would not', async () => {
    const url = `${box}/1.0/posts/${channelId}_chat-ida/messages`;
    const token = await newToken();
    const wave = { ...legacyReply, content: 'Goodbye!' };
    const before = onThePhone()?.length ?? 0;
    const first = await post(url, { ...wave, id: 'cx-goodbye-1' }, token);
    await sleep(2_500);

    expect((await post(url, { ...wave, id: 'cx-goodbye-1' }, token)).body).toEqual(first.body);
    expect(onThePhone()).toHaveLength(before + 1);
    expect((await post(url, { ...wave, id: 'cx-goodbye-2' }, token)).body).not.toEqual(first.body);
    expect(onThePhone()).toHaveLength(before + 2);
  });
});

describe('two files of one name', () => {
  it('are two messages where the links differ in the query', async () => {
    const url = `${box}/2.0/channel/${channelId}/outbound`;
    const token = await newToken();
    const image = (id: number) => ({
      ...outbound,
      thread: { idOnExternalPlatform: 'chat-of-files' },
      messageContent: { type: 'TEXT', payload: { text: '' } },
      attachments: [{ friendlyName: 'image.png', url: `https://files.example.net/download?id=${id}` }],
    });
    const [first, second] = [await post(url, image(1001), token), await post(url, image(1002), token)];

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toMatchObject({ message: messageOf(first.body) });
  });
});
