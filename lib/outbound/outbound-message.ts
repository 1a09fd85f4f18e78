import * as z from 'zod/mini';
import type { Channel } from '../channels/channel.ts';
import type { SentIdPorts } from '../channels/sent-ids.ts';
import type { Provider } from '../contract/provider.ts';
import type { OutboundPart, RefusalKind, SendFailure, SendResult } from '../contract/sending.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import { retryAfterOf } from '../breakers/wait-after.ts';
import { type Claim, claimKey, type Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import {
  type ChannelId,
  type Digest,
  digestOf,
  externalMessageIdSchema,
  openQuestionPk,
  type PersonKeys,
} from '../ids.ts';
import { withoutSignature } from '../messages/read-link.ts';
import type { Question, Questions } from '../questions/questions.ts';
import type { Table } from '../table/table.ts';
import { outboundTexts } from '../messages/not-sent.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { AgentFile, OutboundJob, OutboundQueue } from '../queues/jobs.ts';
import type { QueuedMessages } from '../queues/queued-messages.ts';
import type { ContextOf } from '../web/provider-access.ts';

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
  readonly contextOf: ContextOf;
  readonly fetch: typeof fetch;
  /** The same on a connection of its own, see `createProviderAccess`. */
  readonly fetchOnNewConnection: typeof fetch;
  /** Keeps the provider's id of a part, for quotes and receipts that name it so. Never throws. */
  readonly keepSentId: (channelId: ChannelId, sentId: string, externalId: string) => Promise<void>;
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
  /** The provider's id of the customer's message that this one follows, as CXone says; the agent may not quote it. */
  readonly follows?: string | undefined;
  readonly remainingMs: () => number;
}

/** What an agent wrote, before it is cut into parts. */
export interface AgentMessage extends Omit<OutboundPart, 'externalId' | 'file'> {
  /** Of rich content whose text is too long to stand above it: what goes before it, as texts of their own. */
  readonly lead?: string | undefined;
  readonly files?: readonly AgentFile[] | undefined;
}

/** Of a message that is more than words. */
export interface RichMessage {
  /** All that it says and asks, however it is shown; what is signed in it, without its signature. */
  readonly essence: string;
  /** What can be chosen in it. */
  readonly question?: Question | undefined;
  /** That is in words. */
  readonly isTyped: boolean;
}

/** What a callback asks for. */
export interface AskedMessage extends SendTarget {
  readonly channel: SendTarget['channel'] & Pick<Channel, 'integrationKey' | 'keyedFrom' | 'people'>;
  readonly message: AgentMessage;
  readonly rich?: RichMessage | undefined;
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
  /** Loaded with the first message that asks something, or follows one that did. */
  readonly questions: () => Promise<Questions>;
  readonly outboundQueue: OutboundQueue;
  readonly traces: TraceMemory;
  /** When a customer's message was accepted, in milliseconds since 1970; undefined: not known (any more). */
  readonly acceptedAt: (channelId: ChannelId, providerMessageId: string) => Promise<number | undefined>;
  /** The provider's id of a conversation's customer; undefined: not known. */
  readonly customerOf: (channelId: ChannelId, conversationId: string) => Promise<string | undefined>;
  /** What a customer's message came with for anybody who quotes it; asked where the manifest says `quotesByToken`. */
  readonly quoteTokenOf: (channelId: ChannelId, providerMessageId: string) => Promise<string | undefined>;
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

/**
 * What of a message CXone may not say: who gets it, which is the customer of the conversation where nobody is named,
 * and what its provider wants with a quote. Where that can't be read, it goes without; `isCustomerUnread`: it must not.
 */
export async function lookUp(
  { channel: { channelId, people }, message: { conversationId, recipientIds, replyTo } }: OutboundMessage,
  { customerOf, quoteTokenOf, provider }: OutboundPorts,
): Promise<Pick<AgentMessage, 'recipientIds' | 'replyTo'> & { readonly isCustomerUnread: boolean }> {
  const isByToken = provider.manifest.capabilities.quotesByToken === true;
  const quoted = isByToken && replyTo?.sentBy === 'theirs' ? replyTo : undefined;
  const [customer, quoteToken] = await Promise.all([
    recipientIds.length > 0 ? undefined : customerOf(channelId, conversationId).catch(() => null),
    quoted && quoteTokenOf(channelId, quoted.providerMessageId).catch(() => undefined),
  ]);
  return {
    recipientIds: typeof customer === 'string' ? [customer] : recipientIds,
    isCustomerUnread: customer === null && isStateAsked(people, provider),
    ...(quoted !== undefined && quoteToken !== undefined && { replyTo: { ...quoted, quoteToken } }),
  };
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
 * The channel at the account that may have a message already, or a part of it: no other gets the rest, although the
 * channel was moved since (ADR 40). Undefined: it is known no more where that is, or not yet.
 * @param mark Of the account, as it was written down before the first attempt.
 */
export function channelAt<At extends SendTarget['channel']>(channel: At, mark: string | undefined): At | undefined {
  if (mark === undefined || mark === accountMark(channel)) return channel;
  const { movedFrom } = channel;
  return movedFrom && accountMark(movedFrom) === mark ? { ...channel, settings: movedFrom.settings } : undefined;
}

/** Milliseconds in which a last write is tried again, and from one try to the next: CXone waits for the answer. */
const LAST_WRITE_MS = 2_000;
const LAST_PAUSE_MS = 150;

/**
 * Awaits the last write of a claim, whose outcome is known by then: CXone is told that even where the write fails. The
 * one who says the same again finds the claim open, and in doubt; so a write that the table refuses is tried again for
 * a moment. It must be one that may be repeated.
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

/** The message was not sent, and never will be: the same words later are a new message. */
export async function endRefused(
  claim: OutboundClaim,
  failure: SendFailure,
  call: Pick<OutboundCall, 'correlation'>,
  ports: Pick<OutboundPorts, 'claims' | 'logger' | 'now' | 'sleep'>,
): Promise<SendOutcome> {
  await lastWrite(() => ports.claims.release(claim, { conclusive: true, anew: true }), call, ports);
  return { kind: 'failed', failure };
}

/** Whether the state of customers decides what is sent to them: else it is the provider that refuses. */
export function isStateAsked(people: Channel['people'], { manifest }: Pick<Provider, 'manifest'>): boolean {
  return people?.honoursOptOut === true || manifest.capabilities.takesForBlocked === true;
}

// What looks is loaded with the first message for which states are asked: any other costs nothing.
/** Why nothing may be sent to those who get a message; undefined where nothing stands against it. */
export async function refusalByState(
  { channelId, people }: Pick<Channel, 'channelId' | 'people'>,
  { recipientIds, conversationId }: { recipientIds: readonly string[] | 'unread'; conversationId?: string },
  keys: PersonKeys,
  { provider, ...ports }: Pick<OutboundPorts, 'provider' | 'table' | 'now'>,
): Promise<SendFailure | undefined> {
  if (!isStateAsked(people, provider)) return undefined;
  const { refusalOf, unread } = await import('../channels/people/contact-states.ts');
  if (recipientIds === 'unread') return unread;
  return refusalOf(recipientIds, { channelId, keys, conversationId }, people?.honoursOptOut === true, ports);
}

/** Key of the claim under which a message is sent from the queue: once, however often it is put there. */
export function queuedClaimKey({ channelId, externalId }: Pick<OutboundJob, 'channelId' | 'externalId'>): string {
  return claimKey(digestOf, 'queued', channelId, externalId);
}

/** Key of the claim on an agent's message: its content is what tells a repeat. */
export function outboundClaimKey(channelId: string, message: AgentMessage, digest: Digest, rich?: RichMessage): string {
  return claimKey(digest, 'outbound', channelId, digest(withoutSignatures(message, rich)));
}

/** A link to a file is signed again for each repeat (byoc-protocol §6 row 11). Any other change makes another file. */
function withoutSignatures({ files, ...message }: AgentMessage, rich: RichMessage | undefined) {
  const said = rich === undefined ? message : { ...message, content: undefined, lead: undefined, text: rich.essence };
  const bare = files?.map(({ name, url }) => ({ name, url: withoutSignature(url) }));
  return bare === undefined ? said : { ...said, files: bare };
}

/** True where the options of an earlier message of the conversation may still be answered by typing. */
export async function hasOpenQuestion(
  { channel: { channelId }, message: { conversationId }, keys }: OutboundMessage,
  { table }: Pick<OutboundPorts, 'table'>,
): Promise<boolean> {
  const digests = [keys.digest, keys.other].filter((digest) => digest !== undefined);
  const pks = digests.map((digest) => openQuestionPk(channelId, conversationId, digest));
  // Where that can't be read, it is left as it is: nobody waits for its end.
  const items = await Promise.all(pks.map((pk) => table.get(pk).catch(() => undefined)));
  return items.some((item) => item !== undefined);
}

/** The longest that a provider's answer is awaited, in milliseconds. */
const LONGEST_SEND_MS = 20_000;
/** Kept for the last writes and the answer, in milliseconds. */
const RESERVE_MS = 3_000;

/**
 * Hands a message to the provider, and waits for its answer. Credentials that it refuses may have been replaced since
 * they were read: then it is asked again, with those of now.
 * @param mayHaveIt An earlier attempt under the same id may have been taken: the provider recognises repeats then.
 * @param remainingMs Of the function's time.
 */
export async function sendToProvider(
  part: OutboundPart,
  mayHaveIt: boolean,
  { channel, secrets }: SendTarget,
  remainingMs: () => number,
  { provider, secretsOf, contextOf, fetch: fetchKept, fetchOnNewConnection, keepSentId, now }: SendToProviderPorts,
): Promise<SendResult> {
  const { channelId } = channel;
  const { manifest } = provider;
  const fetch = manifest.capabilities.idempotentSend ? fetchKept : fetchOnNewConnection;
  const send = async (live: readonly LiveSecret[]): Promise<SendResult> => {
    const signal = AbortSignal.timeout(Math.min(LONGEST_SEND_MS, remainingMs() - RESERVE_MS));
    const called = { channel, manifest, secrets: live };
    const result = await provider.send(part, { ...contextOf(called, signal), fetch, now });
    if (result.kind === 'sent' && result.providerMessageId && manifest.capabilities.keepsSentIds === true) {
      await keepSentId(channelId, result.providerMessageId, part.externalId);
    }
    return mayHaveIt ? ofAllAttempts(result) : result;
  };
  const result = await send(secrets);
  if (result.kind !== 'configuration' || remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return result;
  const replaced = await secretsOf(channel, true).catch(() => secrets);
  return JSON.stringify(replaced) === JSON.stringify(secrets) ? result : send(replaced);
}

/** Milliseconds from one try to keep a provider's id to the next. */
const KEEPING_PAUSES_MS = [150, 300];

/** Keeps providers' ids of parts: the message is sent by then, so a table that refuses them costs only a quote. */
export function createSentIdKeeper(
  ports: SentIdPorts & Pick<OutboundPorts, 'sleep' | 'logger'>,
): SendToProviderPorts['keepSentId'] {
  return async (channelId, sentId, externalId) => {
    // Loaded with the first: most providers echo our own ids.
    const { keepSentId } = await import('../channels/sent-ids.ts');
    for (const pauseMs of [...KEEPING_PAUSES_MS, undefined]) {
      try {
        await keepSentId(channelId, sentId, externalId, ports);
        return;
      } catch (error) {
        const what = { channel: channelId, message: externalId, operation: 'keep-sent-id' };
        if (pauseMs === undefined)
          ports.logger.log('error', 'request.failed', { ...what, reason: describeError(error) });
        else await ports.sleep(pauseMs);
      }
    }
  };
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

/** A wait that ends in time. The agent hears of anything else at once, and can do something about it. */
export function isWorthWaiting(failure: SendFailure): boolean {
  const askedForMs = retryAfterOf(failure);
  return (failure.kind === 'throttled' || askedForMs !== undefined) && (askedForMs ?? 0) < LONGEST_WAIT_FOR_PROVIDER_MS;
}
