import { describe, expect, it } from 'vitest';
import type { MessageEvent, Quoted } from '../../../lib/contract/events.ts';
import { type CreatedFiles, hasWordsOfOurs, toCreateMessage } from '../../../lib/messages/to-create-message.ts';

const event: MessageEvent = {
  kind: 'message',
  conversationId: 'conv-7781',
  providerMessageId: '90017',
  author: { id: 'usr-5150' },
  text: 'Where is my parcel?',
};

describe('toCreateMessage', () => {
  it('writes the least that Create Message needs', () => {
    expect(toCreateMessage(event, '2026-03-02T10:14:58.120Z')).toEqual({
      idOnExternalPlatform: 'in-90017',
      direction: 'inbound',
      createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z',
      thread: { idOnExternalPlatform: 'conv-7781' },
      messageContent: { type: 'TEXT', payload: { text: 'Where is my parcel?' } },
      authorEndUserIdentity: { idOnExternalPlatform: 'usr-5150' },
    });
  });

  it('puts the provider before the customer’s id, so that two providers’ customers of one id are two', () => {
    const idOf = (provider?: string) =>
      toCreateMessage(event, '2026-03-02T10:14:58.120Z', { provider }).authorEndUserIdentity.idOnExternalPlatform;
    expect([idOf('generic'), idOf('telegram'), idOf()]).toEqual(['generic~usr-5150', 'telegram~usr-5150', 'usr-5150']);
  });

  it('writes all that the external platform says, foreign ids in a form for URLs', () => {
    const full: MessageEvent = {
      ...event,
      conversationId: 'room/7',
      conversationName: 'Parcel 42',
      providerMessageId: 'wamid.HBg=',
      occurredAt: '2026-03-02T11:14:57.000+01:00',
      author: {
        id: '+420777123456',
        firstName: 'Ida',
        lastName: 'Holm',
        nickname: 'ida.h',
        imageUrl: 'https://cdn.example.net/a/5150.png',
      },
    };
    expect(toCreateMessage(full, '2026-03-02T10:14:58.120Z')).toEqual({
      idOnExternalPlatform: 'in-b64.d2FtaWQuSEJnPQ',
      direction: 'inbound',
      createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z',
      thread: { idOnExternalPlatform: 'b64.cm9vbS83', threadName: 'Parcel 42' },
      messageContent: { type: 'TEXT', payload: { text: 'Where is my parcel?' } },
      authorEndUserIdentity: {
        idOnExternalPlatform: 'b64.KzQyMDc3NzEyMzQ1Ng',
        firstName: 'Ida',
        lastName: 'Holm',
        nickname: 'ida.h',
        image: 'https://cdn.example.net/a/5150.png',
      },
      externalAttributes: [{ key: 'occurredAt', value: '2026-03-02T11:14:57.000+01:00' }],
    });
  });

  it.each<{ case: string; replyTo: Quoted; id: string }>([
    {
      case: 'an agent’s',
      replyTo: { sentBy: 'ours', externalId: 'out-AAECAwQFBgcICQoLDA0O_w' },
      id: 'out-AAECAwQFBgcICQoLDA0O_w',
    },
    { case: 'the customer’s own', replyTo: { sentBy: 'theirs', providerMessageId: '90016' }, id: 'in-90016' },
  ])('quotes $case message', ({ replyTo, id }) => {
    expect(toCreateMessage({ ...event, replyTo }, '2026-03-02T10:14:58.120Z')).toMatchObject({
      replyToMessage: { idOnExternalPlatform: id },
      isReplyToSpecificMessage: true,
    });
  });

  describe('with files', () => {
    const at = '2026-03-02T10:14:58.120Z';
    const label = { friendlyName: 'label.pdf', url: 'https://files.example.net/inbound/1?signature=1' };
    const photo = { friendlyName: 'photo.jpg', url: 'https://files.example.net/inbound/2?signature=1' };
    const textOf = (text: string, files: CreatedFiles, isLate = false) =>
      toCreateMessage({ ...event, text }, at, { isLate, files }).messageContent.payload.text;

    it('names each with its link, and leaves the customer’s words alone', () => {
      const message = toCreateMessage(event, at, { files: { attachments: [label, photo], notes: [] } });
      expect(message.attachments).toEqual([label, photo]);
      expect(message.messageContent).toEqual({ type: 'TEXT', payload: { text: 'Where is my parcel?' } });
    });

    it('has their names for a text where the customer wrote none', () => {
      expect(textOf('', { attachments: [label, photo], notes: [] })).toBe('label.pdf\nphoto.jpg');
    });

    it('says below the words which did not come through, each in brackets', () => {
      const notes = ['“film.mp4” is larger than 40 MB.', '“run.exe” is a program, and programs are not passed on.'];
      expect(textOf('Look!', { attachments: [label], notes })).toBe(
        'Look!\n[“film.mp4” is larger than 40 MB.]\n[“run.exe” is a program, and programs are not passed on.]',
      );
      expect(textOf('', { attachments: [label], notes })).toMatch(/^label\.pdf\n\[“film\.mp4”/);
    });

    it('is a message all the same where none came through and the customer wrote nothing', () => {
      const files = { attachments: [], notes: ['“film.mp4” is larger than 40 MB.'] };
      const message = toCreateMessage({ ...event, text: '' }, at, { files });
      expect(message.messageContent.payload.text).toBe('[“film.mp4” is larger than 40 MB.]');
      expect(message).not.toHaveProperty('attachments');
    });

    it('says before all else that it is late', () => {
      expect(textOf('', { attachments: [label], notes: [] }, true)).toBe('[Late: sent 2026-03-02 10:14 UTC] label.pdf');
    });
  });

  const shown = (changes: Partial<MessageEvent>, language?: 'fr') =>
    toCreateMessage({ ...event, ...changes }, '2026-03-02T10:14:58.120Z', { language });

  it.each(['\u2800', '\u3164', '\u200b', ' ', '\0\u0007', '\n\n'])('says that a text of %j shows nothing', (text) => {
    const { payload } = shown({ text }).messageContent;
    expect(payload.text).toBe('[The message has no visible content]');
    expect(shown({ text }, 'fr').messageContent.payload.text).toBe('[Le message ne contient rien de visible]');
    expect(hasWordsOfOurs({ ...event, text })).toBe(true);
  });

  it('says so beside what it has to say otherwise, and not where there are files', () => {
    const notes = [{ en: 'Edited', fr: 'Modifié' }];
    expect(shown({ text: '\u200b', notes }).messageContent.payload.text).toBe(
      '[Edited]\n[The message has no visible content]',
    );
    const files = { attachments: [{ friendlyName: 'a.pdf', url: 'https://files.example.net/1' }], notes: [] };
    const message = toCreateMessage({ ...event, text: '\u200b' }, '2026-03-02T10:14:58.120Z', { files });
    expect(message.messageContent.payload.text).toBe('a.pdf');
  });

  it('leaves no control in what CXone is told, but tab and the ends of lines', () => {
    const { messageContent, authorEndUserIdentity, thread } = shown({
      text: 'mail ida\0example.com \u001b[31mred\r\nok\t.',
      conversationName: 'Parcel\0 \u202E4711',
      author: { id: 'usr-5150', firstName: 'A\0B', lastName: 'x\ny', nickname: '\u0007' },
    });
    expect(messageContent.payload.text).toBe('mail idaexample.com [31mred\r\nok\t.');
    expect(thread.threadName).toBe('Parcel 4711');
    expect(authorEndUserIdentity).toMatchObject({ firstName: 'A B', lastName: 'x y' });
    expect(authorEndUserIdentity).not.toHaveProperty('nickname');
  });

  it.each([
    { author: { firstName: '' }, names: { firstName: 'Customer usr-5150' } },
    { author: { firstName: '\u3164', lastName: '\u2800' }, names: { firstName: 'Customer usr-5150' } },
    { author: { firstName: '\u200b', nickname: 'ida_h' }, names: { firstName: 'ida_h', nickname: 'ida_h' } },
    { author: { firstName: '', lastName: 'Holm' }, names: { lastName: 'Holm' } },
    { author: { nickname: 'ida_h' }, names: { nickname: 'ida_h' } },
    { author: {}, names: {} },
  ])('gives whoever is called $author a name that can be read', ({ author, names }) => {
    expect(shown({ author: { id: 'usr-5150', ...author } }).authorEndUserIdentity).toEqual({
      idOnExternalPlatform: 'usr-5150',
      ...names,
    });
  });

  it('gives the stand-in in the agent’s language', () => {
    const nameless = { author: { id: '5113', firstName: ' ' } };
    expect(shown(nameless, 'fr').authorEndUserIdentity.firstName).toBe('Client 5113');
    expect(hasWordsOfOurs({ ...event, ...nameless })).toBe(true);
    expect(hasWordsOfOurs(event)).toBe(false);
  });

  it.each([
    { case: 'before the words', text: 'At seven', language: undefined, shown: '[Edited]\nAt seven' },
    { case: 'in the agent’s language', text: 'À sept heures', language: 'fr', shown: '[Modifié]\nÀ sept heures' },
    { case: 'alone where there are no words', text: '', language: 'en', shown: '[Edited]' },
  ] as const)('shows what the words don’t say in brackets, $case', ({ text, language, shown }) => {
    const edited = { ...event, text, notes: [{ en: 'Edited', fr: 'Modifié' }] };
    const message = toCreateMessage(edited, '2026-03-02T10:14:58.120Z', { language });
    expect(message.messageContent.payload.text).toBe(shown);
  });

  it('leaves empty what the platform left undefined', () => {
    const message = toCreateMessage(
      {
        ...event,
        conversationName: undefined,
        occurredAt: undefined,
        replyTo: undefined,
        author: { id: 'u', firstName: undefined },
      },
      '2026-03-02T10:14:58.120Z',
    );
    expect(Object.keys(message)).not.toContain('externalAttributes');
    expect(JSON.stringify(message)).not.toMatch(/undefined|null|threadName|firstName|replyTo/);
  });
});
