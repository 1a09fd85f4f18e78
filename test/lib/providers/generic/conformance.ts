import { createHmac } from 'node:crypto';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import type { Answer, ConformanceSubject, Sample } from '../../../conformance/subject.ts';
import { live, OTHER_SECRET, SECRET, secretOf } from './signed-request.ts';

function received({ messageId, conversationId, authorId, text, at }: Sample, more: object = {}) {
  return JSON.stringify({
    type: 'message.received',
    timestamp: at.toISOString(),
    data: {
      id: messageId,
      thread: { id: conversationId },
      author: { id: authorId, firstName: 'Ida', lastName: 'Holm' },
      text,
      ...more,
    },
  });
}

/** What a customer does without words. */
const done = (type: string, { conversationId, authorId, at }: Sample, data: object = {}) =>
  JSON.stringify({
    type,
    timestamp: at.toISOString(),
    data: { thread: { id: conversationId }, author: { id: authorId }, ...data },
  });

const withFile = (name: string) => (sample: Sample) =>
  received(sample, {
    attachments: [
      { url: `https://files.example.net/${name}?signature=1`, name },
      { uploadId: 'upl-q83vEjRWeJCrze8SNFZ4kA', name },
    ],
  });

const refusing =
  (status: number, code?: string, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json({ error: { code, message: 'No.' } }, { status, headers });

/** The receiver and sender of docs/generic-provider.md. */
export const subject: ConformanceSubject = {
  provider: genericProvider,
  settings: { deliveryUrl: 'https://chat.example.net/deliveries' },
  otherSettings: { deliveryUrl: 'https://chat.example.net/others' },
  secrets: {
    first: live(SECRET),
    newer: live(OTHER_SECRET),
    foreign: live(secretOf('a-foreign-test-secret-32-bytes!!')),
  },
  webhook: {
    contentType: 'application/json',
    covers: { body: 'bytes', url: false, method: false, toleranceSeconds: 300 },
    proofOf({ body, receivedAt }, secrets) {
      const timestamp = String(Math.floor(receivedAt.getTime() / 1000));
      const key = Buffer.from(secrets[0]?.value.replace('whsec_', '') ?? '', 'base64');
      const signature = createHmac('sha256', key).update(`msg-0001.${timestamp}.`).update(body).digest('base64');
      return { 'webhook-id': 'msg-0001', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
    },
  },
  idOf: (what, number) => `${what}-${number}`,
  largeIds: ['9007199254740993', '9007199254740992', '18446744073709551615'],
  bodies: {
    text: (sample) => received(sample),
    kinds: {
      image: withFile('photo.png'),
      audio: withFile('voice.mp3'),
      video: withFile('film.mp4'),
      file: withFile('label.pdf'),
      reply: (sample, quoted) => received(sample, { replyTo: { id: quoted } }),
      edit: (sample, edited) =>
        received({ ...sample, messageId: edited }).replace('message.received', 'message.edited'),
      delete: (sample, gone) =>
        received({ ...sample, messageId: gone, text: '' }).replace('message.received', 'message.deleted'),
      press: (sample, pressed) => received(sample, { press: { messageId: pressed, key: '1' } }),
      reaction: (sample, messageId) => done('message.reacted', sample, { messageId, emoji: '👍' }),
      typing: (sample) => done('customer.typing', sample, { isTyping: true }),
      contactState: (sample) => done('contact.updated', sample, { state: 'blocked' }),
      end: (sample) => done('conversation.ended', sample),
    },
    unknown: () => JSON.stringify({ type: 'message.reaction', timestamp: '2026-03-02T10:15:29.100Z', data: {} }),
    receipt: (messageId, status, at) =>
      JSON.stringify({ type: 'message.status', timestamp: at.toISOString(), data: { messageId, status } }),
    upload: (size) => JSON.stringify({ type: 'upload.request', timestamp: '2026-03-02T10:15:20.000Z', data: { size } }),
  },
  api: {
    start: () => () => Response.json({ id: 'p-1' }),
    failures: {
      throttled: refusing(429, undefined, { 'retry-after': '7' }),
      transient: refusing(503),
      permanent: refusing(422, 'number_unknown'),
      'recipient-blocked': refusing(403, 'recipient_blocked'),
      'window-closed': refusing(409, 'window_closed'),
      configuration: refusing(401),
      'unknown-outcome': refusing(504),
    },
    retryAfterMs: 7_000,
  },
};
