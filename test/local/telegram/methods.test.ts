import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT, IDA, JONAS, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';

const GROUP = -1_002_200_000_001;
const FORMER_GROUP = -4_200_000_001;

let acquaintance: Acquaintance;
beforeEach(async () => {
  acquaintance = await meetTelegram();
});
afterEach(() => acquaintance.telegram.close());

const call: Acquaintance['call'] = (method, parameters) => acquaintance.call(method, parameters);
const start = () => acquaintance.writes({ text: '/start' });
const to = (chatId: number | string, text = 'It leaves today.') => call('sendMessage', { chat_id: chatId, text });

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${acquaintance.telegram.url}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('a call of the Bot API', () => {
  it('knows the bot by its token, and methods in any case', async () => {
    const me = { id: 7_200_000_001, is_bot: true, first_name: 'Acme Support', username: BOT };
    expect(await call('getMe')).toMatchObject({ ok: true, result: me });
    expect((await get(`/bot${acquaintance.token()}/GETME`)).body).toMatchObject({ ok: true, result: me });
  });

  it.each([
    { case: 'a method that there is not', path: (token: string) => `/bot${token}/sendPaperPlane` },
    { case: 'a malformed token', path: () => '/bot7200000001:short/getMe' },
    { case: 'no token', path: () => '/getMe' },
    { case: 'a file that there is not', path: (token: string) => `/file/bot${token}/photos/file_9.jpg` },
  ])('is not found with $case', async ({ path }) => {
    const body = { ok: false, error_code: 404, description: 'Not Found' };
    expect(await get(path(acquaintance.token()))).toEqual({ status: 404, body });
  });

  it('is unauthorized with the token of nobody, and with one that was revoked', async () => {
    const before = acquaintance.token();
    await acquaintance.does('token');
    const refused = { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } };
    expect(await get(`/bot${before}/getMe`)).toEqual(refused);
    expect(await get(`/bot7200000001:AATest-0000000000000000000000000000/getMe`)).toEqual(refused);
    expect(await call('getMe')).toMatchObject({ ok: true });
  });

  it('takes its parameters from a query, JSON, a form and a multipart form', async () => {
    await start();
    const url = `${acquaintance.telegram.url}/bot${acquaintance.token()}/sendMessage`;
    const form = new FormData();
    form.set('chat_id', String(IDA));
    form.set('text', 'D');
    await fetch(`${url}?chat_id=${IDA}&text=A`);
    await to(IDA, 'B');
    await fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: String(IDA), text: 'C' }) });
    await call('sendMessage', form);
    const texts = acquaintance.messagesOf(IDA).map(({ content }) => content);
    expect(texts).toMatchObject(['/start', 'A', 'B', 'C', 'D'].map((text) => ({ kind: 'text', text })));
  });

  it('is refused with a body that is no JSON object', async () => {
    const url = `${acquaintance.telegram.url}/bot${acquaintance.token()}/sendMessage`;
    for (const body of ['{"text"', '[]']) {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(response.status).toBe(400);
    }
  });
});

describe('sendMessage', () => {
  it('answers the message as it stands in the chat', async () => {
    await start();
    expect(await to(IDA)).toMatchObject({
      ok: true,
      result: {
        message_id: 2,
        from: { id: 7_200_000_001, is_bot: true, username: BOT },
        chat: { id: IDA, type: 'private', first_name: 'Ida', last_name: 'Holm', username: 'ida_holm' },
        text: 'It leaves today.',
      },
    });
    expect(acquaintance.messagesOf(IDA)).toMatchObject([{ from: 'person' }, { from: 'bot' }]);
  });

  it.each([
    { case: 'a chat that there is not', chat: 42, text: 'A', why: 'chat not found' },
    { case: 'somebody who never wrote', chat: JONAS, text: 'A', why: 'chat not found' },
    { case: 'a name', chat: '@jonas_berg', text: 'A', why: 'chat not found' },
    { case: 'nobody', chat: '', text: 'A', why: 'chat_id is empty' },
    { case: 'a text of blanks', chat: IDA, text: ' \n ', why: 'message text is empty' },
    { case: '4097 characters', chat: IDA, text: 'a'.repeat(4_097), why: 'message is too long' },
    { case: '2049 pairs of surrogates', chat: IDA, text: '📦'.repeat(2_049), why: 'message is too long' },
  ])('is refused with $case', async ({ chat, text, why }) => {
    await start();
    expect(await to(chat, text)).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${why}` });
  });

  it('takes 4096 characters', async () => {
    await start();
    expect(await to(IDA, 'a'.repeat(4_096))).toMatchObject({ ok: true });
  });

  it('sends to a group, and names its new id where the old one is asked for', async () => {
    expect(await to(GROUP)).toMatchObject({ ok: true, result: { chat: { id: GROUP, type: 'supergroup' } } });
    expect(await to(FORMER_GROUP)).toEqual({
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: GROUP },
    });
  });
});

describe('sendChatAction', () => {
  it('shows that the bot types until it writes', async () => {
    await start();
    expect(await call('sendChatAction', { chat_id: IDA, action: 'typing' })).toEqual({ ok: true, result: true });
    const isTyping = () => acquaintance.telegram.state().bots[0]?.chats[0]?.isTyping;
    expect(isTyping()).toBe(true);
    await to(IDA);
    expect(isTyping()).toBe(false);
  });

  it('is refused with an action that there is not', async () => {
    await start();
    const description = 'Bad Request: wrong parameter action in request';
    expect(await call('sendChatAction', { chat_id: IDA, action: 'dancing' })).toMatchObject({ description });
  });
});

describe('a bot that is switched to trouble', () => {
  beforeEach(start);

  it.each([
    {
      behaviour: { mode: 'throttle', retryAfter: 7 },
      answer: { error_code: 429, description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } },
    },
    { behaviour: { mode: 'server-error' }, answer: { error_code: 500, description: 'Internal Server Error' } },
    { behaviour: { mode: 'bad-gateway' }, answer: { error_code: 502, description: 'Bad Gateway' } },
  ])('answers its next sends with $answer.error_code, and its other calls as usual', async ({ behaviour, answer }) => {
    await acquaintance.does('behaviour', { ...behaviour, times: 2 });
    expect(await call('getMe')).toMatchObject({ ok: true });
    expect(await to(IDA)).toEqual({ ok: false, ...answer });
    expect(await to(IDA)).toEqual({ ok: false, ...answer });
    expect(await to(IDA)).toMatchObject({ ok: true });
    expect(acquaintance.messagesOf(IDA)).toHaveLength(2);
  });

  it('answers every call so, if it is asked to', async () => {
    await acquaintance.does('behaviour', { mode: 'server-error', calls: 'all', times: 1 });
    expect(await call('getMe')).toMatchObject({ error_code: 500 });
  });

  it('takes a message whose answer is lost', async () => {
    await acquaintance.does('behaviour', { mode: 'lost-answer', times: 1 });
    await expect(to(IDA)).rejects.toThrow('fetch failed');
    expect(acquaintance.messagesOf(IDA)).toHaveLength(2);
    expect(acquaintance.telegram.state().bots[0]?.calls).toEqual([{ method: 'sendmessage', code: 0 }]);
  });

  it('answers slowly', async () => {
    await acquaintance.does('behaviour', { mode: 'slow', delayMs: 150, times: 1 });
    const before = performance.now();
    expect(await to(IDA)).toMatchObject({ ok: true });
    expect(performance.now() - before).toBeGreaterThan(140);
  });

  it('is told by the switch that does not exist', async () => {
    expect((await acquaintance.does('behaviour', { mode: 'asleep' })).status).toBe(400);
  });
});

describe('a second bot', () => {
  it('has chats and a token of its own', async () => {
    await start();
    const { url } = acquaintance.telegram;
    const body = JSON.stringify({ name: 'Acme Returns', username: 'acme_returns_bot' });
    expect((await fetch(`${url}/__telegram/bots`, { method: 'POST', body })).status).toBe(200);
    expect((await fetch(`${url}/__telegram/bots`, { method: 'POST', body })).status).toBe(400);
    const [first, second] = acquaintance.telegram.state().bots;
    expect(second).toMatchObject({ id: 7_200_000_002, username: 'acme_returns_bot' });
    expect(second?.token).toMatch(/^7200000002:[\w-]{35}$/);
    expect(first?.chats.map(({ id }) => id)).not.toEqual(second?.chats.map(({ id }) => id));
    const answer = await fetch(`${url}/bot${second?.token ?? ''}/sendMessage?chat_id=${IDA}&text=A`);
    expect(await answer.json()).toMatchObject({ description: 'Bad Request: chat not found' });
  });
});
