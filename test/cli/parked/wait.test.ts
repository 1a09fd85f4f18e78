import { describe, expect, it } from 'vitest';
import { waitUntilSettled } from '../../../cli/parked/wait.ts';
import { listParked } from '../../../lib/inbound/parking/list-parked.ts';
import { park } from '../../../lib/inbound/parking/parked-record.ts';
import { channelId, countingBytes, DATA_KEY, integrationKey } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

async function world(...ids: readonly string[]) {
  const clock = new VirtualClock();
  const table = new MemoryTable();
  for (const id of ids) {
    await park(
      {
        ...{
          integrationKey,
          channelId,
          id,
          cause: 'waited-too-long',
          detail: '',
          attempts: 900,
          correlation: 'corr-1',
        },
        payload: {},
      },
      { table, now: clock.now, randomBytes: countingBytes(), dataKey: () => Promise.resolve(DATA_KEY) },
    );
  }
  return { clock, table };
}

type World = Awaited<ReturnType<typeof world>>;

/** Waits for all that is parked; after each look something happens. */
async function wait({ clock, table }: World, ...happenings: readonly (() => Promise<unknown>)[]) {
  const { now, sleep } = clock;
  const replayed = await listParked([integrationKey], { table, now });
  const counts: number[] = [];
  const settled = waitUntilSettled(replayed, { table, now, sleep }, (count) => {
    void happenings[counts.length]?.();
    counts.push(count);
  });
  return { ...(await clock.run(settled)), counts };
}

describe('waitUntilSettled', () => {
  it('counts as delivered what is gone, and as parked again what was parked later', async () => {
    const here = await world('a', 'b', 'c');
    const { table } = here;
    const deleted = (pk: string) => () => table.delete(pk);
    const again = () => table.update('PARKED#c', { set: { parkedAt: '2026-03-02T10:15:33.000Z' } });

    expect(await wait(here, deleted('PARKED#a'), again, deleted('PARKED#b'))).toEqual({
      delivered: 2,
      parkedAgain: 1,
      waiting: 0,
      counts: [0, 1, 2, 3],
    });
  });

  it('gives up after five minutes and says what still waits', async () => {
    const here = await world('a');

    expect(await wait(here)).toMatchObject({ delivered: 0, parkedAgain: 0, waiting: 1 });
    expect(here.clock.now().toISOString()).toBe('2026-03-02T10:20:30.250Z');
  });
});
