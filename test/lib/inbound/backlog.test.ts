import { expect, it } from 'vitest';
import { Backlog } from '../../../lib/inbound/backlog.ts';
import { channelId, keys } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const MINUTE_MS = 60_000;

function world() {
  const clock = new VirtualClock();
  const table = new MemoryTable();
  const backlog = new Backlog(table, clock.now);
  /** CXone throttles the conversation every so many minutes. Answers after how many minutes the backlog was full. */
  const throttled = async (everyMinutes: number, forMinutes: number): Promise<number | undefined> => {
    for (let minutes = 0; minutes <= forMinutes; minutes += everyMinutes) {
      if (await backlog.isFull(channelId, 'conv-7781', keys)) return minutes;
      await clock.advance(everyMinutes * MINUTE_MS);
    }
    return undefined;
  };
  return { clock, table, backlog, throttled };
}

it('is full when a conversation has been throttled for six hours', async () => {
  expect(await world().throttled(10, 600)).toBe(360);
});

it('is never full where half an hour without a throttle comes in between', async () => {
  expect(await world().throttled(31, 600)).toBeUndefined();
});

it('is that of one conversation', async () => {
  const { backlog, throttled } = world();
  await throttled(10, 600);

  expect(await backlog.isFull(channelId, 'conv-7782', keys)).toBe(false);
});

it('does not write the name of the conversation into the table', async () => {
  const { table, throttled } = world();
  await throttled(10, 10);

  expect(JSON.stringify(table.items())).not.toContain('conv-7781');
});
