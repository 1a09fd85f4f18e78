import type { LocalizedText } from '../../contract/localized-text.ts';
import type {
  Capabilities,
  Directions,
  Manifest,
  RichLimits,
  SecretField,
  SettingField,
} from '../../contract/manifest.ts';
import type { LiveSecret } from '../../contract/webhook.ts';

/** Twilio's channels that have an adapter each; all of them share the code of this folder. */
export type Kind = 'sms' | 'whatsapp' | 'rcs';

/** What begins the addresses of a channel, as `whatsapp:+15005550006` ("Messaging channels"); those of SMS have none. */
export const prefixes = { sms: '', whatsapp: 'whatsapp:', rcs: 'rcs:' } as const satisfies Record<Kind, string>;

/** Names of settings and secrets. */
export const ACCOUNT = 'accountSid';
export const SENDER = 'sender';
export const API_KEY = 'apiKey';
const KEY_IDS = 'sharedKeyId';
export const AUTH_TOKEN = 'authToken';
export const API_KEY_SECRET = 'apiKeySecret';
export const SHARED_KEY = 'sharedKey';

export const TWILIO = 'https://api.twilio.com';

/** Characters of `Body`, which is counted in UTF-16 units here: Twilio does not say in what (Message resource, "Body"). */
const MAX_TEXT_LENGTH = 1_600;
/** Characters of a link that stands in the words of an SMS beside the file's name, and of one that Twilio fetches. */
const MAX_LINK_IN_TEXT = 1_400;
const MAX_LINK_LENGTH = 2_000;
/** Bytes of a webhook; its form has no documented size. */
const MAX_WEBHOOK_BYTES = 262_144;

const account: SettingField = {
  name: ACCOUNT,
  label: { en: 'Account SID', fr: 'SID du compte' },
  hint: {
    en: 'On the first page of the Twilio Console, below Account Info; it begins with AC.',
    fr: 'Sur la première page de la console Twilio, sous Account Info\u00a0; il commence par AC.',
  },
  kind: 'text',
  required: true,
  maxLength: 64,
  isAddress: false,
};

const senderHints: Readonly<Record<Kind, LocalizedText>> = {
  sms: {
    en: 'A number of the account, e.g. +15005550006, or a messaging service (MG…).',
    fr: 'Un numéro du compte, p. ex. +15005550006, ou un service de messagerie (MG…).',
  },
  whatsapp: {
    en: 'The WhatsApp number, e.g. +15005550006, or a messaging service (MG…).',
    fr: 'Le numéro WhatsApp, p. ex. +15005550006, ou un service de messagerie (MG…).',
  },
  rcs: {
    en: 'The RCS sender, e.g. rcs:acme_agent, or a messaging service (MG…).',
    fr: 'L’expéditeur RCS, p. ex. rcs:acme_agent, ou un service de messagerie (MG…).',
  },
};

const optionalSettings: readonly SettingField[] = [
  {
    name: API_KEY,
    label: { en: 'API key SID', fr: 'SID de la clé d’API' },
    hint: {
      en: 'Begins with SK; blank: requests sign in with the Auth Token.',
      fr: 'Commence par SK\u00a0; vide\u00a0: les requêtes utilisent l’Auth Token.',
    },
    kind: 'text',
    required: false,
    maxLength: 64,
    isAddress: false,
    isRare: true,
  },
  {
    name: KEY_IDS,
    label: { en: 'Shared key ID', fr: 'ID de la clé partagée' },
    hint: {
      en: 'Only where a Webhook Rule signs webhooks, e.g. webhooks_sharedkey_….',
      fr: 'Seulement si une Webhook Rule signe les webhooks, p. ex. webhooks_sharedkey_….',
    },
    kind: 'text',
    required: false,
    maxLength: 200,
    isAddress: false,
    isRare: true,
  },
  {
    name: 'apiUrl',
    label: { en: 'API server', fr: 'Serveur de l’API' },
    hint: {
      en: 'Blank, unless it is a region of Twilio’s, or a carrier with the same API.',
      fr: 'Vide, sauf pour une région de Twilio ou un opérateur ayant la même API.',
    },
    kind: 'https-url',
    required: false,
    maxLength: 2_000,
    isAddress: true,
    isRare: true,
    byDefault: TWILIO,
  },
];

const secrets: readonly SecretField[] = [
  {
    name: AUTH_TOKEN,
    label: { en: 'Auth Token', fr: 'Auth Token' },
    hint: {
      en: 'The primary one; not needed with both an API key and a shared key.',
      fr: 'Le principal\u00a0; inutile avec à la fois une clé d’API et une clé partagée.',
    },
    origin: 'entered',
    required: false,
  },
  {
    name: API_KEY_SECRET,
    label: { en: 'API key secret', fr: 'Secret de la clé d’API' },
    hint: { en: 'Only with an API key SID.', fr: 'Seulement avec un SID de clé d’API.' },
    origin: 'entered',
    required: false,
    isRare: true,
  },
  {
    name: SHARED_KEY,
    label: { en: 'Shared key secret', fr: 'Secret de la clé partagée' },
    hint: { en: 'Only with a shared key ID.', fr: 'Seulement avec un ID de clé partagée.' },
    origin: 'entered',
    required: false,
    isRare: true,
  },
];

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const neither: Directions = { fromCustomer: 'refused', fromAgent: 'refused' };
const inWords: Directions = { fromCustomer: 'refused', fromAgent: 'fallback' };
const fromCustomers: Directions = { fromCustomer: 'full', fromAgent: 'refused' };
/** What the channel does not take, or is too large for it, goes as a link. */
const partly: Directions = { fromCustomer: 'full', fromAgent: 'partial' };

const content: Capabilities['content'] = {
  text: both,
  ...{ image: partly, audio: partly, video: partly, file: partly },
  ...{ location: inWords, quickReplies: inWords, list: inWords, card: inWords, timeSlots: inWords, form: inWords },
  ...{ press: neither, contactState: fromCustomers, end: neither },
  ...{ reply: neither, edit: neither, delete: neither, reaction: neither, typing: neither },
  receipts: { fromCustomer: 'partial', fromAgent: 'refused' },
};

const places: Directions = { fromCustomer: 'fallback', fromAgent: 'full' };
const toCustomers: Directions = { fromCustomer: 'refused', fromAgent: 'full' };
const toCustomersInPart: Directions = { fromCustomer: 'refused', fromAgent: 'partial' };

/** Of WhatsApp and RCS alike. Pictures of an agent's entries are left out. Twilio has no field for a quote of ours. */
const chat: Capabilities['content'] = {
  ...content,
  ...{ quickReplies: toCustomers, timeSlots: toCustomers, list: toCustomersInPart },
  press: fromCustomers,
  reply: { fromCustomer: 'full', fromAgent: 'dropped' },
  typing: { fromCustomer: 'refused', fromAgent: 'full' },
  receipts: fromCustomers,
};

const units = (maxLength: number) => ({ maxLength, countedIn: 'utf16-units' }) as const;

/** Without an approval, WhatsApp shows three buttons ("twilio/quick-reply"): more are a list. */
export const MAX_WHATSAPP_BUTTONS = 3;
const buttons: RichLimits = { text: units(1_024), label: units(20), maxChoices: MAX_WHATSAPP_BUTTONS };
/** "twilio/list-picker". */
const picker: RichLimits = { text: units(1_024), label: units(24), maxChoices: 10 };
/** A list of chips below a text ("twilio/card", "Chip list versus rich card"), and buttons on a card. */
const chips: RichLimits = { text: units(1_600), label: units(25), maxChoices: 10 };
const rcsCard: RichLimits = { text: units(1_600), label: units(25), maxChoices: 4, maxCards: 1 };

const members: Readonly<Record<Kind, Pick<Capabilities, 'content' | 'rich'>>> = {
  sms: { content },
  whatsapp: {
    // A card with links or a picture needs an approval of WhatsApp's: links stand in its text, and a picture is left out.
    content: { ...chat, card: toCustomersInPart, location: places },
    rich: {
      ...{ quickReplies: { ...buttons, maxChoices: picker.maxChoices }, list: picker, timeSlots: picker },
      card: { ...buttons, maxCards: 1 },
      location: { ...buttons, maxChoices: 0 },
    },
  },
  rcs: {
    content: { ...chat, card: toCustomers, location: { fromCustomer: 'fallback', fromAgent: 'fallback' } },
    rich: { quickReplies: chips, list: chips, timeSlots: chips, card: rcsCard },
  },
};

const names: Readonly<Record<Kind, Pick<Manifest, 'displayName' | 'summary'>>> = {
  sms: {
    displayName: { en: 'Twilio SMS', fr: 'Twilio SMS' },
    summary: {
      en: 'Text messages, and MMS in North America, by a number of yours at Twilio. A long text is several SMS to pay for.',
      fr: 'Des SMS, et des MMS en Amérique du Nord, par un numéro à vous chez Twilio. Un long texte est facturé comme plusieurs SMS.',
    },
  },
  whatsapp: {
    displayName: { en: 'Twilio WhatsApp', fr: 'Twilio WhatsApp' },
    summary: {
      en: 'A WhatsApp number of yours at Twilio. Within 24 hours of a customer’s last message, agents write freely; after that, they can send approved templates only.',
      fr: 'Un numéro WhatsApp à vous chez Twilio. Dans les 24 heures suivant le dernier message du client, les agents écrivent librement\u00a0; ensuite, seulement des modèles approuvés.',
    },
  },
  rcs: {
    displayName: { en: 'Twilio RCS', fr: 'Twilio RCS' },
    summary: {
      en: 'An RCS sender of yours at Twilio, with buttons and cards in the phone’s own app for messages.',
      fr: 'Un expéditeur RCS à vous chez Twilio, avec des boutons et des cartes dans l’application de messages du téléphone.',
    },
  },
};

const pasteAt: Readonly<Record<Kind, LocalizedText>> = {
  sms: {
    en: 'In the Twilio Console: Phone Numbers → your number → Messaging → “A message comes in”: Webhook, this URL, HTTP POST; for a messaging service: its tab Integration → “Send a webhook”.',
    fr: 'Dans la console Twilio\u00a0: Phone Numbers → votre numéro → Messaging → «\u00a0A message comes in\u00a0»\u00a0: Webhook, cette URL, HTTP POST\u00a0; pour un service de messagerie\u00a0: son onglet Integration → «\u00a0Send a webhook\u00a0».',
  },
  whatsapp: {
    en: 'In the Twilio Console: Messaging → Senders → WhatsApp senders → your number → “Webhook URL for incoming messages”: this URL, HTTP POST; for the sandbox: its settings → “When a message comes in”.',
    fr: 'Dans la console Twilio\u00a0: Messaging → Senders → WhatsApp senders → votre numéro → «\u00a0Webhook URL for incoming messages\u00a0»\u00a0: cette URL, HTTP POST\u00a0; pour le bac à sable\u00a0: ses réglages → «\u00a0When a message comes in\u00a0».',
  },
  rcs: {
    en: 'In the Twilio Console: Messaging → Services → the service with your RCS sender → Integration → “Send a webhook”: this URL, HTTP POST.',
    fr: 'Dans la console Twilio\u00a0: Messaging → Services → le service avec votre expéditeur RCS → Integration → «\u00a0Send a webhook\u00a0»\u00a0: cette URL, HTTP POST.',
  },
};

/** Errors that are surely about the message, and what they stand for (https://www.twilio.com/docs/api/errors). */
const refusals = {
  '21610': 'recipient-blocked',
  '63016': 'window-closed',
  ...({ '21211': 'permanent', '21214': 'permanent', '21217': 'permanent', '21612': 'permanent' } as const),
  ...({ '21614': 'permanent', '21617': 'permanent', '21620': 'permanent', '21623': 'permanent' } as const),
  ...({ '21655': 'permanent', '21656': 'permanent', '63003': 'permanent', '63013': 'permanent' } as const),
  ...({ '63015': 'permanent', '63024': 'permanent' } as const),
} as const;

export function manifestOf(kind: Kind): Manifest {
  const sender: SettingField = {
    name: SENDER,
    label: { en: 'Sender', fr: 'Expéditeur' },
    hint: senderHints[kind],
    kind: 'text',
    required: true,
    maxLength: 100,
    isAddress: false,
  };
  return {
    id: `twilio-${kind}`,
    ...names[kind],
    icon: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18ZM9 7.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3ZM15 7.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3ZM9 13.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3ZM15 13.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3Z',
    realExternalPlatformId: kind === 'whatsapp' ? 'whatsapp' : kind === 'sms' ? 'sms' : 'custom',
    settings: [account, sender, ...optionalSettings],
    secrets,
    webhook: {
      maxBodyBytes: MAX_WEBHOOK_BYTES,
      // TwiML that says nothing: the text of any other answer is sent to the customer ("TwiML for Programmable SMS").
      ack: { status: 200, body: '<Response/>', contentType: 'text/xml' },
      pasteAt: pasteAt[kind],
    },
    capabilities: {
      ...members[kind],
      threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
      text: units(MAX_TEXT_LENGTH),
      files: {
        maxPerMessage: 10,
        limits: [{ types: '*' }],
        maxLinkLength: kind === 'sms' ? MAX_LINK_IN_TEXT : MAX_LINK_LENGTH,
      },
      idempotentSend: false,
      ...(kind !== 'sms' && { keepsSentIds: true }),
    },
    // Message resource, "Message properties", and "Twilio error response".
    answers: {
      success: { fields: {}, holds: ['sid'], mayBeEmpty: false },
      error: {
        marks: [['error_code']],
        code: [['code'], ['error_code']],
        message: [['message'], ['error_message']],
        status: [],
      },
      codes: refusals,
      repeat: { codes: [], statuses: [] },
      notTaken: [],
    },
  };
}

/** The newest secret of a name; undefined where there is none. */
export function secretNamed(secrets: readonly LiveSecret[], wanted: string): string | undefined {
  return secrets.find(({ name, value }) => name === wanted && value !== '')?.value;
}

/** Whose keys sign the channel's webhooks; none where it is the Auth Token. Two while one key follows another. */
export function keyIdsIn(settings: Readonly<Record<string, string>>): readonly string[] {
  return (settings[KEY_IDS] ?? '').split(/[\s,]+/).filter(Boolean);
}
