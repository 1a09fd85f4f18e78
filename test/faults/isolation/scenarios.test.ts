import { describe, expect, it } from 'vitest';
import { p99AfterOnset, problemsBeside, problemsOf } from './limits.ts';
import { play, type Scenario, scenarios } from './scenarios.ts';

const choices = ['oldest', 'random'] as const;
const short = scenarios('short');
const row = (...numbers: readonly number[]): Scenario[] => short.filter((scenario) => numbers.includes(scenario.row));

describe.each(row(1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16))('beside $name', (scenario) => {
  it.each(choices)('nobody waits where SQS chooses the %s', async (choice) => {
    expect(problemsOf(await play(scenario, { choice, seed: 1 }))).toEqual([]);
  });
});

describe.each(row(1, 11))('without shares, beside $name', (scenario) => {
  it('others wait', async () => {
    expect(p99AfterOnset(await play(scenario, { choice: 'oldest', seed: 1, without: 'shares' }))).toBeGreaterThan(
      10_000,
    );
  });

  it('the ill one gets hardly more', async () => {
    const shared = await play(scenario, { choice: 'oldest', seed: 1 });

    expect(await problemsBeside(scenario, [shared])).toEqual([]);
  });
});

describe.each(row(13))('beside $name', (scenario) => {
  it('others don’t wait once the crowd is noticed, and never longer than a worker is held', async () => {
    const figures = await play(scenario, { choice: 'oldest', seed: 1 });
    const without = await play(scenario, { choice: 'oldest', seed: 1, without: 'shares' });

    expect([...problemsOf(figures), ...(await problemsBeside(scenario, [figures]))]).toEqual([]);
    expect(p99AfterOnset(without)).toBeGreaterThan(5_000);
  });
});

describe.each(row(8))('where $name', (scenario) => {
  it('others would wait in one queue with it', async () => {
    const { healthy } = await play(scenario, { choice: 'oldest', seed: 1, without: 'holding' });

    expect(healthy.median).toBeGreaterThan(60_000);
  });
});

describe.each(row(17))('$name', (scenario) => {
  it('is in CXone within three minutes, and names each of them', async () => {
    const figures = await play(scenario, { choice: 'oldest', seed: 1 });
    const { ill, world } = figures;
    const text = [...world.fates.values()].find(({ key }) => key === 'a')?.text ?? '';

    expect(problemsOf(figures)).toEqual([]);
    expect(ill).toMatchObject({ count: 2, waiting: 0 });
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
    const figures = await play(scenario, { choice: 'oldest', seed: 1 });

    expect(problemsOf(figures)).toEqual([]);
    expect(figures.ill.count).toBe(500);
  });
});
