import { describe, expect, it } from 'vitest';
import { toCreateMessage } from '../../../lib/messages/to-create-message.ts';
import type { MessageEvent, Quoted } from '../../../lib/providers/contract.ts';

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
