import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../bench/statistics.ts';

describe('quantile', () => {
  it.each([
    { case: 'the smallest', part: 0, expected: 10 },
    { case: 'between two values, in proportion', part: 0.25, expected: 17.5 },
    { case: 'the middle', part: 0.5, expected: 25 },
    { case: 'the largest', part: 1, expected: 100 },
  ])('is $case at $part', ({ part, expected }) => {
    expect(quantile([30, 10, 100, 20], part)).toBe(expected);
  });

  it('refuses to say anything of nothing', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('median', () => {
  it('is not moved by one slow run', () => {
    expect(median([101, 99, 5_000, 100, 98])).toBe(100);
  });
});
