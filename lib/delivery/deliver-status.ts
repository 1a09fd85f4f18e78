import { CxoneConflictError, CxoneError, CxoneNotFoundError, CxoneRefusedError } from '../cxone/errors.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import type { Logger } from '../observability/logger.ts';
import { numberIn } from '../table/read-item.ts';
import type { Table } from '../table/table.ts';
import { backOff } from './back-off.ts';
import type { Delivery } from './deliver-inbound.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS, WORKER_LEASE_MS } from './lease.ts';
import type { StatusJob } from './outbox.ts';

/** What a receipt is worth: a proof of delivery outweighs a failure that was reported before, never the other way. */
const rankOf: Readonly<Record<StatusJob['status'], number>> = { failed: 1, delivered: 2, seen: 3 };

/** Milliseconds for which CXone may not know the message yet: a receipt can overtake the answer to the callback. */
const EARLY_MS = 600_000;
/** Another receipt of the message is being told, which takes less than this, in milliseconds. */
const BUSY_MS = 2_000;
/** Days for which the rank of a message is remembered. */
const REMEMBERED_DAYS = 10;

export interface StatusAttempt {
  readonly job: StatusJob;
  readonly receiveCount: number;
  readonly queuedAt: number;
  readonly remainingMs: () => number;
}

export interface StatusPorts {
  readonly table: Table;
  readonly cxone: Pick<CxoneClient, 'setMessageStatus'>;
  readonly now: () => Date;
  readonly random: () => number;
  readonly logger: Logger;
}

const settled: Delivery = { kind: 'settled' };

/** Tells CXone what became of an agent's message (B7). Ranks only rise; one receipt of a message at a time. */
export async function deliverStatus(attempt: StatusAttempt, ports: StatusPorts): Promise<Delivery> {
  const { job, receiveCount } = attempt;
  const { table, cxone, logger } = ports;
  const log = {
    integration: job.integrationKey,
    channel: job.channelId,
    correlation: job.correlation,
    message: job.externalId,
  };
  if (attempt.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'retry', afterMs: 0 };

  const pk = `STATUS#${job.channelId}#${job.externalId}`;
  const rank = rankOf[job.status];
  const now = ports.now().getTime();
  const taken = await table.update(
    pk,
    {
      set: { leaseUntil: now + WORKER_LEASE_MS, expiresAt: Math.floor(now / 1000) + REMEMBERED_DAYS * 86_400 },
      add: { fence: 1 },
    },
    {
      any: [
        { missing: 'pk' },
        { all: [{ below: ['leaseUntil', now] }, { any: [{ missing: 'rank' }, { below: ['rank', rank] }] }] },
      ],
    },
  );
  if (taken === undefined) {
    const standing = await table.get(pk);
    if (standing !== undefined && numberIn(standing, 'rank') >= rank) {
      logger.log('info', 'status.superseded', log);
      return settled;
    }
    return { kind: 'retry', afterMs: BUSY_MS };
  }

  const holder = { equals: ['fence', numberIn(taken, 'fence')] } as const;
  try {
    await cxone.setMessageStatus(
      job.channelId,
      job.externalId,
      { status: job.status, updatedAt: job.occurredAt, ...(job.reason === undefined ? {} : { reason: job.reason }) },
      { traceId: job.correlation },
    );
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    await table.update(pk, { set: { leaseUntil: 0 } }, holder);
    const tooLate = error instanceof CxoneNotFoundError && now - attempt.queuedAt > EARLY_MS;
    if (tooLate || error instanceof CxoneRefusedError || error instanceof CxoneConflictError) {
      logger.log('error', 'status.dropped', { ...log, code: error.code, uid: error.uid });
      return settled;
    }
    const afterMs = backOff(receiveCount, ports.random(), error.retryAfterMs);
    logger.log('warn', 'status.retry', {
      ...log,
      code: error.code,
      uid: error.uid,
      delay: afterMs,
      attempt: receiveCount,
    });
    return { kind: 'retry', afterMs };
  }
  await table.update(pk, { set: { rank, leaseUntil: 0 } }, holder);
  logger.log('info', 'status.delivered', log);
  return settled;
}
