import { describe, expect, it } from 'vitest';
import { type Figures, play, type Scenario, scenarios } from './scenarios.ts';

const choices = ['oldest', 'random'] as const;
const short = scenarios('short');
const row = (...numbers: readonly number[]): Scenario[] => short.filter((scenario) => numbers.includes(scenario.row));

/** In which workers that were taken before anybody had waited are given back, in milliseconds. */
const ONSET_MS = 60_000;

/** What 99 of 100 healthy messages wait at the most that came once the crowd was noticed; in milliseconds. */
function p99AfterOnset({ world }: Figures): number {
  const delays = [...world.fates.values()]
    .filter(
      ({ key, conversation, queuedAt }) => key.startsWith('b') && !conversation.includes('ill') && queuedAt >= ONSET_MS,
    )
    .map(({ queuedAt, deliveredAt = world.now() }) => deliveredAt - queuedAt)
    .sort((one, another) => one - another);
  return delays[Math.floor(delays.length * 0.99)] ?? Infinity;
}

describe.each(row(1, 4, 5, 7, 9, 10, 11, 12))('beside $name', (scenario) => {
  it.each(choices)('nobody waits where SQS chooses the %s', async (choice) => {
    const figures = await play(scenario, { choice, seed: 1 });

    // Of the few messages of the short form, those of the first seconds are more than one in a hundred.
    expect(p99AfterOnset(figures)).toBeLessThanOrEqual(3_000);
    expect(figures.healthy.max).toBeLessThanOrEqual(figures.longestHold + 3_000);
    expect(figures.healthy.failed).toBe(0);
  });
});

describe.each(row(1, 11))('without shares, beside $name', (scenario) => {
  it('others wait', async () => {
    expect(p99AfterOnset(await play(scenario, { choice: 'oldest', seed: 1, without: 'shares' }))).toBeGreaterThan(
      10_000,
    );
  });

  it('the ill one gets hardly more', async () => {
    const [shared, alone] = [
      await play(scenario, { choice: 'oldest', seed: 1 }),
      await play(scenario, { choice: 'oldest', seed: 1, without: 'shares' }),
    ];

    expect(shared.ill.count).toBeGreaterThanOrEqual(0.9 * alone.ill.count);
  });
});

describe.each(row(13))('beside $name', (scenario) => {
  it('others don’t wait once the crowd is noticed, and never longer than a worker is held', async () => {
    const figures = await play(scenario, { choice: 'oldest', seed: 1 });
    const without = await play(scenario, { choice: 'oldest', seed: 1, without: 'shares' });

    expect(p99AfterOnset(figures)).toBeLessThanOrEqual(3_000);
    expect(p99AfterOnset(without)).toBeGreaterThan(5_000);
    expect(figures.healthy.max).toBeLessThanOrEqual(figures.longestHold + 3_000);
    expect(figures.ill.count).toBeGreaterThanOrEqual(0.9 * without.ill.count);
  });
});

describe.each(row(8))('where $name', (scenario) => {
  it.each(choices)('others don’t wait, and it is all there in its order afterwards (%s)', async (choice) => {
    const { healthy, ill, inverted, longestHold } = await play(scenario, { choice, seed: 1 });

    expect(healthy.p99).toBeLessThanOrEqual(3_000);
    expect(healthy.max).toBeLessThanOrEqual(longestHold + 3_000);
    expect(ill).toMatchObject({ waiting: 0, failed: 0 });
    expect(inverted).toBe(0);
  });

  it('others would wait in one queue with it', async () => {
    const { healthy } = await play(scenario, { choice: 'oldest', seed: 1, without: 'holding' });

    expect(healthy.median).toBeGreaterThan(60_000);
  });
});

describe.each(row(6))('beside $name', (scenario) => {
  it.each(choices)('others wait no longer than a worker is held, where SQS chooses the %s', async (choice) => {
    const { healthy, ill, longestHold } = await play(scenario, { choice, seed: 1 });

    expect(healthy.max).toBeLessThanOrEqual(longestHold + 3_000);
    expect(longestHold).toBeLessThan(20_000);
    expect(ill.max).toBeLessThan(180_000);
  });
});

describe.each(row(17))('$name', (scenario) => {
  it('is in CXone within three minutes, and names each of them', async () => {
    const { healthy, ill, world } = await play(scenario, { choice: 'oldest', seed: 1 });
    const text = [...world.fates.values()].find(({ key }) => key === 'a')?.text ?? '';

    expect(ill).toMatchObject({ count: 2, waiting: 0 });
    expect(ill.max).toBeLessThan(180_000);
    expect(healthy.max).toBeLessThan(1_000);
    expect(text.match(/file-\d+\.pdf/g)).toHaveLength(Number(/\d+/.exec(scenario.name)?.[0]));
  });
});

describe.each(row(14))('where $name', (scenario) => {
  it('what is accepted comes through as if there were no breaker', async () => {
    const [ours, passing] = [
      await play(scenario, { choice: 'oldest', seed: 1 }),
      await play(scenario, { choice: 'oldest', seed: 1, without: 'breakers' }),
    ];

    expect(ours.ill.count).toBeGreaterThanOrEqual(0.9 * passing.ill.count);
  });
});

describe.each(row(15))('where $name', (scenario) => {
  it('CXone is asked once a minute, and all is delivered within three minutes of its end', async () => {
    const { ill, world } = await play(scenario, { choice: 'oldest', seed: 1 });
    const failed = world.requests.filter(({ failure }) => failure !== undefined);

    expect(failed.filter(({ at }) => at >= 60_000).length).toBeLessThanOrEqual(60);
    expect(ill).toMatchObject({ count: 500, waiting: 0 });
    expect(world.now()).toBeLessThanOrEqual(scenario.ms + 180_000);
  });
});

describe.each(row(16))('beside $name', (scenario) => {
  it.each(choices)('the others don’t notice, where SQS chooses the %s', async (choice) => {
    const { healthy } = await play(scenario, { choice, seed: 1 });

    expect(healthy.p99).toBeLessThanOrEqual(1_000);
    expect(healthy.max).toBeLessThanOrEqual(5_000);
  });
});
