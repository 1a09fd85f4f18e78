import { describe, expect, it, vi } from 'vitest';
import type { MemoryTable } from '../support/memory-table.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { InboundWorld } from './inbound/inbound-world.ts';
import { OutboundWorld } from './outbound/outbound-world.ts';
import { StatusWorld } from './receipts/status-world.ts';

/** Every write takes a second; answers how many are under way when some work has ended. */
async function writesUnderWayAfter(
  work: () => Promise<unknown>,
  { table, clock }: { readonly table: MemoryTable; readonly clock: VirtualClock },
): Promise<number> {
  let underWay = 0;
  async function slowly<T>(write: () => Promise<T>): Promise<T> {
    underWay += 1;
    await clock.sleep(1_000);
    const result = await write();
    underWay -= 1;
    return result;
  }
  const [put, update] = [table.put.bind(table), table.update.bind(table)];
  vi.spyOn(table, 'put').mockImplementation((...call) => slowly(() => put(...call)));
  vi.spyOn(table, 'update').mockImplementation((...call) => slowly(() => update(...call)));
  await clock.run(work());
  return underWay;
}

describe('once it has ended, no write is under way', () => {
  it('of a customer’s message that was delivered', async () => {
    const world = new InboundWorld();

    expect(await writesUnderWayAfter(() => world.deliver(), world)).toBe(0);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('of a receipt that CXone was told', async () => {
    const world = new StatusWorld();

    expect(await writesUnderWayAfter(() => world.deliver('delivered'), world)).toBe(0);
    expect(world.told()).toEqual(['delivered']);
  });

  it('of an agent’s message that was sent', async () => {
    const world = new OutboundWorld();

    expect(await writesUnderWayAfter(() => world.begin('Your parcel leaves today.'), world)).toBe(0);
    expect(world.sent).toHaveLength(1);
  });
});
