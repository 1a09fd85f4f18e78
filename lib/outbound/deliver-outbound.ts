import type { FilePorts } from '../attachments/file-ports.ts';
import { handedOver } from '../attachments/handed-over.ts';
import { type Channel, isInUse } from '../channels/channel.ts';
import type { ThrottleLine } from '../breakers/throttle-line.ts';
import { inLanguage } from '../contract/localized-text.ts';
import type { Provider } from '../contract/provider.ts';
import type { SendFailure } from '../contract/sending.ts';
import { backOff } from '../exactly-once/back-off.ts';
import type { Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS, SEND_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, openQuestionPk, type PersonKeys, personKeysAt } from '../ids.ts';
import { type AdmissionPorts, admitted } from './admission.ts';
import { goesInParts } from '../messages/plain-text.ts';
import { describeError, type LogFields, type Logger } from '../observability/logger.ts';
import type { OutboundJob, StatusJob } from '../queues/jobs.ts';
import type { Attempt, JobOutcome } from '../queues/process-batch.ts';
import type { QueuedMessages } from '../queues/queued-messages.ts';
import type { Table } from '../table/table.ts';
import { channelRemoved, type Ending, nobodyKnows, waitedTooLong } from '../messages/not-sent.ts';
import { waitAfter } from '../breakers/wait-after.ts';
import {
  accountMark,
  channelAt,
  isRefusal,
  LONGEST_WAIT_FOR_PROVIDER_MS,
  queuedClaimKey,
  refusalByState,
  type SendTarget,
  sendToProvider,
  type SendToProviderPorts,
} from './outbound-message.ts';
import { type QueuedClaim, queuedNoteSealing, type QueuedNotes } from './queued-notes.ts';

export type OutboundAttempt = Attempt<OutboundJob>;

/** What a process has for all jobs. */
export interface OutboundWorkerPorts extends Omit<OutboundJobPorts, 'keys'> {
  readonly indexKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
}

interface OutboundJobPorts extends AdmissionPorts, Omit<SendToProviderPorts, 'provider'> {
  /** How the records of the job's channel are named. */
  readonly keys: PersonKeys;
  readonly table: Pick<Table, 'get' | 'delete'>;
  readonly throttleLine: ThrottleLine;
  readonly claims: Claims<QueuedNotes>;
  readonly queuedMessages: QueuedMessages;
  readonly jobQueues: { sendStatuses(jobs: readonly StatusJob[]): Promise<number> };
  readonly files: FilePorts;
  readonly channelOf: (channelId: ChannelId) => Promise<Channel | undefined>;
  readonly providerOf: (channel: Channel) => Provider;
  readonly random: () => number;
  readonly logger: Logger;
}

type Retry = Extract<JobOutcome, { readonly kind: 'retry' }>;

/** A message that is this worker's to send. */
interface Held {
  readonly claim: QueuedClaim;
  readonly attempt: OutboundAttempt;
  readonly channel: Channel | undefined;
  /** An earlier attempt, here or in the callback, may have reached the provider. */
  readonly maybeWritten: boolean;
}

/**
 * Sends an agent's message from the queue, once. CXone has its id already, so that whatever else becomes of it is told
 * as a failed status, in words for the agent (B7). Never throws for a reason that lies with one message; those behind
 * it in its conversation are sent once it is settled, however it ended.
 */
export async function deliverOutbound(attempt: OutboundAttempt, given: OutboundWorkerPorts): Promise<JobOutcome> {
  const { job, remainingMs } = attempt;
  if (remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'retry', afterMs: 0 };
  const earlyMs = job.notBefore === undefined ? 0 : Date.parse(job.notBefore) - given.now().getTime();
  if (earlyMs > 0) return { kind: 'retry', afterMs: earlyMs };

  // Before the claim: where these can't be read, it is certain that nothing was sent.
  const channel = await given.channelOf(job.channelId);
  const ports = await portsFor(channel, given);
  const ending = endingBefore(channel, job, ports) ?? (await endingByState(channel, job, ports));
  if (ending !== undefined || channel === undefined) return deliverClaimed(attempt, channel, [], ending, ports);
  const secrets = await ports.secretsOf(channel);
  return admitted(attempt, leftMs(job, ports.now()), fieldsOf(job), ports, (see) => {
    const providerOf: OutboundJobPorts['providerOf'] = (named) => {
      const provider = ports.providerOf(named);
      const send: Provider['send'] = async (...call) => {
        const result = await provider.send(...call);
        see(result);
        return result;
      };
      return { ...provider, send };
    };
    return deliverClaimed(attempt, channel, secrets, undefined, { ...ports, providerOf });
  });
}

async function portsFor(channel: Channel | undefined, ports: OutboundWorkerPorts): Promise<OutboundJobPorts> {
  const keys = await personKeysAt(channel?.keyedFrom, ports.now().getTime(), ports.indexKey);
  const { secret } = keys;
  if (secret === undefined) return { ...ports, keys };
  return { ...ports, keys, claims: ports.claims.sealing(queuedNoteSealing(secret, ports.randomBytes)) };
}

/** @param ending How it ends without another attempt. */
async function deliverClaimed(
  attempt: OutboundAttempt,
  channel: Channel | undefined,
  secrets: SendTarget['secrets'],
  ending: Ending | undefined,
  ports: OutboundJobPorts,
): Promise<JobOutcome> {
  const { job } = attempt;
  const pk = queuedClaimKey(job);
  const account = job.account ?? (channel && accountMark(channel));
  const result = await ports.claims.claim({ pk, digest: pk, leaseMs: SEND_LEASE_MS, notes: { account } });
  if (result.kind === 'busy') return { kind: 'retry', afterMs: result.leaseUntil + 1 - ports.now().getTime() };
  if (result.kind !== 'acquired') {
    ports.logger.log('info', 'outbound.duplicate', fieldsOf(job));
    return settled(attempt, ports);
  }
  const { claim } = result;
  const held = { claim, attempt, channel, maybeWritten: claim.mayHaveHappened || job.maybeWritten };
  const decided = decidedBefore(claim);
  if (decided !== undefined) return end({ ...held, maybeWritten: false }, decided, ports);
  if (channel === undefined) return end(held, channelRemoved, ports);
  if (ending !== undefined) return sendTo({ channel, secrets }, held, ending, ports);
  const placed = await placedAt(channel, held, ports);
  return 'afterMs' in placed ? placed : sendTo({ channel: placed.at, secrets }, placed.held, placed.ending, ports);
}

/** @param ending Why nothing (more) of it is sent. */
async function sendTo(
  recipient: SendTarget & { readonly channel: Channel },
  held: Held,
  ending: Ending | undefined,
  ports: OutboundJobPorts,
): Promise<JobOutcome> {
  const provider = ports.providerOf(recipient.channel);
  if (held.claim.notes.inWords === true || goesInParts(held.attempt.job.part, provider.manifest.capabilities)) {
    return sendParts(held, recipient, ending, { ...ports, provider });
  }
  if (ending !== undefined) return end(held, ending, ports);
  return send(held, recipient, { ...ports, provider });
}

/**
 * Where a message goes whose channel may have been moved (ADR 40): on to the account that may have it or has a part of it,
 * and else to that of now, which is written down before anything is sent.
 */
async function placedAt(
  channel: Channel,
  held: Held,
  ports: OutboundJobPorts,
): Promise<{ readonly at: Channel; readonly held: Held; readonly ending?: Ending } | Retry> {
  const { claim, attempt, maybeWritten } = held;
  const { account, settled: partsSettled = 0 } = claim.notes;
  const mark = accountMark(channel);
  if (account === mark) return { at: channel, held };
  if (maybeWritten || partsSettled > 0) {
    const at = channelAt(channel, account);
    if (at !== undefined) return { at, held };
    // This process has read the channel before it was moved there; or it was moved more than once.
    const afterMs = backOff(attempt.receiveCount, ports.random());
    if (leftMs(attempt.job, ports.now()) <= afterMs) return { at: channel, held, ending: waitedTooLong };
    await ports.claims.release(claim, { conclusive: !maybeWritten });
    return { kind: 'retry', afterMs };
  }
  const noted = await ports.claims.note(claim, { account: mark });
  return noted === undefined ? { kind: 'retry', afterMs: 1_000 } : { at: channel, held: { ...held, claim: noted } };
}

/** What an earlier worker decided, and may have told the agent before it was cut off: it must not be sent after that. */
function decidedBefore({ notes: { outcome, code, reason, inPart } }: QueuedClaim): Ending | undefined {
  if (outcome === undefined || code === undefined || reason === undefined) return undefined;
  const detail = 'An earlier worker gave the message up, and could not finish it.';
  return { outcome, code, sentence: { en: reason, fr: reason }, detail, inPart };
}

/** How a message ends that nobody tries to send any more. */
function endingBefore(channel: Channel | undefined, job: OutboundJob, { now }: OutboundJobPorts): Ending | undefined {
  if (!isInUse(channel)) return channelRemoved;
  return leftMs(job, now()) <= 0 ? waitedTooLong : undefined;
}

/** Its customer has opted out since it was written, say. Not read: it waits, as what a breaker holds. */
async function endingByState(
  channel: Channel | undefined,
  { part }: OutboundJob,
  ports: OutboundJobPorts,
): Promise<Ending | undefined> {
  if (channel === undefined) return undefined;
  const provider = ports.providerOf(channel);
  const refusal = await refusalByState(channel, part, ports.keys, { ...ports, provider });
  if (refusal?.kind === 'transient') throw new Error(refusal.detail);
  return refusal && endingAfter(refusal);
}

async function send(
  held: Held,
  recipient: SendTarget,
  ports: OutboundJobPorts & Pick<SendToProviderPorts, 'provider'>,
): Promise<JobOutcome> {
  const { claim, attempt } = held;
  const { job, remainingMs } = attempt;
  const { idempotentSend } = ports.provider.manifest.capabilities;
  if (held.maybeWritten && !idempotentSend) return end(held, nobodyKnows, ports);

  const part = { ...job.part, externalId: job.externalId };
  const result = await sendToProvider(part, held.maybeWritten, recipient, remainingMs, ports);
  switch (result.kind) {
    case 'sent':
      await ports.claims.finish(claim, 'done');
      ports.logger.log('info', sentEvent(job), fieldsOf(job));
      return settled(attempt, ports);
    case 'unknown-outcome':
      if (!idempotentSend) return end(held, { ...endingAfter(result), outcome: 'ambiguous' }, ports);
      return tryLater({ ...held, maybeWritten: true }, result, ports);
    case 'throttled':
    case 'transient':
      return tryLater(held, result, ports);
    default: {
      if (result.kind === 'unsupported' && part.content !== undefined) {
        const { goInWords } = await import('./deliver-parts.ts');
        const inWords = await goInWords(claim, fieldsOf(job), ports);
        if (inWords === undefined) return { kind: 'retry', afterMs: 1_000 };
        return sendParts({ ...held, claim: inWords, maybeWritten: false }, recipient, undefined, ports);
      }
      return end(isRefusal(result) ? { ...held, maybeWritten: false } : held, endingAfter(result), ports);
    }
  }
}

/** @param ending Why nothing more of it is sent. */
async function sendParts(
  held: Held,
  recipient: SendTarget,
  ending: Ending | undefined,
  ports: OutboundJobPorts & Pick<SendToProviderPorts, 'provider'>,
): Promise<JobOutcome> {
  const { attempt } = held;
  const { job, remainingMs, receiveCount } = attempt;
  const work = { claim: held.claim, job, recipient, ending, remainingMs, log: fieldsOf(job) };
  // Loaded with the first that needs it: most messages are one part.
  const { deliverParts } = await import('./deliver-parts.ts');
  const result = await deliverParts(work, ports);
  switch (result.kind) {
    case 'sent':
      await ports.claims.finish(result.claim, 'done', {}, dueOf(result.claim, ports));
      ports.logger.log('info', sentEvent(job), fieldsOf(job));
      return settled(attempt, ports);
    case 'missed': {
      const { claim, outcome } = result;
      const sentence = (result.isNothingSent ? ending?.sentence : undefined) ?? result.sentence;
      const code = ending?.code ?? 'parts-missing';
      const detail = ending?.detail ?? 'Some of its parts were not sent.';
      const reached = { outcome, sentence, code, detail, inPart: !result.isNothingSent };
      return end({ ...held, claim, maybeWritten: false }, reached, ports);
    }
    case 'later': {
      const { claim, failure, isInDoubt } = result;
      const delay = failure === undefined ? result.afterMs : await delayAfter(failure, attempt, ports);
      if (leftMs(job, ports.now()) <= delay) {
        return sendParts({ ...held, claim: { ...claim, mayHaveHappened: isInDoubt } }, recipient, waitedTooLong, ports);
      }
      await ports.claims.release(claim, { conclusive: !isInDoubt });
      const why = { code: failure?.kind ?? 'files', reason: failure?.detail ?? 'Parts are still to be sent.' };
      ports.logger.log('warn', 'outbound.retry', { ...fieldsOf(job), ...why, delay, attempt: receiveCount });
      return { kind: 'retry', afterMs: delay };
    }
    case 'in-words':
      return sendParts({ ...held, claim: result.claim }, recipient, ending, ports);
    case 'lost':
      return { kind: 'retry', afterMs: 1_000 };
  }
}

function endingAfter({ kind: code, agentMessage: sentence, detail }: SendFailure): Ending {
  return { outcome: 'failed', sentence, code, detail };
}

/** Unless its time is over before the next attempt: then the agent is told now. */
async function tryLater(held: Held, failure: SendFailure, ports: OutboundJobPorts): Promise<JobOutcome> {
  const { claim, attempt, maybeWritten } = held;
  const { job, receiveCount } = attempt;
  const delay = await delayAfter(failure, attempt, ports);
  if (leftMs(job, ports.now()) <= delay) return end(held, waitedTooLong, ports);

  await ports.claims.release(claim, { conclusive: !maybeWritten });
  const { kind: code, detail: reason } = failure;
  ports.logger.log('warn', 'outbound.retry', { ...fieldsOf(job), code, reason, delay, attempt: receiveCount });
  return { kind: 'retry', afterMs: delay };
}

/** Milliseconds. */
async function delayAfter(
  failure: SendFailure,
  { job, receiveCount }: OutboundAttempt,
  { random, throttleLine }: OutboundJobPorts,
): Promise<number> {
  const delay = waitAfter(failure, receiveCount, random());
  return failure.kind === 'throttled' ? throttleLine.turn(job.channelId, delay) : delay;
}

/**
 * Decides, tells the agent unless nobody wrote it, and then finishes: who is cut off in between is followed by one who sends nothing any more
 * and tells it again, which changes nothing. That a message was not sent is never said of one that may have arrived.
 */
async function end(held: Held, reached: Ending, ports: OutboundJobPorts): Promise<JobOutcome> {
  const { claim, attempt, maybeWritten } = held;
  const ending = maybeWritten && reached.outcome === 'failed' ? nobodyKnows : reached;
  const { outcome, code, detail, inPart = false } = ending;
  const isNotice = attempt.job.isNotice === true;
  const reason = inLanguage(ending.sentence, held.channel?.language ?? 'en');
  const decided = await ports.claims.note(claim, { outcome, code, reason, ...(inPart && { inPart }) });
  if (decided === undefined) return { kind: 'retry', afterMs: 1_000 };
  const isTold = isNotice || (await tell({ reason, ...(inPart && { inPart }) }, attempt.job, ports));
  if (!isTold) {
    await ports.claims.release(decided, { conclusive: ending.outcome === 'failed' });
    return { kind: 'retry', afterMs: backOff(attempt.receiveCount, ports.random()) };
  }
  if (outcome === 'failed' && !inPart && attempt.job.asks === true) await closeQuestion(attempt.job, ports);
  // What was sent in part took effect: a repeat of the callback must not send that part again.
  await ports.claims.finish(decided, inPart ? 'done' : outcome, {}, dueOf(decided, ports));
  const ofAgent = outcome === 'ambiguous' ? 'outbound.unknown' : 'outbound.failed';
  ports.logger.log('warn', isNotice ? 'notice.not-sent' : ofAgent, { ...fieldsOf(attempt.job), code, reason: detail });
  return settled(attempt, ports);
}

/** The customer has never seen what it asks: what they type is no answer to it (ADR 45). Holds up nothing. */
async function closeQuestion(job: OutboundJob, { table, keys, logger }: OutboundJobPorts): Promise<void> {
  const { channelId, externalId, part } = job;
  for (const digest of [keys.digest, keys.other]) {
    if (digest === undefined) continue;
    const pk = openQuestionPk(channelId, part.conversationId, digest);
    await table.delete(pk, { equals: ['message', externalId] }).catch((error: unknown) => {
      const reason = describeError(error);
      logger.log('error', 'request.failed', { ...fieldsOf(job), operation: 'close-question', reason });
    });
  }
}

const sentEvent = ({ isNotice }: OutboundJob) => (isNotice === true ? 'notice.sent' : 'outbound.sent');

function dueOf({ notes }: QueuedClaim, { files, now }: OutboundJobPorts) {
  return notes.copies && handedOver(notes, files, now());
}

/** False: the status queue did not take it, or gave no answer. */
async function tell(
  failure: Pick<StatusJob, 'reason' | 'inPart'>,
  job: OutboundJob,
  { jobQueues, now, logger }: OutboundJobPorts,
): Promise<boolean> {
  const { integrationKey, channelId, correlation, externalId } = job;
  const status = {
    integrationKey,
    channelId,
    correlation,
    externalId,
    status: 'failed' as const,
    occurredAt: now().toISOString(),
    ...failure,
  };
  try {
    return (await jobQueues.sendStatuses([status])) === 0;
  } catch (error) {
    const why = describeError(error);
    logger.log('error', 'request.failed', { ...fieldsOf(job), operation: 'queue-status', reason: why });
    return false;
  }
}

/** Nobody waits for it any more. Comes after the claim is finished, so that a repeat of the queue comes here as well. */
async function settled(
  { job, queuedAt }: OutboundAttempt,
  { queuedMessages, keys }: OutboundJobPorts,
): Promise<JobOutcome> {
  const conversation = { channelId: job.channelId, conversationId: job.part.conversationId, keys };
  await queuedMessages.settle(conversation, job.externalId, queuedAt);
  return { kind: 'settled' };
}

function leftMs({ createdAt }: OutboundJob, now: Date): number {
  return Date.parse(createdAt) + LONGEST_WAIT_FOR_PROVIDER_MS - now.getTime();
}

function fieldsOf({ integrationKey, channelId, correlation, externalId }: OutboundJob): LogFields {
  return { integration: integrationKey, channel: channelId, correlation, message: externalId };
}
