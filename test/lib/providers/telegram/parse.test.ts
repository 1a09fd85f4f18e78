import type { Message, Update } from '@grammyjs/types';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../../lib/providers/telegram/parse.ts';
import { bot, eventIn, group, head, ida, privateChat, reasonIn, update, verified } from './updates.ts';

const file = { file_id: 'file-1', file_unique_id: 'unique-1' };
const size = { ...file, width: 90, height: 90 };

/** What an agent reads of a message with this content. */
function shown(content: Omit<Message, keyof typeof head>) {
  const { text, notes = [], files = [] } = eventIn(update({ ...head, ...content }));
  return { text, notes: notes.map(({ en }) => en), files: files.map(({ name }) => name) };
}

describe('an update of Telegram', () => {
  it('with a text becomes a message of its chat, its author and its time', () => {
    expect(parse(verified(update({ ...head, text: 'Where is my parcel? 📦' })))).toEqual({
      kind: 'events',
      events: [
        {
          kind: 'message',
          conversationId: '7100000001',
          providerMessageId: '7100000001:17',
          occurredAt: '2026-03-02T10:15:29.000Z',
          author: { id: '7100000001', firstName: 'Ida', lastName: 'Holm', nickname: 'idaholm' },
          text: 'Where is my parcel? 📦',
        },
      ],
    });
  });

  it('from a group belongs to the group’s conversation, by its name', () => {
    const event = eventIn(update({ ...head, chat: group, text: 'Hello' }));
    expect(event).toMatchObject({
      conversationId: '-1001234567890',
      conversationName: 'Parcel 42',
      isGroup: true,
      providerMessageId: '-1001234567890:17',
      author: { id: '7100000001' },
    });
    const small = { id: -77, type: 'group' as const, title: 'Parcel 7' };
    expect(eventIn(update({ ...head, chat: small, text: 'Hello' })).isGroup).toBe(true);
    expect(eventIn(update({ ...head, text: 'Hello' })).isGroup).toBeUndefined();
  });

  it('from a topic of a group belongs to a conversation of its own', () => {
    const inTopic = { ...head, chat: group, message_thread_id: 5, is_topic_message: true as const, text: 'Hello' };
    expect(eventIn(update(inTopic)).conversationId).toBe('-1001234567890:5');
  });

  describe('from the direct messages of a channel', () => {
    const direct = { id: -1_006_123, type: 'supergroup', title: 'Shop', is_direct_messages: true };
    const eventFrom = (userId: number, content: object) =>
      eventIn({
        update_id: 1,
        message: { ...head, chat: direct, from: { ...ida, id: userId }, text: 'Hello', ...content },
      });
    const written = (userId: number, content: object) => eventFrom(userId, content).conversationId;

    it('is no group: each person reads their own topic alone', () => {
      expect(eventFrom(6_023, { direct_messages_topic: { topic_id: 6_023, user: ida } }).isGroup).toBeUndefined();
      expect(eventFrom(6_023, {}).isGroup).toBeUndefined();
    });

    it('belongs to a conversation of the person whose topic it is, whoever writes in it', () => {
      const topic = (id: number) => ({ direct_messages_topic: { topic_id: id, user: { ...ida, id } } });
      expect(written(6_023, topic(6_023))).toBe('-1006123:direct-6023');
      expect(written(6_024, topic(6_024))).toBe('-1006123:direct-6024');
      expect(written(5, { ...topic(6_024), sender_chat: direct })).toBe('-1006123:direct-6024');
    });

    it('belongs to a conversation of its author where no topic is named', () => {
      expect(written(6_023, {})).toBe('-1006123:without-topic-6023');
      expect(written(6_024, { direct_messages_topic: 'odd' })).toBe('-1006123:without-topic-6024');
    });
  });

  it.each([
    ['migrate_to_chat_id', 'The group has become a supergroup, and continues in another conversation'],
    ['migrate_from_chat_id', 'The group has become a supergroup: the earlier messages are in another conversation'],
  ])('about a group that becomes a supergroup is told in both conversations: %s', (field, note) => {
    const event = eventIn({ update_id: 1, message: { ...head, from: bot, chat: group, [field]: -6_101 } });
    expect(event).toMatchObject({ conversationId: '-1001234567890', author: { id: '-1001234567890' }, text: '' });
    expect(event.notes?.map(({ en }) => en)).toEqual([note]);
  });

  it('that only one member of the group sees is told from others, which have the number 0 as well', () => {
    const seen = (updateId: number) =>
      eventIn({ update_id: updateId, message: { ...head, message_id: 0, ephemeral_message_id: 7, text: 'x' } });
    expect(seen(1).providerMessageId).toBe('7100000001:0:1');
    expect(seen(2).providerMessageId).toBe('7100000001:0:2');
  });

  it('written in the name of the group is the group’s', () => {
    const event = eventIn(update({ ...head, from: bot, sender_chat: group, chat: group, text: 'Hello' }));
    expect(event.author).toEqual({ id: '-1001234567890', firstName: 'Parcel 42' });
  });

  it.each([
    { first_name: '', expected: { firstName: '' } },
    { first_name: undefined, expected: { firstName: '' } },
    { first_name: '', username: 'ida_h', expected: { firstName: '@ida_h', nickname: 'ida_h' } },
    { first_name: '\u3164', last_name: '\u2800', username: 'ida_h', expected: { firstName: '@ida_h' } },
    { first_name: '', last_name: 'Holm', username: 'ida_h', expected: { firstName: '', lastName: 'Holm' } },
  ])(
    'calls whoever has no readable name by the one that Telegram finds them under: $expected',
    ({ expected, ...names }) => {
      const from = { id: 5_113, is_bot: false, ...names };
      const event = eventIn({ update_id: 1, message: { ...head, from, text: 'hello' } });
      expect(event).toMatchObject({ author: expected });
    },
  );

  it('keeps ids exact that no double can hold', () => {
    const body = JSON.stringify(update({ ...head, text: 'x' })).replaceAll('7100000001', '9007199254740993');
    expect(eventIn(body)).toMatchObject({
      conversationId: '9007199254740993',
      providerMessageId: '9007199254740993:17',
      author: { id: '9007199254740993' },
    });
  });

  it('shows the link behind a word, and leaves a link alone that is its own word', () => {
    const text = 'See 📦 here, or example.com';
    expect(
      shown({
        text,
        entities: [
          { type: 'bold', offset: 0, length: 3 },
          { type: 'text_link', offset: 7, length: 4, url: 'https://example.net/parcel' },
          { type: 'url', offset: 16, length: 11 },
        ],
      }).text,
    ).toBe('See 📦 here (https://example.net/parcel), or example.com');
  });

  it.each<{
    case: string;
    content: Omit<Message, keyof typeof head>;
    text?: string;
    notes?: string[];
    files?: string[];
  }>([
    { case: 'a photo in its largest size', content: { photo: [size, size] }, files: ['photo.jpg'] },
    {
      case: 'a photo with a caption',
      content: { photo: [size], caption: 'Broken' },
      text: 'Broken',
      files: ['photo.jpg'],
    },
    { case: 'a document', content: { document: { ...file, file_name: 'label.pdf' } }, files: ['label.pdf'] },
    { case: 'a document without a name', content: { document: file }, files: ['document'] },
    { case: 'a voice message', content: { voice: { ...file, duration: 3 } }, files: ['voice-message.oga'] },
    { case: 'a song', content: { audio: { ...file, duration: 3 } }, files: ['audio.mp3'] },
    { case: 'a video', content: { video: { ...size, duration: 3 } }, files: ['video.mp4'] },
    {
      case: 'a round video',
      content: { video_note: { ...file, length: 9, duration: 3 } },
      files: ['video-message.mp4'],
    },
    {
      case: 'an animation, which is a document as well, once',
      content: {
        animation: { ...size, duration: 1, file_name: 'cat.mp4' },
        document: { ...file, file_name: 'cat.mp4' },
      },
      files: ['cat.mp4'],
    },
    {
      case: 'a sticker as a picture',
      content: { sticker: { ...size, type: 'regular', is_animated: false, is_video: false, emoji: '👍' } },
      text: '👍',
      notes: ['Sticker'],
      files: ['sticker.webp'],
    },
    {
      case: 'a sticker that moves and has no still picture in words',
      content: { sticker: { ...size, type: 'regular', is_animated: true, is_video: false, emoji: '👍' } },
      text: '👍',
      notes: ['Sticker'],
    },
    {
      case: 'a location with a map',
      content: { location: { latitude: 47.3769, longitude: 8.5417 } },
      text: '47.3769, 8.5417\nhttps://www.openstreetmap.org/?mlat=47.3769&mlon=8.5417',
      notes: ['Location'],
    },
    {
      case: 'a venue with its name',
      content: {
        location: { latitude: 1, longitude: 2 },
        venue: { location: { latitude: 1, longitude: 2 }, title: 'Pick-up', address: 'Main Street 1' },
      },
      text: 'Pick-up\nMain Street 1\n1, 2\nhttps://www.openstreetmap.org/?mlat=1&mlon=2',
      notes: ['Location'],
    },
    {
      case: 'a contact',
      content: { contact: { phone_number: '+41790000000', first_name: 'Jonas', last_name: 'Berg' } },
      text: 'Jonas Berg\n+41790000000',
      notes: ['Contact'],
    },
    {
      case: 'all of a contact’s card once',
      content: {
        contact: {
          phone_number: '491701234567',
          first_name: 'Max',
          vcard:
            'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Max\r\nORG:Muster GmbH\\, Berlin;Sales\r\nTEL;TYPE=cell:+49 170 1234567\r\n' +
            'item1.TEL;TYPE=work:+4989123\r\n 4567\r\nEMAIL:max@example.org\r\nPHOTO;ENCODING=b:AAAA\r\nEND:VCARD',
        },
      },
      text: 'Max\n491701234567\nMuster GmbH, Berlin, Sales\n+49891234567\nmax@example.org',
      notes: ['Contact'],
    },
    {
      case: 'a location that is shared live as that',
      content: { location: { latitude: 1, longitude: 2, live_period: 900 } },
      text: '1, 2\nhttps://www.openstreetmap.org/?mlat=1&mlon=2',
      notes: ['Location at the beginning: it is shared live for 15 min'],
    },
    {
      case: 'a location that is shared live for a working day in hours',
      content: { location: { latitude: 1, longitude: 2, live_period: 28_800 } },
      text: '1, 2\nhttps://www.openstreetmap.org/?mlat=1&mlon=2',
      notes: ['Location at the beginning: it is shared live for 8 h'],
    },
    {
      case: 'a location that is shared live for good as that',
      content: { location: { latitude: 1, longitude: 2, live_period: 0x7f_ff_ff_ff } },
      text: '1, 2\nhttps://www.openstreetmap.org/?mlat=1&mlon=2',
      notes: ['Location at the beginning: it is shared live, without an end'],
    },
    { case: 'the opening of the chat', content: { text: '/start' }, notes: ['Opened the chat with the bot'] },
    {
      case: 'a link that the customer followed',
      content: { text: '/start order-4711' },
      notes: ['Opened the chat with the bot through a link with “order-4711”'],
    },
    { case: 'words that a person typed behind a slash', content: { text: '/start my order' }, text: '/start my order' },
    { case: 'a throw of the dice', content: { dice: { emoji: '🎲', value: 4 } }, text: '🎲 4' },
  ])('shows $case', ({ content, text = '', notes = [], files = [] }) => {
    expect(shown(content)).toEqual({ text, notes, files });
  });

  it('names each file by reference, and by the id that stays the same', () => {
    const [photo] = eventIn(update({ ...head, photo: [size, { ...size, file_id: 'large' }] })).files ?? [];
    expect(photo).toEqual({ id: 'unique-1', name: 'photo.jpg', source: { kind: 'reference', reference: 'large' } });
  });

  it('takes the picture with the most pixels, wherever it stands', () => {
    const large = { file_id: 'large', file_unique_id: 'l', width: 1_280, height: 960 };
    const [photo] = eventIn(update({ ...head, photo: [large, size] })).files ?? [];
    expect(photo?.source).toEqual({ kind: 'reference', reference: 'large' });
  });

  it('of a kind that came after this version is a message that says so: nothing is lost', () => {
    const body = JSON.stringify(update({ ...head, text: 'x' })).replace('"text":"x"', '"hologram":{"file_id":"h"}');
    expect(eventIn(body).notes?.[0]).toEqual({
      en: 'A message of a kind that cannot be shown here: ask the customer',
      fr: 'Un message d’un type qui ne peut pas être affiché ici : demandez au client',
    });
  });

  it.each<{ case: string; spoilt: string }>([
    { case: 'an author’s name', spoilt: '"first_name":5' },
    { case: 'the time', spoilt: '"date":"soon"' },
  ])('arrives although $case is odd', ({ spoilt }) => {
    const field = spoilt.slice(0, spoilt.indexOf(':'));
    const body = JSON.stringify(update({ ...head, text: 'x' })).replace(new RegExp(`${field}:("[^"]*"|\\d+)`), spoilt);
    expect(body).toContain(spoilt);
    expect(eventIn(body).text).toBe('x');
  });
});

describe('an edit on Telegram', () => {
  const edited: Update = {
    update_id: 900_002,
    edited_message: { ...head, edit_date: 1_772_446_600, text: 'At eight' },
  };

  it('is a message of its own that says what it changes', () => {
    expect(eventIn(edited)).toMatchObject({
      providerMessageId: '7100000001:17:900002',
      text: 'At eight',
      change: { kind: 'edited', of: '7100000001:17' },
    });
  });

  it('of one in an album says in which, and is no part of it', () => {
    const inAlbum = { ...edited, edited_message: { ...head, media_group_id: 'g-1', text: 'At eight' } };
    const { album, change } = eventIn(inAlbum);
    expect({ album, change }).toEqual({
      album: undefined,
      change: { kind: 'edited', of: '7100000001:17', album: 'g-1' },
    });
  });

  it('is told from the next edit of the same second', () => {
    const next = { ...edited, update_id: 900_003 };
    expect(eventIn(next).providerMessageId).not.toBe(eventIn(edited).providerMessageId);
  });

  it('of a location that is shared live is nothing to read', () => {
    const moved = { ...head, edit_date: 1, location: { latitude: 1, longitude: 2, live_period: 900 } };
    expect(reasonIn({ update_id: 1, edited_message: moved })).toBe('A location that is shared live has moved.');
  });
});

describe('a reply on Telegram', () => {
  /** As data alone: the type of a quoted message can't be met where optional properties are exact. */
  const answering = (from: typeof ida, words: object) => ({
    update_id: 1,
    message: {
      ...head,
      text: 'Yes',
      reply_to_message: { message_id: 9, date: 1, chat: privateChat, from, ...words },
    },
  });

  it('to a customer’s message quotes it', () => {
    expect(eventIn(answering(ida, { text: 'Shall I?' }))).toMatchObject({
      text: 'Yes',
      replyTo: { sentBy: 'theirs', providerMessageId: '7100000001:9' },
    });
  });

  it.each([
    ['text', { text: 'Shall we send\nit again?' }, 'In reply to: “Shall we send it again?”'],
    ['caption', { caption: 'The label' }, 'In reply to: “The label”'],
    ['long text', { text: 'a'.repeat(200) }, `In reply to: “${'a'.repeat(99)}…”`],
  ])('to an agent’s message names it, with its %s for where it is not found', (_what, words, note) => {
    const event = eventIn(answering(bot, words));
    expect(event.replyTo).toMatchObject({ sentBy: 'ours', sentId: '7100000001:9', inWords: { en: note } });
    expect(event.notes).toBeUndefined();
  });

  it('in a topic to the message that opened it is no reply', () => {
    const opening = { forum_topic_created: { name: 'Parcels', icon_color: 1 } };
    const event = eventIn(answering(bot, opening));
    expect([event.replyTo, event.notes]).toEqual([undefined, undefined]);
  });
});

describe('an update of Telegram that is no customer’s message', () => {
  it.each<[string, Update, string]>([
    [
      'about a post in a channel',
      {
        update_id: 1,
        channel_post: { message_id: 1, date: 1, chat: { id: -100, type: 'channel', title: 'News' }, text: 'x' },
      },
      'The update channel_post is of no message of a customer.',
    ],
    [
      'about somebody who joins',
      update({ ...head, chat: group, new_chat_members: [ida] }),
      'The message reports something that happened in the chat, or says nothing.',
    ],
    ['by a bot', update({ ...head, from: bot, text: 'x' }), 'The message was written by a bot, or by nobody.'],
  ])('%s is ignored with its reason', (_case, body, reason) => {
    expect(reasonIn(body)).toBe(reason);
  });

  it('without a chat is ignored, so that it holds up nothing', () => {
    expect(reasonIn({ update_id: 1, message: { message_id: 1 } })).toBe('The message lacks its chat or its id.');
    expect(reasonIn({ update_id: 1 })).toBe('The update without a known kind is of no message of a customer.');
  });

  it.each([
    ['no JSON', 'hello'],
    ['bytes outside UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('but %s is malformed', (_case, body) => {
    expect(parse(verified(body))).toEqual({
      kind: 'malformed',
      field: 'body',
      problem: 'It must be JSON in UTF-8.',
    });
  });

  it.each([
    ['null', 'null'],
    ['an update without its number', '{"message":{}}'],
  ])('%s is malformed, by what it lacks', (_case, body) => {
    expect(parse(verified(body))).toMatchObject({ kind: 'malformed', field: 'update_id' });
  });
});
