import type { Directions, Manifest, RichLimits, TextLimit } from '../../contract/manifest.ts';
import type { LiveSecret } from '../../contract/webhook.ts';

/** Name of the setting, and of the secret, that stand side by side on the channel's page at LINE. */
export const CHANNEL_ID = 'channelId';
export const CHANNEL_SECRET = 'channelSecret';

/** Where the Messaging API is, and where what users send is fetched (Messaging API reference, "Domain name"). */
export const LINE = 'https://api.line.me';
export const LINE_DATA = 'https://api-data.line.me';

/** UTF-16 units of a text message (Messaging API, "Text message"). */
const MAX_TEXT_LENGTH = 5_000;
/** Characters of a link to a picture (Messaging API, "Image message"). */
export const MAX_LINK_LENGTH = 2_000;
/** Buttons below a text (Messaging API, "Quick reply"), and graphemes of the label of one. */
const MAX_QUICK_REPLIES = 13;
const MAX_QUICK_REPLY_LABEL = 20;
/** What may be chosen of a Flex Message, and its words: bounded so that a bubble stays within its bytes. */
const MAX_CHOICES = 20;
export const MAX_CARDS = 10;
const MAX_FLEX_TEXT = 2_000;
const MAX_FLEX_LABEL = 100;
/** Words of a place that fit its title and its address (Messaging API, "Location message"). */
export const MAX_PLACE_TEXT = 100;
/** Files of one message of an agent: each is a message that counts at LINE. */
const MAX_FILES = 20;

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const neither: Directions = { fromCustomer: 'refused', fromAgent: 'refused' };
const fromAgents: Directions = { fromCustomer: 'refused', fromAgent: 'full' };
const fromCustomers: Directions = { fromCustomer: 'full', fromAgent: 'refused' };
/** LINE has no message for it that goes without a preview or a length, or none at all: a link goes out. */
const byLink: Directions = { fromCustomer: 'full', fromAgent: 'fallback' };

const inFlex: TextLimit = { maxLength: MAX_FLEX_TEXT, countedIn: 'utf16-units' };
const flex: RichLimits = {
  text: inFlex,
  label: { maxLength: MAX_FLEX_LABEL, countedIn: 'utf16-units' },
  maxChoices: MAX_CHOICES,
};

export const manifest: Manifest = {
  id: 'line',
  displayName: { en: 'LINE', fr: 'LINE' },
  summary: {
    en: 'A LINE Official Account of yours. It needs a Messaging API channel, free and without a review, with “Use webhook” turned on.',
    fr: 'Un compte officiel LINE à vous. Il faut un canal Messaging API, gratuit et sans examen préalable, avec « Use webhook » activé.',
  },
  icon: 'M12 3.5c5.2 0 9 3.2 9 7.3 0 3.6-3.6 6.6-9 9.7v-2.6c-5.2 0-9-3-9-7.1s3.8-7.3 9-7.3ZM8 8.5v4.5h2.5M13.5 8.5v4.5M16 8.5v4.5',
  realExternalPlatformId: 'line',
  settings: [
    {
      name: CHANNEL_ID,
      label: { en: 'LINE channel ID', fr: 'ID du canal LINE' },
      hint: {
        en: 'On the tab Basic settings of the channel in the LINE Developers Console, e.g. 1234567890.',
        fr: 'Onglet Basic settings du canal dans la LINE Developers Console, p. ex. 1234567890.',
      },
      kind: 'text',
      required: true,
      maxLength: 20,
      isAddress: false,
    },
    {
      name: 'apiUrl',
      label: { en: 'Messaging API server', fr: 'Serveur de la Messaging API' },
      hint: {
        en: 'Leave it blank, unless requests to LINE go through a server of your own.',
        fr: 'Laissez vide, sauf si les requêtes à LINE passent par un serveur à vous.',
      },
      kind: 'https-url',
      required: false,
      maxLength: 2_000,
      isAddress: true,
      isRare: true,
      byDefault: LINE,
    },
  ],
  secrets: [
    {
      name: CHANNEL_SECRET,
      label: { en: 'Channel secret', fr: 'Secret du canal' },
      hint: {
        en: 'On the same tab; no access token has to be issued.',
        fr: 'Sur le même onglet ; aucun jeton d’accès n’est à émettre.',
      },
      origin: 'entered',
    },
  ],
  webhook: {
    // A batch has no documented size.
    maxBodyBytes: 1_000_000,
    ack: { status: 200, body: '{}', contentType: 'application/json' },
    // No API does it (LINE, "Receive messages").
    switchOn: {
      en: 'In the LINE Developers Console, on the tab Messaging API, turn on “Use webhook” and beside it “Webhook redelivery”: without redelivery, LINE does not bring again what did not arrive.',
      fr: 'Dans la LINE Developers Console, sous l’onglet Messaging API, activez « Use webhook » et, à côté, « Webhook redelivery » : sans cela, LINE ne renvoie pas ce qui n’est pas arrivé.',
    },
  },
  capabilities: {
    content: {
      text: both,
      // Of an agent's pictures, JPEG and PNG of up to 1 MB are shown; all others go by link.
      image: { fromCustomer: 'full', fromAgent: 'partial' },
      ...{ audio: byLink, video: byLink, file: byLink },
      location: { fromCustomer: 'fallback', fromAgent: 'full' },
      ...{ quickReplies: fromAgents, timeSlots: fromAgents },
      // Pictures of an agent's entries are left out.
      list: { fromCustomer: 'refused', fromAgent: 'partial' },
      card: fromAgents,
      form: { fromCustomer: 'refused', fromAgent: 'fallback' },
      ...{ press: fromCustomers, contactState: fromCustomers },
      // Beside an agent's own message and beside a file, LINE has no place for a quote.
      reply: { fromCustomer: 'partial', fromAgent: 'partial' },
      edit: neither,
      delete: { fromCustomer: 'fallback', fromAgent: 'refused' },
      ...{ reaction: neither, receipts: neither, end: neither },
      typing: { fromCustomer: 'refused', fromAgent: 'full' },
    },
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
    text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
    rich: {
      quickReplies: {
        text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
        label: { maxLength: MAX_QUICK_REPLY_LABEL, countedIn: 'graphemes' },
        maxChoices: MAX_QUICK_REPLIES,
      },
      ...{ list: flex, timeSlots: flex },
      card: { ...flex, maxCards: MAX_CARDS },
      location: { ...flex, text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' }, maxChoices: 0 },
    },
    files: { maxPerMessage: MAX_FILES, limits: [{ types: '*' }], maxLinkLength: MAX_LINK_LENGTH },
    idempotentSend: true,
    takesForBlocked: true,
    keepsSentIds: true,
    quotesByToken: true,
  },
  // Messaging API reference, "Error responses"; `error` is that of the token's endpoint.
  answers: {
    success: { fields: {}, mayBeEmpty: false },
    error: { marks: [['message'], ['error']], code: [], message: [['message']], status: [] },
    codes: {},
    repeat: { codes: [], statuses: [409] },
    notTaken: [],
  },
};

/** What the channel signs in with; undefined where there is no secret. */
export function channelSecret(secrets: readonly LiveSecret[]): string | undefined {
  return secrets.find(({ name, value }) => name === CHANNEL_SECRET && value !== '')?.value;
}
