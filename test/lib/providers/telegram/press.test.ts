import { describe, expect, it } from 'vitest';
import { buttonData } from '../../../../lib/providers/telegram/message/press.ts';
import { parse } from '../../../../lib/providers/telegram/parse.ts';
import { bot, eventIn, group, ida, privateChat, reasonIn, verified } from './updates.ts';

const OURS = 'out-AAECAwQFBgcICQoLDA0O_wtag1';
const DATA = `p:${OURS}.2:3`;

const jonas = { id: 7_100_000_002, is_bot: false, first_name: 'Jonas' };
const buttons = {
  inline_keyboard: [[{ text: 'Small', callback_data: `p:${OURS}.2:1` }], [{ text: 'Large', callback_data: DATA }]],
};
const asked = {
  message_id: 44,
  date: 1_772_446_530,
  chat: privateChat,
  from: bot,
  text: 'Which?',
  reply_markup: buttons,
};

/** As data alone, since it may be odd. */
const press = (changes: object = {}, updateId = 900_001) => ({
  update_id: updateId,
  callback_query: { id: '4382bfdwdsb323b2d9', from: ida, message: asked, chat_instance: '1', data: DATA, ...changes },
});

describe('a button that a customer presses on Telegram', () => {
  it('names the part and the key, in the customer’s conversation, with its label', () => {
    expect(eventIn(press())).toEqual({
      kind: 'message',
      conversationId: '7100000001',
      conversationName: undefined,
      providerMessageId: '7100000001:44:press-7100000001-3',
      author: { id: '7100000001', firstName: 'Ida', lastName: 'Holm', nickname: 'idaholm' },
      text: 'Large',
      press: { of: `${OURS}.2`, key: '3' },
    });
  });

  it('comes once however often it is pressed, and apart from another choice, message or person', () => {
    const idOf = (changes: object, updateId = 1) => eventIn(press(changes, updateId)).providerMessageId;
    const first = idOf({});
    expect(idOf({ id: '77' }, 2)).toBe(first);
    const other = idOf({ data: `p:${OURS}.2:1` });
    const later = idOf({ message: { ...asked, message_id: 45 } });
    const others = idOf({ from: jonas });
    expect(new Set([first, other, later, others]).size).toBe(4);
  });

  it.each([
    ['a topic of a group', { chat: group, is_topic_message: true, message_thread_id: 5 }, '-1001234567890:5'],
    ['a group', { chat: group }, '-1001234567890'],
    [
      'the direct messages of a channel',
      { chat: { id: -1_006, type: 'supergroup', is_direct_messages: true }, direct_messages_topic: { topic_id: 23 } },
      '-1006:direct-23',
    ],
  ])('belongs to %s', (_where, message, conversationId) => {
    expect(eventIn(press({ message: { ...asked, ...message } })).conversationId).toBe(conversationId);
  });

  it('in a group is of whoever has pressed, though another was asked', () => {
    const { author, conversationId } = eventIn(press({ from: jonas, message: { ...asked, chat: group } }));
    expect([author.id, conversationId]).toEqual(['7100000002', '-1001234567890']);
  });

  it('of a message that Telegram no longer shows is told without a label', () => {
    const old = { chat: privateChat, message_id: 44, date: 0 };
    const event = eventIn(press({ message: old }));
    expect([event.text, event.press, event.conversationId]).toEqual(['', { of: `${OURS}.2`, key: '3' }, '7100000001']);
    expect(event.providerMessageId).toBe(eventIn(press()).providerMessageId);
  });

  it('of an old message in a topic stays in the topic', () => {
    const data = buttonData(OURS, '3', '-1001234567890:5');
    const old = { chat: group, message_id: 44, date: 0 };
    expect(eventIn(press({ message: old, data })).conversationId).toBe('-1001234567890:5');
  });

  it.each([
    ['names a topic', { ...asked, chat: group, is_topic_message: true, message_thread_id: 5 }, '-1001234567890:5'],
    ['is of nobody’s topic', { ...asked, chat: group }, '-1001234567890'],
    [
      'is of another person’s direct messages',
      { chat: { id: -1_006, type: 'supergroup', is_direct_messages: true }, message_id: 44, date: 0 },
      '-1006:without-topic-7100000001',
    ],
  ])('goes where Telegram says and not where its data say, where the message %s', (_case, message, conversationId) => {
    const forged = `p:${OURS}:3:999`;
    expect(eventIn(press({ message, data: forged })).conversationId).toBe(conversationId);
  });

  it.each<[string, object, string]>([
    ['data of another software', { data: 'menu:3' }, 'The button that was pressed is none of ours.'],
    ['an id that is none of ours', { data: 'p:order-4711:3' }, 'The button that was pressed is none of ours.'],
    ['a key that is none', { data: `p:${OURS}:x` }, 'The button that was pressed is none of ours.'],
    ['more than data of ours', { data: `${DATA}:5:6` }, 'The button that was pressed is none of ours.'],
    ['a game', { data: undefined, game_short_name: 'chess' }, 'The button that was pressed is none of ours.'],
    ['a message elsewhere', { message: undefined }, 'The press is of a message that Telegram does not tell.'],
    ['a bot', { from: bot }, 'The button was pressed by a bot.'],
    ['nobody', { from: undefined }, 'The press lacks its id, or who has pressed.'],
  ])('with %s is ignored with its reason', (_case, changes, reason) => {
    expect(reasonIn(press(changes))).toBe(reason);
  });

  it.each([
    ['of ours', {}],
    ['of another software', { data: 'menu:3' }],
    ['of nobody', { from: 7 }],
  ])('%s waits no longer: the webhook’s own answer ends it', (_whose, changes) => {
    const parsed = parse(verified(press(changes)));
    expect(parsed).toMatchObject({ reply: { contentType: 'application/json' } });
    const { body = '' } = (parsed.kind === 'events' && parsed.reply) || {};
    expect(JSON.parse(body)).toEqual({ method: 'answerCallbackQuery', callback_query_id: '4382bfdwdsb323b2d9' });
  });

  it('without its id is answered like every update', () => {
    const { reply, ...parsed } = { reply: undefined, ...parse(verified(press({ id: 7 }))) };
    expect(reply).toBeUndefined();
    expect(parsed).toMatchObject({ events: [{ kind: 'ignored' }] });
  });
});

describe('what a button carries', () => {
  it.each([
    ['a private chat', '7100000001', DATA],
    ['a topic', '-1001234567890:5', `${DATA}:5`],
    ['direct messages, whose person the data may not name', '-1006:direct-23', DATA],
  ])('is the part and the key in %s', (_where, conversationId, data) => {
    expect(buttonData(`${OURS}.2`, '3', conversationId)).toBe(data);
  });

  it('fits into 64 bytes with the longest id, key and topic that there are', () => {
    expect(Buffer.byteLength(buttonData(`${OURS}.99`, '999999', `-1001234567890:${'9'.repeat(15)}`))).toBeLessThan(65);
  });
});
