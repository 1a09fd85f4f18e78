import { describe, expect, it } from 'vitest';
import { type Figures, play, scenarios } from './scenarios.ts';

/** What a healthy message may wait, in milliseconds, by the row; `hold`: the longest that a worker stays with one. */
const HEALTHY_P99_MS = 3_000;

/** Rows in which healthy messages do not wait for the ill ones. */
const rows = [4];

describe.each(scenarios('short').filter(({ row }) => rows.includes(row)))('row $row: $name', (scenario) => {
  it('lets healthy messages pass', async () => {
    const figures: Figures[] = [await play(scenario, { choice: 'oldest', seed: 1 })];
    for (const { healthy, longestHold } of figures) {
      expect(healthy.p99).toBeLessThanOrEqual(HEALTHY_P99_MS + 200);
      expect(healthy.max).toBeLessThanOrEqual(longestHold + HEALTHY_P99_MS);
    }
  });
});
