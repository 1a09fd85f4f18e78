import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOff } from '../../../lib/exactly-once/back-off.ts';

describe('backOff', () => {
  it.each([
    { case: 'half a second to one at first', attempt: 1, random: 0, asked: undefined, ms: 500 },
    { case: 'up to a second at first', attempt: 1, random: 1, asked: undefined, ms: 1_000 },
    { case: 'the double of it next', attempt: 2, random: 0.5, asked: undefined, ms: 1_500 },
    { case: 'a minute to two in the end', attempt: 8, random: 0, asked: undefined, ms: 60_000 },
    { case: 'never more than two minutes', attempt: 1_000, random: 1, asked: undefined, ms: 120_000 },
    { case: 'as long as was asked for', attempt: 1, random: 0, asked: 30_000, ms: 30_000 },
    { case: 'longer than was asked for, once the doubling is', attempt: 8, random: 0, asked: 30_000, ms: 60_000 },
    { case: 'two minutes where an hour was asked for', attempt: 1, random: 0, asked: 3_600_000, ms: 120_000 },
  ])('waits $case', ({ attempt, random, asked, ms }) => {
    expect(backOff(attempt, random, asked)).toBe(ms);
  });

  it('stays between half a second and two minutes and never below what was asked for within them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 200_000 }),
        (attempt, random, asked) => {
          const ms = backOff(attempt, random, asked);
          return ms >= 500 && ms <= 120_000 && ms >= Math.min(asked, 120_000);
        },
      ),
    );
  });
});
