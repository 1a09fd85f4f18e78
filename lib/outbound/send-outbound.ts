import type { SendFailure } from '../contract/sending.ts';
import type { ClaimOutcome, ClaimResult } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS, SEND_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type Digest, digestOf, newOutboundMessageId, type PersonKeys, personKeysAt, standingDigest } from '../ids.ts';
import { goesInParts } from '../messages/plain-text.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { enqueueOutbound, leaveToQueue, type Prepared } from './enqueue-outbound.ts';
import { unknownOutcome } from '../messages/not-sent.ts';
import { retryAfterOf, waitAfter } from '../breakers/wait-after.ts';
import {
  accountMark,
  type AskedMessage,
  type AnsweredBefore,
  channelAt,
  endRefused,
  finishSent,
  hasOpenQuestion,
  isRefusal,
  isWorthWaiting,
  lastWrite,
  LONGEST_WAIT_FOR_PROVIDER_MS,
  lookUp,
  type OutboundClaim,
  type OutboundMessage,
  type OutboundNotes,
  outboundClaimKey,
  type OutboundPorts,
  queuedClaimKey,
  refusalByState,
  type SendOutcome,
  sendToProvider,
} from './outbound-message.ts';

/** How often a callback looks whether its twin has finished, in milliseconds. */
const POLL_MS = 500;
/** Until an idempotent send whose outcome is unknown is repeated, in milliseconds. */
const REPEAT_MS = 1_000;
/** Sends of one callback while the provider leaves open whether it has the message. */
const MOST_TRIES = 3;
/** A repeat is taken for CXone's retry only this soon after the first one ended, in milliseconds. */
const RETRY_WINDOW_MS = 120_000;
/** Nobody reads an answer and types the same words again within this, in milliseconds: the first answer was lost. */
const GRACE_MS = 2_000;
/**
 * How soon a repeat comes that has an id of CXone's, and how late an agent sends again what ended in an error, in
 * milliseconds.
 */
const REPEATED_WITHIN_MS = 86_400_000;
/** A customer's message that came so long after an answer was written by somebody who had read it, in milliseconds. */
const READ_WITHIN_MS = 30_000;
/** Messages with the same words whose ids of CXone's are remembered. */
const MOST_BEFORE = 8;

/**
 * Hands an agent's message to the provider inside the callback, once, or puts it on the queue: behind others of its
 * conversation, or where the provider or the callback's time leaves no better (ADR 0008). CXone sends no idempotency
 * key (byoc-protocol §2.9), so the content in its thread is the key: a repeat while the first is in flight, or soon
 * after a slow one, is CXone's retry and gets the same answer; a repeat after a quick answer is the agent saying it
 * twice.
 */
export async function sendOutbound(given: AskedMessage, ports: OutboundPorts): Promise<SendOutcome> {
  const { channel, message, rich, call } = given;
  const keys = await keysFor(channel, ports);
  const keyBy = (digest: Digest) => outboundClaimKey(channel.channelId, message, digest, rich);
  const key = keyBy(await standingDigest(keys, keyBy, ports));
  const isShared = call.trace !== undefined && ports.traces.isShared(call.trace, key);
  const asked = { ...given, keys, call: isShared ? { ...call, trace: undefined } : call };
  const [result, isForQueue, { isCustomerUnread, ...lookedUp }, hasOpen] = await Promise.all([
    acquire(key, asked, ports),
    belongsOnQueue(asked, ports),
    lookUp(asked, ports),
    hasOpenQuestion(asked, ports),
  ]);
  // Not before the key is made: a repeat is known by what CXone says, whatever the table answers.
  const request = { ...asked, isCustomerUnread, hasOpen, message: { ...message, ...lookedUp } };
  const log: LogFields = {
    integration: channel.integrationKey,
    channel: channel.channelId,
    provider: ports.provider.manifest.id,
    correlation: call.correlation,
  };
  switch (result.kind) {
    case 'acquired':
      return report(
        await sendClaimed(result.claim, isForQueue, request, ports),
        { ...log, message: result.claim.notes.externalId },
        ports.logger,
      );
    case 'repeated':
      ports.logger.log('info', 'outbound.repeated', { ...log, ...messageIn(result.outcome) });
      return result.outcome;
    case 'busy': {
      const settled: Parameters<typeof leaveToQueue>[2] = (claim, send) =>
        sendSettled(claim, false, send, request, ports);
      return report(await leaveToQueue(key, request, settled, ports), log, ports.logger);
    }
  }
}

/** By which a trace finds a message whose process died before it logged that it was sent. */
function messageIn(outcome: SendOutcome): LogFields {
  return outcome.kind === 'failed' ? {} : { message: outcome.externalId };
}

/** Where the table does not say from when they are HMACs, they are none yet. */
async function keysFor(
  { channelId, keyedFrom }: AskedMessage['channel'],
  { registry, now, indexKey }: OutboundPorts,
): Promise<PersonKeys> {
  const since = keyedFrom ?? (await registry.startKeys(channelId).catch(() => undefined));
  return personKeysAt(since, now().getTime(), indexKey);
}

/**
 * Behind others of its conversation, and in parts, which take their time. Where the others can't be read, there are
 * some: behind those that are not there, a message loses only time.
 */
async function belongsOnQueue(
  { channel: { channelId }, message, keys }: OutboundMessage,
  { queuedMessages, provider }: OutboundPorts,
): Promise<boolean> {
  if (goesInParts(message, provider.manifest.capabilities)) return true;
  const { conversationId } = message;
  return queuedMessages.hasAny({ channelId, conversationId, keys }).catch(() => true);
}

type Acquired =
  | { readonly kind: 'acquired'; readonly claim: OutboundClaim }
  | { readonly kind: 'repeated'; readonly outcome: SendOutcome }
  | { readonly kind: 'busy' };

async function acquire(pk: string, request: OutboundMessage, ports: OutboundPorts): Promise<Acquired> {
  for (let waited = false; ; waited = true) {
    const fresh = newNotes(request, ports);
    const result = await ports.claims.claim({ pk, digest: pk, leaseMs: SEND_LEASE_MS, notes: fresh });
    if (result.kind === 'acquired') {
      const acquired = await takenOver(result.claim, fresh, request, ports);
      if (acquired !== undefined) return acquired;
    }
    if (result.kind === 'finished') {
      const outcome = waited ? outcomeOf(lastOf(result)) : await outcomeOfRepeated(result, request, ports);
      if (outcome !== undefined) return { kind: 'repeated', outcome };
      const notes = { ...fresh, before: rememberedOf(result, ports) };
      const claim = await ports.claims.reopen(pk, result.fence, SEND_LEASE_MS, notes);
      if (claim !== undefined) return { kind: 'acquired', claim };
    }
    if (request.call.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'busy' };
    await ports.sleep(POLL_MS);
  }
}

function newNotes({ channel, message, call, keys }: OutboundMessage, ports: OutboundPorts): OutboundNotes {
  const { trace, cxoneMessageId } = call;
  return {
    externalId: newOutboundMessageId(ports.randomBytes, channel.channelId, message.conversationId, keys.digest),
    createdAt: ports.now().toISOString(),
    account: accountMark(channel),
    ...(trace !== undefined && { trace: digestOf(trace) }),
    ...(cxoneMessageId !== undefined && { cxoneMessageId: digestOf(cxoneMessageId) }),
  };
}

/**
 * A claim that is free: nobody has had it, or the one who had it was cut off. What an agent sends again after an error
 * keeps the id of the first, by which a provider may know it. Undefined: somebody else was quicker.
 */
async function takenOver(
  claim: OutboundClaim,
  fresh: OutboundNotes,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<Acquired | undefined> {
  const { claims } = ports;
  if (!claim.mayHaveHappened) return { kind: 'acquired', claim };
  const queued = await endedOnQueue({ ...claim.notes, isQueued: claim.notes.route === 'queue' }, request, ports);
  if (queued === 'done') {
    await finishSent(claim, request.call, ports);
    return { kind: 'repeated', outcome: sentWith(claim.notes) };
  }
  if (queued === 'ambiguous') {
    await claims.finish(claim, 'ambiguous');
    return { kind: 'repeated', outcome: { kind: 'failed', failure: unknownOutcome } };
  }
  if (queued === 'failed' || (await isForgotten(claim, request, ports))) {
    // It is over: the agent says the same words again, and they must not pass for those.
    await claims.finish(claim, 'ambiguous');
    const renewed = await claims.reopen(claim.pk, claim.fence, SEND_LEASE_MS, fresh);
    return renewed && { kind: 'acquired', claim: renewed };
  }
  // It begins with this request, so it has the whole time on the queue that a new message has.
  const isOld = ports.now().getTime() - claim.startedAt > RETRY_WINDOW_MS;
  const notes = isOld ? { ...claim.notes, createdAt: fresh.createdAt } : claim.notes;
  return { kind: 'acquired', claim: { ...claim, notes } };
}

/** True of an unfinished send that nobody means any more who says the same. */
async function isForgotten(
  { startedAt, notes }: OutboundClaim,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<boolean> {
  if (markIn(notes, request) !== undefined) return false;
  if (ports.now().getTime() - startedAt > REPEATED_WITHIN_MS) return true;
  return customerWroteAfter(startedAt + LONGEST_WAIT_FOR_PROVIDER_MS, request, ports);
}

type Finished = Extract<ClaimResult<OutboundNotes>, { kind: 'finished' }>;

function lastOf({ notes, outcome, finishedAt: answeredAt }: Finished): AnsweredBefore {
  const { externalId, createdAt, trace = '', cxoneMessageId = '', route } = notes;
  const isQueued = route === 'queue';
  return { externalId, createdAt, answeredAt, isQueued, isUnknown: outcome !== 'done', trace, cxoneMessageId };
}

/** What is remembered of those before a new message with the same words. */
function rememberedOf(finished: Finished, { now }: OutboundPorts): readonly AnsweredBefore[] {
  const since = now().getTime() - REPEATED_WITHIN_MS;
  return [lastOf(finished), ...(finished.notes.before ?? [])]
    .filter(({ answeredAt, trace, cxoneMessageId }) => answeredAt >= since && trace + cxoneMessageId !== '')
    .slice(0, MOST_BEFORE);
}

/**
 * The id of CXone's that a request shares with an earlier one. Another id says nothing: a repeat may be given its own.
 */
function markIn(
  notes: Pick<OutboundNotes, 'trace' | 'cxoneMessageId'>,
  { call: { trace, cxoneMessageId } }: OutboundMessage,
): 'trace' | 'cxoneMessageId' | undefined {
  if (cxoneMessageId !== undefined && notes.cxoneMessageId === digestOf(cxoneMessageId)) return 'cxoneMessageId';
  return trace !== undefined && notes.trace === digestOf(trace) ? 'trace' : undefined;
}

/** The answer to a request that repeats one which was answered; undefined: the agent says the same words again. */
async function outcomeOfRepeated(
  finished: Finished,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome | undefined> {
  const last = lastOf(finished);
  const since = ports.now().getTime() - REPEATED_WITHIN_MS;
  const marked = [last, ...(finished.notes.before ?? [])].find(
    (one) => one.answeredAt >= since && markIn(one, request) !== undefined,
  );
  if (marked === undefined && !isSoonAfter(finished, ports)) return undefined;
  const repeated = marked ?? last;
  if (markIn(repeated, request) !== 'cxoneMessageId') {
    if (await customerWroteAfter(repeated.answeredAt + READ_WITHIN_MS, request, ports)) return undefined;
  }
  const ended = await endedOnQueue(repeated, request, ports);
  // The agent has read since that the message failed, and says it again.
  if (ended === 'failed' || (ended === 'ambiguous' && marked === undefined)) return undefined;
  return outcomeOf(ended === 'ambiguous' ? { ...repeated, isUnknown: true } : repeated);
}

function isSoonAfter({ outcome, startedAt, finishedAt }: Finished, { now, retryAfterMs }: OutboundPorts): boolean {
  const age = now().getTime() - finishedAt;
  // Told that nobody knows, CXone may repeat by itself: what may have arrived is not sent again, however soon it ended.
  if (outcome === 'ambiguous') return age <= RETRY_WINDOW_MS;
  if (retryAfterMs === 0) return false;
  return age <= (finishedAt - startedAt >= retryAfterMs ? RETRY_WINDOW_MS : GRACE_MS);
}

/**
 * True where the request follows a customer's message of that time or later: then it is none of those before, for CXone
 * repeats a request as it was. Where that can't be found out, it is not known.
 */
async function customerWroteAfter(
  time: number,
  { channel: { channelId }, call: { follows } }: OutboundMessage,
  { now, acceptedAt }: OutboundPorts,
): Promise<boolean> {
  if (follows === undefined || now().getTime() < time) return false;
  const writtenAt = await acceptedAt(channelId, follows).catch(() => undefined);
  return writtenAt !== undefined && writtenAt >= time;
}

/** How a message ended on the queue; undefined: it was not there, or has not ended. */
async function endedOnQueue(
  { externalId, isQueued }: Pick<AnsweredBefore, 'externalId' | 'isQueued'>,
  { channel: { channelId } }: OutboundMessage,
  { claims }: OutboundPorts,
): Promise<ClaimOutcome | undefined> {
  return isQueued ? claims.outcome(queuedClaimKey({ channelId, externalId })) : undefined;
}

function outcomeOf({ externalId, createdAt, isQueued, isUnknown }: AnsweredBefore): SendOutcome {
  if (isUnknown) return { kind: 'failed', failure: unknownOutcome };
  return { kind: isQueued ? 'queued' : 'sent', externalId, createdAt };
}

function sentWith(notes: OutboundNotes): SendOutcome {
  const { externalId, createdAt, route } = notes;
  return { kind: route === 'queue' ? 'queued' : 'sent', externalId, createdAt };
}

async function sendClaimed(
  claim: OutboundClaim,
  isForQueue: boolean,
  request: Prepared,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const { channel: to, message, keys, call, isCustomerUnread } = request;
  const refusal =
    claim.notes.route === 'queue'
      ? undefined
      : await refusalByState(to, isCustomerUnread ? { recipientIds: 'unread' } : message, keys, ports);
  if (refusal !== undefined && !claim.mayHaveHappened) return endRefused(claim, refusal, call, ports);
  if (refusal !== undefined) return endAmbiguous(claim, unknownOutcome, request, ports);
  const send = () => sendOrQueue(claim, isForQueue, request, ports);
  return sendSettled(claim, true, send, request, ports);
}

/**
 * What the message asks is settled around the send by what is loaded with the first that asks, or follows one that did.
 */
async function sendSettled(
  claim: OutboundClaim,
  isOurs: boolean,
  send: () => Promise<SendOutcome>,
  request: Prepared,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const { hasOpen, rich } = request;
  if (!hasOpen && rich?.question === undefined) return send();
  return (await import('./settle-questions.ts')).settleQuestions(claim, { hasOpen, isOurs, send }, request, ports);
}

async function sendOrQueue(
  claim: OutboundClaim,
  isForQueue: boolean,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const { capabilities } = ports.provider.manifest;
  const { idempotentSend } = capabilities;
  const { externalId, route, account } = claim.notes;
  // The one who was cut off on the way to the queue wrote nothing to the provider from then on, and nobody does of
  // parts.
  if (route === 'queue' || goesInParts(request.message, capabilities)) {
    return enqueueOutbound(claim, { maybeWritten: false }, request, ports);
  }
  if (claim.mayHaveHappened && !idempotentSend) return endAmbiguous(claim, unknownOutcome, request, ports);

  const part = { ...request.message, externalId };
  let maybeWritten = claim.mayHaveHappened;
  const channel = maybeWritten ? channelAt(request.channel, account) : request.channel;
  // A worker knows, or will know in time, where an attempt before went.
  if (channel === undefined) return enqueueOutbound(claim, { maybeWritten }, request, ports);
  const target = { channel, secrets: request.secrets };
  for (let tries = 0; tries < MOST_TRIES && !isForQueue && hasBudget(request, ports); tries += 1) {
    const result = await sendToProvider(part, maybeWritten, target, request.call.remainingMs, ports);
    if (result.kind === 'sent') {
      await finishSent(claim, request.call, ports);
      return sentWith(claim.notes);
    }
    if (result.kind === 'unknown-outcome') {
      if (!idempotentSend) return endAmbiguous(claim, result, request, ports);
      maybeWritten = true;
      if ((retryAfterOf(result) ?? 0) <= REPEAT_MS) {
        await ports.sleep(REPEAT_MS);
        continue;
      }
    } else if (result.kind === 'unsupported' && part.content !== undefined) {
      const words = (await import('./settle-questions.ts')).inWords(claim, request, ports);
      return enqueueOutbound(claim, { maybeWritten: false }, words, ports);
    } else if (maybeWritten ? isRefusal(result) : !isWorthWaiting(result)) {
      return endRefused(claim, result, request.call, ports);
    }
    return enqueueOutbound(claim, { maybeWritten, retryAfterMs: waitAfter(result, 1, ports.random()) }, request, ports);
  }
  return enqueueOutbound(claim, { maybeWritten }, request, ports);
}

async function endAmbiguous(
  claim: OutboundClaim,
  failure: SendFailure,
  { call }: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  await lastWrite(() => ports.claims.finish(claim, 'ambiguous'), call, ports);
  return { kind: 'failed', failure };
}

function hasBudget({ call }: OutboundMessage, { now, callbackBudgetMs }: OutboundPorts): boolean {
  const isOver = now().getTime() - call.receivedAt >= callbackBudgetMs;
  return !isOver && call.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS;
}

function report(outcome: SendOutcome, log: LogFields, logger: Logger): SendOutcome {
  if (outcome.kind !== 'failed') {
    logger.log('info', `outbound.${outcome.kind}`, { ...log, message: outcome.externalId });
    return outcome;
  }
  const { kind: code, detail: reason } = outcome.failure;
  logger.log('warn', code === 'unknown-outcome' ? 'outbound.unknown' : 'outbound.failed', { ...log, code, reason });
  return outcome;
}
