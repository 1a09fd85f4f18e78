import { describe, expect, it } from 'vitest';
import { delayAfter } from '../../../../lib/cxone/http/retry.ts';

describe('delayAfter', () => {
  it.each([
    { failures: 1, random: 0, expected: 100 },
    { failures: 1, random: 0.5, expected: 150 },
    { failures: 2, random: 0, expected: 200 },
    { failures: 2, random: 0.75, expected: 350 },
    { failures: 9, random: 0, expected: 1000 },
  ])(
    'is $expected ms after $failures failures where the random number is $random',
    ({ failures, random, expected }) => {
      expect(delayAfter(failures, () => random)).toBe(expected);
    },
  );
});
