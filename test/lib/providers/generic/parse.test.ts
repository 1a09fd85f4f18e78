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
    ['a blank name is none', { lastName: '   ' }, { lastName: undefined }],
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

  it('takes ids of 200 characters', () => {
    expect(eventOf(messageWith({ id: 'i'.repeat(200) }))).toMatchObject({ providerMessageId: 'i'.repeat(200) });
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
    [
      'a text that is too long',
      messageWith({ text: 'x'.repeat(10_001) }),
      'data.text',
      'It must be at most 10,000 UTF-16 units long.',
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
      'an id of 201 characters',
      messageWith({ author: { id: 'u'.repeat(201) } }),
      'data.author.id',
      'It must be at most 200 characters long.',
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
    [
      'a name that is a number',
      messageWith({ author: { id: 'usr-5150', firstName: 7 } }),
      'data.author.firstName',
      'It must be text, but it is of type number.',
    ],
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
  const attachmentProblem = (attachment: unknown) => read(messageWith({ attachments: [attachment] }));

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

  it.each([undefined, null, []])('reads a text alone where the attachments are %j', (attachments) => {
    expect(read(messageWith({ attachments }))).toEqual(read(MESSAGE));
    expect(eventOf(messageWith({ attachments }))).toMatchObject({ files: undefined });
  });

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
    ['neither', { name: 'photo.jpg' }],
    ['both', { ...photo, uploadId }],
    ['null for both', { url: null, uploadId: null }],
  ])('names an attachment that has %s of link and upload', (_case, attachment) => {
    expect(attachmentProblem(attachment)).toEqual({
      kind: 'malformed',
      field: 'data.attachments.0',
      problem: 'It must have either a url or an uploadId.',
    });
  });

  it.each([
    ['a relative link', { url: '/photo.jpg' }, 'url', /^It must be an absolute URL/],
    ['a very long link', { url: `${photo.url}?${'x'.repeat(4_000)}` }, 'url', /^It must be at most 4,000 characters/],
    ['a link that is an object', { url: {} }, 'url', /^It must be a URL as text, but it is of type object/],
    ['an upload of an odd form', { uploadId: '../uploads/other/upl-1' }, 'uploadId', /^It must be the id that the/],
    ['an upload id that is too long', { uploadId: `${uploadId}A` }, 'uploadId', /^It must be the id that the/],
    ['a number as its id', { ...photo, id: 7 }, 'id', /^It must be text: put the number in quotes/],
  ])('names what is wrong with %s', (_case, attachment, field, problem) => {
    expect(attachmentProblem(attachment)).toMatchObject({
      kind: 'malformed',
      field: `data.attachments.0.${field}`,
      problem: expect.stringMatching(problem) as string,
    });
  });

  it('names attachments that are no list', () => {
    expect(read(messageWith({ attachments: photo }))).toEqual({
      kind: 'malformed',
      field: 'data.attachments',
      problem: 'It must be a list, but it is of type object.',
    });
  });

  it('never repeats a link in what it finds wrong with it: it may be as good as a key', () => {
    expect(JSON.stringify(attachmentProblem({ url: '/photo.jpg?signature=s3cr3t' }))).not.toContain('s3cr3t');
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

  it('names what is wrong with a status that it does not know', () => {
    expect(read(statusWith({ status: 'read' }))).toEqual({
      kind: 'malformed',
      field: 'data.status',
      problem: 'It must be one of delivered, seen, failed.',
    });
  });
});

describe('parse of anything else', () => {
  it('passes over a type that it does not know, whatever the rest holds', () => {
    expect(read({ type: 'customer.typing', data: 7 })).toEqual({
      kind: 'events',
      events: [{ kind: 'ignored', reason: 'The type "customer.typing" is not one that this version knows.' }],
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
      attachments: fc.oneof(
        anything,
        fc.array(fc.record({ id: anything, name: anything, url: anything, uploadId: anything })),
      ),
    });
    const body = fc.record({
      type: fc.oneof(fc.constantFrom('message.received', 'message.status'), anything),
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
