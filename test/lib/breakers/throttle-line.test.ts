import { expect, it } from 'vitest';
import { ThrottleLine } from '../../../lib/breakers/throttle-line.ts';
import { channelIdSchema } from '../../../lib/ids.ts';
import { channelId } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

it('lets messages that a provider throttled come back ten a second, and not before it wants them', async () => {
  const clock = new VirtualClock();
  const line = new ThrottleLine(new MemoryTable(), clock.now);
  const turns: number[] = [];
  for (let count = 0; count < 50; count += 1) turns.push(await line.turn(channelId, 30_000));

  expect(turns[0]).toBe(30_000);
  expect(turns.at(-1)).toBe(30_000 + 49 * 100);
  expect(await line.turn(channelIdSchema.parse('ch-other'), 30_000)).toBe(30_000);

  await clock.advance(60_000);
  expect(await line.turn(channelId, 1_000)).toBe(1_000);
});
