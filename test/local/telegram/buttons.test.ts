import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '../phone/middleware.ts';
import { BOT, IDA, JONAS, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

const GROUP = -1_002_200_000_001;
const KINDS = ['message', 'callback_query', 'message_reaction'];

let acquaintance: Acquaintance;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  acquaintance = await meetTelegram();
  await acquaintance.writes({ text: '/start' });
});
afterEach(async () => {
  await acquaintance.telegram.close();
  await receiver.close();
});

const call: Acquaintance['call'] = (method, parameters) => acquaintance.call(method, parameters);
const withButtons = (rows: unknown, more: object = {}) =>
  call('sendMessage', { chat_id: IDA, text: 'Which size?', reply_markup: { inline_keyboard: rows }, ...more });
const small = { text: 'Small', callback_data: 'size:1' };
const large = { text: 'Large', callback_data: 'size:2' };
const badRequest = (why: string) => ({ ok: false, error_code: 400, description: `Bad Request: ${why}` });
const listen = (kinds = KINDS) =>
  call('setWebhook', { url: receiver.url, drop_pending_updates: true, max_connections: 1, allowed_updates: kinds });

/** Ida presses a button of the bot's first message, or another one does. */
async function press(pressed: object): Promise<Response> {
  return acquaintance.does('presses', { messageId: 2, ...pressed });
}
const lastUpdate = async (count = 1) => {
  await until(`${count} updates came`, () => receiver.updates.length >= count);
  return receiver.updates.at(-1);
};
const pressesOf = () => acquaintance.telegram.state().bots[0]?.presses ?? [];
const querySchema = z.object({ callback_query: z.object({ id: z.string() }) });
const answerTo = (update: unknown, more: object = {}) => ({
  method: 'answerCallbackQuery',
  callback_query_id: querySchema.parse(update).callback_query.id,
  ...more,
});

describe('an inline keyboard', () => {
  it('stands below its message', async () => {
    const rows = [[small, large], [{ text: 'More', url: 'https://shop.example.net/sizes' }]];
    expect(await withButtons(rows)).toMatchObject({ ok: true, result: { reply_markup: { inline_keyboard: rows } } });
    const more = { text: 'More', url: 'https://shop.example.net/sizes' };
    expect(acquaintance.messagesOf(IDA)[1]?.keyboard).toEqual([
      [
        { text: 'Small', data: 'size:1' },
        { text: 'Large', data: 'size:2' },
      ],
      [more],
    ]);
  });

  it.each<[string, unknown, string]>([
    ['nine in a row', [Array.from({ length: 9 }, () => small)], 'reply markup is too long'],
    ['a hundred and one', Array.from({ length: 101 }, () => [small]), 'reply markup is too long'],
    [
      'more than 10,000 bytes',
      Array.from({ length: 50 }, () => [{ ...small, text: 'x'.repeat(200) }]),
      'reply markup is too long',
    ],
    ['65 bytes of data', [[{ text: 'A', callback_data: 'é'.repeat(32) + 'x' }]], 'BUTTON_DATA_INVALID'],
    ['no data', [[{ text: 'A', callback_data: '' }]], 'BUTTON_DATA_INVALID'],
    ['no words', [[{ ...small, text: ' ' }]], 'inline keyboard button text must be non-empty'],
    ['nothing to do', [[{ text: 'A' }]], 'text buttons are unallowed in the inline keyboard'],
    [
      'two things to do',
      [[{ ...small, url: 'https://a.example' }]],
      'text buttons are unallowed in the inline keyboard',
    ],
    [
      'an address to run',
      [[{ text: 'A', url: 'javascript:alert(1)' }]],
      "inline keyboard button URL 'javascript:alert(1)' is invalid: Unsupported URL protocol",
    ],
    [
      'an address of nobody',
      [[{ text: 'A', url: 'https://shop' }]],
      "inline keyboard button URL 'https://shop' is invalid: Wrong HTTP URL",
    ],
    ['no rows', 'one', "can't parse reply markup JSON object"],
  ])('of %s is refused', async (_case, rows, why) => {
    expect(await withButtons(rows)).toEqual(badRequest(why));
    expect(acquaintance.messagesOf(IDA)).toHaveLength(1);
  });

  it.each([64, 1])('takes %s bytes of data', async (bytes) => {
    expect(await withButtons([[{ text: 'A', callback_data: 'x'.repeat(bytes) }]])).toMatchObject({ ok: true });
  });
});

describe('a press', () => {
  beforeEach(async () => {
    await withButtons([[small, large]]);
    await listen();
  });

  it('tells the bot who pressed what, and on which message', async () => {
    await press({ label: 'Large' });
    expect(await lastUpdate()).toMatchObject({
      callback_query: {
        from: { id: IDA, first_name: 'Ida', language_code: 'en' },
        message: { message_id: 2, chat: { id: IDA }, reply_markup: { inline_keyboard: [[small, large]] } },
        data: 'size:2',
      },
    });
  });

  it('of an old message tells its number alone', async () => {
    await press({ label: 'Small', isOld: true });
    const { callback_query: query } = z
      .object({ callback_query: z.object({ message: z.unknown() }) })
      .parse(await lastUpdate());
    expect(query.message).toEqual({
      chat: { id: IDA, type: 'private', first_name: 'Ida', last_name: 'Holm', username: 'ida_holm' },
      message_id: 2,
      date: 0,
    });
  });

  it('may carry what no button has, as clients can', async () => {
    await press({ data: 'size:99' });
    expect(await lastUpdate()).toMatchObject({ callback_query: { data: 'size:99' } });
  });

  it('waits until the bot answers it, once', async () => {
    await press({ label: 'Small' });
    const update = await lastUpdate();
    expect(pressesOf()).toMatchObject([{ personId: IDA, data: 'size:1' }]);
    expect(pressesOf()[0]).not.toHaveProperty('answer');
    expect(await call('answerCallbackQuery', answerTo(update, { text: 'Noted' }))).toEqual({ ok: true, result: true });
    await call('answerCallbackQuery', answerTo(update, { text: 'Noted again' }));
    expect(pressesOf()).toMatchObject([{ answer: { text: 'Noted', isAlert: false } }]);
  });

  it('is answered by the webhook’s own answer', async () => {
    receiver.answers.push({ calls: (update) => answerTo(update, { text: 'Noted', show_alert: true }) });
    await press({ label: 'Small' });
    await until('it was answered', () => pressesOf()[0]?.answer !== undefined);
    expect(pressesOf()).toMatchObject([{ answer: { text: 'Noted', isAlert: true } }]);
    expect(acquaintance.telegram.state().bots[0]?.calls.at(-1)).toEqual({ method: 'answercallbackquery', code: 200 });
  });

  it('that nobody made can’t be answered', async () => {
    const answer = { callback_query_id: '4711' };
    const why = 'query is too old and response timeout expired or query ID is invalid';
    expect(await call('answerCallbackQuery', answer)).toEqual(badRequest(why));
  });

  it('is not told to a bot that did not ask for it', async () => {
    await listen(['message']);
    await press({ label: 'Small' });
    await acquaintance.writes({ text: 'Hello' });
    expect(await lastUpdate()).toMatchObject({ message: { text: 'Hello' } });
  });

  it.each([
    ['on a message without it', { messageId: 1, label: 'Small' }],
    ['that there is not', { label: 'Huge' }],
  ])('of a button %s is none', async (_case, pressed) => {
    expect((await press(pressed)).status).toBe(409);
  });

  it('reaches nobody once the bot is blocked', async () => {
    await acquaintance.does('bar', { isBarred: true });
    expect((await press({ label: 'Small' })).status).toBe(409);
  });
});

it('in a group anybody presses', async () => {
  await acquaintance.writes({ text: 'Hello', in: 'group' });
  await withButtons([[small]], { chat_id: GROUP });
  await listen();
  await press({ in: 'group', user: 'jonas_berg', label: 'Small' });
  expect(await lastUpdate()).toMatchObject({
    callback_query: { from: { id: JONAS }, message: { chat: { id: GROUP } } },
  });
});

describe('a reaction', () => {
  beforeEach(async () => {
    await call('sendMessage', { chat_id: IDA, text: 'It leaves today.' });
    await listen();
  });
  const react = (emoji: string | undefined, more: object = {}) =>
    acquaintance.does('reactions', { messageId: 2, emoji, ...more });

  it('is told with what stood there before, and so is its end', async () => {
    await react('👍');
    await react('👍');
    await react('❤');
    await react(undefined);
    await lastUpdate(3);
    const [thumb, heart] = ['👍', '❤'].map((emoji) => ({ type: 'emoji', emoji }));
    expect(receiver.updates.map((update) => update['message_reaction'])).toMatchObject([
      { chat: { id: IDA }, message_id: 2, user: { id: IDA }, old_reaction: [], new_reaction: [thumb] },
      { old_reaction: [thumb], new_reaction: [heart] },
      { old_reaction: [heart], new_reaction: [] },
    ]);
  });

  it('in a group shows there, and is not told to a bot that is no administrator', async () => {
    await acquaintance.writes({ text: 'Hello', in: 'group' });
    await react('🎉', { in: 'group', messageId: 1, user: 'jonas_berg' });
    expect(acquaintance.messagesOf(GROUP)[0]?.reactions).toEqual([{ personId: JONAS, emoji: '🎉' }]);
    await acquaintance.writes({ text: 'Bye', in: 'group' });
    await lastUpdate(2);
    expect(receiver.updates.map(({ message }) => message?.['text'])).toEqual(['Hello', 'Bye']);
  });

  it('needs a message', async () => {
    expect((await react('👍', { messageId: 99 })).status).toBe(409);
  });
});

describe('a place that the bot sends', () => {
  const point = { latitude: 55.6761, longitude: 12.5683 };

  it('is a location, or a venue with its name', async () => {
    expect(await call('sendLocation', { chat_id: IDA, ...point })).toMatchObject({
      ok: true,
      result: { location: point },
    });
    const venue = { title: 'Shop', address: 'Main Street 1' };
    expect(await call('sendVenue', { chat_id: IDA, ...point, ...venue })).toMatchObject({
      ok: true,
      result: { venue: { location: point, ...venue }, location: point },
    });
  });

  it.each<[string, string, object, string]>([
    ['sendLocation', 'no latitude', { longitude: 1 }, 'latitude is empty'],
    ['sendLocation', 'one beside the earth', { latitude: 91, longitude: 1 }, 'wrong latitude or longitude'],
    ['sendVenue', 'no title', { ...point, address: 'Main Street 1' }, 'venue title must be non-empty'],
    ['sendVenue', 'no address', { ...point, title: 'Shop' }, 'venue address must be non-empty'],
  ])('by %s with %s is refused', async (method, _case, parameters, why) => {
    expect(await call(method, { chat_id: IDA, ...parameters })).toEqual(badRequest(why));
  });
});

it('words are bold at their beginning, and nothing else is formatted', async () => {
  const bold = { type: 'bold', offset: 0, length: 5 };
  const sized = { chat_id: IDA, text: 'Sizes\n\nWhich?' };
  expect(await call('sendMessage', { ...sized, entities: [bold] })).toMatchObject({ result: { entities: [bold] } });
  expect(await call('sendMessage', { ...sized, entities: [{ ...bold, offset: 2 }] })).toEqual(
    badRequest('unsupported entities'),
  );
});

it('the phone presses what there is, and nothing else', async () => {
  await withButtons([[small]]);
  const path = `${acquaintance.telegram.url}/chats/${BOT}/ida_holm/private/presses`;
  const post = async (data: string) =>
    (await fetch(path, { method: 'POST', body: JSON.stringify({ messageId: 2, data }) })).status;
  expect([await post('size:1'), await post('size:9')]).toEqual([204, 409]);
});
