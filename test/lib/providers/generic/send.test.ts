import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboundPart, SendContext } from '../../../../lib/contract/sending.ts';
import { agentTexts, refusedWith, refusedWithStatus, send } from '../../../../lib/providers/generic/send.ts';
import { verify } from '../../../../lib/providers/generic/verify.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { sendContext } from './send-context.ts';
import { live, NOW, OTHER_SECRET, SECRET } from './signed-request.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';
const part: OutboundPart = {
  externalId: OUR_ID,
  conversationId: 'conv-7781',
  recipientIds: ['usr-5150', 'usr-5151'],
  text: 'Your parcel leaves today. 📦',
};

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.close();
});

const context = (changes: Partial<SendContext> = {}) => sendContext(receiver, changes);

function answerWith(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  receiver.answer = (_request, response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

describe('send of the generic provider', () => {
  it('posts the message as JSON', async () => {
    await send(part, context());
    const [request] = receiver.received;
    expect(request?.method).toBe('POST');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': OUR_ID });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'message.send',
      timestamp: '2026-03-02T10:15:30.250Z',
      data: {
        id: OUR_ID,
        channelId: 'generic-acme',
        thread: { id: 'conv-7781' },
        recipients: [{ id: 'usr-5150' }, { id: 'usr-5151' }],
        text: 'Your parcel leaves today. 📦',
      },
    });
  });

  it('posts rich content beside its words, with its version', async () => {
    const content = {
      kind: 'quickReplies',
      text: 'When?',
      choices: [
        { key: '1', label: 'Today' },
        { key: '2', label: 'Tomorrow', description: undefined },
      ],
    } as const;
    await send({ ...part, text: 'When?\n1. Today\n2. Tomorrow', content }, context());
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      data: {
        text: 'When?\n1. Today\n2. Tomorrow',
        content: {
          version: 1,
          kind: 'quickReplies',
          text: 'When?',
          choices: [
            { key: '1', label: 'Today' },
            { key: '2', label: 'Tomorrow' },
          ],
        },
      },
    });
  });

  describe('a file', () => {
    const file = {
      name: 'label.pdf',
      type: 'application/pdf',
      size: 48_213,
      url: 'https://files.example.net/outbound/ch-acme/1?signature=1',
    };
    const filePart: OutboundPart = { ...part, externalId: `${OUR_ID}.1`, text: '', file };

    it('is posted as an attachment without a text, under the id of its part', async () => {
      await send(filePart, context());
      expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
        type: 'message.send',
        timestamp: '2026-03-02T10:15:30.250Z',
        data: {
          id: `${OUR_ID}.1`,
          channelId: 'generic-acme',
          thread: { id: 'conv-7781' },
          recipients: [{ id: 'usr-5150' }, { id: 'usr-5151' }],
          attachments: [file],
        },
      });
    });

    it('has a webhook-id of its own, the same at each repeat, that a strict receiver takes', async () => {
      await send(filePart, context());
      await send(filePart, context());
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(ids).toEqual([`${OUR_ID}_1`, `${OUR_ID}_1`]);
      const { body = '', headers = {} } = receiver.received[0] ?? {};
      const request = { method: 'POST', url: receiver.url, body: Buffer.from(body), receivedAt: NOW };
      const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
      const sent = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
      expect(verify({ ...request, headers: sent }, live(SECRET))).toMatchObject({ kind: 'accepted' });
    });

    it('tells the quoted message as well', async () => {
      await send({ ...filePart, replyTo: { sentBy: 'theirs', providerMessageId: 'm-90017' } }, context());
      expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ data: { replyTo: { id: 'm-90017' } } });
    });
  });

  it.each([
    [
      'of an agent by our id',
      { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA' },
      'out-AAAAAAAAAAAAAAAAAAAAAA',
    ],
    ['of the customer by the id that it came with', { sentBy: 'theirs', providerMessageId: 'm-90017' }, 'm-90017'],
    ['of which a piece was quoted', { sentBy: 'theirs', providerMessageId: 'm-90017\u001E2' }, 'm-90017'],
    ['of the customer that was a press', { sentBy: 'theirs', providerMessageId: `${OUR_ID}\u001Epressed-1` }, OUR_ID],
  ] as const)('quotes a message %s', async (_case, replyTo, id) => {
    await send({ ...part, replyTo }, context());
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ data: { replyTo: { id } } });
  });

  it('quotes nothing where the receiver has no id of it, as of the end of a conversation', async () => {
    await send({ ...part, replyTo: { sentBy: 'theirs', providerMessageId: '\u001Eended-1' } }, context());
    expect(receiver.received[0]?.body).not.toContain('replyTo');
  });

  it('signs so that the package of the scheme verifies it, with every live secret', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    await send(part, context({ secrets: live(OTHER_SECRET, SECRET) }));
    const { body = '', headers = {} } = receiver.received[0] ?? {};
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    for (const secret of [SECRET, OTHER_SECRET]) {
      const proven = () => new Webhook(secret).verify(body, signed);
      expect(proven).not.toThrow();
      expect(proven()).toMatchObject({ data: { id: OUR_ID } });
    }
    expect(() => new Webhook(SECRET).verify(`${body} `, signed)).toThrow('No matching signature found');
  });

  it.each([
    ['says nothing', '', undefined],
    ['names its id of the message', { id: 'p-7' }, 'p-7'],
    ['gives a number as its id', { id: 7 }, undefined],
    ['answers in words', 'thank you', undefined],
    ['answers in one word', 'OK', undefined],
    ['answers with a list', [{ id: 7 }], undefined],
    ['answers with more than 64 kB', { filler: 'x'.repeat(70_000), id: 'p-7' }, undefined],
  ])('has sent when a 2xx answer %s', async (_case, body, providerMessageId) => {
    answerWith(202, body);
    expect(await send(part, context())).toEqual({ kind: 'sent', providerMessageId });
  });

  it('has sent when the body of a 2xx answer breaks off', async () => {
    receiver.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    };
    expect(await send(part, context())).toEqual({ kind: 'sent' });
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Mon, 02 Mar 2026 10:16:00 GMT', 29_750],
    ['a fraction of a second', '1.5', 1_500],
    ['less than a millisecond more', '0.4931', 494],
    ['less than nothing', '-1', undefined],
    ['nothing in figures', '0', undefined],
    ['two values', '7, 9', 9_000],
    ['a time since 1970', '1772446560', 29_750],
    ['a time since 1970 in milliseconds', '1772446560000', 29_750],
    ['a time since 1970 that is past', '1772446500', undefined],
    ['a date of the old form', 'Monday, 02-Mar-26 10:16:00 GMT', 29_750],
    ['a date of the oldest form', 'Mon Mar  2 10:16:00 2026', 29_750],
    ['a date as in JSON', '2026-03-02T10:16:00Z', 29_750],
    ['a date that is past', 'Mon, 02 Mar 2026 10:00:00 GMT', undefined],
    ['a week', '604800', 86_400_000],
    ['words', 'soon', undefined],
    ['nothing', undefined, undefined],
  ])('is throttled by 429 with a Retry-After of %s', async (_case, retryAfter, retryAfterMs) => {
    answerWith(429, '', retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    expect(await send(part, context())).toEqual({
      kind: 'throttled',
      retryAfterMs,
      agentMessage: agentTexts.throttled,
      detail: 'The delivery URL answered 429.',
    });
  });

  const refused = {
    en: 'The channel refused the message: No such number.',
    fr: 'Le canal a refusé le message : No such number.',
  };
  const { unknownOutcome, outOfOrder, notSetUp } = agentTexts;
  it.each([
    [400, { message: 'No such number.' }, 'permanent', refused],
    [422, {}, 'permanent', refusedWithStatus(422)],
    [422, { code: 'recipient_blocked' }, 'recipient-blocked', agentTexts.blocked],
    [403, { code: 'recipient_blocked', message: 'No such number.' }, 'recipient-blocked', refused],
    [409, { code: 'window_closed' }, 'window-closed', agentTexts.windowClosed],
    [401, { message: 'signature is wrong' }, 'configuration', notSetUp],
    [403, { code: 'forbidden' }, 'configuration', notSetUp],
    [404, {}, 'configuration', notSetUp],
    [410, {}, 'configuration', notSetUp],
    [404, { code: 'thread_unknown', message: 'No such number.' }, 'permanent', refused],
    [408, {}, 'unknown-outcome', unknownOutcome],
    [500, { code: 'recipient_blocked' }, 'unknown-outcome', unknownOutcome],
    [502, {}, 'unknown-outcome', unknownOutcome],
    [503, {}, 'transient', outOfOrder],
    [504, {}, 'unknown-outcome', unknownOutcome],
  ])('reads the answer %i %j as %s', async (status, error, kind, agentMessage) => {
    answerWith(status, { error });
    expect(await send(part, context())).toMatchObject({ kind, agentMessage });
  });

  it('follows no redirect', async () => {
    answerWith(307, '', { location: receiver.url });
    expect(await send(part, context())).toMatchObject({
      kind: 'configuration',
      detail: 'The delivery URL answered 307.',
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('passes the receiver’s words on to the agent in one line of at most 300 units', async () => {
    answerWith(422, { error: { message: `Too\nlong:\u0000${'x '.repeat(200)}` } });
    const result = await send(part, context());
    expect(result).toMatchObject({ agentMessage: refusedWith(`Too long: ${'x '.repeat(144)}x…`) });
  });

  it('tells the operator the code, but neither the receiver’s words nor a code that is no code', async () => {
    answerWith(422, { error: { code: 'number_unknown', message: 'Ida Holm has no number' } });
    expect(await send(part, context())).toMatchObject({
      detail: 'The delivery URL answered 422 with the code "number_unknown".',
    });
    answerWith(422, { error: { code: 'Ida Holm has no number' } });
    expect(await send(part, context())).toMatchObject({ kind: 'permanent', detail: 'The delivery URL answered 422.' });
  });

  it.each([
    ['no secret', () => context({ secrets: [] })],
    ['no delivery URL', () => context({ settings: {} })],
    ['a delivery URL that is none', () => context({ settings: { deliveryUrl: 'chat' } })],
    ['a delivery URL of another protocol', () => context({ settings: { deliveryUrl: 'file:///etc/passwd' } })],
    ['a user in the delivery URL', () => context({ settings: { deliveryUrl: 'https://ida@chat.example.net' } })],
    ['a password in the delivery URL', () => context({ settings: { deliveryUrl: 'https://:p@chat.example.net' } })],
  ])('is a failure of the configuration with %s, and sends nothing', async (_case, odd) => {
    expect(await send(part, odd())).toMatchObject({ kind: 'configuration', agentMessage: notSetUp });
    expect(receiver.received).toHaveLength(0);
  });

  it('is transient when nobody listens', async () => {
    const deliveryUrl = receiver.url;
    await receiver.close();
    expect(await send(part, context({ settings: { deliveryUrl } }))).toEqual({
      kind: 'transient',
      agentMessage: agentTexts.unreachable,
      detail: 'The delivery URL could not be reached: ECONNREFUSED.',
    });
  });

  it.each([
    ['is transient for a name that has no address', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'transient'],
    ['is transient for a connection that took too long', { code: 'UND_ERR_CONNECT_TIMEOUT' }, 'transient'],
    ['is transient for no route', { code: 'EHOSTUNREACH', syscall: 'connect' }, 'transient'],
    ['is unknown for a connection that went silent', { code: 'ETIMEDOUT', syscall: 'read' }, 'unknown-outcome'],
    ['is unknown for a broken pipe', { code: 'EPIPE', syscall: 'write' }, 'unknown-outcome'],
    ['is the set-up for a certificate that is over', { code: 'CERT_HAS_EXPIRED' }, 'configuration'],
  ])('%s', async (_case, fields, kind) => {
    const failing = () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), fields) }));
    const result = await send(part, context({ fetch: failing }));
    expect(result).toMatchObject({ kind });
    expect('detail' in result && result.detail).toContain(fields.code);
  });

  it('is transient when every address of the name refuses', async () => {
    const cause = Object.assign(new AggregateError([new Error('refused')]), { code: 'ETIMEDOUT' });
    const failing = () => Promise.reject(new TypeError('fetch failed', { cause }));
    expect(await send(part, context({ fetch: failing }))).toMatchObject({ kind: 'transient' });
  });

  it('has an unknown outcome when the socket is cut after the request', async () => {
    receiver.answer = (request) => request.socket.destroy();
    expect(await send(part, context())).toMatchObject({
      kind: 'unknown-outcome',
      agentMessage: agentTexts.unconfirmed,
    });
  });

  it('has an unknown outcome when the caller stops waiting after the request', async () => {
    const controller = new AbortController();
    receiver.answer = () => controller.abort();
    expect(await send(part, context({ signal: controller.signal }))).toMatchObject({ kind: 'unknown-outcome' });
  });

  it('is transient when the time was over before the request', async () => {
    expect(await send(part, context({ signal: AbortSignal.abort() }))).toMatchObject({ kind: 'transient' });
    expect(receiver.received).toHaveLength(0);
  });

  it('keeps text and secrets out of what it says of a failure', async () => {
    receiver.answer = (request) => request.socket.destroy();
    const unknown = JSON.stringify(await send(part, context()));
    answerWith(500, part.text);
    const transient = JSON.stringify(await send(part, context()));
    for (const said of [unknown, transient]) {
      expect(said).not.toContain('parcel');
      expect(said).not.toContain('whsec_');
      expect(said).not.toContain('conv-7781');
    }
  });
});
