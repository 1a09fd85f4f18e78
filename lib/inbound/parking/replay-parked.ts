import { newHolderId, personKeysAt } from '../../ids.ts';
import { toQueuedInbound } from '../../queues/group-and-deduplication-ids.ts';
import type { JobQueues } from '../../queues/jobs.ts';
import { numberIn } from '../../table/read-item.ts';
import type { Condition, Table } from '../../table/table.ts';
import { firstParked, openParked, type ParkedRecord } from './list-parked.ts';
import { keptUntil } from './parked-record.ts';

/**
 * `gone`: somebody dropped it, or an earlier replay was delivered. `unreadable`: sealed under a data key that is
 * stored no longer.
 * `refused`: the queue did not take it.
 */
export type ReplayResult = 'queued' | 'gone' | 'unreadable' | 'refused';

export interface ReplayPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly indexKey: () => Promise<string>;
  readonly jobQueues: Pick<JobQueues, 'sendInbound'>;
  readonly now: () => Date;
}

/**
 * Puts a parked message back on the inbound queue, behind what waits of its conversation. To be called one by one, in
 * the order in which the messages are to arrive.
 *
 * Safe to repeat and to be killed anywhere. The record stays until the worker has the message in CXone, so the one who
 * stops here leaves it in the list. Each replay has a number of its own, written before the message is sent: no later
 * replay is taken by the queue for an earlier one. What then stands on the queue twice the worker delivers once, by the
 * message's claim.
 */
export async function replayParked(record: ParkedRecord, ports: ReplayPorts): Promise<ReplayResult> {
  const { pk } = record;
  const { table, dataKey, indexKey, jobQueues, now } = ports;
  const opened = await openParked(pk, { table, dataKey });
  if (opened.kind !== 'opened') return opened.kind;
  const replay = await numberReplay(record, opened.replay, { table, now });
  if (replay === undefined) return 'gone';
  const job = { ...opened.job, replayOf: pk, replay };
  const keys = await personKeysAt(job.keyedFrom, now().getTime(), indexKey);
  return (await jobQueues.sendInbound([toQueuedInbound(job, keys)])) === 0 ? 'queued' : 'refused';
}

/**
 * Writes down that the message is put back on the queue, and for which time. Undefined: the record is gone.
 * @param before How often it had been put back when the record was read.
 */
async function numberReplay(
  record: ParkedRecord,
  before: number,
  { table, now }: Pick<ReplayPorts, 'table' | 'now'>,
): Promise<number | undefined> {
  const { pk } = record;
  const replayer = newHolderId();
  const at = now();
  for (let standing = before; ;) {
    const replay = standing + 1;
    const written = await table.update(
      pk,
      {
        // A record that ended while its message waits on the queue would pass for one that was dropped.
        set: { replay, replayer, replayedAt: at.toISOString(), expiresAt: keptUntil(at) },
        setIfMissing: { firstParkedAt: firstParked(record) },
      },
      { all: [{ exists: 'payload' }, wasReplayed(standing)] },
    );
    if (written !== undefined) return replay;
    const item = await table.get(pk);
    if (item?.['payload'] === undefined) return undefined;
    standing = numberIn(item, 'replay');
    // The client repeated the write, and the repeat met what the first one had done.
    if (item['replayer'] === replayer) return standing;
  }
}

/** Nobody else has put it back since. */
function wasReplayed(times: number): Condition {
  const isNumbered: Condition = { equals: ['replay', times] };
  return times === 0 ? { any: [{ missing: 'replay' }, isNumbered] } : isNumbered;
}
