import * as z from 'zod/mini';
import type { Channel } from '../channels/channel.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import type { Provider } from '../contract/provider.ts';
import type { OutboundPart, RefusalKind, SendFailure, SendResult } from '../contract/sending.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import { backOff } from '../exactly-once/back-off.ts';
import { type Claim, claimKey, type Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, digestOf, externalMessageIdSchema, type PersonKeys } from '../ids.ts';
import type { Table } from '../table/table.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { AgentFile, OutboundJob, OutboundQueue } from '../queues/jobs.ts';
import type { QueuedMessages } from '../queues/queued-messages.ts';

/**
 * Milliseconds for which a message may wait for the provider, counted from its callback. The agent then reads that it
 * was not sent: an answer that comes later is worth less to the customer than another way of getting it.
 */
export const LONGEST_WAIT_FOR_PROVIDER_MS = 600_000;

export interface SendTarget {
  readonly channel: Pick<Channel, 'channelId' | 'settings' | 'account' | 'movedFrom'>;
  readonly secrets: readonly LiveSecret[];
}

export interface SendToProviderPorts {
  readonly provider: Provider;
  /** The channel's live secrets; `afterMiss` looks past the cache of the process, as often as that may be done. */
  readonly secretsOf: (channel: Pick<Channel, 'channelId'>, afterMiss?: boolean) => Promise<readonly LiveSecret[]>;
  readonly fetch: typeof fetch;
  /** The same on a connection of its own, see `createProviderAccess`. */
  readonly fetchOnNewConnection: typeof fetch;
  readonly now: () => Date;
}

/** The callback that brought a message. */
export interface OutboundCall {
  readonly correlation: string;
  /** When it came, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** CXone's own id of the request, where it sends one (byoc-protocol §6 row 11). */
  readonly trace?: string | undefined;
  /** CXone's own id of the message, which the older reply form has (byoc-protocol §2.5). */
  readonly cxoneMessageId?: string | undefined;
  /** The provider's id of the customer's message that CXone says this one follows; the agent need not have quoted it. */
  readonly follows?: string | undefined;
  readonly remainingMs: () => number;
}

/** What an agent wrote, before it is cut into parts. */
export interface AgentMessage extends Omit<OutboundPart, 'externalId' | 'file'> {
  readonly files?: readonly AgentFile[] | undefined;
}

/** What a callback asks for. */
export interface AskedMessage extends SendTarget {
  readonly channel: SendTarget['channel'] & Pick<Channel, 'integrationKey' | 'keyedFrom' | 'people'>;
  readonly message: AgentMessage;
  readonly call: OutboundCall;
}

export interface OutboundMessage extends AskedMessage {
  /** How the records of its channel are named. */
  readonly keys: PersonKeys;
}

export interface OutboundPorts extends SendToProviderPorts {
  readonly table: Pick<Table, 'get'>;
  readonly indexKey: () => Promise<string>;
  /** For a channel that does not know yet from when its records are named by HMACs. */
  readonly registry: { startKeys(channelId: ChannelId): Promise<number | undefined> };
  readonly claims: Claims<OutboundNotes>;
  readonly queuedMessages: QueuedMessages;
  readonly outboundQueue: OutboundQueue;
  readonly traces: TraceMemory;
  /** When a customer's message was accepted, in milliseconds since 1970; undefined: not known (any more). */
  readonly acceptedAt: (channelId: ChannelId, providerMessageId: string) => Promise<number | undefined>;
  /** The provider's id of a conversation's customer; undefined: not known. */
  readonly customerOf: (channelId: ChannelId, conversationId: string) => Promise<string | undefined>;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  /** Milliseconds, see `RETRY_AFTER_SECONDS`; 0: no repeat is known by its time. */
  readonly retryAfterMs: number;
  /** Milliseconds, see `CALLBACK_BUDGET_SECONDS`. */
  readonly callbackBudgetMs: number;
  readonly logger: Logger;
}

/** What CXone is told. `queued`: the provider gets it later; should that fail, a status says so. */
export type SendOutcome =
  | { readonly kind: 'sent' | 'queued'; readonly externalId: string; readonly createdAt: string }
  | { readonly kind: 'failed'; readonly failure: SendFailure };

/** Requests whose id a process remembers. */
const MOST_TRACES = 10_000;

/**
 * Which of CXone's ids of requests are no such thing: whether it gives one to each request, or to all of a session, is
 * not known (byoc-protocol §2.9). One that came with two messages tells no repeat from an agent who says it again.
 */
export class TraceMemory {
  /** The message that came first, or undefined where several did, by the id. */
  readonly #messages = new Map<string, string | undefined>();

  isShared(trace: string, message: string): boolean {
    const isKnown = this.#messages.has(trace);
    if (!isKnown && this.#messages.size >= MOST_TRACES) this.#messages.clear();
    const isShared = isKnown && this.#messages.get(trace) !== message;
    this.#messages.set(trace, isShared ? undefined : message);
    return isShared;
  }
}

/** A message with the same words that was answered before the one which a claim is about. */
const answeredBeforeSchema = z.object({
  externalId: externalMessageIdSchema,
  createdAt: z.string(),
  /** In milliseconds since 1970. */
  answeredAt: z.number(),
  isQueued: z.boolean(),
  isUnknown: z.boolean(),
  /** Digests, or empty, see {@link outboundNotesSchema}. */
  trace: z.string(),
  cxoneMessageId: z.string(),
});
export type AnsweredBefore = z.infer<typeof answeredBeforeSchema>;

/** What the first holder of a claim chose for the message, and every later one keeps. */
export const outboundNotesSchema = z.object({
  externalId: externalMessageIdSchema,
  createdAt: z.string(),
  /** Of {@link OutboundCall.trace}, a digest. */
  trace: z.optional(z.string()),
  /** Of {@link OutboundCall.cxoneMessageId}, a digest. */
  cxoneMessageId: z.optional(z.string()),
  /** The last ones with an id of CXone's, the newest first. */
  before: z.optional(z.readonly(z.array(answeredBeforeSchema))),
  /** The message is on the queue, or was about to be. */
  route: z.optional(z.literal('queue')),
  /** It was put there after a send whose outcome is unknown. */
  maybeWritten: z.optional(z.boolean()),
  /** To which it goes, by {@link accountMark}. */
  account: z.optional(z.string()),
});
export type OutboundNotes = z.infer<typeof outboundNotesSchema>;
export type OutboundClaim = Claim<OutboundNotes>;

/** Marks the account of a channel in what is kept of a message. */
export const accountMark = ({ account }: Pick<Channel, 'account'>): string => digestOf(account);

/**
 * The channel at the account that may have a message already, or a part of it: no other gets the rest, although the channel
 * was moved since (ADR 40). Undefined: it is known no more where that is, or not yet.
 * @param mark Of the account, as it was written down before the first attempt.
 */
export function channelAt<At extends SendTarget['channel']>(channel: At, mark: string | undefined): At | undefined {
  if (mark === undefined || mark === accountMark(channel)) return channel;
  const { movedFrom } = channel;
  return movedFrom && accountMark(movedFrom) === mark ? { ...channel, settings: movedFrom.settings } : undefined;
}

/** What agents are told of a message for reasons that are not the provider's. */
export const outboundTexts = {
  unknownOutcome: {
    en: 'It is not known whether the message arrived. Ask the customer before you send it again.',
    fr: 'On ne sait pas si le message est arrivé. Demandez-le au client avant de le renvoyer.',
  },
  notQueued: {
    en: 'The message was not sent, and could not be kept for later. Send it again.',
    fr: 'Le message n’a pas été envoyé et n’a pas pu être mis en attente. Renvoyez-le.',
  },
  waitedTooLong: {
    en: 'The message was not sent: the channel did not take it in time. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal ne l’a pas accepté à temps. Renvoyez-le un peu plus tard.',
  },
  channelRemoved: {
    en: 'The message was not sent: the channel was removed before its turn came.',
    fr: 'Le message n’a pas été envoyé : le canal a été supprimé avant que son tour ne vienne.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

export const unknownOutcome: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: outboundTexts.unknownOutcome,
  detail: 'An attempt was cut off once it may have been written, and what became of it can not be found out.',
};

export const heldByAnother: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: outboundTexts.unknownOutcome,
  detail: 'Another callback with the same content holds the claim.',
};

export const notQueued: SendFailure = {
  kind: 'transient',
  agentMessage: outboundTexts.notQueued,
  detail: 'The outbound queue refused the message.',
};

/** Milliseconds in which a last write is tried anew, and from one try to the next: CXone waits for the answer. */
const LAST_WRITE_MS = 2_000;
const LAST_PAUSE_MS = 150;

/**
 * Awaits the last write of a claim, whose outcome is known by then: CXone is told that even where the write fails. Whoever
 * says the same again finds the claim open, and in doubt; so a write that the table refuses is tried anew for a moment. It
 * must be one that may be repeated.
 */
export async function lastWrite(
  write: () => Promise<unknown>,
  { correlation }: Pick<OutboundCall, 'correlation'>,
  { logger, now, sleep }: Pick<OutboundPorts, 'logger' | 'now' | 'sleep'>,
): Promise<void> {
  const until = now().getTime() + LAST_WRITE_MS;
  for (let pauseMs = LAST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      await write();
      return;
    } catch (error) {
      if (now().getTime() + pauseMs > until) {
        const reason = describeError(error);
        logger.log('error', 'request.failed', { operation: 'finish-claim', correlation, reason });
        return;
      }
    }
    await sleep(pauseMs);
  }
}

/** Finishes the claim on a message that is with the provider or on the queue. */
export function finishSent(
  claim: OutboundClaim,
  call: Pick<OutboundCall, 'correlation'>,
  ports: Pick<OutboundPorts, 'claims' | 'logger' | 'now' | 'sleep'>,
): Promise<void> {
  return lastWrite(() => ports.claims.finish(claim, 'done'), call, ports);
}

/** The message was not sent, and never will be: who sends the same again begins anew. */
export async function endRefused(
  claim: OutboundClaim,
  failure: SendFailure,
  call: Pick<OutboundCall, 'correlation'>,
  ports: Pick<OutboundPorts, 'claims' | 'logger' | 'now' | 'sleep'>,
): Promise<SendOutcome> {
  await lastWrite(() => ports.claims.release(claim, { conclusive: true, anew: true }), call, ports);
  return { kind: 'failed', failure };
}

/**
 * Why nothing may be sent to those who get a message; undefined where nothing stands against it. What looks is loaded with the
 * first message of a channel that honours opt-outs: on any other, this costs nothing.
 */
export async function refusalByState(
  { channelId, people }: Pick<Channel, 'channelId' | 'people'>,
  recipientIds: readonly string[],
  keys: PersonKeys,
  ports: { readonly table: Pick<Table, 'get'>; readonly now: () => Date },
): Promise<SendFailure | undefined> {
  if (people?.honoursOptOut !== true) return undefined;
  const { refusalOf } = await import('../channels/people/contact-states.ts');
  return refusalOf(recipientIds, { channelId, keys }, ports);
}

/** Key of the claim under which a message is sent from the queue: once, however often it is put there. */
export function queuedClaimKey({ channelId, externalId }: Pick<OutboundJob, 'channelId' | 'externalId'>): string {
  return claimKey(digestOf, 'queued', channelId, externalId);
}

/** The longest that a provider's answer is awaited, in milliseconds. */
const LONGEST_SEND_MS = 20_000;
/** Kept for the last writes and the answer, in milliseconds. */
const RESERVE_MS = 3_000;

/**
 * Hands a message to the provider, and waits for its answer. Credentials that it refuses may have been replaced since
 * they were read: then it is asked once more, with those of now.
 * @param mayHaveIt An earlier attempt under the same id may have been taken: the provider recognises repeats then.
 * @param remainingMs Of the function's time.
 */
export async function sendToProvider(
  part: OutboundPart,
  mayHaveIt: boolean,
  { channel, secrets }: SendTarget,
  remainingMs: () => number,
  { provider, secretsOf, fetch: fetchKept, fetchOnNewConnection, now }: SendToProviderPorts,
): Promise<SendResult> {
  const { channelId, settings } = channel;
  const fetch = provider.manifest.capabilities.idempotentSend ? fetchKept : fetchOnNewConnection;
  const send = async (live: readonly LiveSecret[]): Promise<SendResult> => {
    const signal = AbortSignal.timeout(Math.min(LONGEST_SEND_MS, remainingMs() - RESERVE_MS));
    const result = await provider.send(part, { channelId, settings, secrets: live, fetch, now, signal });
    return mayHaveIt ? ofAllAttempts(result) : result;
  };
  const result = await send(secrets);
  if (result.kind !== 'configuration' || remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return result;
  const replaced = await secretsOf(channel, true).catch(() => secrets);
  return JSON.stringify(replaced) === JSON.stringify(secrets) ? result : send(replaced);
}

/**
 * What the answer to a repeat says of the message. A refusal that is not surely about the message says nothing of the
 * attempt before, whose answer is missing: it may be the repeat that is refused, or a gateway that refuses it.
 */
function ofAllAttempts(result: SendResult): SendResult {
  if (!isRefusal(result) || result.refuses === 'message') return result;
  if (result.refuses === 'repeat') return { kind: 'sent' };
  return { kind: 'unknown-outcome', agentMessage: outboundTexts.unknownOutcome, detail: result.detail };
}

type Refusal = Extract<SendFailure, { readonly kind: RefusalKind }>;

/**
 * True of a failure in which the provider refused the message; after an earlier attempt, in {@link sendToProvider}'s
 * result, that holds of all attempts. Any other failure leaves open what became of those.
 */
export function isRefusal(result: SendResult): result is Refusal {
  return ['permanent', 'recipient-blocked', 'window-closed', 'unsupported'].includes(result.kind);
}

/** Of the time that a provider asks for, so much at random comes on top, and at most so many milliseconds. */
const JITTER = 0.1;
const MOST_JITTER_MS = 10_000;

/**
 * Milliseconds until the next attempt: never before the provider wants one, where it says so, and part of it at random, so
 * that what waits for one provider does not come back in step.
 * @param attempt How often the message has been tried, from 1.
 * @param random From 0 up to 1.
 */
export function waitAfter(failure: SendFailure, attempt: number, random: number): number {
  const askedForMs = retryAfterOf(failure) ?? 0;
  const jitterMs = Math.min(askedForMs * JITTER, MOST_JITTER_MS) * random;
  return Math.max(backOff(attempt, random), Math.ceil(askedForMs + jitterMs));
}

/** Milliseconds for which the provider wants no other attempt; undefined: it doesn't say. */
export function retryAfterOf(failure: SendFailure): number | undefined {
  return 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
}
