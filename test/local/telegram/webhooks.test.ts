import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../phone/middleware.ts';
import { BOT, IDA, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

const SECRET = 'test-secret-token_1';

let acquaintance: Acquaintance;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  acquaintance = await meetTelegram();
});
afterEach(async () => {
  await acquaintance.telegram.close();
  await receiver.close();
});

const setWebhook = (parameters: object = {}) => acquaintance.call('setWebhook', { url: receiver.url, ...parameters });
const info = () => acquaintance.telegram.state().bots[0]?.webhook;
const write = (text: string, more: object = {}) => acquaintance.writes({ text, ...more });
const texts = () => receiver.updates.map(({ message }) => message?.['text']);
const arrived = (count: number) => until(`${count} requests came`, () => receiver.updates.length === count);
const allTaken = () => until('nothing waits', () => info()?.pending_update_count === 0);

describe('an update', () => {
  it('is posted with the secret, and its number rises', async () => {
    expect(await setWebhook({ secret_token: SECRET })).toEqual({
      ok: true,
      result: true,
      description: 'Webhook was set',
    });
    await write('Where is my parcel?');
    await write('Hello?', { user: 'jonas_berg' });
    await arrived(2);

    const [first, second] = receiver.updates;
    expect(first).toMatchObject({
      message: {
        message_id: 1,
        from: { id: IDA, is_bot: false, first_name: 'Ida', last_name: 'Holm', username: 'ida_holm' },
        chat: { id: IDA, type: 'private' },
        text: 'Where is my parcel?',
      },
    });
    expect(second?.message?.message_id).toBe(1);
    expect(second?.update_id).toBe((first?.update_id ?? 0) + 1);
    expect(receiver.secrets).toEqual([SECRET, SECRET]);
  });

  it('waits while no webhook is set', async () => {
    await write('A');
    await write('B');
    expect(info()).toMatchObject({ url: '', pending_update_count: 2 });
    await setWebhook({ max_connections: 1 });
    await arrived(2);
    expect(texts()).toEqual(['A', 'B']);
    await allTaken();
  });

  it('is repeated until it is taken, and with one connection the next one waits for it', async () => {
    await setWebhook({ max_connections: 1 });
    receiver.answers.push({ status: 500 }, { status: 404 }, { status: 302 });
    await write('A');
    await write('B');
    await arrived(5);
    expect(texts()).toEqual(['A', 'A', 'A', 'A', 'B']);
    expect(new Set(receiver.updates.map((update) => update.update_id)).size).toBe(2);
    await allTaken();
  });

  it('goes beside others over several connections, but over no more than there may be', async () => {
    await setWebhook({ max_connections: 2 });
    receiver.answers.push({ never: true }, { never: true });
    for (const text of ['A', 'B', 'C']) await write(text);
    await arrived(2);
    expect(info()?.pending_update_count).toBe(3);
    receiver.letGo();
    await arrived(3);
    expect(receiver.mostAtATime()).toBe(2);
  });

  it('that stays unanswered is overtaken by others, unless there is one connection', async () => {
    await setWebhook({ max_connections: 2 });
    receiver.answers.push({ never: true });
    await write('A');
    await arrived(1);
    await write('B');
    await until('one waits', () => info()?.pending_update_count === 1);
    expect(texts()).toEqual(['A', 'B']);
  });

  it('is taken with any 2xx, and what the answer asks for is not done', async () => {
    await setWebhook();
    receiver.answers.push({ status: 204 }, { status: 200 });
    await write('A');
    await write('B');
    await allTaken();
    expect(receiver.updates).toHaveLength(2);
    expect(acquaintance.messagesOf(IDA)).toHaveLength(2);
  });

  it('that nobody took is kept for 24 hours', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-02T10:00:00Z') });
    try {
      await write('A');
      vi.setSystemTime(new Date('2026-03-03T10:00:00Z'));
      expect(info()?.pending_update_count).toBe(1);
      vi.setSystemTime(new Date('2026-03-03T10:00:01Z'));
      expect(info()?.pending_update_count).toBe(0);
      await write('B');
      await setWebhook();
      await allTaken();
      expect(texts()).toEqual(['B']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that waits can be dropped', async () => {
    await write('A');
    await setWebhook({ drop_pending_updates: true });
    await write('B');
    await allTaken();
    expect(texts()).toEqual(['B']);
  });

  it('stops when the webhook is deleted, and goes where the next one is', async () => {
    await setWebhook();
    // However often it is tried before the webhook is deleted.
    receiver.answers.push(...Array.from({ length: 1_000 }, () => ({ status: 500 })));
    await write('A');
    await until('it was tried', () => receiver.updates.length > 0);
    const deleted = { ok: true, result: true, description: 'Webhook was deleted' };
    expect(await acquaintance.call('deleteWebhook')).toEqual(deleted);
    expect(await acquaintance.call('deleteWebhook')).toMatchObject({ description: 'Webhook is already deleted' });
    const other = await startReceiver();
    await acquaintance.call('setWebhook', { url: other.url });
    await allTaken();
    expect(other.updates.at(-1)?.message?.['text']).toBe('A');
    await other.close();
  });

  it('of any kind can be sent by a test', async () => {
    await setWebhook();
    const from = { id: IDA, is_bot: false, first_name: 'Ida' };
    const update = { callback_query: { id: '1', from, chat_instance: '1', data: 'yes' } };
    await acquaintance.does('updates', { update });
    await arrived(1);
    expect(receiver.updates[0]).toMatchObject(update);
  });
});

describe('allowed_updates', () => {
  it('holds back the kinds that it does not name, from then on and over a deleted webhook', async () => {
    await write('A');
    await setWebhook({ allowed_updates: ['edited_message'] });
    await write('B');
    await acquaintance.does('edits', { messageId: 2, text: 'C' });
    await arrived(2);
    expect(receiver.updates).toMatchObject([{ message: { text: 'A' } }, { edited_message: { text: 'C' } }]);

    // What has not been answered yet would still wait.
    await allTaken();
    await acquaintance.call('deleteWebhook');
    await write('D');
    expect(info()).toMatchObject({ pending_update_count: 0, allowed_updates: ['edited_message'] });
  });

  it('that is empty asks for all but those that have to be named', async () => {
    await setWebhook({ allowed_updates: ['edited_message'] });
    await setWebhook({ allowed_updates: [] });
    expect(info()).not.toHaveProperty('allowed_updates');
    await acquaintance.does('updates', { update: { message_reaction: {} } });
    await write('A');
    await allTaken();
    expect(texts()).toEqual(['A']);
  });
});

describe('getWebhookInfo', () => {
  it('tells of the webhook', async () => {
    await setWebhook({ max_connections: 3, allowed_updates: ['message', 'paper_plane'] });
    expect((await acquaintance.call('getWebhookInfo')).result).toEqual({
      url: receiver.url,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: 3,
      allowed_updates: ['message'],
    });
  });

  it('tells of the last answer that was none of 2xx', async () => {
    await setWebhook();
    receiver.answers.push({ status: 500 });
    await write('A');
    await allTaken();
    expect(info()).toMatchObject({ last_error_message: 'Wrong response from the webhook: 500 Internal Server Error' });
  });

  it('tells that nobody listens', async () => {
    await receiver.close();
    await setWebhook();
    await write('A');
    await until('it failed', () => info()?.last_error_message === 'Connection refused');
    expect(info()?.pending_update_count).toBe(1);
  });

  it('tells that no answer came in time', async () => {
    await acquaintance.telegram.close();
    acquaintance = await meetTelegram({ answerWithinMs: 40 });
    await setWebhook();
    receiver.answers.push({ never: true });
    await write('A');
    await until('it failed', () => info()?.last_error_message === 'Read timeout expired');
    await allTaken();
  });
});

describe('setWebhook', () => {
  it('says so where all is already as asked', async () => {
    await setWebhook({ secret_token: SECRET });
    expect(await setWebhook({ secret_token: SECRET })).toMatchObject({ description: 'Webhook is already set' });
    expect(await setWebhook({ secret_token: 'another' })).toMatchObject({ description: 'Webhook was set' });
  });

  it('with an empty URL deletes it', async () => {
    await setWebhook();
    expect(await setWebhook({ url: '' })).toMatchObject({ description: 'Webhook was deleted' });
    expect(info()?.url).toBe('');
  });

  it.each([
    { url: 'http://bot.example/hook', why: 'bad webhook: An HTTPS URL must be provided for webhook' },
    { url: 'https://bot.example:8080/', why: 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443' },
    { url: 'somewhere', why: 'bad webhook: invalid webhook URL specified' },
    { secret_token: 'a b', why: 'secret token contains unallowed characters' },
    { secret_token: 'a'.repeat(257), why: 'secret token is too long' },
    { max_connections: 101, why: 'max_connections must be from 1 to 100' },
    { max_connections: 0, why: 'max_connections must be from 1 to 100' },
    { allowed_updates: 'message', why: "can't parse allowed updates JSON object" },
  ])('is refused: $why', async ({ why, ...parameters }) => {
    expect(await setWebhook(parameters)).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${why}` });
    expect(info()?.url).toBe('');
  });

  it('takes an HTTPS URL on a port of Telegram’s', async () => {
    expect(await setWebhook({ url: 'https://bot.example:8443/hook' })).toMatchObject({ ok: true });
  });

  it('stays as it was when the token is revoked', async () => {
    await setWebhook();
    await acquaintance.does('token');
    await write('A');
    await arrived(1);
    expect(acquaintance.telegram.state().bots).toMatchObject([{ username: BOT, webhook: { url: receiver.url } }]);
  });
});
