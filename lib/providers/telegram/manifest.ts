import type { Directions, Manifest } from '../../contract/manifest.ts';
import type { LiveSecret } from '../../contract/webhook.ts';

/** Names of a channel's secrets. */
export const BOT_TOKEN = 'botToken';
export const WEBHOOK_SECRET = 'webhookSecret';

/** Where bots are served, unless somebody runs a Bot API server of their own. */
export const TELEGRAM = 'https://api.telegram.org';

/** UTF-16 units of one message (Bot API, sendMessage). */
const MAX_TEXT_LENGTH = 4_096;
/** Bytes of a file that a bot uploads (Bot API, "Sending files"). */
const MAX_UPLOAD_BYTES = 50_000_000;
/** Files of one message of an agent: more would take longer than Telegram's one message a second in a chat. */
const MAX_FILES = 20;

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const neither: Directions = { fromCustomer: 'refused', fromAgent: 'refused' };
/** In words: a poll with its options, a contact with its numbers. */
const asText: Directions = { fromCustomer: 'fallback', fromAgent: 'fallback' };
/** What agents alone send, in words: options numbered, slots by their times. */
const inWords: Directions = { fromCustomer: 'refused', fromAgent: 'fallback' };

export const manifest: Manifest = {
  id: 'telegram',
  displayName: { en: 'Telegram', fr: 'Telegram' },
  summary: {
    en: 'A bot of yours on Telegram, in private chats and in groups.',
    fr: 'Un bot à vous sur Telegram, en privé et dans les groupes.',
  },
  realExternalPlatformId: 'telegram',
  settings: [
    {
      name: 'apiUrl',
      label: { en: 'Bot API server', fr: 'Serveur Bot API' },
      hint: {
        en: 'Leave it blank, unless you run a Bot API server of your own.',
        fr: 'Laissez vide, sauf si vous avez votre propre serveur Bot API.',
      },
      kind: 'https-url',
      required: false,
      maxLength: 2_000,
      isAddress: true,
      byDefault: TELEGRAM,
    },
  ],
  secrets: [
    {
      name: BOT_TOKEN,
      label: { en: 'Bot token', fr: 'Jeton du bot' },
      hint: {
        en: 'From @BotFather, e.g. 123456789:AAExampleExample. No other software may use the bot.',
        fr: 'De @BotFather, p. ex. 123456789:AAExampleExample. Aucun autre logiciel ne doit utiliser le bot.',
      },
      origin: 'entered',
    },
    {
      name: WEBHOOK_SECRET,
      label: { en: 'Webhook secret', fr: 'Secret du webhook' },
      hint: {
        en: 'Told to Telegram with the webhook URL; it comes back with each message.',
        fr: 'Donné à Telegram avec l’URL du webhook ; il revient avec chaque message.',
      },
      origin: 'generated',
    },
  ],
  webhook: {
    // An update has no documented size; one that is refused holds up those behind it.
    maxBodyBytes: 1_000_000,
    ack: { status: 200, body: '{}', contentType: 'application/json' },
  },
  capabilities: {
    content: {
      text: both,
      ...{ image: both, audio: both, video: both, file: both },
      ...{ location: asText, quickReplies: inWords, list: asText, card: asText, timeSlots: inWords, form: inWords },
      ...{ press: neither, contactState: neither, end: neither },
      // Bots are told no id of ours with a reply, and Telegram's id of an agent's message is not kept.
      reply: { fromCustomer: 'partial', fromAgent: 'partial' },
      edit: { fromCustomer: 'fallback', fromAgent: 'refused' },
      ...{ delete: neither, reaction: neither },
      typing: { fromCustomer: 'refused', fromAgent: 'full' },
      receipts: neither,
    },
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
    text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
    files: { maxPerMessage: MAX_FILES, limits: [{ types: '*', maxBytes: MAX_UPLOAD_BYTES }] },
    idempotentSend: false,
  },
  // Bot API, "Making requests": ok says what became of it, and an error names its status in error_code.
  answers: {
    success: { fields: { ok: true }, mayBeEmpty: false },
    error: { marks: [['error_code']], code: [], message: [['description']], status: [['error_code']] },
    codes: {},
    repeat: { codes: [], statuses: [] },
    notTaken: [],
  },
};

/** As @BotFather gives them out: the bot's id, and what proves that it is ours. */
const form = /^(\d{1,20}):[\w-]{1,200}$/;

/** The bot's token, undefined where there is none of the right form. */
export function botToken(secrets: readonly LiveSecret[]): string | undefined {
  const token = secrets.find(({ name }) => name === BOT_TOKEN)?.value ?? '';
  return form.test(token) ? token : undefined;
}

/** The part of a token that names the bot, and stays when the token is revoked. */
export function botIn(secrets: readonly LiveSecret[]): string {
  return botToken(secrets)?.split(':')[0] ?? '';
}
