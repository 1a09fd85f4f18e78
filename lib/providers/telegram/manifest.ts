import type { Directions, Manifest, RichLimits } from '../../contract/manifest.ts';
import type { LiveSecret } from '../../contract/webhook.ts';

/** Names of a channel's secrets. */
export const BOT_TOKEN = 'botToken';
export const WEBHOOK_SECRET = 'webhookSecret';
/** In which Telegram sends that secret. */
export const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** Where bots are served, unless somebody runs a Bot API server of their own. */
export const TELEGRAM = 'https://api.telegram.org';

/** UTF-16 units of one message (Bot API, sendMessage), and of what stands below a picture (sendPhoto). */
export const MAX_TEXT_LENGTH = 4_096;
export const MAX_CAPTION_LENGTH = 1_024;
/**
 * Buttons of one message. Telegram documents no limit and refuses more (github.com/tginfo/Telegram-Limits, 228).
 */
export const MAX_BUTTONS = 100;
/** UTF-16 units of a text that can stand above an address, on the one line that Telegram has for it. */
export const MAX_PLACE_TEXT = 120;
/** With the longest labels and our data, as many as fit into the bytes that a keyboard may have. */
const MAX_CHOICES = 35;
/** UTF-16 units of a button. Telegram documents none; its apps cut what does not fit into the width of a phone. */
const MAX_LABEL_LENGTH = 64;
/** Bytes of a file that a bot uploads (Bot API, "Sending files"). */
const MAX_UPLOAD_BYTES = 50_000_000;
/** Files of one message of an agent: more would take longer than Telegram's one message a second in a chat. */
const MAX_FILES = 20;

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const neither: Directions = { fromCustomer: 'refused', fromAgent: 'refused' };
/** What comes from agents alone: with buttons, or in words. */
const withButtons: Directions = { fromCustomer: 'refused', fromAgent: 'full' };
const partly: Directions = { fromCustomer: 'fallback', fromAgent: 'partial' };
const inWords: Directions = { fromCustomer: 'refused', fromAgent: 'fallback' };

const aboveButtons: RichLimits = {
  text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
  label: { maxLength: MAX_LABEL_LENGTH, countedIn: 'utf16-units' },
  maxChoices: MAX_CHOICES,
};

export const manifest: Manifest = {
  id: 'telegram',
  displayName: { en: 'Telegram', fr: 'Telegram' },
  summary: {
    en: 'A bot on Telegram, in private chats and groups.',
    fr: 'Un bot sur Telegram, en privé et en groupe.',
  },
  icon: 'M12 3v4M6 7h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2ZM9 12v1M15 12v1M1.5 11v4M22.5 11v4',
  realExternalPlatformId: 'telegram',
  settings: [
    {
      name: 'apiUrl',
      label: { en: 'Bot API server', fr: 'Serveur Bot API' },
      hint: {
        en: 'Blank, unless you run a Bot API server.',
        fr: 'Vide, sauf avec votre propre serveur Bot API.',
      },
      kind: 'https-url',
      required: false,
      maxLength: 2_000,
      isAddress: true,
      isRare: true,
      byDefault: TELEGRAM,
    },
  ],
  secrets: [
    {
      name: BOT_TOKEN,
      label: { en: 'Bot token', fr: 'Jeton du bot' },
      hint: {
        en: 'From @BotFather, e.g. 123456789:AAExample; no other software may use it.',
        fr: 'De @BotFather, p. ex. 123456789:AAExample\u00a0; aucun autre logiciel ne doit l’utiliser.',
      },
      origin: 'entered',
    },
    {
      name: WEBHOOK_SECRET,
      label: { en: 'Webhook secret', fr: 'Secret du webhook' },
      hint: {
        en: 'Telegram sends it back with each message.',
        fr: 'Telegram le renvoie avec chaque message.',
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
      location: { fromCustomer: 'fallback', fromAgent: 'full' },
      ...{ quickReplies: withButtons, timeSlots: withButtons, form: inWords },
      // A poll of a customer comes with its options in words, a contact with its numbers. Of an agent's entries the pictures
      // are left out, and several cards go in words.
      ...{ list: partly, card: partly },
      press: { fromCustomer: 'full', fromAgent: 'refused' },
      contactState: { fromCustomer: 'full', fromAgent: 'refused' },
      end: neither,
      // An agent's own message can't be quoted: of ours, Telegram's id is found by it, and not the other way round.
      reply: { fromCustomer: 'partial', fromAgent: 'partial' },
      edit: { fromCustomer: 'fallback', fromAgent: 'refused' },
      delete: neither,
      // As a note; of topics, and of Telegram's own pictures, none.
      reaction: { fromCustomer: 'fallback', fromAgent: 'refused' },
      typing: { fromCustomer: 'refused', fromAgent: 'full' },
      receipts: neither,
    },
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
    text: { maxLength: MAX_TEXT_LENGTH, countedIn: 'utf16-units' },
    rich: {
      ...{ quickReplies: aboveButtons, list: aboveButtons, timeSlots: aboveButtons },
      card: { ...aboveButtons, text: { maxLength: MAX_CAPTION_LENGTH, countedIn: 'utf16-units' }, maxCards: 1 },
      location: { ...aboveButtons, text: { maxLength: MAX_PLACE_TEXT, countedIn: 'utf16-units' }, maxChoices: 0 },
    },
    files: { maxPerMessage: MAX_FILES, limits: [{ types: '*', maxBytes: MAX_UPLOAD_BYTES }] },
    idempotentSend: false,
    keepsSentIds: true,
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
