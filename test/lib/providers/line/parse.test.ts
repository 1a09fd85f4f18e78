import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../../lib/contract/events.ts';
import { accept, type VerifiedRequest } from '../../../../lib/contract/webhook.ts';
import { parse } from '../../../../lib/providers/line/parse.ts';
import { AT, eventOf, messageOf, textOf, USER, webhookOf } from './events.ts';

const GROUP = 'Ca56f94637caaaaaaaaaaaaaaaaaaaaaa1';
const OURS = 'out-AAECAwQFBgcICQoLDA0O_wtag1';

function requestOf(body: string): VerifiedRequest {
  const verification = accept({
    ...{ method: 'POST', url: 'https://byoc.example.net/webhooks/ch-1', headers: {} },
    ...{ body: Buffer.from(body), receivedAt: new Date('2026-03-02T10:15:30Z') },
  });
  if (verification.kind !== 'accepted') throw new Error('It was expected to be accepted.');
  return verification.request;
}

function eventsIn(...events: readonly object[]): readonly ProviderEvent[] {
  const parsed = parse(requestOf(webhookOf(...events)));
  if (parsed.kind === 'malformed') throw new Error(`It is malformed: ${parsed.field}`);
  return parsed.events;
}
const eventIn = (event: object): ProviderEvent | undefined => eventsIn(event)[0];

describe('a batch of LINE', () => {
  it('gives nothing where it holds nothing, as the console’s Verify sends it', () => {
    expect(parse(requestOf(webhookOf()))).toEqual({ kind: 'events', events: [] });
  });

  it.each(['', '[]', '{}', '{"events":{}}', 'null', '{"events":[}'])('is malformed where it is %j', (body) => {
    expect(parse(requestOf(body))).toMatchObject({ kind: 'malformed', field: 'events' });
  });

  it('passes over what is odd, and brings what stands beside it', () => {
    const odd = [null, 7, 'x', [], {}, { type: 'message' }, eventOf('message'), eventOf('message', { source: {} })];
    const kinds = eventsIn(textOf('before'), ...odd.map((one) => one as object), textOf('behind')).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['message', ...odd.map(() => 'ignored'), 'message']);
  });

  it('has the time of the event, also when it comes again', () => {
    const event = textOf('Hello');
    const again = { ...event, deliveryContext: { isRedelivery: true } };
    expect(eventIn(again)).toEqual(eventIn(event));
    expect(eventIn(event)).toMatchObject({ occurredAt: new Date(AT).toISOString() });
  });

  it('is passed over in standby, where another application has the conversation', () => {
    expect(eventIn({ ...textOf('Hello'), mode: 'standby' })).toMatchObject({ kind: 'ignored' });
  });
});

describe('a message of a user', () => {
  it('is a text with its LINE emoji as LINE writes them, and what a quote of it needs', () => {
    const emojis = [{ index: 6, length: 6, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' }];
    expect(eventIn(textOf('Hello (moon)', { emojis }))).toMatchObject({
      conversationId: USER,
      author: { id: USER },
      providerMessageId: '444573844083572737',
      text: 'Hello (moon)',
      quoteToken: 'q3Plxr4AgKd',
    });
  });

  it('comes in its group or room, by whoever LINE names', () => {
    const source = { type: 'group', groupId: GROUP, userId: USER };
    expect(eventIn({ ...textOf('Hi'), source })).toMatchObject({ conversationId: GROUP, author: { id: USER } });
    expect(eventIn({ ...textOf('Hi'), source: { type: 'group', groupId: GROUP } })).toMatchObject({
      author: { id: GROUP },
    });
    expect(eventIn({ ...textOf('Hi'), source: { type: 'room', roomId: 'R1', userId: USER } })).toMatchObject({
      conversationId: 'R1',
    });
  });

  it('quotes another, of which LINE does not say whose it is', () => {
    expect(eventIn(textOf('That', { quotedMessageId: '44' }))).toMatchObject({
      replyTo: { sentBy: 'ours', sentId: '44', mayBeTheirs: true },
    });
  });

  it.each([
    { type: 'image', name: 'photo.jpg', reference: '444573844083572737' },
    { type: 'video', name: 'video.mp4', reference: 'prepared:444573844083572737' },
    { type: 'audio', name: 'voice-message.m4a', reference: 'prepared:444573844083572737' },
  ])('of the type $type has a file that is found by its id', ({ type, name, reference }) => {
    expect(eventIn(messageOf({ type, contentProvider: { type: 'line' } }))).toMatchObject({
      files: [{ id: '1', name, source: { kind: 'reference', reference } }],
    });
  });

  it('has a file of another service by its own link', () => {
    const contentProvider = { type: 'external', originalContentUrl: 'https://example.net/a.jpg' };
    expect(eventIn(messageOf({ type: 'image', contentProvider }))).toMatchObject({
      files: [{ source: { kind: 'link', url: 'https://example.net/a.jpg' } }],
    });
    expect(eventIn(messageOf({ type: 'image', contentProvider: { type: 'external' } }))).toMatchObject({
      notes: [{ en: 'A message of a kind that can not be shown here: ask the customer' }],
    });
  });

  it.each([{ imageSet: { id: 'set-1', index: 1, total: 2 } }, { imageSet: { id: 'set-1' } }])(
    'is a part of what was sent at once, with or without its place: %j',
    ({ imageSet }) => {
      expect(eventIn(messageOf({ type: 'image', contentProvider: { type: 'line' }, imageSet }))).toMatchObject({
        album: 'set-1',
      });
    },
  );

  it('is a sticker in words, a place with its map, or a kind that is not known', () => {
    const keywords = ['a', 'b', 'c', 'd', 'e', 'f', 'x'.repeat(90)];
    expect(eventIn(messageOf({ type: 'sticker', keywords }))).toMatchObject({
      notes: [{ en: 'Sticker: a, b, c, d, e' }],
    });
    expect(eventIn(messageOf({ type: 'sticker', text: 'Bravo' }))).toMatchObject({
      text: 'Bravo',
      notes: [{ en: 'Sticker' }],
    });
    expect(eventIn(messageOf({ type: 'location', latitude: 1.5, longitude: 2.5, title: 'Home' }))).toMatchObject({
      text: 'Home\n1.5, 2.5\nhttps://www.openstreetmap.org/?mlat=1.5&mlon=2.5',
    });
    expect(eventIn(messageOf({ type: 'hologram' }))).toMatchObject({
      notes: [{ en: 'A message of a kind that can not be shown here: ask the customer' }],
    });
  });
});

describe('what can travel no further', () => {
  it('is no id where it is half a surrogate pair', () => {
    expect(eventIn(messageOf({ id: 'm\ud83d', type: 'text', text: 'Hello' }))).toMatchObject({ kind: 'ignored' });
    expect(eventIn(textOf('Hello', { quotedMessageId: 'm\ud83d' }))).not.toHaveProperty('replyTo.sentId');
  });

  it.each([-1, 253_402_300_800_000, 8.64e15])('is no time at %d', (timestamp) => {
    expect(eventIn({ ...textOf('Hello'), timestamp })).toMatchObject({ text: 'Hello', occurredAt: undefined });
  });
});

describe('what a user does', () => {
  it('takes a message back', () => {
    const event = eventOf('unsend', { unsend: { messageId: '44' } });
    expect(eventIn(event)).toMatchObject({ change: { kind: 'deleted', of: '44' }, text: '' });
    expect(eventIn(eventOf('unsend', { unsend: {} }))).toMatchObject({ kind: 'ignored' });
  });

  it('presses a button of ours, and no other counts', () => {
    const press = (data: string) => eventIn(eventOf('postback', { postback: { data } }));
    expect(press(`p:${OURS}.2:13`)).toMatchObject({ press: { of: `${OURS}.2`, key: '13' }, text: '' });
    for (const data of ['', 'action=buy', `p:${OURS}`, `p:${OURS}:x`, 'p:mine:1', `q:${OURS}:1`]) {
      expect(press(data), data).toMatchObject({ kind: 'ignored' });
    }
  });

  it.each([
    { type: 'unfollow', more: {}, state: 'blocked' },
    { type: 'follow', more: { follow: { isUnblocked: true } }, state: 'reachable' },
    { type: 'leave', more: { source: { type: 'group', groupId: GROUP } }, state: 'left' },
  ])('tells by $type that they are $state', ({ type, more, state }) => {
    expect(eventIn(eventOf(type, more))).toMatchObject({ kind: 'signal', signal: { kind: 'contact-state', state } });
  });

  it.each([
    eventOf('follow', { follow: { isUnblocked: false } }),
    eventOf('follow'),
    eventOf('join', { source: { type: 'group', groupId: GROUP } }),
    eventOf('memberJoined', { source: { type: 'group', groupId: GROUP } }),
    eventOf('beacon', { beacon: { hwid: 'd41d8cd98f', type: 'enter' } }),
    eventOf('unfollow', { webhookEventId: undefined }),
  ])('is passed over where nobody wrote: $type', (event) => {
    expect(eventIn(event)).toMatchObject({ kind: 'ignored' });
  });
});
