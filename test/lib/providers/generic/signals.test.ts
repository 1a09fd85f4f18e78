import { describe, expect, it } from 'vitest';
import { parse } from '../../../../lib/providers/generic/parse.ts';
import { verified } from './signed-request.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';
const place = { thread: { id: 'conv-7781' }, author: { id: 'usr-5150', firstName: 'Ida' } };

function webhook(type: string, data: object, top: object = {}) {
  return { type, timestamp: '2026-03-02T10:15:29.100Z', data: { ...place, ...data }, ...top };
}

function read(body: unknown, webhookId?: string) {
  const request = verified(JSON.stringify(body));
  const headers = { ...request.headers, ...(webhookId !== undefined && { 'webhook-id': webhookId }) };
  return parse({ ...request, headers });
}

function eventOf(body: unknown, webhookId?: string) {
  const parsed = read(body, webhookId);
  return parsed.kind === 'events' ? parsed.events[0] : parsed;
}

const idOf = (body: unknown, webhookId?: string) => {
  const event = eventOf(body, webhookId);
  return event?.kind === 'signal' ? event.providerEventId : undefined;
};

describe('message.reacted', () => {
  it.each([
    ['an agent’s message', OUR_ID, { sentBy: 'ours', externalId: OUR_ID }],
    ['a message of the customer’s', 'm-90017', { sentBy: 'theirs', providerMessageId: 'm-90017' }],
  ])('is a signal on %s', (_case, messageId, on) => {
    expect(eventOf(webhook('message.reacted', { messageId, emoji: '❤️' }))).toMatchObject({
      kind: 'signal',
      conversationId: 'conv-7781',
      author: { id: 'usr-5150', firstName: 'Ida' },
      occurredAt: '2026-03-02T10:15:29.100Z',
      signal: { kind: 'reaction', emoji: '❤️' },
      on,
    });
  });

  it.each(['👍', '👍🏽', '🇩🇰', '1️⃣', '👨‍👩‍👧', ':+1:', 'heart'])('shows %s', (emoji) => {
    const event = eventOf(webhook('message.reacted', { messageId: OUR_ID, emoji }));
    expect(event).toMatchObject({ signal: { kind: 'reaction', emoji } });
  });

  it.each([undefined, null, '', 7, {}, 'a whole sentence', '<b>👍</b>', '👍'.repeat(50), '\ud83d'])(
    'is taken away, or can’t be shown, with %j',
    (emoji) => {
      const event = eventOf(webhook('message.reacted', { messageId: OUR_ID, emoji }));
      expect(event).toMatchObject({ kind: 'signal', signal: { kind: 'reaction', emoji: undefined } });
    },
  );

  it('names what is wrong without a message', () => {
    expect(read(webhook('message.reacted', { emoji: '👍' }))).toMatchObject({ field: 'data.messageId' });
  });
});

describe('contact.updated', () => {
  it.each([
    ['blocked', 'blocked'],
    ['left', 'left'],
    ['opted-out', 'opted-out'],
    ['opted_out', 'opted-out'],
    ['Reachable', 'reachable'],
  ])('says that somebody is %s', (state, expected) => {
    expect(eventOf(webhook('contact.updated', { state }))).toMatchObject({
      kind: 'signal',
      conversationId: 'conv-7781',
      signal: { kind: 'contact-state', state: expected },
    });
  });

  it.each([
    [undefined, 'It is missing.'],
    ['asleep', 'It must be one of blocked, left, opted-out, reachable.'],
    [7, 'It must be one of blocked, left, opted-out, reachable.'],
  ])('names what is wrong with the state %j', (state, problem) => {
    expect(read(webhook('contact.updated', { state }))).toEqual({ kind: 'malformed', field: 'data.state', problem });
  });
});

describe('conversation.ended', () => {
  it('is a signal of the customer', () => {
    expect(eventOf(webhook('conversation.ended', {}))).toMatchObject({
      kind: 'signal',
      author: { id: 'usr-5150' },
      signal: { kind: 'ended' },
    });
  });

  it('is passed over where it is our own, thrown back at us under the shared secret', () => {
    const body = { type: 'conversation.ended', data: { channelId: 'generic-acme', thread: { id: 'conv-7781' } } };
    expect(eventOf(body)).toEqual({ kind: 'ignored', reason: 'The webhook is one that was sent from here.' });
  });
});

describe('every signal', () => {
  it.each(['message.reacted', 'contact.updated', 'conversation.ended'])(
    'has one id for each repeat of its webhook, and another for each webhook: %s',
    (type) => {
      const body = webhook(type, { messageId: OUR_ID, emoji: '👍', state: 'left' });
      expect(idOf(body, 'msg-1')).toBe(idOf(body, 'msg-1'));
      expect(idOf(body, 'msg-1')).toBeDefined();
      expect(idOf(body, 'msg-2')).not.toBe(idOf(body, 'msg-1'));
    },
  );

  it.each([undefined, 'yesterday', 7])('comes without a time where that is %j', (timestamp) => {
    expect(eventOf(webhook('conversation.ended', {}, { timestamp }))).toMatchObject({
      kind: 'signal',
      occurredAt: undefined,
    });
  });

  it.each([
    ['no thread', { thread: undefined }, 'data.thread'],
    ['no author', { author: undefined }, 'data.author'],
    ['a number as the author’s id', { author: { id: 7 } }, 'data.author.id'],
  ])('names what is wrong with %s', (_case, data, field) => {
    expect(read(webhook('conversation.ended', data))).toMatchObject({ kind: 'malformed', field });
  });
});

describe('customer.typing', () => {
  it.each([
    [true, true],
    [undefined, true],
    [null, true],
    ['yes', true],
    [false, false],
    ['false', false],
    [0, false],
  ])('with isTyping %j says %s', (isTyping, expected) => {
    expect(read({ type: 'customer.typing', data: { thread: { id: 'conv-7781' }, isTyping } })).toEqual({
      kind: 'events',
      events: [{ kind: 'typing', conversationId: 'conv-7781', isTyping: expected }],
    });
  });

  it('names what is wrong without a thread', () => {
    expect(read({ type: 'customer.typing', data: { isTyping: true } })).toMatchObject({ field: 'data.thread' });
  });
});
