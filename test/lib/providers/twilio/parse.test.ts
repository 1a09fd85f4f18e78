import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../../lib/contract/events.ts';
import { accept, type VerifiedRequest } from '../../../../lib/contract/webhook.ts';
import type { Kind } from '../../../../lib/providers/twilio/manifest.ts';
import { parse } from '../../../../lib/providers/twilio/parse.ts';
import { ACCOUNT, AGENT, NUMBER } from './fake-twilio.ts';
import { type Fields, formOf, mediaUrl, messageOf, PERSON, SID, statusOf } from './webhooks.ts';

const OURS = 'out-AAECAwQFBgcICQoLDA0O_wtag1';
const URL_OF_CHANNEL = 'https://byoc.example.net/webhooks/ch-1';

function requestOf(fields: Fields, query = ''): VerifiedRequest {
  const verified = accept({
    method: 'POST',
    url: URL_OF_CHANNEL + query,
    headers: {},
    body: Buffer.from(formOf(fields)),
    receivedAt: new Date('2026-03-02T10:15:30Z'),
  });
  if (verified.kind !== 'accepted') throw new Error('accept accepts.');
  return verified.request;
}

function eventOf(kind: Kind, fields: Fields, query = ''): ProviderEvent | undefined {
  const parsed = parse(kind, requestOf(fields, query));
  return parsed.kind === 'events' ? parsed.events[0] : undefined;
}

const whatsapp = { From: `whatsapp:${PERSON}`, To: `whatsapp:${NUMBER}`, ProfileName: 'Ida', WaId: PERSON.slice(1) };

describe('a message', () => {
  it('of SMS is its words, from a number that is also a phone', () => {
    expect(eventOf('sms', messageOf({ Body: 'Où est mon colis ? 📦' }))).toEqual({
      kind: 'message',
      conversationId: PERSON,
      providerMessageId: SID,
      author: { id: PERSON, nickname: PERSON, phone: PERSON },
      text: 'Où est mon colis ? 📦',
    });
  });

  it('of WhatsApp has a name, and is of the address as Twilio writes it', () => {
    expect(eventOf('whatsapp', messageOf(whatsapp))).toMatchObject({
      conversationId: `whatsapp:${PERSON}`,
      author: { id: `whatsapp:${PERSON}`, nickname: 'Ida', phone: PERSON },
    });
  });

  it('may come from an id that is no number, without a phone', () => {
    const From = 'whatsapp:CC.4af4980629';
    const event = eventOf('whatsapp', messageOf({ ...whatsapp, From, WaId: '', ExternalUserId: 'x' }));
    expect(event).toMatchObject({ conversationId: From, author: { id: From, nickname: 'Ida' } });
    expect(event).not.toHaveProperty('author.phone');
  });

  it('of RCS comes from an RCS address, or by SMS from a phone without RCS', () => {
    const From = `rcs:${PERSON}`;
    expect(eventOf('rcs', messageOf({ From, To: AGENT }))).toMatchObject({
      conversationId: From,
      author: { phone: PERSON },
    });
    expect(eventOf('rcs', messageOf())).toMatchObject({ kind: 'message', conversationId: PERSON });
  });

  it.each([
    { kind: 'sms', From: `whatsapp:${PERSON}` },
    { kind: 'sms', From: `rcs:${PERSON}` },
    { kind: 'whatsapp', From: PERSON },
    { kind: 'rcs', From: `whatsapp:${PERSON}` },
  ] as const)('from $From is refused by the channel for $kind, and so not lost in silence', ({ kind, From }) => {
    expect(parse(kind, requestOf(messageOf({ From })))).toMatchObject({ kind: 'malformed', field: 'From' });
  });

  it('brings up to ten files, each found by the message and its own URL', () => {
    const media: Record<string, string> = {};
    for (let at = 0; at < 10; at += 1) {
      media[`MediaUrl${at}`] = mediaUrl(SID, at);
      media[`MediaContentType${at}`] = at === 0 ? 'image/jpeg' : 'application/x-odd';
    }
    const event = eventOf('sms', messageOf({ Body: '', NumMedia: '10', ...media }));
    expect(event?.kind === 'message' && event.files).toHaveLength(10);
    expect(event?.kind === 'message' && event.files?.[0]).toEqual({
      id: '1',
      name: 'photo.jpg',
      type: 'image/jpeg',
      source: { kind: 'reference', reference: `${SID} ${mediaUrl(SID, 0)}` },
    });
  });

  it('of a place has its words, its degrees and a map', () => {
    const place = { Body: '', Latitude: '55.6761', Longitude: '12.5683', Label: 'Aviary', Address: 'Duck Lane 1' };
    expect(eventOf('whatsapp', messageOf({ ...whatsapp, ...place }))).toMatchObject({
      text: 'Aviary\nDuck Lane 1\n55.6761, 12.5683\nhttps://www.openstreetmap.org/?mlat=55.6761&mlon=12.5683',
      notes: [{ en: 'Location', fr: 'Position' }],
    });
  });

  it('in reply to another names it, whosever it is', () => {
    expect(eventOf('whatsapp', messageOf({ ...whatsapp, OriginalRepliedMessageSid: 'SM0123456789' }))).toMatchObject({
      replyTo: { sentBy: 'ours', sentId: 'SM0123456789', mayBeTheirs: true },
    });
  });

  it('without an id, or from nowhere, is malformed by the name of the field', () => {
    expect(parse('sms', requestOf(messageOf({ MessageSid: ' ' })))).toMatchObject({
      kind: 'malformed',
      field: 'MessageSid',
    });
    for (const From of ['', ' ', 'null', 'undefined', 'a\u0000b', 'x'.repeat(201)]) {
      expect(parse('sms', requestOf(messageOf({ From })))).toMatchObject({ kind: 'malformed', field: 'From' });
    }
    expect(parse('whatsapp', requestOf(messageOf({ From: 'whatsapp:' })))).toMatchObject({ kind: 'malformed' });
    expect(eventOf('sms', messageOf({ From: 'ACME CO' }))).toMatchObject({ conversationId: 'ACME CO' });
  });
});

it('that comes by GET is refused, and so not lost in silence', () => {
  const query = `?${formOf(messageOf())}`;
  expect(parse('sms', requestOf({}, query))).toMatchObject({ kind: 'malformed', field: 'MessageSid' });
});

describe('what is pressed', () => {
  const pressed = (fields: Fields) => eventOf('whatsapp', messageOf({ ...whatsapp, Body: 'Blue', ...fields }));

  it('names our message and the choice, by a button or in a list, once however often', () => {
    const expected = {
      providerMessageId: `press:${OURS}:2:whatsapp:${PERSON}`,
      text: 'Blue',
      press: { of: OURS, key: '2' },
    };
    expect(pressed({ ButtonText: 'Blue', ButtonPayload: `${OURS}:2` })).toMatchObject(expected);
    expect(pressed({ ListTitle: 'Blue', ListId: `${OURS}:2`, MessageSid: 'SM99999999' })).toMatchObject(expected);
  });

  it.each([`${OURS}:x`, 'in-1:2', 'yes', `${OURS}.1:2:3`])(
    'with “%s” is of a button made elsewhere: words',
    (ButtonPayload) => {
      const event = pressed({ ButtonText: 'Yes please', ButtonPayload, Body: '' });
      expect(event).toMatchObject({ text: 'Yes please', providerMessageId: SID });
      expect(event).not.toHaveProperty('press');
    },
  );
});

describe('Advanced Opt-Out', () => {
  it.each([
    ['STOP', 'opted-out'],
    ['START', 'reachable'],
  ])('says by %s that the customer is %s', (OptOutType, state) => {
    expect(eventOf('sms', messageOf({ Body: OptOutType, OptOutType }))).toEqual({
      kind: 'signal',
      conversationId: PERSON,
      author: { id: PERSON, nickname: PERSON, phone: PERSON },
      providerEventId: SID,
      signal: { kind: 'contact-state', state },
    });
  });

  it('says by HELP that Twilio has answered', () => {
    const event = eventOf('sms', messageOf({ Body: 'HELP', OptOutType: 'HELP' }));
    expect(event).toMatchObject({
      kind: 'message',
      text: 'HELP',
      notes: [{ en: expect.stringContaining('help') as string }],
    });
  });

  it('that is off leaves the words as words', () => {
    expect(eventOf('sms', messageOf({ Body: 'STOP' }))).toMatchObject({ kind: 'message', text: 'STOP' });
  });
});

describe('what became of a message', () => {
  const at = '2026-03-02T10:15:30.000Z';
  const query = `?m=${OURS}`;

  it.each([
    ['delivered', 'delivered'],
    ['read', 'seen'],
  ])('%s is told as %s, of our id in the URL', (status, told) => {
    expect(eventOf('sms', statusOf(status), query)).toEqual({
      kind: 'receipt',
      externalId: OURS,
      status: told,
      occurredAt: at,
    });
  });

  it.each([
    {
      status: 'undelivered',
      code: '30003',
      en: 'The message was not delivered (error 30003): the customer’s phone could not be reached: it may be off, or without a signal.',
    },
    {
      status: 'failed',
      code: '30007',
      en: 'The message was not delivered (error 30007): a carrier filtered it as unwanted.',
    },
    { status: 'failed', code: '12345', en: 'The message was not delivered (error 12345).' },
    { status: 'failed', code: '', en: 'The message was not delivered.' },
    { status: 'failed', code: '<b>', en: 'The message was not delivered.' },
    { status: 'canceled', code: '', en: 'The message was canceled before it was sent.' },
  ])('$status with the code “$code” is told in a sentence', ({ status, code, en }) => {
    expect(eventOf('sms', statusOf(status, { ErrorCode: code }), query)).toMatchObject({
      status: 'failed',
      reason: { en },
    });
  });

  it('after the 24 hours of WhatsApp says what can still be sent', () => {
    const fields = statusOf('undelivered', { To: `whatsapp:${PERSON}`, ErrorCode: '63016' });
    const event = eventOf('whatsapp', fields, query);
    expect(event).toMatchObject({
      reason: {
        en: expect.stringMatching(/24 hours.*approved template.*HX/) as string,
        fr: expect.stringMatching(/24 heures.*modèle approuvé/) as string,
      },
    });
  });

  it.each(['queued', 'sending', 'sent', 'accepted', 'odd', '__proto__'])('%s is nothing to tell', (status) => {
    expect(eventOf('sms', statusOf(status), query)).toMatchObject({ kind: 'ignored' });
  });

  it('is no receipt without our id, by another’s id, or of another channel’s message', () => {
    expect(eventOf('sms', statusOf('delivered'))).toMatchObject({ kind: 'ignored' });
    expect(eventOf('sms', statusOf('delivered'), '?m=in-1')).toMatchObject({ kind: 'ignored' });
    expect(eventOf('sms', statusOf('delivered'), '?m=')).toMatchObject({ kind: 'ignored' });
    expect(eventOf('sms', statusOf('delivered', { To: `whatsapp:${PERSON}` }), query)).toMatchObject({
      kind: 'ignored',
    });
  });
});

it('reads what is no message as nothing', () => {
  expect(eventOf('sms', { AccountSid: ACCOUNT, EventType: 'onDeliveryUpdated' })).toMatchObject({ kind: 'ignored' });
});
