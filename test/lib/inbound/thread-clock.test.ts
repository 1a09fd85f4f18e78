import { describe, expect, it } from 'vitest';
import { shareTime, takeSharedTime, ThreadClock } from '../../../lib/inbound/thread-clock.ts';
import { keys } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';

/** Gives a thread's next time and keeps it. */
function next(clock: ThreadClock, thread: string, base: number): number {
  const time = clock.after(thread, base);
  clock.keep(thread, time);
  return time;
}

describe('ThreadClock', () => {
  it('gives the moment at which the queue took a message', () => {
    expect(new ThreadClock().after('conv-7781', 1_772_446_530_250)).toBe(1_772_446_530_250);
  });

  it('moves nothing while it is only asked', () => {
    const clock = new ThreadClock();

    expect([1, 2, 3].map(() => clock.after('conv-7781', 5_000))).toEqual([5_000, 5_000, 5_000]);
  });

  it('sets messages of one moment a millisecond apart', () => {
    const clock = new ThreadClock();

    expect([1, 2, 3].map(() => next(clock, 'conv-7781', 5_000))).toEqual([5_000, 5_001, 5_002]);
  });

  it('never goes back inside a thread', () => {
    const clock = new ThreadClock();
    clock.keep('conv-7781', 5_000);
    clock.keep('conv-7781', 3_000);

    expect(clock.after('conv-7781', 4_000)).toBe(5_001);
  });

  it('keeps threads apart', () => {
    const clock = new ThreadClock();
    clock.keep('conv-7781', 5_000);

    expect(clock.after('conv-9', 4_000)).toBe(4_000);
  });

  it('forgets the least recently used of more than ten thousand threads, and no other', () => {
    const clock = new ThreadClock();
    clock.keep('oldest', 5_000);
    clock.keep('used again', 5_000);
    for (let thread = 1; thread < 9_999; thread += 1) clock.keep(`conv-${thread}`, 5_000);
    clock.keep('used again', 5_001);
    clock.keep('one too many', 5_000);
    clock.keep('two too many', 5_000);

    expect(clock.after('used again', 4_000)).toBe(5_002);
    expect(clock.after('oldest', 4_000)).toBe(4_000);
  });

  it('forgets none of ten thousand threads', () => {
    const clock = new ThreadClock();
    for (let thread = 1; thread <= 10_000; thread += 1) clock.keep(`conv-${thread}`, 5_000);

    expect(clock.after('conv-1', 4_000)).toBe(5_001);
  });
});

describe('a time that processes share', () => {
  const now = () => new Date('2026-03-02T10:15:30.250Z');

  it('is the moment at which the queue took the message, where no other has it', async () => {
    const ports = { table: new MemoryTable(), now, keys };

    expect(await takeSharedTime('conv-7781', 5_000, ports)).toBe(5_000);
    expect(await takeSharedTime('conv-9', 5_000, ports)).toBe(5_000);
  });

  it('rises, whoever took the one before', async () => {
    const ports = { table: new MemoryTable(), now, keys };
    const taken = [];
    for (const base of [5_000, 5_001, 5_001, 4_000, 6_000]) taken.push(await takeSharedTime('conv-7781', base, ports));

    expect(taken).toEqual([5_000, 5_001, 5_002, 5_003, 6_000]);
  });

  it('is given once to those who take it at the same moment', async () => {
    const ports = { table: new MemoryTable(), now, keys };
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeSharedTime('conv-7781', 5_000, ports)));

    expect(new Set(taken).size).toBe(20);
  });

  it('is later than one that somebody told of, and a lower one changes nothing', async () => {
    const ports = { table: new MemoryTable(), now, keys };
    await shareTime('conv-7781', 5_000, ports);
    await shareTime('conv-7781', 4_000, ports);

    expect(await takeSharedTime('conv-7781', 4_500, ports)).toBe(5_001);
  });

  it('is kept for a day longer than the queue keeps a message', async () => {
    const table = new MemoryTable();
    await takeSharedTime('conv-7781', 5_000, { table, now, keys });

    expect(table.items()).toMatchObject([{ last: 5_000, expiresAt: Date.parse('2026-03-17T10:15:30Z') / 1_000 }]);
  });
});
