import { beforeEach, describe, expect, it } from 'vitest';
import type { Blocked } from '../../../lib/breakers/breakers.ts';
import { type Share, Shares } from '../../../lib/breakers/shares.ts';
import { type ChannelId, channelIdSchema } from '../../../lib/ids.ts';
import { LogBook } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const [slow, other, third] = ['ch-slow', 'ch-other', 'ch-third'].map((id) => channelIdSchema.parse(id)) as [
  ChannelId,
  ChannelId,
  ChannelId,
];

class WritesCounted extends MemoryTable {
  writes = 0;
  isDown = false;

  override update(...call: Parameters<MemoryTable['update']>) {
    this.writes += 1;
    return this.isDown ? Promise.reject(new Error('no answer')) : super.update(...call);
  }
}

let clock: VirtualClock;
let table: WritesCounted;
let logger: LogBook;
beforeEach(() => {
  clock = new VirtualClock();
  table = new WritesCounted();
  logger = new LogBook();
});

/** The shares of a queue with 50 workers, as one more process sees them. */
const process = () => new Shares({ table, now: clock.now, logger }, { name: 'inbound', workers: 50 });

const fresh = () => ({ queuedAt: clock.now().getTime(), receiveCount: 1 });
const waiting = () => ({ queuedAt: clock.now().getTime() - 5_000, receiveCount: 1 });

/** Takes shares for messages that have waited, each in a process of its own, until one is told to wait. */
async function takeAll(channel: ChannelId): Promise<{ shares: Share[]; blocked: Blocked | undefined }> {
  const shares: Share[] = [];
  for (let count = 0; count < 60; count += 1) {
    const share = await process().take(channel, waiting());
    if (share.kind === 'blocked') return { shares, blocked: share };
    shares.push(share);
  }
  return { shares, blocked: undefined };
}

describe('shares of the workers', () => {
  it('cost nothing while messages are handed out at once', async () => {
    const shares = process();
    for (let count = 0; count < 100; count += 1) {
      const share = await shares.take(slow, fresh());
      if (share.kind === 'taken') await shares.giveBack(share);
    }

    expect(table.writes).toBe(0);
  });

  it('cost nothing for a message that was held back, however old it is', async () => {
    await process().take(slow, { ...waiting(), receiveCount: 2 });

    expect(table.writes).toBe(0);
  });

  it('are counted for ten seconds once a message has waited for less than a second', async () => {
    const shares = process();
    await shares.take(slow, fresh());
    const share = await shares.take(slow, { queuedAt: clock.now().getTime() - 500, receiveCount: 1 });
    expect(share).toHaveProperty('entry');

    await clock.advance(9_000);
    expect(await shares.take(slow, fresh())).toHaveProperty('entry');
    await clock.advance(2_000);
    expect(await shares.take(slow, fresh())).toHaveProperty('uncountedAt');
  });

  it.each([
    { what: 'waited for its process to start', ageMs: 900, receiveCount: 1, isFirst: true },
    { what: 'waited for the one before it in its conversation', ageMs: 350, receiveCount: 1, isFirst: false },
    { what: 'was held back', ageMs: 900, receiveCount: 2, isFirst: false },
  ])('cost nothing for a message that $what', async ({ ageMs, receiveCount, isFirst }) => {
    const shares = process();
    if (!isFirst) await shares.take(slow, fresh());
    await shares.take(slow, { queuedAt: clock.now().getTime() - ageMs, receiveCount });

    expect(table.writes).toBe(0);
  });

  it('go on being counted for a minute, though a later message has waited for less', async () => {
    const shares = process();
    await shares.take(slow, waiting());
    await shares.take(slow, { queuedAt: clock.now().getTime() - 500, receiveCount: 1 });
    await clock.advance(59_000);

    expect(await shares.take(slow, fresh())).toHaveProperty('entry');
  });

  it('are counted where only what was held back comes, as after an outage', async () => {
    const shares = process();
    const held = () => ({ queuedAt: clock.now().getTime() - 600_000, receiveCount: 9 });
    for (let count = 0; count < 2; count += 1) expect(await shares.take(slow, held())).toHaveProperty('uncountedAt');
    expect(await shares.take(slow, fresh())).toHaveProperty('uncountedAt');
    for (let count = 0; count < 2; count += 1) expect(await shares.take(slow, held())).toHaveProperty('uncountedAt');
    expect(table.writes).toBe(0);

    expect(await shares.take(slow, held())).toHaveProperty('entry');
  });

  it('are counted by whoever met a far side that takes seconds, before anybody has waited', async () => {
    const shares = process();
    const share = await shares.take(slow, fresh());
    await clock.advance(6_000);
    if (share.kind === 'taken') await shares.giveBack(share);
    expect(table.writes).toBe(0);

    expect(await shares.take(slow, fresh())).toMatchObject({ entry: { name: expect.any(String) as string } });
    await clock.advance(61_000);
    expect(await shares.take(slow, fresh())).not.toHaveProperty('entry');
  });

  it('leave a part of the workers to the others, of which a channel alone gets the rest', async () => {
    const { shares, blocked } = await takeAll(slow);

    expect(shares).toHaveLength(48);
    expect(blocked?.afterMs).toBeGreaterThanOrEqual(1_000);
    expect(await process().take(other, waiting())).toMatchObject({ kind: 'taken' });
  });

  it('leave more to the others where messages are quick: an invocation takes time beside its message', async () => {
    const first = process();
    const share = await first.take(slow, waiting());
    await clock.advance(300);
    if (share.kind === 'taken') await first.giveBack(share);

    // Of 50 workers, 44 with a message have some 6 more on their way to one or from it.
    expect((await takeAll(slow)).shares).toHaveLength(44);
  });

  it('leave more to the others while many look in vain', async () => {
    const { shares } = await takeAll(slow);
    await clock.advance(6_000);
    const aware = process();
    await aware.take(other, waiting());
    for (let look = 0; look < 60; look += 1) {
      await process().take(slow, waiting());
      await clock.advance(5);
    }
    for (const share of shares.slice(0, 3)) await process().giveBack(share);
    // From what it sees now: 200 looks a second, which take three workers.
    await aware.take(third, waiting());

    expect(await aware.take(slow, waiting())).toMatchObject({ kind: 'blocked' });
  });

  it('are equal for channels that all want more', async () => {
    const counts = new Map<ChannelId, number>();
    for (let round = 0; round < 40; round += 1) {
      for (const channel of [slow, other, third]) {
        const share = await process().take(channel, waiting());
        if (share.kind === 'taken') counts.set(channel, (counts.get(channel) ?? 0) + 1);
      }
    }

    expect([...counts.values()].every((count) => count >= 15 && count <= 17)).toBe(true);
  });

  it('leave a channel its part that comes when another holds all that it may', async () => {
    await takeAll(slow);

    for (let count = 0; count < 3; count += 1) {
      expect(await process().take(other, waiting())).toMatchObject({ kind: 'taken' });
    }
  });

  it('are free again once they are given back', async () => {
    const { shares } = await takeAll(slow);
    const [first] = shares;
    if (first === undefined) throw new Error('There is no share.');
    await process().giveBack(first);

    expect(await process().take(slow, waiting())).toMatchObject({ kind: 'taken' });
    expect(await process().take(slow, waiting())).toMatchObject({ kind: 'blocked' });
  });

  it('are free again within a minute where their worker died', async () => {
    await takeAll(slow);
    await clock.advance(39_000);
    expect(await process().take(slow, waiting())).toMatchObject({ kind: 'blocked' });
    await clock.advance(20_000);

    expect(await process().take(slow, waiting())).toMatchObject({ kind: 'taken' });
  });

  it('give each message that waits a turn of its own, as fast as workers become free', async () => {
    const { shares } = await takeAll(slow);
    await clock.advance(6_000);
    const shared = process();
    for (const share of shares.slice(0, 20)) await shared.giveBack(share);
    await takeAll(slow);
    const turns: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const answer = await process().take(slow, waiting());
      if (answer.kind === 'blocked') turns.push(answer.afterMs);
    }

    // 48 workers, each held for six seconds: between seven and ten are free a second.
    expect(turns.at(-1)).toBeGreaterThan(15_000);
    expect(turns.at(-1)).toBeLessThan(35_000);
    expect(new Set(turns.slice(20)).size).toBe(turns.length - 20);
  });

  it('hold a fresh message of a channel back that others of it wait for', async () => {
    await takeAll(slow);
    const aware = process();
    await aware.take(other, waiting());

    expect(await aware.take(slow, fresh())).toMatchObject({ kind: 'blocked' });
    expect(await aware.take(third, fresh())).toMatchObject({ kind: 'taken' });
  });

  it('let everybody pass where the table gives no answer', async () => {
    table.isDown = true;

    expect(await process().take(slow, waiting())).toEqual({ kind: 'taken' });
    expect(logger.events()).toEqual(['shares.uncounted']);
  });

  it('keep their item small, however many channels there are', async () => {
    for (let number = 0; number < 200; number += 1) {
      await process().take(channelIdSchema.parse(`ch-${number}`), waiting());
    }

    expect(JSON.stringify(table.items()).length).toBeLessThan(5_000);
  });
});
