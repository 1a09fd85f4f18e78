import type { Breakers } from '../breakers/breakers.ts';
import type { Shares } from '../breakers/shares.ts';
import { TYPING_REST_MS } from '../channels/people/customer-typing.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import { CxoneError, CxoneThrottledError } from '../cxone/errors.ts';
import { threadIdOf } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { StatusJob } from '../queues/jobs.ts';
import type { Attempt, JobOutcome } from '../queues/process-batch.ts';
import type { Table } from '../table/table.ts';

/** Milliseconds after which nobody cares any more that somebody typed. */
const STALE_MS = 8_000;
/** For which CXone is waited, in milliseconds: receipts of others stand behind. */
const TIME_LIMIT_MS = 2_000;
/** For which a conversation that CXone throttles says nothing, in milliseconds. */
const THROTTLED_MS = 60_000;
/** Seconds for which it is kept when a conversation told of typing last. */
const KEPT_SECONDS = 120;

export interface TypingPorts {
  readonly breakers: Breakers;
  readonly shares: Shares;
  readonly now: () => Date;
  readonly logger: Logger;
  readonly table: Pick<Table, 'update'>;
  readonly cxone: Pick<CxoneClient, 'sendSenderAction'>;
}

type Typing = NonNullable<StatusJob['typing']>;

/**
 * Tells CXone that a customer types (B10), or no longer does: once at most per conversation and {@link TYPING_REST_MS},
 * in all processes together. A courtesy: it is never repeated, and dropped where it is late, where a breaker is not
 * closed, or where the channel has its share of the workers. What happens to it says nothing to the breakers.
 * @param attempt `dueAt`: before that, the queue hands it to nobody; in milliseconds since 1970.
 */
export async function deliverTyping(
  typing: Typing,
  attempt: Attempt<StatusJob> & { readonly dueAt: number },
  { breakers, shares, table, cxone, now, logger }: TypingPorts,
): Promise<JobOutcome> {
  const { job, queuedAt, dueAt } = attempt;
  const { integrationKey, correlation } = job;
  const { channelId, conversationId, conversation, isTyping } = typing;
  const settled: JobOutcome = { kind: 'settled' };
  const drop = (code: string, reason?: string): JobOutcome => {
    const log = { integration: integrationKey, channel: channelId, correlation, code };
    logger.log('debug', 'typing.dropped', { ...log, ...(reason !== undefined && { reason }) });
    return settled;
  };
  // A second attempt is of a worker that was cut off.
  if (now().getTime() - queuedAt > STALE_MS || attempt.receiveCount > 1) return drop('late');
  const permit = await breakers.tryAcquire({ integrationKey, channelId }, conversation);
  if (permit.kind === 'blocked') return drop('breaker');
  try {
    // The one that may go through a breaker is to be a message.
    if ([...permit.breakers.values()].some((probe) => probe !== undefined)) return drop('breaker');
    const share = await shares.take(channelId, { ...attempt, queuedAt: dueAt });
    if (share.kind === 'blocked') return drop('share');
    const pk = typingPk(channelId, conversation);
    const rest = (ms: number) => restOf(now().getTime() + ms);
    try {
      const isDue = { any: [{ missing: 'pk' }, { below: ['until', now().getTime() + 1] as const }] };
      if ((await table.update(pk, { set: rest(TYPING_REST_MS) }, isDue)) === undefined) return drop('told-lately');
      const options = { traceId: correlation, repeats: false, timeoutMs: TIME_LIMIT_MS };
      await cxone.sendSenderAction(
        channelId,
        threadIdOf(conversationId),
        isTyping ? 'isTypingOn' : 'isTypingOff',
        options,
      );
      return settled;
    } catch (error) {
      const heldMs = error instanceof CxoneThrottledError ? (error.retryAfterMs ?? THROTTLED_MS) : 0;
      if (heldMs > 0) await table.update(pk, { set: rest(heldMs) }).catch(() => undefined);
      return drop(error instanceof CxoneError ? error.code : 'failed', describeError(error));
    } finally {
      await shares.giveBack(share);
    }
  } finally {
    await breakers.release(permit);
  }
}

/** Key of until when a conversation has told enough. */
const typingPk = (channelId: string, conversation: string): string => `TYPING#${channelId}#${conversation}`;

const restOf = (until: number) => ({ until, expiresAt: Math.ceil(until / 1000) + KEPT_SECONDS });
