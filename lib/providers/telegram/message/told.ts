import type { IncomingFile } from '../../../contract/events.ts';
import type { LocalizedText } from '../../../contract/localized-text.ts';
import { cleanName } from '../../../messages/clean-text.ts';
import { plainSentence } from '../../../messages/plain-sentence.ts';
import type { TelegramMessage, TelegramName } from './update.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly files: readonly IncomingFile[];
  readonly notes: readonly LocalizedText[];
  /** What is told about the conversation, by name. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

export const nothing: Content = { text: '', files: [], notes: [] };

/** Content that is neither text nor a file, and what the customer did that Telegram reports: each as what it is. */
export function toldOf(message: TelegramMessage): Content | undefined {
  const field = fields.find((name) => message[name] !== undefined);
  return field && { ...nothing, ...tellings[field](message) };
}

type Telling = (message: TelegramMessage) => Partial<Content>;

/** By the fields of Message. What is odd in one leaves its name alone. */
const tellings = {
  web_app_data: ({ web_app_data: sent }) => ({
    text: sent?.data ?? '',
    notes: [named({ en: 'Sent from a mini app', fr: 'Envoyé depuis une mini-app' }, sent?.button_text)],
  }),
  successful_payment: ({ successful_payment: paid }) => ({
    notes: [named({ en: 'Payment', fr: 'Paiement' }, amountOf(paid), paid?.invoice_payload)],
  }),
  refunded_payment: ({ refunded_payment: paid }) => ({
    notes: [named({ en: 'Payment refunded', fr: 'Paiement remboursé' }, amountOf(paid), paid?.invoice_payload)],
  }),
  invoice: ({ invoice }) => ({
    text: linesOf([invoice?.title, invoice?.description]),
    notes: [named({ en: 'Invoice', fr: 'Facture' }, amountOf(invoice))],
  }),
  users_shared: ({ users_shared: shared }) => ({
    text: linesOf((shared?.users ?? []).map((user) => nameOf(user, user.user_id))),
    notes: [{ en: 'Shared people', fr: 'A partagé des personnes' }],
  }),
  chat_shared: ({ chat_shared: shared }) => ({
    text: nameOf(shared ?? {}, shared?.chat_id),
    notes: [{ en: 'Shared a chat', fr: 'A partagé une discussion' }],
  }),
  gift: ({ gift }) => ({ text: gift?.text ?? '', notes: [{ en: 'Gift', fr: 'Cadeau' }] }),
  unique_gift: ({ unique_gift: gift }) => ({ text: gift?.text ?? '', notes: [{ en: 'Gift', fr: 'Cadeau' }] }),
  checklist: ({ checklist }) => ({
    text: linesOf([checklist?.title, ...(checklist?.tasks ?? []).map(({ text }) => `– ${text}`)]),
    notes: [{ en: 'Checklist', fr: 'Liste de tâches' }],
  }),
  game: ({ game }) => ({
    text: linesOf([game?.title, game?.description]),
    notes: [{ en: 'Game', fr: 'Jeu' }],
  }),
  story: ({ story }) => ({
    notes: [
      named(
        { en: 'A story, which Telegram does not show to bots', fr: 'Une story, que Telegram ne montre pas aux bots' },
        nameOf(story?.chat ?? {}),
      ),
    ],
  }),
  paid_media: () => ({ notes: [{ en: 'Paid photos or videos', fr: 'Photos ou vidéos payantes' }] }),
  giveaway: () => ({ notes: [{ en: 'Giveaway', fr: 'Tirage au sort' }] }),
  passport_data: () => ({
    notes: [{ en: 'Telegram Passport data, which is encrypted', fr: 'Données Telegram Passport, qui sont chiffrées' }],
  }),
} as const satisfies Readonly<Record<string, Telling>>;

const fields = Object.keys(tellings) as readonly (keyof typeof tellings)[];

export function linesOf(lines: readonly (string | undefined)[]): string {
  return lines.filter(Boolean).join('\n');
}

const MAX_DETAIL_LENGTH = 200;

/** With what is known of it after a colon. */
function named({ en, fr }: LocalizedText, ...details: readonly (string | undefined)[]): LocalizedText {
  const known = details.map((detail) => plainSentence(detail ?? '', MAX_DETAIL_LENGTH)).filter(Boolean);
  if (known.length === 0) return { en, fr };
  return { en: `${en}: ${known.join(', ')}`, fr: `${fr} : ${known.join(', ')}` };
}

function nameOf({ title, first_name: first, last_name: last, username }: Partial<TelegramName>, id = ''): string {
  const name = cleanName(title ?? [first, last].filter(Boolean).join(' '));
  const handle = cleanName(username);
  const known = [name, handle && `@${handle}`].filter((part) => part !== undefined);
  return known.length > 0 ? known.join(' ') : id;
}

/** Currencies whose smallest unit is not a hundredth (ISO 4217), and the Stars of Telegram. */
const decimals = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX'].map((code) => [code, 0] as const),
  ...['VND', 'VUV', 'XAF', 'XOF', 'XPF', 'XTR'].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);

interface Price {
  readonly currency?: string | undefined;
  /** In the smallest unit of the currency. */
  readonly total_amount?: number | undefined;
}

function amountOf({ currency, total_amount: amount }: Price = {}): string | undefined {
  if (currency === undefined || amount === undefined) return undefined;
  const places = decimals.get(currency) ?? 2;
  return `${(amount / 10 ** places).toFixed(places)} ${currency === 'XTR' ? 'Telegram Stars' : currency}`;
}
