import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import type { Answer, ConformanceSubject, Sample } from '../subject.ts';
import { OUR_ID } from '../support/calls.ts';
import { WEBHOOK_URL } from '../support/webhooks.ts';
import { startModelApi } from './model-api.ts';
import { modelProvider, signatureOf } from './model-provider.ts';

const secretsOf = (which: string): LiveSecret[] => [
  { name: 'token', value: `test-token-${which}` },
  { name: 'webhookSecret', value: `test-webhook-secret-${which}` },
];

const webhookSecretOf = (secrets: readonly LiveSecret[]): string =>
  secrets.find(({ name }) => name === 'webhookSecret')?.value ?? '';

const event = ({ messageId, conversationId, authorId, text, at }: Sample, more: object = {}) => ({
  ...{ kind: 'message', id: messageId, chat: conversationId, from: authorId, at: at.toISOString(), text, name: 'Ida' },
  ...more,
});

const webhookOf = (...events: readonly object[]): string => JSON.stringify({ events });

const actOf = ({ conversationId, authorId, at }: Sample, what: string, more: object = {}) =>
  webhookOf({ kind: what, chat: conversationId, from: authorId, at: at.toISOString(), ...more });

const kind = (name: string) => (sample: Sample) => webhookOf(event(sample, { kind: name }));

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response('{}', { status: code, headers });

const error =
  (code: string): Answer =>
  () =>
    Response.json({ error: { code, message: 'No.' } }, { status: 422 });

/** The outside of the model's platform. */
export const subject: ConformanceSubject = {
  provider: modelProvider,
  settings: { account: 'acme' },
  otherSettings: { account: 'other' },
  secrets: { first: secretsOf('first'), newer: secretsOf('newer'), foreign: secretsOf('foreign') },
  webhook: {
    contentType: 'application/json',
    covers: { body: 'bytes', url: true, method: true, toleranceSeconds: 300 },
    proofOf(request, secrets) {
      const time = String(Math.floor(request.receivedAt.getTime() / 1000));
      const signature = signatureOf(request, time, webhookSecretOf(secrets));
      return { 'x-model-time': time, 'x-model-signature': signature };
    },
    challenge: (secrets) => ({
      method: 'GET',
      url: `${WEBHOOK_URL}?challenge=4711&token=${webhookSecretOf(secrets)}`,
      headers: {},
      body: new Uint8Array(),
    }),
  },
  idOf: (what, number) => (what === 'message' ? String(number) : `${what}-${number}`),
  largeIds: ['9007199254740993', '9007199254740992'],
  countsPerConversation: true,
  bodies: {
    text: (sample) => webhookOf(event(sample)),
    batch: (samples) => webhookOf(...samples.map((sample) => event(sample))),
    unknown: () => webhookOf({ kind: 'wave' }),
    kinds: {
      image: (sample) => webhookOf(event(sample, { files: [{ id: 'f-1', ref: 'ref-1' }] })),
      file: (sample) =>
        webhookOf(
          event(sample, { files: [1, 2].map((n) => ({ id: `f-${n}`, url: `https://files.example.net/${n}` })) }),
        ),
      video: kind('video'),
      location: (sample) => webhookOf(event(sample, { place: '55.6761, 12.5683' })),
      reply: (sample, quotes) => webhookOf(event(sample, { quotes })),
      edit: (sample, id) => webhookOf(event(sample, { kind: 'edit', id })),
      delete: (sample, id) => webhookOf(event(sample, { kind: 'delete', id, text: '' })),
      reaction: (sample, on) => actOf(sample, 'reaction', { on }),
      contactState: (sample) => actOf(sample, 'state', { state: 'blocked' }),
      end: (sample) => actOf(sample, 'ended'),
      typing: (sample) => actOf(sample, 'typing'),
      press: (sample) => actOf(sample, 'press', { of: OUR_ID, key: '1' }),
    },
    press: (sample, of, key) => actOf(sample, 'press', { of, key }),
    quoteOfOurs: (sample, quotesSent) => webhookOf(event(sample, { quotesSent })),
    receipt: (key, result, at) => webhookOf({ kind: 'status', key, status: result, at: at.toISOString() }),
    lateFailures: (key, at) => [
      webhookOf({ kind: 'status', key, status: 'failed', at: at.toISOString(), why: 'unreachable' }),
    ],
    optOut: (sample, state) =>
      actOf({ ...sample, at: new Date(sample.at.getTime() + Number(sample.messageId) * 1_000) }, 'state', { state }),
    fileAt: (sample, url) => webhookOf(event(sample, { files: [{ id: 'f-1', url }] })),
    otherAccount: (sample) => JSON.stringify({ account: 'other', events: [event(sample)] }),
    upload: (uploadBytes) => JSON.stringify({ uploadBytes }),
  },
  api: {
    start: startModelApi,
    failures: {
      throttled: status(429, { 'retry-after': '7' }),
      transient: status(503),
      permanent: error('unknown'),
      'recipient-blocked': error('blocked'),
      'window-closed': error('window'),
      configuration: status(401),
      unsupported: error('kind'),
      'unknown-outcome': status(504),
    },
    retryAfterMs: 7_000,
    refused: { answer: status(401), field: 'token' },
    lastError: { answer: () => Response.json({ urls: [], lastError: 'Wrong answer: 502' }), text: 'Wrong answer: 502' },
    files: { link: status(200), gone: status(410), 'too-large': status(413), unavailable: status(500) },
  },
};
