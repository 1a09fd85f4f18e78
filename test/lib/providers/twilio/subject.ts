import type { Kind } from '../../../../lib/providers/twilio/manifest.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import type { LiveSecret } from '../../../../lib/contract/webhook.ts';
import type { ConformanceSubject, CustomerKind, Sample, WebhookScheme } from '../../../conformance/subject.ts';
import { ACCOUNT, refusal, startTwilio } from './fake-twilio.ts';
import { type Fields, formOf, mediaUrl, messageOfSample, signatureOf, statusOf } from './webhooks.ts';

/** How one of Twilio's channels is set up, as a subject tries it. */
interface SetUp {
  readonly kind: Kind;
  readonly provider: Provider;
  readonly sender: string;
  readonly otherSender: string;
  /** A key of the API signs in, and not the account itself. */
  readonly apiKey?: string;
  /** A Webhook Rule signs, and not the Auth Token. */
  readonly sharedKeyId?: string;
}

const hex = (letter: string): string => `${letter}123456789abcdef${letter}123456789abcdef`;

function secretsOf({ apiKey, sharedKeyId }: SetUp, letter: string): LiveSecret[] {
  return [
    ...(apiKey === undefined || sharedKeyId === undefined ? [{ name: 'authToken', value: hex(letter) }] : []),
    ...(apiKey === undefined ? [] : [{ name: 'apiKeySecret', value: `test-key-secret-${letter}` }]),
    ...(sharedKeyId === undefined ? [] : [{ name: 'sharedKey', value: `test-shared-key-${letter}` }]),
  ];
}

function schemeOf({ sharedKeyId }: SetUp): WebhookScheme {
  const valueOf = (secrets: readonly LiveSecret[], wanted: string) =>
    secrets.find(({ name }) => name === wanted)?.value ?? '';
  return {
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    covers: { body: 'fields', url: true, method: false },
    proofOf: ({ url, body }, secrets) =>
      sharedKeyId === undefined
        ? { 'x-twilio-signature': signatureOf(url, body, valueOf(secrets, 'authToken'), 'sha1') }
        : {
            'x-twilio-signature': signatureOf(url, body, valueOf(secrets, 'sharedKey'), 'sha256'),
            'x-twilio-webhooks-signature-settings': `key=${sharedKeyId},algorithm=HMAC_SHA256`,
          },
  };
}

const prefixes = { sms: '', whatsapp: 'whatsapp:', rcs: 'rcs:' } as const;
const idOf = (kind: Kind) => (what: string, number: number) =>
  what === 'message'
    ? `SM${String(number).padStart(32, 'a')}`
    : `${prefixes[kind]}+1500555${String(number).padStart(4, '0')}`;

type Kinds = Partial<Record<CustomerKind, (sample: Sample, quoted: string) => string>>;

function kindsOf(kind: Kind): Kinds {
  const form = (sample: Sample, fields: Fields = {}) => formOf(messageOfSample(sample, fields));
  const withMedia = (type: string) => (sample: Sample) =>
    form(sample, { Body: '', NumMedia: '1', MediaUrl0: mediaUrl(sample.messageId), MediaContentType0: type });
  const chat: Kinds = {
    location: (sample) => form(sample, { Body: '', Latitude: '55.6761', Longitude: '12.5683', Label: 'Aviary' }),
    reply: (sample, OriginalRepliedMessageSid) => form(sample, { OriginalRepliedMessageSid }),
    press: (sample) => form(sample, { Body: 'Blue', ButtonText: 'Blue', ButtonPayload: `${OURS}:2` }),
  };
  return {
    ...{ image: withMedia('image/jpeg'), audio: withMedia('audio/ogg'), video: withMedia('video/mp4') },
    file: withMedia('application/pdf'),
    contactState: (sample) => form(sample, { Body: 'STOP', OptOutType: 'STOP' }),
    ...(kind !== 'sms' && chat),
  };
}

const OURS = 'out-AAECAwQFBgcICQoLDA0O_wtag1';
const told = { delivered: 'delivered', seen: 'read', failed: 'undelivered' } as const;

/** One of Twilio's channels from the outside. */
export function subjectOf(setUp: SetUp): ConformanceSubject {
  const { kind, provider, sender, otherSender, apiKey = '', sharedKeyId = '' } = setUp;
  const settings = { accountSid: ACCOUNT, sender, apiKey, sharedKeyId };
  const field = apiKey === '' ? 'authToken' : 'apiKeySecret';
  const to = { To: `${prefixes[kind]}+15005550123` };
  return {
    provider,
    settings,
    otherSettings: { ...settings, sender: otherSender },
    secrets: { first: secretsOf(setUp, 'a'), newer: secretsOf(setUp, 'b'), foreign: secretsOf(setUp, 'c') },
    webhook: schemeOf(setUp),
    idOf: idOf(kind),
    bodies: {
      text: (sample) => formOf(messageOfSample(sample)),
      kinds: kindsOf(kind),
      ...(kind !== 'sms' && {
        press: (sample, of, key) =>
          formOf(messageOfSample(sample, { ButtonText: 'Blue', ButtonPayload: `${of}:${key}` })),
        quoteOfOurs: (sample, sid) => formOf(messageOfSample(sample, { OriginalRepliedMessageSid: sid })),
      }),
      unknown: () => formOf({ AccountSid: ACCOUNT, EventType: 'onTelepathy', ApiVersion: '2010-04-01' }),
      receipt: (externalId, status) =>
        kind === 'sms' && status === 'seen'
          ? undefined
          : { body: formOf(statusOf(told[status], to)), query: `m=${externalId}` },
      lateFailures: (externalId) =>
        ['30003', '30007', '63016', '63024', '99999', ''].map((ErrorCode) => ({
          body: formOf(statusOf('failed', { ...to, ErrorCode })),
          query: `m=${externalId}`,
        })),
      optOut: (sample, state) =>
        formOf(messageOfSample(sample, { OptOutType: state === 'opted-out' ? 'STOP' : 'START' })),
      fileAt: (sample, url) =>
        formOf(messageOfSample(sample, { NumMedia: '1', MediaUrl0: url, MediaContentType0: 'image/jpeg' })),
      otherAccount: (sample) => formOf(messageOfSample(sample, { AccountSid: `AC${hex('f')}` })),
    },
    api: {
      start: startTwilio,
      failures: {
        throttled: refusal(429, 20_429, 'Too many requests', { 'retry-after': '3' }),
        permanent: refusal(400, 21_211, 'Invalid To phone number: 12'),
        'recipient-blocked': refusal(400, 21_610, 'Attempt to send to unsubscribed recipient'),
        'window-closed': refusal(400, 63_016, 'Failed to send freeform message'),
        configuration: refusal(401, 20_003, 'Authenticate'),
        'unknown-outcome': refusal(500, 20_500, 'Internal Server Error'),
      },
      retryAfterMs: 3_000,
      refused: { answer: refusal(401, 20_003, 'Authenticate'), field },
      files: { link: startTwilio() },
    },
  };
}
