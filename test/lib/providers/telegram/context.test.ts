import { describe, expect, it } from 'vitest';
import { bot, eventIn, group, head, ida, privateChat, reasonIn } from './updates.ts';

/** As data alone: the types of what is quoted can't be met where optional properties are exact. */
const message = (content: object) => ({ update_id: 1, message: { ...head, text: 'Yes', ...content } });
const notesOf = (content: object) => eventIn(message(content)).notes ?? [];
const noted = (content: object) => notesOf(content).map(({ en }) => en);
/** What stands for an agent’s message that is not found. */
const quotedInWords = (content: object) => {
  const { replyTo, notes } = eventIn(message(content));
  if (replyTo?.sentBy !== 'ours' || replyTo.sentId === undefined) throw new Error('It quotes no agent’s message.');
  return { sentId: replyTo.sentId, words: replyTo.inWords?.en, notes };
};
const file = { file_id: 'f', file_unique_id: 'u' };
const news = { id: -1_009, type: 'channel', title: 'News', username: 'acme_news' };

describe('a message that Telegram marks as forwarded', () => {
  it.each([
    ['a person', { type: 'user', sender_user: ida }, 'Forwarded from “Ida Holm” (@idaholm)'],
    [
      'somebody whose account is hidden',
      { type: 'hidden_user', sender_user_name: 'Cpt. Support' },
      'Forwarded from “Cpt. Support”, whose account Telegram hides',
    ],
    ['a chat', { type: 'chat', sender_chat: group }, 'Forwarded from the chat “Parcel 42”'],
    [
      'a channel',
      { type: 'channel', chat: news, message_id: 5, author_signature: 'Jonas' },
      'Forwarded from the channel “News” (@acme_news), signed “Jonas”',
    ],
    ['a channel that has no title', { type: 'channel', chat: { id: 1 } }, 'Forwarded'],
    ['somebody with an invisible name', { type: 'hidden_user', sender_user_name: '\u3164' }, 'Forwarded'],
    ['a kind that is unknown', { type: 'comet', comet: { id: 1 } }, 'Forwarded'],
    ['an odd origin', 'user', 'Forwarded'],
  ])('says that it comes from %s', (_who, origin, note) => {
    expect(noted({ forward_origin: origin })).toEqual([note]);
  });

  it('says so in French as well', () => {
    const hidden = { type: 'hidden_user', sender_user_name: 'Cpt. Support' };
    expect(notesOf({ forward_origin: hidden })[0]?.fr).toBe(
      'Transféré de « Cpt. Support », dont Telegram cache le compte',
    );
  });

  it('is no customer’s where Telegram itself has copied a post of the group’s channel', () => {
    const copied = { chat: group, sender_chat: news, forward_origin: { type: 'channel', chat: news } };
    expect(reasonIn(message({ ...copied, is_automatic_forward: true }))).toBe(
      'A post of the group’s own channel, which Telegram has copied into it.',
    );
  });
});

describe('a reply on Telegram', () => {
  const answering = (from: typeof ida, quoted: object, beside: object = {}) => ({
    ...beside,
    reply_to_message: { message_id: 9, date: 1, chat: privateChat, from, ...quoted },
  });

  it('to part of an agent’s message shows the part', () => {
    const words = `We offer ${'this and that, '.repeat(20)}or repair at home`;
    const quote = { text: 'repair at home', position: 309, is_manual: true };
    const event = eventIn(message(answering(bot, { text: words }, { quote })));
    expect(event.replyTo).toEqual({ sentBy: 'ours', sentId: '7100000001:9' });
    expect(event.notes?.map(({ en }) => en)).toEqual(['In reply to: “repair at home”']);
  });

  it('to part of a customer’s message shows the part beside the message', () => {
    const quote = { text: 'blue', position: 3, is_manual: true };
    const event = eventIn(message(answering(ida, { text: 'Is it blue?' }, { quote })));
    expect(event.replyTo).toEqual({ sentBy: 'theirs', providerMessageId: '7100000001:9' });
    expect(event.notes?.map(({ en }) => en)).toEqual(['In reply to: “blue”']);
  });

  it.each([
    ['a photo', { photo: [file] }, 'In reply to: a photo'],
    ['a file with a name', { document: { ...file, file_name: 'label.pdf' } }, 'In reply to: “label.pdf”'],
    ['a file without a name', { document: file }, 'In reply to: a file'],
    ['an animation', { animation: file, document: file }, 'In reply to: an animation'],
    ['a photo with words', { photo: [file], caption: 'This one?' }, 'In reply to: “This one?”'],
    ['a kind of next year', { hologram: {} }, 'In reply to a message that is not shown here'],
  ])('to %s of an agent says so', (_what, quoted, note) => {
    expect(quotedInWords(answering(bot, quoted))).toEqual({ sentId: '7100000001:9', words: note, notes: undefined });
  });

  it('to an agent’s message says the same once more where it is edited', () => {
    const answered = message(answering(bot, { text: 'Shall we?' }));
    const { replyTo } = eventIn(answered);
    expect(eventIn({ update_id: 2, edited_message: answered.message }).replyTo).toEqual(replyTo);
  });

  it('to whoever wrote in the name of the group quotes what they wrote', () => {
    const event = eventIn(message(answering(bot, { text: 'Hello', sender_chat: group })));
    expect(event.replyTo).toEqual({ sentBy: 'theirs', providerMessageId: '7100000001:9' });
  });

  it('to a post of the group’s channel shows its words, since the post itself is not passed on', () => {
    const event = eventIn(message(answering(ida, { text: 'Sale!', sender_chat: news, is_automatic_forward: true })));
    expect([event.replyTo, event.notes?.map(({ en }) => en)]).toEqual([undefined, ['In reply to: “Sale!”']]);
  });

  it.each([
    [
      { origin: { type: 'channel', chat: news }, photo: [file] },
      undefined,
      'In reply to a message of the channel “News” (@acme_news) in another chat: a photo',
    ],
    [
      { origin: { type: 'user', sender_user: ida } },
      { text: '30 % off', position: 0 },
      'In reply to a message of “Ida Holm” (@idaholm) in another chat: “30 % off”',
    ],
    [{}, undefined, 'In reply to a message in another chat'],
  ])('to a message elsewhere says whose and what', (external, quote, note) => {
    expect(noted({ external_reply: external, quote })).toEqual([note]);
  });

  it.each([
    [{ chat: { id: 1, type: 'private', first_name: 'Acme' }, id: 1 }, 'In reply to a story of “Acme”'],
    [{ id: 1 }, 'In reply to a story'],
  ])('to a story says so', (story, note) => {
    expect(noted({ reply_to_story: story })).toEqual([note]);
  });
});
