import * as z from 'zod/mini';
import { plainSentence } from '../../messages/plain-sentence.ts';
import type { Sentence } from '../../messages/sentence.ts';
import type { SendFailure, SendResult } from '../contract.ts';
import type { BotApiAnswer } from './call-bot-api.ts';
import { detailOf } from './detail-of.ts';
import { messageIdIn } from './ids.ts';
import { refusedWith, sentences } from './sentences.ts';

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
      return failed('configuration', sentences.notSetUp, detailOf(answer));
    case 'file-unread':
      return failed('transient', sentences.fileUnread, answer.detail);
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
      return failed('transient', sentences.unreachable, detail);
    case 'untrusted':
      return failed('configuration', sentences.notSetUp, detail);
    case 'maybe-written':
      return failed('unknown-outcome', sentences.unknownOutcome, detail);
  }
}

function outcomeOfError(answer: BotApiError): SendFailure {
  const { status, description, retryAfterMs } = answer;
  const said = plainSentence(description, MAX_AGENT_WORDS);
  const detail = detailOf(answer);
  if (status === 429) return { kind: 'throttled', retryAfterMs, agentMessage: sentences.throttled, detail };
  // A 2xx that is no answer of the Bot API says as little as a failure of its servers: the message may have been taken.
  if (status >= 500 || status < 300) return failed('unknown-outcome', sentences.unknownOutcome, detail);
  if (status === 413) return failed('permanent', sentences.tooLarge, detail);
  if (status === 403) return failed('recipient-blocked', whyForbidden(description), detail);
  // Of a bot that Telegram doesn't know; of a server that is no Bot API; of an address that moved.
  if (status === 401 || status === 404 || status < 400 || said === '') {
    return failed('configuration', sentences.notSetUp, detail);
  }
  if (/chat not found/i.test(description)) return failed('permanent', sentences.noSuchChat, detail);
  if (/not enough rights|need administrator rights|have no rights/i.test(description)) {
    return failed('permanent', sentences.notInGroup, detail);
  }
  return failed('permanent', refusedWith(said), detail);
}

/** The words are not documented as an interface: unknown ones are about a private chat, as most are. */
function whyForbidden(description: string): Sentence {
  if (/deactivated/i.test(description)) return sentences.deactivated;
  return /group|member|kicked|channel/i.test(description) ? sentences.notInGroup : sentences.blocked;
}

export function failed(
  kind: Exclude<SendFailure['kind'], 'throttled'>,
  agentMessage: Sentence,
  detail: string,
): SendFailure {
  return { kind, agentMessage, detail };
}
