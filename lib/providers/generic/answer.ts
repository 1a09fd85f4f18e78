import * as z from 'zod/mini';
import { plainSentence } from '../../messages/plain-sentence.ts';
import type { Sentence } from '../../messages/sentence.ts';
import type { SendFailure, SendResult } from '../contract.ts';
import { readJson } from '../read-json.ts';
import { refusedWith, refusedWithStatus, sentences } from './sentences.ts';

const MAX_AGENT_WORDS = 300;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

const acceptedSchema = z.object({ id: z.string().check(z.minLength(1), z.maxLength(200)) });

const refusedSchema = z.object({
  error: z.object({
    code: z.catch(z.optional(z.string().check(z.regex(/^[\w.-]{1,64}$/))), undefined),
    message: z.catch(z.optional(z.string()), undefined),
  }),
});

/**
 * What the receiver's answer means for the message; see the table of answers in docs/generic-provider.md. The status alone
 * decides what became of it: a body that breaks off takes nothing away from it.
 */
export async function outcomeOf(response: Response, now: Date): Promise<SendResult> {
  const { status } = response;
  const answer = await readJson(response);
  if (response.ok) return { kind: 'sent', providerMessageId: acceptedSchema.safeParse(answer).data?.id };

  const { code, message } = refusedSchema.safeParse(answer).data?.error ?? {};
  const detail = `The delivery URL answered ${status}${code === undefined ? '' : ` with the code "${code}"`}.`;
  const said = plainSentence(message ?? '', MAX_AGENT_WORDS);

  if (status === 429) {
    const retryAfterMs = delayOf(response.headers.get('retry-after'), now);
    return { kind: 'throttled', retryAfterMs, agentMessage: sentences.throttled, detail };
  }
  // 503 says that nothing was taken. Of the others a gateway may say so once the receiver has the message already.
  if (status === 408 || (status >= 500 && status !== 503)) {
    return { kind: 'unknown-outcome', agentMessage: sentences.unknownOutcome, detail };
  }
  if (status === 503) {
    return { kind: 'transient', agentMessage: sentences.outOfOrder, detail };
  }
  const kind = refusalKind(status, code);
  return { kind, agentMessage: refusalSentence(kind, status, said), detail };
}

type RefusalKind = Extract<SendFailure['kind'], 'permanent' | 'recipient-blocked' | 'window-closed' | 'configuration'>;

/** Kind of a 3xx or 4xx answer: a code that is known says more than the status. */
function refusalKind(status: number, code: string | undefined): RefusalKind {
  if (code === 'recipient_blocked') return 'recipient-blocked';
  if (code === 'window_closed') return 'window-closed';
  if (status < 400 || status === 401 || status === 403) return 'configuration';
  // Without a code, nothing tells a receiver that knows no such thread from a URL that leads nowhere.
  if (status === 404 || status === 410) return code === undefined ? 'configuration' : 'permanent';
  return 'permanent';
}

/** The receiver's own words, where it gave any; those about the set-up are for the administrator, not the agent. */
function refusalSentence(kind: RefusalKind, status: number, said: string): Sentence {
  if (kind === 'configuration') return sentences.notSetUp;
  if (said !== '') return refusedWith(said);
  switch (kind) {
    case 'recipient-blocked':
      return sentences.blocked;
    case 'window-closed':
      return sentences.windowClosed;
    case 'permanent':
      return refusedWithStatus(status);
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, section 10.2.3), at most a day. */
function delayOf(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const delay = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 0), MAX_RETRY_AFTER_MS);
}
