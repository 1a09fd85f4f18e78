import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newOutboundMessageId } from '../../../../lib/ids.ts';
import { parse, parseUpload } from '../../../../lib/providers/generic/parse.ts';
import { channelId } from '../../../support/fixtures.ts';
import { MESSAGE, verified } from './signed-request.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';

function read(body: unknown) {
  return parse(verified(JSON.stringify(body)));
}

function messageWith(data: Record<string, unknown>, top: Record<string, unknown> = {}) {
  return { ...MESSAGE, ...top, data: { ...MESSAGE.data, ...data } };
}

function statusWith(data: Record<string, unknown>) {
  const receipt = { messageId: OUR_ID, status: 'seen', ...data };
  return { type: 'message.status', timestamp: '2026-03-02T10:16:00Z', data: receipt };
}

function eventOf(body: unknown) {
  const parsed = read(body);
  return parsed.kind === 'events' ? parsed.events[0] : parsed;
}

describe('parse of message.received', () => {
  it('reads a message with all that it may hold', () => {
    const body = {
      type: 'message.received',
      timestamp: '2026-03-02T11:15:29.1009+01:00',
      data: {
        id: 'm-90017',
        thread: { id: '+45 12 34 56 78', name: 'Parcel 4711' },
        author: {
          id: 'usr-5150',
          firstName: 'Ida',
          lastName: 'Holm',
          nickname: 'ida.h',
          imageUrl: 'https://chat.example.net/ida.png',
        },
        text: 'Where is it? 📦',
        replyTo: { id: OUR_ID },
      },
    };
    expect(read(body)).toEqual({
      kind: 'events',
      events: [
        {
          kind: 'message',
          conversationId: '+45 12 34 56 78',
          conversationName: 'Parcel 4711',
          providerMessageId: 'm-90017',
          occurredAt: '2026-03-02T10:15:29.100Z',
          author: body.data.author,
          text: 'Where is it? 📦',
          replyTo: { sentBy: 'ours', externalId: OUR_ID },
        },
      ],
    });
  });

  it('reads the same message under another webhook-id as the same event', () => {
    const first = verified(JSON.stringify(MESSAGE));
    const again = { ...first, headers: { ...first.headers, 'webhook-id': 'msg-another' } };
    expect(parse(again)).toEqual(parse(first));
  });

  it.each([
    ['a message', messageWith({ thread: { id: 'channel.test' } })],
    ['an edit', messageWith({ thread: { id: 'channel.test' } }, { type: 'message.edited' })],
    ['a deletion', messageWith({ thread: { id: 'channel.test' } }, { type: 'message.deleted' })],
    [
      'typing',
      {
        type: 'customer.typing',
        timestamp: MESSAGE.timestamp,
        data: { thread: { id: 'channel.test' }, isTyping: true },
      },
    ],
  ])('passes over %s of the conversation that admins test with, which no customer has', (_case, body) => {
    expect(read(body)).toEqual({
      kind: 'events',
      events: [{ kind: 'ignored', reason: 'A test.' }],
    });
  });

  it('takes a quoted id of any other form for one of the sender', () => {
    expect(eventOf(messageWith({ replyTo: { id: 'm-90001' } }))).toMatchObject({
      replyTo: { sentBy: 'theirs', providerMessageId: 'm-90001' },
    });
  });

  it('knows the ids that we make for agents’ messages', () => {
    const id = newOutboundMessageId(() => Buffer.alloc(16, 0xff), channelId, 'conv-7781');
    expect(eventOf(messageWith({ replyTo: { id } }))).toMatchObject({ replyTo: { sentBy: 'ours', externalId: id } });
    expect(eventOf(statusWith({ messageId: id }))).toMatchObject({ externalId: id });
  });

  it('passes over fields that it does not know, and takes null for absent', () => {
    const odd = messageWith({ mood: 'good', replyTo: null, thread: { id: 'conv-7781', name: null, colour: 'red' } });
    expect(read({ ...odd, apiVersion: 9 })).toEqual(read(MESSAGE));
  });

  it.each([
    ['a name of 201 characters is cut', { firstName: 'ø'.repeat(201) }, { firstName: 'ø'.repeat(200) }],
    ['a cut leaves no half of an emoji', { nickname: 'x'.repeat(199) + '👋' }, { nickname: 'x'.repeat(199) }],
    ['a blank name is empty', { lastName: '   ' }, { lastName: '' }],
    ['a name that is a number is one', { nickname: 12_345 }, { nickname: '12345' }],
    ['a name that is a list is none', { lastName: [] }, { lastName: undefined }],
    ['a name that is an object is none', { firstName: {} }, { firstName: undefined }],
    ['a picture that is none', { imageUrl: false }, { imageUrl: undefined }],
    [
      'a picture is read as a browser reads it',
      { imageUrl: ' https://a.example.net/i 1.png\n' },
      { imageUrl: 'https://a.example.net/i%201.png' },
    ],
    ['a picture by plain http is none', { imageUrl: 'http://chat.example.net/i.png' }, { imageUrl: undefined }],
    [
      'a picture at a very long URL is none',
      { imageUrl: `https://a.example.net/${'x'.repeat(2_000)}` },
      { imageUrl: undefined },
    ],
    ['a picture at no URL is none', { imageUrl: 'ida.png' }, { imageUrl: undefined }],
  ])('keeps the message: %s', (_case, author, expected) => {
    expect(eventOf(messageWith({ author: { ...MESSAGE.data.author, ...author } }))).toMatchObject({
      kind: 'message',
      author: expected,
    });
  });

  it.each([1, 10_000])('takes a text of %i UTF-16 units', (length) => {
    expect(eventOf(messageWith({ text: 'x'.repeat(length) }))).toMatchObject({ kind: 'message' });
  });

  it('takes ids of 1,000 characters', () => {
    expect(eventOf(messageWith({ id: 'i'.repeat(1_000) }))).toMatchObject({ providerMessageId: 'i'.repeat(1_000) });
  });

  it.each([{}, { id: '' }, { id: null }, { id: [] }, 7, 'm-90001', false, []])(
    'keeps the message where what it quotes is %j',
    (replyTo) => {
      expect(eventOf(messageWith({ replyTo }))).toMatchObject({ kind: 'message', replyTo: undefined });
    },
  );

  it('takes a number that holds all its digits for the id of what is quoted', () => {
    expect(eventOf(messageWith({ replyTo: { id: 90_001 } }))).toMatchObject({
      replyTo: { sentBy: 'theirs', providerMessageId: '90001' },
    });
    expect(eventOf(messageWith({ replyTo: { id: 2 ** 53 } }))).toMatchObject({ replyTo: undefined });
  });

  it.each([4711, false, {}, []])('keeps the message where the title of its thread is %j', (name) => {
    const expected = name === 4711 ? '4711' : undefined;
    expect(eventOf(messageWith({ thread: { id: 'conv-7781', name } }))).toMatchObject({ conversationName: expected });
  });

  it.each([
    { given: true, isGroup: true },
    { given: false, isGroup: undefined },
    { given: 'true', isGroup: undefined },
    { given: null, isGroup: undefined },
  ])('is of a group where its thread says so: $given', ({ given, isGroup }) => {
    const event = eventOf(messageWith({ thread: { id: 'conv-7781', isGroup: given } }));
    expect(event).toMatchObject({ kind: 'message', isGroup });
  });

  it('never refuses a message over what is only shown, whatever it is', () => {
    const shown = fc.record(
      { firstName: fc.jsonValue(), lastName: fc.jsonValue(), nickname: fc.jsonValue(), imageUrl: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shown, fc.jsonValue(), fc.jsonValue(), (names, name, replyTo) => {
        const data = { author: { ...names, id: 'usr-5150' }, thread: { id: 'conv-7781', name }, replyTo };
        expect(eventOf(messageWith(data))).toMatchObject({ kind: 'message', text: MESSAGE.data.text });
      }),
      { numRuns: 500, seed: 20_260_302 },
    );
  });

  it('never refuses a message over one of its files, and keeps the others', () => {
    const odd = fc.record({
      id: fc.jsonValue(),
      name: fc.jsonValue(),
      type: fc.jsonValue(),
      url: fc.oneof(fc.jsonValue(), fc.webUrl(), fc.string()),
    });
    const good = { url: 'https://files.example.net/photo.jpg', name: 'photo.jpg' };
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.jsonValue()), { maxLength: 5 }), (files) => {
        const event = eventOf(messageWith({ attachments: [...files, good] }));
        expect(event).toMatchObject({ kind: 'message', text: MESSAGE.data.text });
        expect(event?.kind === 'message' && event.files?.at(-1)).toMatchObject({ source: { url: good.url } });
      }),
      { numRuns: 500, seed: 20_260_302 },
    );
  });

  it('reads a text that is too long for one message as several, in their order, with the files at the end', () => {
    const attachments = [{ url: 'https://files.example.net/photo.jpg' }];
    const text = `${'x'.repeat(9_990)} ${'y'.repeat(9_990)} z`;
    const parsed = read(messageWith({ text, attachments, replyTo: { id: 'm-1' } }));
    const events = parsed.kind === 'events' ? parsed.events.filter((event) => event.kind === 'message') : [];
    expect(events.map(({ pieces }) => pieces)).toEqual([2, undefined]);
    expect(
      events.map((event) => [event.providerMessageId, event.text, event.files?.length, event.replyTo !== undefined]),
    ).toEqual([
      ['m-90017', 'x'.repeat(9_990), undefined, true],
      ['m-90017\u001E1', `${'y'.repeat(9_990)} z`, 1, false],
    ]);
  });

  it('loses nothing but white space at the cuts of a long text, and gives no id twice', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.constantFrom('\n', '\n\n', ' ', '👨‍👩‍👧'),
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 600, max: 3_000 }),
        (words, times) => {
          const text = words.join(' ').repeat(times).slice(0, 60_000).toWellFormed();
          fc.pre(text.trim() !== '');
          const parsed = read(messageWith({ text }));
          const events = parsed.kind === 'events' ? parsed.events.filter((event) => event.kind === 'message') : [];
          const bare = (said: string) => said.replaceAll(/\s/g, '');
          expect(bare(events.map((event) => event.text).join(''))).toBe(bare(text));
          expect(events.every((event) => event.text.length <= 10_000)).toBe(true);
          expect(new Set(events.map((event) => event.providerMessageId)).size).toBe(events.length);
        },
      ),
      { numRuns: 20, seed: 20_260_302 },
    );
  });

  it('replaces half an emoji in the text, which no UTF-8 can carry', () => {
    expect(eventOf(messageWith({ text: 'Hi \ud83d' }))).toMatchObject({ text: 'Hi \ufffd' });
  });

  it.each([
    ...[undefined, null, ''].map((text): [string, unknown, string, string] => [
      `the text ${JSON.stringify(text)} and no attachments`,
      messageWith({ text }),
      'data.text',
      'It must not be empty where there are no attachments.',
    ]),
    [
      'an empty list of attachments and no text',
      messageWith({ text: '', attachments: [] }),
      'data.text',
      'It must not be empty where there are no attachments.',
    ],
    ['a text that is a list', messageWith({ text: ['a'] }), 'data.text', 'It must be text, but it is a list.'],
    [
      'a number as an id',
      messageWith({ id: 90_017 }),
      'data.id',
      'It must be text: put the number in quotes, since large numbers lose digits.',
    ],
    ['an empty id', messageWith({ thread: { id: '' } }), 'data.thread.id', 'It must not be empty.'],
    [
      'an id of 1,001 characters',
      messageWith({ author: { id: 'u'.repeat(1_001) } }),
      'data.author.id',
      'It must be at most 1,000 characters long.',
    ],
    [
      'an id with a line break',
      messageWith({ id: 'm-1\n' }),
      'data.id',
      'It must hold no control characters and no half of a surrogate pair.',
    ],
    [
      'an id with half an emoji',
      messageWith({ id: 'm-1\ud83d' }),
      'data.id',
      'It must hold no control characters and no half of a surrogate pair.',
    ],
    [
      'a thread that is no object',
      messageWith({ thread: 'conv-7781' }),
      'data.thread',
      'It must be an object, but it is of type string.',
    ],
    ['no author', messageWith({ author: undefined }), 'data.author', 'It is missing.'],
    ['no data', { ...MESSAGE, data: undefined }, 'data', 'It is missing.'],
    ['no timestamp', messageWith({}, { timestamp: undefined }), 'timestamp', 'It is missing.'],
    ...[
      'yesterday',
      '2026-03-02',
      '2026-03-02T10:15:30',
      '2026-02-30T10:15:30Z',
      '1999-12-31T23:59:59Z',
      '2100-01-01T00:00:00Z',
    ].map((timestamp): [string, unknown, string, string] => [
      `the timestamp ${timestamp}`,
      messageWith({}, { timestamp }),
      'timestamp',
      'It must be a time of the years 2000 to 2099 in ISO 8601 with an offset, e.g. 2026-03-02T10:15:30.250Z.',
    ]),
  ])('names what is wrong with %s', (_case, body, field, problem) => {
    expect(read(body)).toEqual({ kind: 'malformed', field, problem });
  });

  it('never repeats a customer’s words in what it finds wrong', () => {
    const parsed = read(messageWith({ text: { said: 'my secret plan' }, author: { id: 7 } }));
    expect(JSON.stringify(parsed)).not.toContain('secret plan');
  });
});

describe('parse of attachments', () => {
  const photo = { url: 'https://files.example.net/photo.jpg' };
  const uploadId = 'upl-q83vEjRWeJCrze8SNFZ4kA';

  it('reads a file by its link and one by its upload, in their order', () => {
    const attachments = [
      { ...photo, name: 'photo.jpg', id: 'f-1' },
      { uploadId, name: 'voice.ogg' },
    ];
    expect(eventOf(messageWith({ attachments }))).toMatchObject({
      text: 'Where is my parcel? 📦',
      files: [
        { id: 'f-1', name: 'photo.jpg', source: { kind: 'link', url: 'https://files.example.net/photo.jpg' } },
        { id: '2', name: 'voice.ogg', source: { kind: 'upload', uploadId } },
      ],
    });
  });

  it.each([undefined, null, ''])('takes files without words, where the text is %j', (text) => {
    expect(eventOf(messageWith({ text, attachments: [photo] }))).toMatchObject({
      kind: 'message',
      text: '',
      files: [{ id: '1', source: { kind: 'link', url: photo.url } }],
    });
  });

  it.each([undefined, null, [], false, {}, '', 0, [null, {}, '']])(
    'reads a text alone where the attachments are %j',
    (attachments) => {
      expect(read(messageWith({ attachments }))).toEqual(read(MESSAGE));
      expect(eventOf(messageWith({ attachments }))).toMatchObject({ files: undefined });
    },
  );

  it('takes 20 files, and no more', () => {
    const twenty = Array.from({ length: 20 }, () => photo);
    expect(eventOf(messageWith({ attachments: twenty }))).toMatchObject({ files: { length: 20 } });
    expect(read(messageWith({ attachments: [...twenty, photo] }))).toEqual({
      kind: 'malformed',
      field: 'data.attachments',
      problem: 'It must have at most 20 entries: send the others in a message of their own.',
    });
  });

  it('passes on a link of any scheme, which is judged where it is fetched', () => {
    const url = 'http://169.254.169.254/latest';
    expect(eventOf(messageWith({ attachments: [{ url }] }))).toMatchObject({ files: [{ source: { url } }] });
  });

  it.each([
    ['no link', { name: 'b.jpg' }, ''],
    ['an empty link', { name: 'b.jpg', url: '' }, ''],
    ['a relative link', { url: '/files/b.jpg' }, '/files/b.jpg'],
    ['a link that is an object', { name: 'b.jpg', url: {} }, ''],
    ['an upload of an odd form', { name: 'b.jpg', uploadId: '../uploads/other/upl-1' }, ''],
    ['an upload id that is too long', { name: 'b.jpg', uploadId: `${uploadId}A` }, ''],
  ])('keeps a file that has %s beside a good one, for the agent to be told of', (_case, attachment, url) => {
    expect(eventOf(messageWith({ attachments: [photo, attachment] }))).toMatchObject({
      files: [{ source: { url: photo.url } }, { id: '2', source: { kind: 'link', url } }],
    });
  });

  it.each([
    ['a very long link', { url: `${photo.url}?${'x'.repeat(4_100)}` }, {}],
    ['a number as its id', { ...photo, id: 7 }, { id: '7' }],
    ['an empty id', { ...photo, id: '' }, { id: '1' }],
    ['a list as its name', { ...photo, name: [] }, { name: undefined }],
    ['a media type', { ...photo, type: 'Image/JPEG; a=b' }, { type: 'image/jpeg' }],
    ['a number as its media type', { ...photo, type: 7 }, { type: undefined }],
  ])('takes a file that has %s', (_case, attachment, file) => {
    expect(eventOf(messageWith({ attachments: [attachment] }))).toMatchObject({
      files: [{ ...file, source: { kind: 'link', url: attachment.url } }],
    });
  });

  it('prefers the upload of a file that has a link as well', () => {
    expect(eventOf(messageWith({ attachments: [{ ...photo, uploadId }] }))).toMatchObject({
      files: [{ source: { kind: 'upload', uploadId } }],
    });
  });

  it.each([
    ['a file', photo],
    ['a link', photo.url],
    ['a list of links', [photo.url]],
  ])('takes %s in the place of a list of files', (_case, attachments) => {
    expect(eventOf(messageWith({ attachments }))).toMatchObject({ files: [{ id: '1', source: { url: photo.url } }] });
  });
});

describe('parseUpload', () => {
  const ask = (body: unknown) => parseUpload(verified(JSON.stringify(body)));
  const request = { type: 'upload.request', timestamp: '2026-03-02T10:15:29.100Z', data: { size: 123_456 } };

  it('reads of how many bytes the file is, and which request it was, as it was signed', () => {
    expect(ask(request)).toEqual({
      kind: 'upload',
      bytes: 123_456,
      requestId: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
      requestedAt: new Date('2026-03-02T10:15:30.000Z'),
    });
  });

  it.each([
    ['a message', MESSAGE, 'type', 'It must be upload.request at this URL.'],
    ['no data', { ...request, data: undefined }, 'data', 'It is missing.'],
    ['no size', { ...request, data: {} }, 'data.size', 'It is missing.'],
    ...[1.5, '123456', -0.5, 1e300, null].map((size): [string, unknown, string, string] => [
      `the size ${JSON.stringify(size)}`,
      { ...request, data: { size } },
      'data.size',
      'It must be a whole number of bytes.',
    ]),
    ...[0, -1].map((size): [string, unknown, string, string] => [
      `the size ${size}`,
      { ...request, data: { size } },
      'data.size',
      'It must be at least 1: an empty file has nothing to upload.',
    ]),
  ])('names what is wrong with %s', (_case, body, field, problem) => {
    expect(ask(body)).toEqual({ kind: 'malformed', field, problem });
  });

  it.each(['', 'upload', '{"type":"upload.req'])('finds the body %j malformed', (body) => {
    expect(parseUpload(verified(body))).toMatchObject({ kind: 'malformed', field: 'body' });
  });

  it('throws for no bytes at all', () => {
    const base = verified('');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (body) => {
          expect(['upload', 'malformed']).toContain(parseUpload({ ...base, body }).kind);
        },
      ),
      { numRuns: 1_000, seed: 20_260_302 },
    );
  });
});

describe('parse of message.status', () => {
  it.each(['delivered', 'seen', 'failed'])('reads the status %s', (status) => {
    expect(eventOf(statusWith({ status }))).toEqual({
      kind: 'receipt',
      externalId: OUR_ID,
      status,
      occurredAt: '2026-03-02T10:16:00.000Z',
    });
  });

  it('hands on the reason of a failure on one line of at most 300 units', () => {
    const failed = eventOf(statusWith({ status: 'failed', reason: `No such\r\nnumber \u0007${'x '.repeat(200)}` }));
    expect(failed).toMatchObject({ reason: `No such number ${'x '.repeat(142)}…` });
  });

  it('drops a reason that stands beside a success', () => {
    expect(eventOf(statusWith({ status: 'seen', reason: 'No such number' }))).toMatchObject({ reason: undefined });
  });

  it('passes over a status of a message that was not sent from here', () => {
    expect(eventOf(statusWith({ messageId: 'm-90017' }))).toEqual({
      kind: 'ignored',
      reason: 'The status is of a message that was not sent from here.',
    });
  });

  it('hands on what became of a further part under its own id', () => {
    const failed = statusWith({ messageId: `${OUR_ID}.12`, status: 'failed', reason: 'The file was refused.' });
    expect(eventOf(failed)).toMatchObject({
      kind: 'receipt',
      externalId: `${OUR_ID}.12`,
      status: 'failed',
      occurredAt: '2026-03-02T10:16:00.000Z',
      reason: 'The file was refused.',
    });
  });

  it.each(['.', '.x', '.123', '.1.2', '-1'])('takes no id of ours with “%s” behind it for one of ours', (ending) => {
    expect(eventOf(statusWith({ messageId: `${OUR_ID}${ending}` }))).toMatchObject({ kind: 'ignored' });
  });

  it('takes a quoted part of an agent’s message for one of ours', () => {
    expect(eventOf(messageWith({ replyTo: { id: `${OUR_ID}.2` } }))).toMatchObject({
      replyTo: { sentBy: 'ours', externalId: `${OUR_ID}.2` },
    });
  });

  it.each([
    ['read', 'seen'],
    ['Seen', 'seen'],
    ['undelivered', 'failed'],
    ['error', 'failed'],
    ['expired', 'failed'],
  ])('reads the status %s as %s', (status, expected) => {
    expect(eventOf(statusWith({ status }))).toMatchObject({ kind: 'receipt', status: expected });
  });

  it.each(['sent', 'queued', 'accepted', 'pending'])('has nothing to tell of the status %s', (status) => {
    expect(eventOf(statusWith({ status }))).toEqual({
      kind: 'ignored',
      reason: 'The status says that the message is on its way.',
    });
  });

  it('names what is wrong with a status that it does not know', () => {
    expect(read(statusWith({ status: 'lost' }))).toEqual({
      kind: 'malformed',
      field: 'data.status',
      problem: 'It must be one of delivered, seen, failed.',
    });
  });
});

describe('parse of anything else', () => {
  it('passes over a type that it does not know, whatever the rest holds', () => {
    expect(read({ type: 'customer.waved', data: 7 })).toEqual({
      kind: 'events',
      events: [{ kind: 'ignored', reason: 'The type "customer.waved" is not one that this version knows.' }],
    });
  });

  it('passes over our own message when it is thrown back at us under the shared secret', () => {
    expect(eventOf({ type: 'message.send', timestamp: '2026-03-02T10:16:00Z', data: {} })).toMatchObject({
      kind: 'ignored',
    });
  });

  it('repeats no type that looks like words', () => {
    expect(eventOf({ type: 'Ida Holm wrote' })).toEqual({
      kind: 'ignored',
      reason: 'The type of this webhook is not one that this version knows.',
    });
  });

  it.each([
    ['no bytes', ''],
    ['no JSON', 'type=message.received'],
    ['JSON cut short', '{"type":"message.rec'],
    ['bytes outside UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('finds a body of %s malformed', (_case, body) => {
    expect(parse(verified(body))).toEqual({
      kind: 'malformed',
      field: 'body',
      problem: 'It must be JSON in UTF-8.',
    });
  });

  it.each([
    ['a list', '[]', 'body', 'It must be an object, but it is a list.'],
    ['null', 'null', 'body', 'It must be an object, but it is null.'],
    ['no type', '{}', 'type', 'It is missing.'],
    ['a number as its type', '{"type":7}', 'type', 'It must be text, but it is of type number.'],
  ])('finds a body of %s malformed', (_case, body, field, problem) => {
    expect(parse(verified(body))).toEqual({ kind: 'malformed', field, problem });
  });

  it('survives 200,000 nested lists', () => {
    expect(parse(verified('['.repeat(200_000)))).toMatchObject({ kind: 'malformed' });
  });
});

describe('parse', () => {
  const base = verified('');
  const kinds = ['events', 'malformed'];

  it('throws for no bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(kinds).toContain(parse({ ...base, body }).kind);
      }),
      { numRuns: 2_000, seed: 20_260_302 },
    );
  });

  it('throws for no JSON in the places of the schema', () => {
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
    const person = fc.oneof(
      anything,
      fc.record({ id: anything, name: anything, firstName: anything, imageUrl: anything }),
    );
    const data = fc.record({
      id: anything,
      messageId: fc.oneof(anything, fc.constant(OUR_ID)),
      status: fc.oneof(anything, fc.constant('failed')),
      reason: anything,
      text: fc.oneof(anything, fc.string({ unit: 'binary' })),
      thread: person,
      author: person,
      replyTo: person,
      press: fc.oneof(anything, fc.record({ messageId: anything, key: anything, answers: anything })),
      fields: anything,
      ...{ emoji: anything, state: anything, isTyping: anything },
      attachments: fc.oneof(
        anything,
        fc.array(fc.record({ id: anything, name: anything, url: anything, uploadId: anything })),
      ),
    });
    const signals = ['message.reacted', 'contact.updated', 'conversation.ended', 'customer.typing'];
    const body = fc.record({
      type: fc.oneof(fc.constantFrom('message.received', 'message.status', ...signals), anything),
      timestamp: fc.oneof(
        anything,
        fc.date().map((date) => JSON.stringify(date).slice(1, -1)),
      ),
      data: fc.oneof(data, anything),
    });
    fc.assert(
      fc.property(body, (json) => {
        expect(kinds).toContain(parse({ ...base, body: Buffer.from(JSON.stringify(json)) }).kind);
      }),
      { numRuns: 2_000, seed: 20_260_302 },
    );
  });
});
