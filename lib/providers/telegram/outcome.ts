import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Failure, SendFailure, SendResult } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import { type BotApiAnswer, detailOf } from './bot-api.ts';
import { messageIdIn } from './message/update.ts';

const MAX_AGENT_WORDS = 200;

const id = z.pipe(
  z.union([z.int(), z.string()]),
  z.transform((value) => String(value)),
);
const sentSchema = z.object({ message_id: id, chat: z.object({ id }) });

/** The file that was to be sent could not be had from our own store. */
export interface FileUnread {
  readonly kind: 'file-unread';
  readonly detail: string;
}

/** What came of a try to send. */
export type Sending = BotApiAnswer | FileUnread;

type BotApiError = Extract<BotApiAnswer, { kind: 'error' }>;

/** What Telegram's answer means for the message. */
export function outcomeOf(answer: Sending): SendResult {
  switch (answer.kind) {
    case 'done': {
      const sent = sentSchema.safeParse(answer.result).data;
      return { kind: 'sent', providerMessageId: sent && messageIdIn(sent) };
    }
    case 'not-set-up':
      return failed('configuration', agentTexts.notSetUp, detailOf(answer));
    case 'file-unread':
      return failed('transient', agentTexts.fileUnread, answer.detail);
    case 'no-answer':
      return outcomeOfNoAnswer(answer);
    case 'error':
      return outcomeOfError(answer);
  }
}

function outcomeOfNoAnswer(answer: Extract<BotApiAnswer, { kind: 'no-answer' }>): SendFailure {
  const detail = detailOf(answer);
  switch (answer.failure) {
    case 'not-written':
      return failed('transient', agentTexts.unreachable, detail);
    case 'untrusted':
    case 'address-refused':
      return failed('configuration', agentTexts.notSetUp, detail);
    case 'maybe-written':
      return failed('unknown-outcome', agentTexts.unknownOutcome, detail);
  }
}

function outcomeOfError(answer: BotApiError): SendResult {
  const { outcome } = answer;
  const detail = detailOf(answer);
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'sent' };
    case 'throttled':
    case 'transient':
      return { ...outcome, agentMessage: agentTexts.throttled, detail };
    case 'unknown-outcome':
      return { ...outcome, agentMessage: agentTexts.unknownOutcome, detail };
    case 'configuration':
      return { ...outcome, agentMessage: agentTexts.notSetUp, detail };
    default:
      return refusalIn(answer, detail);
  }
}

function refusalIn({ status, description }: BotApiError, detail: string): SendFailure {
  const said = providerWords(description, MAX_AGENT_WORDS);
  if (status === 413) return failed('permanent', agentTexts.tooLarge, detail);
  // Of a server in front of Telegram, such as a firewall that does not like the text.
  if (said === '') return failed('permanent', refusedWithStatus(status), detail);
  const known = reasons.find(({ says }) => says.test(description));
  if (known === undefined) return failed('permanent', refusedWith(said), detail);
  return failed(known.kind ?? 'permanent', agentTexts[known.text], detail);
}

/** A voice message that this chat does not take may be sent as a file. */
export function isVoiceForbidden(answer: Sending): boolean {
  return answer.kind === 'error' && voiceForbidden.test(answer.description);
}

const voiceForbidden = /VOICE_?MESSAGES?_FORBIDDEN|CHAT_SEND_VOICES_FORBIDDEN|rights to send voice/i;

interface Reason {
  readonly says: RegExp;
  readonly kind?: 'recipient-blocked' | 'unsupported';
  readonly text: keyof typeof agentTexts;
}

/**
 * Why Telegram does not take a message. Its words are no documented interface: those of the Bot API's server are in its
 * source (github.com/tdlib/telegram-bot-api, Client.cpp, and TDLib below it), and the names in capitals are those of
 * Telegram's own API (core.telegram.org/method/messages.sendMessage, "Possible errors"), which the server passes on.
 * The first that fits counts.
 */
const reasons: readonly Reason[] = [
  { says: /reply markup|inline keyboard|BUTTON_(?!USER_PRIVACY)/i, kind: 'unsupported', text: 'notShown' },
  { says: /blocked by the user|USER_IS_BLOCKED|YOU_BLOCKED_USER/i, kind: 'recipient-blocked', text: 'blocked' },
  { says: /can't initiate conversation/i, kind: 'recipient-blocked', text: 'neverStarted' },
  { says: /messages to (?:the )?bots?\b|USER_IS_BOT|USER_BOT_INVALID/i, kind: 'recipient-blocked', text: 'isBot' },
  { says: /PREMIUM_(?:ACCOUNT_)?REQUIRED/i, kind: 'recipient-blocked', text: 'premiumOnly' },
  { says: /PAYMENT_REQUIRED|enough stars/i, kind: 'recipient-blocked', text: 'paidOnly' },
  { says: /USER_PRIVACY_RESTRICTED/i, kind: 'recipient-blocked', text: 'privacy' },
  { says: /group chat was (?:deleted|deactivated)|chat was deleted/i, text: 'groupGone' },
  { says: /deactivated|USER_DELETED/i, kind: 'recipient-blocked', text: 'deactivated' },
  { says: /TOPIC_CLOSED|topic (?:is|was) closed/i, text: 'topicClosed' },
  { says: /TOPIC_DELETED|TOPIC_ID_INVALID|(?:thread|topic) not found/i, text: 'topicGone' },
  { says: voiceForbidden, text: 'voiceForbidden' },
  {
    says: /CHAT_SEND_(?!PLAIN)\w+_FORBIDDEN|rights to send (?!text|an? |messages)\w/i,
    text: 'kindForbidden',
  },
  {
    says: /rights|WRITE_FORBIDDEN|CHAT_SEND_PLAIN_FORBIDDEN|CHAT_(?:GUEST_SEND_)?FORBIDDEN|CHAT_ADMIN_REQUIRED|USER_BANNED_IN|CHANNEL_PRIVATE|no write access/i,
    text: 'notInGroup',
  },
  { says: /\b(?:group|member|kicked|channel chat)\b/i, kind: 'recipient-blocked', text: 'notInGroup' },
  { says: /CHAT_RESTRICTED|USER_RESTRICTED/i, text: 'restricted' },
  {
    says: /(?:chat|user) not found|(?:PEER|CHAT|USER)_ID_INVALID|CHANNEL_INVALID|chat_id is empty/i,
    text: 'noSuchChat',
  },
  { says: /too (?:big|large)/i, text: 'tooLarge' },
];

export function failed(kind: Failure['kind'], agentMessage: LocalizedText, detail: string): SendFailure {
  return { kind, agentMessage, detail };
}

/** What agents are told when a message did not go out. */
export const agentTexts = {
  throttled: {
    en: 'The message was not sent: Telegram accepts no more messages in this chat at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : Telegram n’en accepte pas d’autre dans cette conversation pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'Telegram did not confirm the message. Ask the customer before you send it again.',
    fr: 'Telegram n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  unreachable: {
    en: 'The message was not sent: Telegram cannot be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : Telegram est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  fileUnread: {
    en: 'The file was not sent: it could not be read from our store. Send it again in a while.',
    fr: 'Le fichier n’a pas été envoyé : il n’a pas pu être lu dans notre stockage. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement : prévenez votre administrateur.',
  },
  blocked: {
    en: 'The customer has blocked the bot: nothing can be sent until they write again.',
    fr: 'Le client a bloqué le bot : rien ne peut lui être envoyé tant qu’il n’écrit pas de nouveau.',
  },
  neverStarted: {
    en: 'The customer has never started a chat with the bot: nothing can be sent until they write to it.',
    fr: 'Le client n’a jamais démarré de conversation avec le bot : rien ne peut lui être envoyé tant qu’il ne lui écrit pas.',
  },
  isBot: {
    en: 'This is a bot: Telegram does not let bots write to each other.',
    fr: 'Il s’agit d’un bot : Telegram n’autorise aucun bot à écrire à un autre.',
  },
  premiumOnly: {
    en: 'The customer accepts messages only from contacts and from people with Telegram Premium. Reach them in another way.',
    fr: 'Le client n’accepte que les messages de ses contacts et des abonnés à Telegram Premium. Contactez-le par un autre moyen.',
  },
  paidOnly: {
    en: 'The customer accepts messages only for a payment in Telegram Stars. Reach them in another way.',
    fr: 'Le client n’accepte de messages que contre un paiement en étoiles Telegram. Contactez-le par un autre moyen.',
  },
  privacy: {
    en: 'The customer’s privacy settings do not allow this message. Reach them in another way.',
    fr: 'Les paramètres de confidentialité du client ne permettent pas ce message. Contactez-le par un autre moyen.',
  },
  topicClosed: {
    en: 'This topic of the group is closed: ask one of its administrators to open it again.',
    fr: 'Ce sujet du groupe est fermé : demandez à l’un de ses administrateurs de le rouvrir.',
  },
  topicGone: {
    en: 'This topic of the group no longer exists: write in another one.',
    fr: 'Ce sujet du groupe n’existe plus : écrivez dans un autre.',
  },
  groupGone: {
    en: 'This group no longer exists.',
    fr: 'Ce groupe n’existe plus.',
  },
  voiceForbidden: {
    en: 'Voice messages are not allowed in this chat, and the recording could not be sent as a file either. Write a text.',
    fr: 'Les messages vocaux ne sont pas autorisés dans cette conversation, et l’enregistrement n’a pas pu être envoyé comme fichier non plus. Écrivez un texte.',
  },
  kindForbidden: {
    en: 'The bot may not send this kind of message in this group: write a text, or ask one of its administrators.',
    fr: 'Le bot n’a pas le droit d’envoyer ce type de message dans ce groupe : écrivez un texte, ou adressez-vous à l’un de ses administrateurs.',
  },
  restricted: {
    en: 'Telegram has restricted this chat, so nothing can be sent there: please tell your administrator.',
    fr: 'Telegram a restreint cette conversation, rien ne peut donc y être envoyé : prévenez votre administrateur.',
  },
  deactivated: {
    en: 'The customer’s Telegram account no longer exists.',
    fr: 'Le compte Telegram du client n’existe plus.',
  },
  notInGroup: {
    en: 'The bot is not in this group, or may not write there: ask one of its administrators.',
    fr: 'Le bot n’est pas dans ce groupe, ou n’a pas le droit d’y écrire : adressez-vous à l’un de ses administrateurs.',
  },
  notShown: {
    en: 'Telegram cannot show this content with its buttons: write it as a text.',
    fr: 'Telegram ne peut pas afficher ce contenu avec ses boutons : écrivez-le sous forme de texte.',
  },
  noSuchChat: {
    en: 'Telegram knows no such chat: the customer may have deleted it.',
    fr: 'Telegram ne connaît pas cette conversation : le client l’a peut-être supprimée.',
  },
  tooLarge: {
    en: 'The file is larger than Telegram takes from a bot (50 MB).',
    fr: 'Le fichier dépasse ce que Telegram accepte d’un bot (50 Mo).',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param said Telegram's own words, in English. */
function refusedWith(said: string): LocalizedText {
  return {
    en: `Telegram refused the message: ${atTheEnd(said)}`,
    fr: `Telegram a refusé le message : ${atTheEnd(said)}`,
  };
}

function refusedWithStatus(status: number): LocalizedText {
  return {
    en: `Telegram refused the message (status ${status}).`,
    fr: `Telegram a refusé le message (statut ${status}).`,
  };
}
