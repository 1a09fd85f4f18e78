import { createHmac } from 'node:crypto';
import type { LiveSecret } from '../../../../lib/contract/webhook.ts';
import { lineProvider } from '../../../../lib/providers/line/index.ts';
import type { ConformanceSubject, Sample } from '../../../conformance/subject.ts';
import { isTokenRequest, refusal, startLine } from './fake-line.ts';

const secretOf = (value: string): LiveSecret[] => [{ name: 'channelSecret', value }];

/** Ids of events count on with time, as ULIDs do. */
const eventOf = (type: string, { messageId, conversationId, authorId, at }: Sample, content: object) => ({
  type,
  mode: 'active',
  timestamp: at.getTime(),
  source: conversationId === authorId ? user(authorId) : { type: 'group', groupId: conversationId, userId: authorId },
  webhookEventId: `01HZ-${type}-${messageId}`,
  deliveryContext: { isRedelivery: false },
  ...content,
});

const OURS = 'out-AAECAwQFBgcICQoLDA0O_wtag1';

const user = (userId: string) => ({ type: 'user', userId });

const webhook = (...events: readonly object[]): string =>
  JSON.stringify({ destination: 'Uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', events });

const message = (sample: Sample, content: object) =>
  eventOf('message', sample, {
    replyToken: 'nHuyWiB7yP5Zw52FIkcQobQuGDXCTA',
    message: { id: sample.messageId, quoteToken: 'q3Plxr4AgKd', markAsReadToken: '30yhdy232', ...content },
  });

const textMessage = (sample: Sample, more: object = {}) =>
  message(sample, { type: 'text', text: sample.text, ...more });

const withContent =
  (type: string, more: object = {}) =>
  (sample: Sample) =>
    webhook(message(sample, { type, contentProvider: { type: 'line' }, ...more }));

/** LINE from the outside. */
export const subject: ConformanceSubject = {
  provider: lineProvider,
  settings: { channelId: '1234567890' },
  otherSettings: { channelId: '1234567891' },
  secrets: {
    first: secretOf('0123456789abcdef0123456789abcd01'),
    newer: secretOf('0123456789abcdef0123456789abcd02'),
    foreign: secretOf('0123456789abcdef0123456789abcd03'),
  },
  webhook: {
    contentType: 'application/json; charset=utf-8',
    covers: { body: 'bytes', url: false, method: false },
    proofOf: ({ body }, [secret]) => ({
      'x-line-signature': createHmac('sha256', secret?.value ?? '')
        .update(body)
        .digest('base64'),
    }),
  },
  idOf: (what, number) =>
    what === 'message' ? String(444_573_844_083_572_700n + BigInt(number)) : `U${String(number).padStart(32, '0')}`,
  largeIds: ['444573844083572737', '9007199254740993'],
  bodies: {
    text: (sample) => webhook(textMessage(sample)),
    batch: (samples) => webhook(...samples.map((sample) => textMessage(sample))),
    kinds: {
      image: withContent('image'),
      audio: withContent('audio', { duration: 60_000 }),
      video: withContent('video', { duration: 60_000 }),
      file: (sample) => webhook(message(sample, { type: 'file', fileName: 'label.pdf', fileSize: 2_138 })),
      location: (sample) =>
        webhook(
          message(sample, {
            type: 'location',
            title: 'Aviary',
            address: 'Duck Lane 1',
            latitude: 55.6761,
            longitude: 12.5683,
          }),
        ),
      reply: (sample, quotedMessageId) => webhook(textMessage(sample, { quotedMessageId })),
      delete: (sample, messageId) => webhook(eventOf('unsend', sample, { unsend: { messageId } })),
      press: (sample) => webhook(eventOf('postback', sample, { postback: { data: `p:${OURS}:2` } })),
      contactState: (sample) => webhook(eventOf('unfollow', sample, {})),
    },
    press: (sample, of, key) => webhook(eventOf('postback', sample, { postback: { data: `p:${of}:${key}` } })),
    quoteOfOurs: (sample, quotedMessageId) => webhook(textMessage(sample, { quotedMessageId })),
    unknown: () =>
      webhook({
        ...{ type: 'telepathy', mode: 'active', timestamp: 1_772_446_529_000, webhookEventId: '01HZ-telepathy' },
        ...{ source: user('U4af4980629'), deliveryContext: { isRedelivery: false } },
      }),
  },
  api: {
    start: startLine,
    isTokenRequest,
    failures: {
      throttled: refusal(429, 'The API rate limit has been exceeded. Try again later.'),
      permanent: refusal(400, 'The request body has 1 error(s)', {
        details: [{ message: 'May not be empty', property: 'messages[0].text' }],
      }),
      configuration: refusal(401, 'Authentication failed due to the following reason: invalid token.'),
      'unknown-outcome': refusal(500, 'Internal Server Error'),
    },
    refused: { answer: refusal(400, 'invalid client_secret'), field: 'channelSecret' },
    files: { link: startLine(), unavailable: refusal(500, 'Internal Server Error') },
  },
};
