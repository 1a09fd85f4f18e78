import * as z from 'zod/mini';
import type { Channel } from '../channels/channel.ts';
import { externalMessageIdSchema } from '../ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { OutboundPart, SendFailure } from '../providers/contract.ts';
import type { Claims } from './claims.ts';
import type { HandOverPorts, Recipient } from './hand-over.ts';
import { outboundSentences } from './outbound-sentences.ts';
import type { AgentFile, OutboundQueue } from './outbox.ts';
import type { QueuedMessages } from './queued-messages.ts';

/**
 * Milliseconds for which a message may wait for the provider, counted from its callback. The agent then reads that it
 * was not sent: an answer that comes later is worth less to the customer than another way of getting it.
 */
export const LONGEST_WAIT_FOR_PROVIDER_MS = 600_000;

/** The callback that brought a message. */
export interface OutboundCall {
  readonly correlation: string;
  /** When it came, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** CXone's own id of the request, where it sends one (byoc-protocol §6 row 11). */
  readonly trace?: string | undefined;
  readonly remainingMs: () => number;
}

/** What an agent wrote, before it is cut into parts. */
export interface AgentMessage extends Omit<OutboundPart, 'externalId' | 'file'> {
  readonly files?: readonly AgentFile[] | undefined;
}

export interface OutboundMessage extends Recipient {
  readonly channel: Pick<Channel, 'channelId' | 'integrationKey' | 'settings'>;
  readonly message: AgentMessage;
  readonly call: OutboundCall;
}

export interface OutboundPorts extends HandOverPorts {
  readonly claims: Claims;
  readonly queuedMessages: QueuedMessages;
  readonly outboundQueue: OutboundQueue;
  readonly sleep: (ms: number) => Promise<void>;
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

/** What the first holder of a claim chose for the message, and every later one keeps. */
export const outboundNotesSchema = z.object({
  externalId: externalMessageIdSchema,
  createdAt: z.string(),
  /** Of {@link OutboundCall.trace}, a digest. */
  trace: z.optional(z.string()),
  /** The message is on the queue, or was about to be. */
  route: z.optional(z.literal('queue')),
  /** It was put there after a send whose outcome is unknown. */
  maybeWritten: z._default(z.boolean(), false),
});

export const stillSending: SendFailure = {
  kind: 'transient',
  agentMessage: outboundSentences.stillSending,
  detail: 'Another callback with the same content holds the claim.',
};

export const unknownOutcome: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: outboundSentences.unknownOutcome,
  detail: 'An attempt was cut off once it may have been written, and what became of it can not be found out.',
};

export const notQueued: SendFailure = {
  kind: 'transient',
  agentMessage: outboundSentences.notQueued,
  detail: 'The outbound queue refused the message.',
};
