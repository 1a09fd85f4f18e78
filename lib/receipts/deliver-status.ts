import type { Breakers, Permit } from '../breakers/breakers.ts';
import type { Shares } from '../breakers/shares.ts';
import { type Channel, isInUse } from '../channels/channel.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import {
  CxoneConflictError,
  CxoneError,
  CxoneNotFoundError,
  CxoneRefusedError,
  CxoneThrottledError,
} from '../cxone/errors.ts';
import { backOff } from '../exactly-once/back-off.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, conversationTagIn } from '../ids.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import type { QueuedStatus, SentStatusJob, StatusJob } from '../queues/jobs.ts';
import type { Attempt, JobOutcome } from '../queues/process-batch.ts';
import type { Table } from '../table/table.ts';
import type { ReceiptBudget } from './receipt-budget.ts';
import type { StatusClaim, StatusClaims } from './status-claims.ts';

/** Milliseconds for which CXone may not know the message yet: a receipt can overtake the answer to the callback. */
const EARLY_MS = 600_000;
/**
 * The same of a failure, in milliseconds: CXone may repeat a callback hours later, learn the id by it, and show as sent what
 * was not sent in whole (ADR 0005).
 */
const EARLY_FAILURE_MS = 86_400_000;
/** Refusals by CXone itself before a receipt is dropped. */
const LEAST_REFUSALS = 3;
/** Another receipt of the message is being told, which takes less than this, in milliseconds. */
const BUSY_MS = 2_000;
/**
 * A receipt that has waited for long waits longer each time, by this share of its age up to so many milliseconds: the
 * queue hands a message out 1,000 times (resources/queues.yml), and those have to last for the 14 days that it is kept.
 */
const SHARE_OF_AGE = 1 / 20;
const LONGEST_PAUSE_MS = 3_600_000;
/** How long a conversation's receipts are held back where CXone throttles it and does not say for how long. */
const THROTTLED_MS = 60_000;

/** For so many milliseconds, a provider's id that is not known may be that of a message which is being sent. */
const UNKNOWN_MS = 120_000;

/** How long the queue keeps a receipt back before anybody gets it (resources/queues.yml), in milliseconds. */
const QUEUE_DELAY_MS = 3_000;

export type StatusAttempt = Attempt<StatusJob>;

export interface StatusPorts {
  readonly breakers: Breakers;
  readonly shares: Shares;
  readonly statuses: StatusClaims;
  readonly budget: ReceiptBudget;
  readonly cxone: Pick<CxoneClient, 'setMessageStatus' | 'sendSenderAction'>;
  readonly table: Pick<Table, 'get' | 'update'>;
  /** The registry's, read again. */
  readonly channelOf: (channelId: ChannelId) => Promise<Channel | undefined>;
  readonly now: () => Date;
  readonly random: () => number;
  readonly logger: Logger;
}

const settled: JobOutcome = { kind: 'settled' };

/**
 * Tells CXone what became of an agent's message (B7). Ranks only rise, one receipt of a message at a time, and no more
 * of a conversation than its budget allows: every request comes out of it, so the client repeats none by itself. A crash
 * between telling and remembering tells the same again, which changes nothing: B7 sets a status. Nothing is claimed
 * while a breaker is open.
 */
export async function deliverStatus(attempt: Attempt<QueuedStatus>, ports: StatusPorts): Promise<JobOutcome> {
  const { job } = attempt;
  if ('typing' in job && job.typing !== undefined) {
    const { deliverTyping } = await import('./deliver-typing.ts');
    return deliverTyping(job.typing, { ...attempt, job, dueAt: attempt.queuedAt + QUEUE_DELAY_MS }, ports);
  }
  if (attempt.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'retry', afterMs: 0 };
  if ('sentDigest' in job) return deliverSent({ ...attempt, job }, ports);
  return deliverKnown({ ...attempt, job }, ports);
}

/**
 * Finds the message that a receipt names by its provider's id. The receipt may be quicker than the one who keeps that id;
 * one that stays unknown is of a message that somebody else has sent from the same account, or is older than what is kept.
 */
async function deliverSent(attempt: Attempt<SentStatusJob>, ports: StatusPorts): Promise<JobOutcome> {
  const { job, receiveCount, queuedAt } = attempt;
  const { sentDigest, ...receipt } = job;
  // Loaded with the first of them: most providers echo our id.
  const { sentMessage } = await import('../channels/sent-ids.ts');
  const message = await sentMessage(job.channelId, sentDigest, ports);
  const { integrationKey: integration, channelId: channel, correlation } = job;
  if (message === undefined) {
    if (ports.now().getTime() - queuedAt < UNKNOWN_MS) {
      return { kind: 'retry', afterMs: backOff(receiveCount, ports.random()) };
    }
    ports.logger.log('info', 'status.dropped', { integration, channel, correlation, code: 'message-unknown' });
    return settled;
  }
  const { externalId, isFurtherPart } = message;
  if (isFurtherPart && job.status !== 'failed') return settled;
  return deliverKnown({ ...attempt, job: { ...receipt, externalId, ...(isFurtherPart && { inPart: true }) } }, ports);
}

async function deliverKnown(attempt: StatusAttempt, ports: StatusPorts): Promise<JobOutcome> {
  const { job } = attempt;
  const permit = await ports.breakers.tryAcquire(job, conversationTagIn(job.externalId));
  if (permit.kind === 'blocked') return { kind: 'retry', afterMs: Math.max(permit.afterMs, pauseOf(attempt, ports)) };
  const share = await ports.shares.take(job.channelId, { ...attempt, queuedAt: attempt.queuedAt + QUEUE_DELAY_MS });
  if (share.kind === 'blocked') {
    await ports.breakers.release(permit);
    return { kind: 'retry', afterMs: Math.max(share.afterMs, pauseOf(attempt, ports)) };
  }
  try {
    return await deliverPermitted(attempt, permit, ports);
  } finally {
    await ports.shares.giveBack(share);
  }
}

async function deliverPermitted(attempt: StatusAttempt, permit: Permit, ports: StatusPorts): Promise<JobOutcome> {
  const { job } = attempt;
  const taken = await ports.statuses.take(job);
  if (taken.kind === 'acquired') return deliverClaimed(taken.claim, permit, attempt, ports);
  await ports.breakers.release(permit);
  if (taken.kind === 'busy') return { kind: 'retry', afterMs: BUSY_MS };
  ports.logger.log('info', 'status.superseded', fields(job));
  return settled;
}

async function deliverClaimed(
  claim: StatusClaim,
  permit: Permit,
  attempt: StatusAttempt,
  ports: StatusPorts,
): Promise<JobOutcome> {
  const { breakers, statuses, budget, cxone, logger } = ports;
  const { correlation, channelId, externalId, status, occurredAt: updatedAt, reason } = attempt.job;
  const waitMs = await budget.take(channelId, externalId);
  if (waitMs > 0) {
    await statuses.release(claim, { refused: false });
    await breakers.release(permit);
    return comeAgain(waitMs, 'info', { code: 'over-budget' }, attempt, ports);
  }
  try {
    const body = { status, updatedAt, ...(reason === undefined ? {} : { reason }) };
    await cxone.setMessageStatus(channelId, externalId, body, { traceId: correlation, repeats: false });
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    const delivery = await afterFailure(error, claim, attempt, ports);
    await tellBreakers(error, permit, breakers);
    return delivery;
  }
  await statuses.finish(claim);
  await breakers.worked(permit);
  logger.log('info', 'status.delivered', fields(attempt.job));
  return settled;
}

async function afterFailure(
  error: CxoneError,
  claim: StatusClaim,
  attempt: StatusAttempt,
  ports: StatusPorts,
): Promise<JobOutcome> {
  const { job, queuedAt } = attempt;
  const { code, uid, retryAfterMs = 0 } = error;
  const refused = isRefusal(error);
  const age = ports.now().getTime() - queuedAt;
  if (refused && age > EARLY_MS && claim.refusals + 1 >= LEAST_REFUSALS) {
    const isOfRemoved = await isOfRemovedChannel(error, job, ports);
    if (isOfRemoved || job.status !== 'failed' || age > EARLY_FAILURE_MS) {
      await ports.statuses.drop(claim);
      if (isOfRemoved) ports.logger.log('warn', 'status.dropped', { ...fields(job), code: 'channel-removed' });
      else ports.logger.log('error', 'status.dropped', { ...fields(job), code, uid });
      return settled;
    }
  }
  const heldMs = isThrottled(error) ? retryAfterMs || THROTTLED_MS : 0;
  if (heldMs > 0) await ports.budget.holdBack(job.channelId, job.externalId, heldMs);
  await ports.statuses.release(claim, { refused });
  return comeAgain(Math.max(heldMs, retryAfterMs), 'warn', { code, uid }, attempt, ports);
}

/** That CXone does not know a channel which was removed is as it should be. */
async function isOfRemovedChannel(error: CxoneError, { channelId }: StatusJob, ports: StatusPorts): Promise<boolean> {
  return error instanceof CxoneNotFoundError && !isInUse(await ports.channelOf(channelId));
}

async function tellBreakers(error: CxoneError, permit: Permit, breakers: Breakers): Promise<void> {
  if (!saysNo(error)) return breakers.failed(permit, error);
  // What CXone does not know may be the message or its channel, and a bare page may be anybody's: nothing is proven.
  const isProof = isRefusal(error) && !(error instanceof CxoneNotFoundError);
  return isProof ? breakers.worked(permit) : breakers.release(permit);
}

/** True where CXone itself says no to the receipt. A gateway's page says nothing about it: that is an outage. */
function isRefusal(error: CxoneError): boolean {
  return saysNo(error) && error.errors.length > 0;
}

function saysNo(error: CxoneError): boolean {
  const isNo =
    error instanceof CxoneNotFoundError || error instanceof CxoneRefusedError || error instanceof CxoneConflictError;
  return isNo && error.operation === 'set-message-status';
}

/** True of a throttle that concerns the conversation (byoc-protocol §3.9), and not the sign-in before it. */
function isThrottled(error: CxoneError): boolean {
  return error instanceof CxoneThrottledError && error.operation === 'set-message-status';
}

function comeAgain(
  leastMs: number,
  level: 'info' | 'warn',
  why: Pick<LogFields, 'code' | 'uid'>,
  attempt: StatusAttempt,
  ports: StatusPorts,
): JobOutcome {
  const { job, receiveCount } = attempt;
  const { random, logger } = ports;
  const afterMs = Math.max(backOff(receiveCount, random(), leastMs), pauseOf(attempt, ports));
  logger.log(level, 'status.retry', { ...fields(job), ...why, delay: afterMs, attempt: receiveCount });
  return { kind: 'retry', afterMs };
}

function pauseOf({ queuedAt }: StatusAttempt, { now }: StatusPorts): number {
  return Math.min(LONGEST_PAUSE_MS, Math.round((now().getTime() - queuedAt) * SHARE_OF_AGE));
}

function fields({ integrationKey, channelId, correlation, externalId }: StatusJob): LogFields {
  return { integration: integrationKey, channel: channelId, correlation, message: externalId };
}
