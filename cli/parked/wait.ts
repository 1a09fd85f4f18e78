import type { ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { stringIn } from '../../lib/table/read-item.ts';
import type { Table } from '../../lib/table/table.ts';

/** Milliseconds between two looks, and those after which the command stops looking. */
const LOOK_EVERY_MS = 1_000;
const PATIENCE_MS = 300_000;

export interface Settled {
  readonly delivered: number;
  readonly parkedAgain: number;
  /** Still on the queue, when patience ended. */
  readonly waiting: number;
}

export interface WaitPorts {
  readonly table: Pick<Table, 'get'>;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Waits for the worker to deliver what was replayed, or to park it again; at most five minutes.
 * @param onSettled Told how many are settled by now.
 */
export async function waitUntilSettled(
  replayed: readonly ParkedRecord[],
  { table, now, sleep }: WaitPorts,
  onSettled: (count: number) => void,
): Promise<Settled> {
  const until = now().getTime() + PATIENCE_MS;
  let waiting = replayed;
  let parkedAgain = 0;
  for (;;) {
    const still: ParkedRecord[] = [];
    for (const record of waiting) {
      const item = await table.get(record.pk);
      if (item === undefined) continue;
      if (stringIn(item, 'parkedAt') === record.parkedAt) still.push(record);
      else parkedAgain += 1;
    }
    waiting = still;
    onSettled(replayed.length - waiting.length);
    if (waiting.length === 0 || now().getTime() >= until) break;
    await sleep(LOOK_EVERY_MS);
  }
  return { delivered: replayed.length - waiting.length - parkedAgain, parkedAgain, waiting: waiting.length };
}
