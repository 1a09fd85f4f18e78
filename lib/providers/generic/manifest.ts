import type { AnswerForms } from '../../contract/answers.ts';
import type { Directions, Manifest, RichLimits } from '../../contract/manifest.ts';

/** Name of the one secret of a channel: it signs both the webhooks that come in and the messages that go out. */
export const SIGNING_SECRET = 'signingSecret';

/** Characters of a message in either direction, in UTF-16 units. */
const MAX_TEXT_LENGTH = 10_000;

/** Files of one message, in either direction. */
export const MAX_FILES = 20;

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const shown: Directions = { fromCustomer: 'refused', fromAgent: 'full' };
const heard: Directions = { fromCustomer: 'full', fromAgent: 'refused' };
const told: Directions = { fromCustomer: 'fallback', fromAgent: 'refused' };

/** As much as the core hands on: the receiver has the words where it would rather show those. */
const rich: RichLimits = {
  text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
  label: { maxLength: 1_000, countedIn: 'utf16-units' },
  maxChoices: 100,
  maxCards: 100,
  maxBytes: 64_000,
};

/** The table of answers in docs/generic-provider.md, and what frameworks write where nobody told them how. */
const answers: AnswerForms = {
  success: {
    fields: {},
    mayBeEmpty: true,
    text: /^(?:ok|okay|true|accepted|received|success|queued|done|thank you)[.!]?$/i,
  },
  error: {
    marks: [['error'], ['errors']],
    code: [['error', 'code']],
    // Ours, RFC 9457, and what is most common beside them.
    message: [
      ...([['error', 'message'], ['error'], ['detail'], ['message'], ['title']] as const),
      ...([
        ['errors', '0', 'message'],
        ['errors', '0', 'detail'],
        ['errors', '0'],
      ] as const),
    ],
    status: [['status'], ['error', 'status'], ['error', 'code']],
  },
  codes: { recipient_blocked: 'recipient-blocked', window_closed: 'window-closed', message_refused: 'permanent' },
  repeat: { codes: ['duplicate'], statuses: [] },
  notTaken: [503],
};

export const manifest: Manifest = {
  id: 'generic',
  displayName: { en: 'Signed webhook', fr: 'Webhook signé' },
  summary: {
    en: 'Any system that speaks JSON signed as Standard Webhooks.',
    fr: 'Tout système qui échange du JSON signé selon Standard Webhooks.',
  },
  icon: 'M8 5 3 12l5 7M16 5l5 7-5 7M9.5 12l2 2 3.5-4',
  realExternalPlatformId: 'custom',
  settings: [
    {
      name: 'deliveryUrl',
      label: { en: 'Delivery URL', fr: 'URL de livraison' },
      hint: {
        en: 'Where your system takes agents’ messages, e.g. https://chat.example.com/in',
        fr: 'Où votre système reçoit les messages d’agents, p. ex. https://chat.example.com/in',
      },
      kind: 'https-url',
      required: true,
      maxLength: 2_000,
      isAddress: true,
    },
  ],
  secrets: [
    {
      name: SIGNING_SECRET,
      label: { en: 'Signing secret', fr: 'Secret de signature' },
      hint: {
        en: 'Paste it into your system; it begins with whsec_.',
        fr: 'Collez-le dans votre système, il commence par whsec_.',
      },
      origin: 'generated',
    },
  ],
  webhook: {
    maxBodyBytes: 262_144,
    ack: { status: 200, body: '{"ok":true}', contentType: 'application/json' },
  },
  capabilities: {
    content: {
      text: both,
      ...{ image: both, audio: both, video: both, file: both },
      ...{ location: shown, quickReplies: shown, list: shown, card: shown, timeSlots: shown, form: shown },
      press: heard,
      reply: both,
      ...{ edit: told, delete: told, reaction: told },
      ...{ typing: both, receipts: heard, contactState: heard, end: both },
    },
    // Its threads are the sender's to choose: one customer may well have several (ADR 51).
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: true },
    text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
    rich: { quickReplies: rich, list: rich, card: rich, timeSlots: rich, form: rich, location: rich },
    // Of any size that the deployment takes: the platform fetches them by their links.
    files: { maxPerMessage: MAX_FILES, limits: [{ types: '*' }] },
    // The receiver recognises a repeat by its webhook-id: a duty that docs/generic-provider.md puts on it.
    idempotentSend: true,
  },
  answers,
};

/**
 * The thread in which agents write first to somebody: the receiver doesn't know it yet and opens it with the one
 * recipient (docs/generic-provider.md), so it must be the same each time and of no customer's own.
 */
export function conversationWith(recipientId: string): string {
  return `direct-${recipientId}`;
}

/** Of an admin's test messages (docs/generic-provider.md). */
export const TEST_CONVERSATION = 'channel.test';
