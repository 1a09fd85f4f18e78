import type { Directions, Manifest } from '../../../lib/contract/manifest.ts';

const of = (fromCustomer: Directions['fromCustomer'], fromAgent: Directions['fromAgent']): Directions => ({
  fromCustomer,
  fromAgent,
});

/** Where the platform is, unless a channel says otherwise. */
export const ORIGIN = 'https://api.model.example.net';

const short = { maxLength: 40, countedIn: 'code-points' } as const;
const rich = { text: { ...short, maxLength: 1_000 }, label: short, maxChoices: 12, maxCards: 3 };

/** Of a platform that has everything of which an adapter can be tried. */
export const modelManifest: Manifest = {
  id: 'model',
  displayName: { en: 'Model', fr: 'Modèle' },
  summary: { en: 'A platform that can do everything.', fr: 'Une plateforme qui sait tout faire.' },
  realExternalPlatformId: 'custom',
  settings: [
    {
      name: 'account',
      label: { en: 'Account', fr: 'Compte' },
      hint: { en: 'Its name at the platform.', fr: 'Son nom sur la plateforme.' },
      kind: 'text',
      required: true,
      maxLength: 100,
      isAddress: false,
    },
    {
      name: 'apiUrl',
      label: { en: 'Server', fr: 'Serveur' },
      hint: { en: 'Blank, or a server of your own.', fr: 'Vide, ou votre propre serveur.' },
      kind: 'https-url',
      required: false,
      maxLength: 200,
      isAddress: true,
      byDefault: ORIGIN,
    },
  ],
  secrets: [
    {
      name: 'token',
      label: { en: 'Token', fr: 'Jeton' },
      hint: { en: 'Of the account.', fr: 'Du compte.' },
      origin: 'entered',
    },
    {
      name: 'webhookSecret',
      label: { en: 'Webhook secret', fr: 'Secret du webhook' },
      hint: { en: 'Made by us.', fr: 'Fait par nous.' },
      origin: 'generated',
    },
  ],
  webhook: { maxBodyBytes: 65_536, ack: { status: 200, body: '{}', contentType: 'application/json' } },
  capabilities: {
    content: {
      text: of('full', 'full'),
      ...{ image: of('full', 'full'), audio: of('refused', 'refused') },
      ...{ video: of('dropped', 'refused'), file: of('full', 'full') },
      ...{ location: of('fallback', 'fallback'), card: of('refused', 'full'), press: of('full', 'refused') },
      ...{ quickReplies: of('refused', 'full'), list: of('refused', 'partial') },
      ...{ timeSlots: of('refused', 'full'), form: of('refused', 'fallback') },
      ...{ contactState: of('full', 'refused'), end: of('full', 'full') },
      reply: of('full', 'full'),
      ...{ edit: of('partial', 'refused'), delete: of('fallback', 'refused'), reaction: of('full', 'refused') },
      ...{ typing: of('full', 'full'), receipts: of('full', 'refused') },
    },
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
    text: { maxLength: 2_000, countedIn: 'code-points' },
    files: { maxPerMessage: 10, limits: [{ types: 'image/*', maxBytes: 5_000_000 }, { types: 'application/pdf' }] },
    rich: { quickReplies: rich, list: rich, card: rich, timeSlots: rich },
    idempotentSend: true,
    keepsSentIds: true,
  },
  answers: {
    success: { fields: {}, mayBeEmpty: false },
    error: { marks: [['error']], code: [['error', 'code']], message: [['error', 'message']], status: [] },
    codes: { blocked: 'recipient-blocked', window: 'window-closed', kind: 'unsupported', unknown: 'permanent' },
    repeat: { codes: [], statuses: [409] },
    notTaken: [503],
  },
};
