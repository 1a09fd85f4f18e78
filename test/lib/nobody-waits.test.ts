import { describe, expect, it } from 'vitest';
import { play, scenarios } from '../faults/isolation/scenarios.ts';

// The short form of test/faults/isolation, two minutes of each row in which somebody stands beside the ill one: there are
// the others, longer, and both ways in which SQS may choose.
const ill = scenarios('least').filter(({ row }) => row <= 13);

describe('beside somebody who is ill', () => {
  it.each(ill)('nobody waits longer than one worker is held: $name', async (scenario) => {
    const { healthy, longestHold, inverted, world } = await play(scenario, { choice: 'oldest', seed: 1 });

    expect(healthy.count).toBeGreaterThan(0);
    expect(healthy.max).toBeLessThanOrEqual(longestHold + 3_000);
    expect(healthy.median).toBeLessThanOrEqual(600);
    expect(healthy.failed).toBe(0);
    // Receipts have no order.
    if (scenario.direction !== 'status') expect(inverted).toBe(0);
    expect(world.requests.length).toBeGreaterThan(0);
  });
});
