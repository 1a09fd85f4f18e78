import { toQueuedInbound } from '../../queues/group-and-deduplication-ids.ts';
import type { JobQueues } from '../../queues/jobs.ts';
import { numberIn } from '../../table/read-item.ts';
import type { Table } from '../../table/table.ts';
import { firstParked, openParked, type ParkedRecord } from './list-parked.ts';
import { keptUntil } from './parked-record.ts';

/**
 * `gone`: somebody dropped it, or an earlier replay was delivered. `unreadable`: sealed under another data key.
 * `refused`: the queue did not take it.
 */
export type ReplayResult = 'queued' | 'gone' | 'unreadable' | 'refused';

export interface ReplayPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly jobQueues: Pick<JobQueues, 'sendInbound'>;
  readonly now: () => Date;
}

/**
 * Puts a parked message back on the inbound queue, behind what waits of its conversation. To be called one by one, in
 * the order in which the messages are to arrive.
 *
 * Safe to repeat and to be killed anywhere. The record stays until the worker has the message in CXone, so whoever
 * stops here leaves it in the list. Each replay has a number of its own, written before the message is sent: no later
 * replay is taken by the queue for an earlier one. What then stands on the queue twice the worker delivers once, by the
 * message's claim.
 */
export async function replayParked(record: ParkedRecord, ports: ReplayPorts): Promise<ReplayResult> {
  const { pk } = record;
  const { table, dataKey, jobQueues, now } = ports;
  const opened = await openParked(pk, { table, dataKey });
  if (opened.kind !== 'opened') return opened.kind;
  const at = now();
  const numbered = await table.update(
    pk,
    {
      add: { replay: 1 },
      // A record that ended while its message waits on the queue would pass for one that was dropped.
      set: { replayedAt: at.toISOString(), expiresAt: keptUntil(at) },
      setIfMissing: { firstParkedAt: firstParked(record) },
    },
    { exists: 'payload' },
  );
  if (numbered === undefined) return 'gone';
  const job = { ...opened.job, replayOf: pk, replay: numberIn(numbered, 'replay') };
  return (await jobQueues.sendInbound([toQueuedInbound(job)])) === 0 ? 'queued' : 'refused';
}
