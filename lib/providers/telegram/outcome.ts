import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Failure, SendFailure, SendResult } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import { type BotApiAnswer, detailOf } from './bot-api.ts';
import { messageIdIn } from './update.ts';

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
  // Of whoever stands before Telegram, such as a firewall that does not like the text.
  if (said === '') return failed('permanent', refusedWithStatus(status), detail);
  if (status === 403) return failed('recipient-blocked', whyForbidden(description), detail);
  if (/chat not found/i.test(description)) return failed('permanent', agentTexts.noSuchChat, detail);
  if (/not enough rights|need administrator rights|have no rights/i.test(description)) {
    return failed('permanent', agentTexts.notInGroup, detail);
  }
  return failed('permanent', refusedWith(said), detail);
}

/** The words are not documented as an interface: unknown ones are about a private chat, as most are. */
function whyForbidden(description: string): LocalizedText {
  if (/deactivated/i.test(description)) return agentTexts.deactivated;
  return /group|member|kicked|channel/i.test(description) ? agentTexts.notInGroup : agentTexts.blocked;
}

export function failed(kind: Failure['kind'], agentMessage: LocalizedText, detail: string): SendFailure {
  return { kind, agentMessage, detail };
}

/** What agents are told when a message did not go out. */
export const agentTexts = {
  throttled: {
    en: 'The message was not sent: Telegram takes no more in this chat at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : Telegram n’en accepte pas d’autre dans ce chat pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'Telegram did not confirm the message. Ask the customer before you send it again.',
    fr: 'Telegram n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  unreachable: {
    en: 'The message was not sent: Telegram can not be reached at the moment. Send it again in a while.',
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
  deactivated: {
    en: 'The customer’s Telegram account no longer exists.',
    fr: 'Le compte Telegram du client n’existe plus.',
  },
  notInGroup: {
    en: 'The bot is not in this group, or may not write there: ask one of its administrators.',
    fr: 'Le bot n’est pas dans ce groupe, ou n’a pas le droit d’y écrire : adressez-vous à l’un de ses administrateurs.',
  },
  noSuchChat: {
    en: 'Telegram knows no such chat: the customer may have deleted it.',
    fr: 'Telegram ne connaît pas ce chat : le client l’a peut-être supprimé.',
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
