import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import { goesInParts } from '../messages/plain-text.ts';
import { describeError } from '../observability/logger.ts';
import { toQueuedOutbound } from '../queues/group-and-deduplication-ids.ts';
import type { QueuedOutbound } from '../queues/jobs.ts';
import { heldByAnother, notQueued, unknownOutcome } from '../messages/not-sent.ts';
import {
  finishSent,
  lastWrite,
  type OutboundCall,
  type OutboundClaim,
  type OutboundMessage,
  type OutboundPorts,
  type SendOutcome,
} from './outbound-message.ts';

/** How often a queue that gives no answer is asked, and the milliseconds in between. */
const MOST_TRIES = 3;
const PAUSE_MS = 500;

/** What the worker has to know of the attempts in the callback. */
export interface EarlierAttempts {
  /** One of them may have reached the provider, which then recognises repeats. */
  readonly maybeWritten: boolean;
  /** Milliseconds for which the provider wants no other. */
  readonly retryAfterMs?: number | undefined;
}

/** A message with all that is looked up before it goes out. */
export interface Prepared extends OutboundMessage {
  readonly isCustomerUnread: boolean;
  /** What an earlier message asked may be answered by typing. */
  readonly hasOpen: boolean;
}

/**
 * Puts a claimed message on the queue, behind those of its conversation. Each step is written down before it is taken:
 * the claim, so that the one who takes over puts the same message there again instead of sending it; the entry of the
 * conversation, so that no later message overtakes this one.
 */
export async function enqueueOutbound(
  claim: OutboundClaim,
  soFar: EarlierAttempts,
  { channel, message, rich, call, keys }: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const before = claim.notes;
  const maybeWritten = soFar.maybeWritten || before.maybeWritten === true;
  const { externalId, createdAt } = before;
  const conversation = { channelId: channel.channelId, conversationId: message.conversationId, keys };
  let routed: OutboundClaim | undefined;
  try {
    routed = await ports.claims.note(claim, { route: 'queue', maybeWritten });
    if (routed === undefined) return { kind: 'failed', failure: heldByAnother };
    await ports.queuedMessages.enter(conversation, externalId);
  } catch (error) {
    logNotQueued(error, call, ports);
    return giveBack(claim, { isUnsent: !maybeWritten && before.route === undefined }, call, ports);
  }
  const { retryAfterMs } = soFar;
  const entry = toQueuedOutbound(
    {
      integrationKey: channel.integrationKey,
      channelId: channel.channelId,
      correlation: call.correlation,
      externalId,
      createdAt,
      part: message,
      ...(rich?.question !== undefined && rich.isTyped && { asks: true as const }),
      maybeWritten,
      ...(maybeWritten && before.account !== undefined && { account: before.account }),
      ...(retryAfterMs !== undefined && { notBefore: inFuture(retryAfterMs, ports.now()) }),
    },
    claim.fence,
    keys,
  );
  const put = await putOn(entry, call, ports);
  if (put === 'queued') {
    await finishSent(routed, call, ports);
    return { kind: 'queued', externalId, createdAt };
  }
  // The one who held the claim before may have been cut off once the queue had it.
  const isNotThere = put === 'refused' && before.route === undefined;
  if (isNotThere) await lastWrite(() => ports.queuedMessages.withdraw(conversation, externalId), call, ports);
  return giveBack(routed, { isUnsent: isNotThere && !maybeWritten }, call, ports);
}

/**
 * Another callback has the claim, and is gone or slow: the queue settles under its id what became of the message. Whatever
 * that callback still does is the same send to a provider that recognises repeats; where it is none, nobody knows.
 */
export async function leaveToQueue(
  pk: string,
  request: Prepared,
  settled: (claim: OutboundClaim, send: () => Promise<SendOutcome>) => Promise<SendOutcome>,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const { capabilities } = ports.provider.manifest;
  const holders = await ports.claims.holders(pk);
  const isOnTheWay = holders?.notes.route === 'queue' || goesInParts(request.message, capabilities);
  const mayNotGo = request.isCustomerUnread || !(isOnTheWay || capabilities.idempotentSend);
  if (holders === undefined || mayNotGo) {
    return { kind: 'failed', failure: heldByAnother };
  }
  const send = () => enqueueOutbound(holders, { maybeWritten: !isOnTheWay }, request, ports);
  return settled(holders, send);
}

/** The message is not on the queue, or nobody knows. */
async function giveBack(
  claim: OutboundClaim,
  { isUnsent }: { readonly isUnsent: boolean },
  call: OutboundCall,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  await lastWrite(() => ports.claims.release(claim, { conclusive: isUnsent, anew: isUnsent }), call, ports);
  return { kind: 'failed', failure: isUnsent ? notQueued : unknownOutcome };
}

/** Asks again where no answer comes: by its deduplication id, the queue takes the message once. */
async function putOn(
  entry: QueuedOutbound,
  call: OutboundCall,
  ports: OutboundPorts,
): Promise<'queued' | 'refused' | 'no-answer'> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (await ports.outboundQueue.send(entry)) return 'queued';
      // An earlier try may have left it there.
      return tries === 1 ? 'refused' : 'no-answer';
    } catch (error) {
      logNotQueued(error, call, ports);
      if (tries === MOST_TRIES || call.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return 'no-answer';
    }
    await ports.sleep(PAUSE_MS);
  }
}

function logNotQueued(error: unknown, { correlation }: OutboundCall, { logger }: OutboundPorts): void {
  const reason = describeError(error);
  logger.log('error', 'request.failed', { operation: 'queue-outbound', correlation, reason });
}

function inFuture(ms: number, now: Date): string {
  return new Date(now.getTime() + ms).toISOString();
}
