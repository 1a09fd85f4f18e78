import { isAlreadyExists } from '../cxone/error-details.ts';
import { CxoneConflictError, CxoneError, CxoneNotFoundError, CxoneRefusedError } from '../cxone/errors.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import { type ChannelId, inboundMessageId, threadIdOf } from '../ids.ts';
import { toCreateMessage } from '../messages/to-create-message.ts';
import { describeError, type LogFields, type Logger } from '../observability/logger.ts';
import type { MessageEvent } from '../providers/contract.ts';
import { backOff } from './back-off.ts';
import { type Claim, claimKey, type Claims, digestOf, type Notes } from './claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS, WORKER_LEASE_MS } from './lease.ts';
import type { InboundJob } from './outbox.ts';
import { park, type ParkingCause, type ParkingPorts } from './parking.ts';
import type { ThreadClock } from './thread-clock.ts';
import type { ThreadIndex } from './thread-index.ts';

/** Conclusive refusals by CXone after which a message is parked. */
const MOST_REFUSALS = 3;
/**
 * Times that a message may be handed out before it is parked, whatever the reason. The queue itself gives up at 1,000
 * (resources/queues.yml), into a dead-letter queue that keeps no order and tells no cause; this is a day's outage.
 */
const MOST_RECEIVES = 900;
/** The least wait after an attempt of unknown outcome, in milliseconds: CXone may still be storing the message. */
const UNKNOWN_OUTCOME_WAIT_MS = 10_000;

/** What is to become of the queue's message: gone for good, or handed out again after so many milliseconds. */
export type Delivery = { readonly kind: 'settled' } | { readonly kind: 'retry'; readonly afterMs: number };

export interface InboundAttempt {
  readonly job: InboundJob;
  /** How often the queue has handed the message out, from 1. */
  readonly receiveCount: number;
  /** When the queue took it, in milliseconds since 1970. */
  readonly queuedAt: number;
  readonly remainingMs: () => number;
}

export interface InboundPorts extends ParkingPorts {
  readonly claims: Claims;
  readonly cxone: Pick<CxoneClient, 'createMessage' | 'findMessages'>;
  /** True of a channel that an admin has removed; CXone then knows it no more, and never will. */
  readonly isRemoved: (channelId: ChannelId) => Promise<boolean>;
  readonly clock: ThreadClock;
  readonly threads: ThreadIndex;
  readonly random: () => number;
  readonly logger: Logger;
}

type Step = { readonly kind: 'next' } | { readonly kind: 'wait'; readonly afterMs: number };
const next: Step = { kind: 'next' };

/**
 * Brings the messages of one queue message into CXone, in their order, each once. Never throws for a reason that lies
 * with one message: an outage or a throttle means another attempt, a lasting refusal parks that message alone.
 */
export async function deliverInbound(attempt: InboundAttempt, ports: InboundPorts): Promise<Delivery> {
  for (const event of attempt.job.messages) {
    const step = await deliverMessage(event, attempt, ports);
    if (step.kind === 'wait') return { kind: 'retry', afterMs: step.afterMs };
  }
  return { kind: 'settled' };
}

async function deliverMessage(event: MessageEvent, attempt: InboundAttempt, ports: InboundPorts): Promise<Step> {
  const { job } = attempt;
  const createdAt = ports.clock.next(`${job.channelId}#${event.conversationId}`, attempt.queuedAt);
  const pk = claimKey('inbound', job.channelId, event.providerMessageId);
  const result = await ports.claims.claim({
    pk,
    digest: contentDigest(event),
    leaseMs: WORKER_LEASE_MS,
    notes: { createdAt: new Date(createdAt).toISOString() },
  });
  switch (result.kind) {
    case 'acquired':
      return deliverClaimed(event, result.claim, attempt, ports);
    case 'busy':
      return { kind: 'wait', afterMs: Math.max(1_000, result.leaseUntil - ports.now().getTime()) };
    case 'finished':
      ports.logger.log('info', 'inbound.duplicate', fields(event, attempt));
      return next;
    case 'changed':
      // The id of the parked record must differ from that of the message that came first.
      await parkMessage(
        event,
        `${pk}#${contentDigest(event)}`,
        'content-changed',
        'The same message id came with another content.',
        attempt,
        ports,
      );
      return next;
  }
}

async function deliverClaimed(
  event: MessageEvent,
  claim: Claim,
  attempt: InboundAttempt,
  ports: InboundPorts,
): Promise<Step> {
  const { claims, logger } = ports;
  if (attempt.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) {
    await claims.release(claim, { conclusive: !claim.mayHaveHappened });
    return { kind: 'wait', afterMs: 0 };
  }
  // What earlier attempts did is known once CXone has been asked; only then can a failure be conclusive.
  let earlierAttemptsKnown = !claim.mayHaveHappened;
  try {
    const delivered = claim.mayHaveHappened && (await isInCxone(event, attempt.job, ports));
    earlierAttemptsKnown = true;
    if (!delivered && attempt.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) {
      await claims.release(claim, { conclusive: true });
      return { kind: 'wait', afterMs: 0 };
    }
    const learned = delivered ? {} : await create(event, claim, attempt.job, ports);
    if (typeof learned['threadId'] === 'string') {
      await ports.threads.remember(attempt.job, learned['threadId'], threadIdOf(event.conversationId));
    }
    await claims.finish(claim, 'done', { ...learned, conversationId: event.conversationId });
    logger.log('info', 'inbound.delivered', fields(event, attempt));
    return next;
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    // A conflict that doesn't say what it is about may be with an earlier attempt: the next one looks the message up.
    const conclusive =
      earlierAttemptsKnown && error.outcome === 'not-processed' && !(error instanceof CxoneConflictError);
    return afterFailure(error, conclusive, event, claim, attempt, ports);
  }
}

async function isInCxone(event: MessageEvent, { channelId }: InboundJob, ports: InboundPorts): Promise<boolean> {
  const found = await ports.cxone.findMessages({
    idOnExternalPlatform: [inboundMessageId(event.providerMessageId)],
    channel: [channelId],
  });
  return found.length > 0;
}

async function create(event: MessageEvent, claim: Claim, job: InboundJob, ports: InboundPorts): Promise<Notes> {
  const createdAt = claim.notes['createdAt'];
  try {
    const { messageId, threadId, contactNumber } = await ports.cxone.createMessage(
      job.channelId,
      toCreateMessage(event, typeof createdAt === 'string' ? createdAt : ports.now().toISOString()),
      { traceId: job.correlation },
    );
    return {
      ...(messageId === undefined ? {} : { messageId }),
      ...(threadId === undefined ? {} : { threadId }),
      ...(contactNumber === undefined ? {} : { contactNumber }),
    };
  } catch (error) {
    // What is there already was created by an earlier attempt of ours.
    if (isAlreadyExists(error)) return {};
    throw error;
  }
}

async function afterFailure(
  error: CxoneError,
  conclusive: boolean,
  event: MessageEvent,
  claim: Claim,
  attempt: InboundAttempt,
  ports: InboundPorts,
): Promise<Step> {
  if (error instanceof CxoneNotFoundError && (await ports.isRemoved(attempt.job.channelId))) {
    const detail = 'The channel was removed after the message had been accepted.';
    await parkMessage(event, claim.pk, 'channel-removed', detail, attempt, ports);
    await ports.claims.finish(claim, 'parked');
    return next;
  }
  const isRefusal = error instanceof CxoneRefusedError || error instanceof CxoneConflictError;
  // A gateway's page says nothing about the message: only CXone's own error body is conclusive.
  const refused = isRefusal && error.operation === 'create-message' && error.errors.length > 0;
  if (attempt.receiveCount >= MOST_RECEIVES) {
    await parkMessage(event, claim.pk, 'waited-too-long', error.message, attempt, ports);
    await ports.claims.finish(claim, 'parked');
    return next;
  }
  if (refused && claim.refusals + 1 >= MOST_REFUSALS) {
    await parkMessage(event, claim.pk, 'refused-by-cxone', error.message, attempt, ports);
    await ports.claims.finish(claim, 'parked');
    return next;
  }
  await ports.claims.release(claim, { conclusive, refused });
  const leastMs = conclusive ? error.retryAfterMs : Math.max(UNKNOWN_OUTCOME_WAIT_MS, error.retryAfterMs ?? 0);
  const afterMs = backOff(attempt.receiveCount, ports.random(), leastMs);
  ports.logger.log('warn', 'inbound.retry', {
    ...fields(event, attempt),
    code: error.code,
    uid: error.uid,
    delay: afterMs,
    attempt: attempt.receiveCount,
    reason: describeError(error.cause ?? error),
  });
  return { kind: 'wait', afterMs };
}

async function parkMessage(
  event: MessageEvent,
  id: string,
  cause: ParkingCause,
  detail: string,
  attempt: InboundAttempt,
  ports: InboundPorts,
): Promise<void> {
  const { integrationKey, channelId, correlation } = attempt.job;
  const payload = { ...attempt.job, messages: [event] };
  await park(
    { integrationKey, channelId, id, cause, detail, attempts: attempt.receiveCount, correlation, payload },
    ports,
  );
  ports.logger.log('error', 'inbound.parked', { ...fields(event, attempt), code: cause });
}

/** Of what makes the message what it is: a new nickname or picture of its author does not change it. */
function contentDigest({ conversationId, providerMessageId, author, text }: MessageEvent): string {
  return digestOf([conversationId, providerMessageId, author.id, text]);
}

function fields(event: MessageEvent, { job }: InboundAttempt): LogFields {
  return {
    integration: job.integrationKey,
    channel: job.channelId,
    correlation: job.correlation,
    message: digestOf(event.providerMessageId).slice(0, 12),
  };
}
