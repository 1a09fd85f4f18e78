import { describe, expect, it } from 'vitest';
import { ThreadClock } from '../../../lib/inbound/thread-clock.ts';

describe('ThreadClock', () => {
  it('gives the moment at which the queue took a message', () => {
    expect(new ThreadClock().next('conv-7781', 1_772_446_530_250)).toBe(1_772_446_530_250);
  });

  it('sets messages of one webhook a millisecond apart', () => {
    const clock = new ThreadClock();

    expect([1, 2, 3].map(() => clock.next('conv-7781', 5_000))).toEqual([5_000, 5_001, 5_002]);
  });

  it('never goes back inside a thread', () => {
    const clock = new ThreadClock();
    clock.next('conv-7781', 5_000);

    expect(clock.next('conv-7781', 4_000)).toBe(5_001);
  });

  it('keeps threads apart', () => {
    const clock = new ThreadClock();
    clock.next('conv-7781', 5_000);

    expect(clock.next('conv-9', 4_000)).toBe(4_000);
  });

  it('forgets the least recently used of more than ten thousand threads, and no other', () => {
    const clock = new ThreadClock();
    clock.next('oldest', 5_000);
    clock.next('used again', 5_000);
    for (let thread = 1; thread < 9_999; thread += 1) clock.next(`conv-${thread}`, 5_000);
    clock.next('used again', 5_000);
    clock.next('one too many', 5_000);
    clock.next('two too many', 5_000);

    expect(clock.next('used again', 4_000)).toBe(5_002);
    expect(clock.next('oldest', 4_000)).toBe(4_000);
  });

  it('forgets none of ten thousand threads', () => {
    const clock = new ThreadClock();
    for (let thread = 1; thread <= 10_000; thread += 1) clock.next(`conv-${thread}`, 5_000);

    expect(clock.next('conv-1', 4_000)).toBe(5_001);
  });
});
