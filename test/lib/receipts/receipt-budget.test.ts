import { beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema } from '../../../lib/ids.ts';
import { ReceiptBudget } from '../../../lib/receipts/receipt-budget.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { messageId, StatusWorld } from './status-world.ts';

describe('ReceiptBudget', () => {
  let clock: VirtualClock;
  let table: MemoryTable;
  let budget: ReceiptBudget;
  beforeEach(() => {
    clock = new VirtualClock();
    table = new MemoryTable();
    budget = new ReceiptBudget(table, clock.now);
  });

  const take = (conversation = 'conv-7781', channel = channelId) =>
    budget.take(channel, messageId(conversation, channel));

  /** Takes until nothing is left; how many it was. */
  async function spend(conversation?: string): Promise<number> {
    for (let taken = 0; ; taken += 1) if ((await take(conversation)) > 0) return taken;
  }

  it('lets twenty of a conversation through at once, then six a minute', async () => {
    expect(await spend()).toBe(20);
    expect(await take()).toBe(10_000);
    await clock.advance(9_999);
    expect(await take()).toBe(1);
    await clock.advance(1);
    expect(await spend()).toBe(1);
    await clock.advance(60_000);
    expect(await spend()).toBe(6);
  });

  it('is full again after it was left alone, and never fuller', async () => {
    await spend();
    await clock.advance(200_000);
    expect(await spend()).toBe(20);
    await clock.advance(86_400_000);
    expect(await spend()).toBe(20);
  });

  it('is another one for another conversation, also of the same name in another channel', async () => {
    await spend();

    expect(await take('conv-2')).toBe(0);
    expect(await take('conv-7781', channelIdSchema.parse('ch-other'))).toBe(0);
  });

  it('is shared by workers that ask at the same time', async () => {
    const other = new ReceiptBudget(table, clock.now);
    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? budget : other).take(channelId, messageId('conv-7781'))),
    );

    expect(waits.filter((ms) => ms === 0)).toHaveLength(20);
    expect(new Set(waits)).toEqual(new Set([0, 10_000]));
  });

  it('stays empty while it is held back, and then fills as slowly as ever', async () => {
    await budget.holdBack(channelId, messageId('conv-7781'), 60_000);

    expect(await take()).toBe(60_000);
    expect(await take('conv-2')).toBe(0);
    await clock.advance(60_000);
    expect(await spend()).toBe(1);
    await clock.advance(10_000);
    expect(await spend()).toBe(1);
  });

  it('is not let go by a shorter hold than the one that stands', async () => {
    await budget.holdBack(channelId, messageId('conv-7781'), 60_000);
    await budget.holdBack(channelId, messageId('conv-7781'), 1_000);

    expect(await take()).toBe(60_000);
  });

  it('leaves one item per conversation, which the table deletes once it has nothing to say', async () => {
    await take();
    await take();

    expect(table.items()).toMatchObject([{ fullAt: 1_772_446_550_250, expiresAt: 1_772_450_151 }]);
    expect(JSON.stringify(table.items())).not.toContain('7781');
  });
});

describe('deliverStatus', () => {
  let world: StatusWorld;
  beforeEach(() => {
    world = new StatusWorld();
  });

  async function spend(): Promise<void> {
    for (let receipt = 1; receipt <= 20; receipt += 1) {
      await world.deliver('delivered', { externalId: messageId('conv-7781') });
    }
  }

  it('lets a receipt over the budget wait, and others of other conversations through', async () => {
    await spend();

    expect(await world.deliver('delivered')).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(world.cxone.calls).toHaveLength(20);
    expect(world.logger.lines.at(-1)).toMatchObject({ level: 'info', event: 'status.retry', code: 'over-budget' });
    expect(await world.deliver('delivered', { externalId: messageId('conv-2') })).toEqual({ kind: 'settled' });

    await world.clock.advance(10_000);
    expect(await world.deliver('delivered')).toEqual({ kind: 'settled' });
  });

  it('takes nothing from the budget for a receipt that has nothing left to say', async () => {
    await world.deliver('seen');
    for (let repeat = 1; repeat <= 30; repeat += 1) await world.deliver('seen');

    expect(await world.deliver('delivered', { externalId: messageId('conv-7781') })).toEqual({ kind: 'settled' });
  });

  it('lets a receipt over the budget be swallowed by a higher one', async () => {
    await spend();
    await world.deliver('delivered');
    expect(await world.deliver('seen')).toMatchObject({ kind: 'retry' });
    await world.clock.advance(10_000);

    expect(await world.deliver('delivered')).toEqual({ kind: 'settled' });
    expect(await world.deliver('seen')).toEqual({ kind: 'settled' });
    expect(world.told().slice(20)).toEqual(['seen']);
  });

  it.each([
    { case: 'for as long as CXone asked', retryAfterMs: 20_000, heldMs: 20_000 },
    { case: 'for longer than one wait, where CXone asked for it', retryAfterMs: 600_000, heldMs: 600_000 },
    { case: 'for a minute, where CXone did not say', retryAfterMs: undefined, heldMs: 60_000 },
    { case: 'for a minute, where CXone said now', retryAfterMs: 0, heldMs: 60_000 },
  ])('holds all receipts of a conversation back after a 429, $case', async ({ retryAfterMs, heldMs }) => {
    world.cxone.failNext('setMessageStatus', cxoneFailure.throttled('set-message-status', retryAfterMs));
    expect(await world.deliver('delivered')).toEqual({ kind: 'retry', afterMs: Math.min(120_000, heldMs) });

    const externalId = messageId('conv-7781');
    await world.clock.advance(heldMs - 1);
    expect(await world.deliver('delivered')).toMatchObject({ kind: 'retry' });
    expect(await world.deliver('delivered', { externalId })).toMatchObject({ kind: 'retry' });
    expect(world.cxone.calls).toHaveLength(1);
    expect(await world.deliver('delivered', { externalId: messageId('conv-2') })).toEqual({ kind: 'settled' });

    await world.clock.advance(1);
    expect(await world.deliver('delivered')).toEqual({ kind: 'settled' });
  });
});
