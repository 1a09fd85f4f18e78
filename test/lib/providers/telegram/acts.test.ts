import { describe, expect, it } from 'vitest';
import { bot, eventIn, group, head, ida, privateChat, reasonIn, signalIn } from './updates.ts';

const thumb = { type: 'emoji', emoji: '👍' };
const heart = { type: 'emoji', emoji: '❤' };
const own = { type: 'custom_emoji', custom_emoji_id: '5368324170671202286' };
const author = { id: '7100000001', firstName: 'Ida', lastName: 'Holm', nickname: 'idaholm' };

/** As data alone, since it may be odd. */
const reacted = (before: unknown, after: unknown, changes: object = {}) => ({
  update_id: 900_001,
  message_reaction: {
    ...{ chat: privateChat, message_id: 44, user: ida, date: 1_772_446_530 },
    ...{ old_reaction: before, new_reaction: after, ...changes },
  },
});
const emojiIn = (before: unknown, after: unknown) => signalIn(reacted(before, after)).signal;

describe('a reaction on Telegram', () => {
  it('is told with what it is on, by whom and when', () => {
    expect(signalIn(reacted([], [thumb]))).toEqual({
      kind: 'signal',
      conversationId: '7100000001',
      author,
      providerEventId: '7100000001:44:reaction-900001',
      occurredAt: '2026-03-02T10:15:30.000Z',
      signal: { kind: 'reaction', emoji: '👍' },
      on: { sentBy: 'ours', sentId: '7100000001:44' },
    });
  });

  it.each([
    ['another one', [thumb], [heart], '❤'],
    ['one more', [thumb], [thumb, heart], '❤'],
    ['one less', [thumb, heart], [thumb], undefined],
    ['none any more', [thumb], [], undefined],
    ['none, where Telegram says nothing of it', undefined, undefined, undefined],
    ['one that is paid', [], [{ type: 'paid' }], '⭐'],
    ['one beside a picture', [own], [own, thumb], '👍'],
  ])('is %s', (_case, before, after, emoji) => {
    expect(emojiIn(before, after)).toEqual({ kind: 'reaction', emoji });
  });

  it('by whoever acts in the name of the group is the group’s', () => {
    const event = signalIn(reacted([], [thumb], { chat: group, user: undefined, actor_chat: group }));
    expect(event.author).toEqual({ id: '-1001234567890', firstName: 'Parcel 42' });
  });

  it.each<[string, object, string]>([
    [
      'a picture of Telegram’s own',
      { new_reaction: [own] },
      'The reaction is a picture of Telegram’s own, which no text can show.',
    ],
    ['a bot', { user: bot }, 'The reaction is by a bot, or by nobody.'],
    ['nobody', { user: undefined }, 'The reaction is by a bot, or by nobody.'],
    [
      'a topic',
      { chat: { ...group, is_forum: true } },
      'The reaction is to a message of a topic, and Telegram does not tell which topic it is.',
    ],
    ['no message', { message_id: 'x' }, 'The reaction lacks its chat or its message.'],
  ])('of %s is ignored with its reason', (_case, changes, reason) => {
    expect(reasonIn(reacted([], [thumb], changes))).toBe(reason);
  });
});

const member = (before: string, after: object | string, changes: object = {}) => ({
  update_id: 900_002,
  my_chat_member: {
    ...{ chat: privateChat, from: ida, date: 1_772_446_530 },
    old_chat_member: { status: before, user: bot },
    new_chat_member: typeof after === 'string' ? { status: after, user: bot } : after,
    ...changes,
  },
});

const REMOVED = 'The bot was removed from this group: nothing can be sent to it';

describe('the bot’s part in a chat of Telegram', () => {
  it('says who has blocked it, and when', () => {
    expect(signalIn(member('member', 'kicked'))).toEqual({
      kind: 'signal',
      conversationId: '7100000001',
      author,
      providerEventId: '7100000001:member-900002',
      occurredAt: '2026-03-02T10:15:30.000Z',
      signal: { kind: 'contact-state', state: 'blocked' },
    });
  });

  it('says who lets it in again', () => {
    expect(signalIn(member('kicked', 'member')).signal).toEqual({ kind: 'contact-state', state: 'reachable' });
  });

  it.each([
    ['is thrown out of', 'member', 'kicked', 'left', REMOVED],
    ['leaves', 'administrator', 'left', 'left', REMOVED],
    ['is shut out of', 'member', { status: 'restricted', is_member: false }, 'left', REMOVED],
    [
      'comes back to',
      'kicked',
      'member',
      'reachable',
      'The bot was added to this group again: messages can be sent to it',
    ],
  ])('says that it %s a group, in which nobody else is out of reach', (_case, before, after, state, note) => {
    const event = signalIn(member(before, after, { chat: group }));
    expect([event.signal, event.note?.en, event.author]).toEqual([
      { kind: 'contact-state', state },
      note,
      { id: '-1001234567890', firstName: 'Parcel 42' },
    ]);
  });

  it.each<[string, object, string]>([
    ['it comes into a group', member('left', 'member', { chat: group }), 'The bot’s part in a group changed.'],
    [
      'it becomes an administrator',
      member('member', 'administrator', { chat: group }),
      'The bot’s part in a group changed.',
    ],
    [
      'it is in a channel',
      member('left', 'administrator', { chat: { id: -5, type: 'channel' } }),
      'The bot’s part in a channel changed.',
    ],
    ['nothing is said of it', member('member', 7 as never), 'What became of the bot lacks its chat or its status.'],
  ])('is nothing to read where %s', (_case, body, reason) => {
    expect(reasonIn(body)).toBe(reason);
  });
});

describe('what Telegram tells of a person', () => {
  const contact = { phone_number: '+447700900101', first_name: 'Ida', user_id: ida.id };
  const written = (content: object) => eventIn({ update_id: 1, message: { ...head, ...content } });

  it('is the language of their app', () => {
    expect(written({ text: 'Hi', from: { ...ida, language_code: 'pt-BR' } }).author.language).toBe('pt-BR');
  });

  it('is their number where they share the contact that is their own', () => {
    expect(written({ contact }).author.phone).toBe('+447700900101');
  });

  it.each([
    ['somebody else’s contact', { ...contact, user_id: 7_100_000_002 }],
    ['a contact that nobody on Telegram has', { ...contact, user_id: undefined }],
  ])('is no number where they share %s', (_whose, shared) => {
    expect(written({ contact: shared }).author.phone).toBeUndefined();
  });

  it('is the word that a link to the bot carried', () => {
    expect(written({ text: '/start order-4711' }).fields).toEqual({ start: 'order-4711' });
    expect(written({ text: '/start' }).fields).toBeUndefined();
  });
});
