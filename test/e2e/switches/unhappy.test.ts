import { afterAll, beforeAll, describe, it } from 'vitest';
import { startWorld, type World } from '../../../local/world.ts';
import { printTable } from './print-table.ts';
import { titleOf, unhappyRuns } from './runs.ts';
import { setReceiptPause } from './set-receipt-pause.ts';
import { tell } from './tell.ts';

/** These stories wait more than they do: so many are told side by side, each in its own world. As vitest’s maxConcurrency. */
const LANES = 5;

interface Lane {
  readonly world: World;
  readonly clock: { forward(hours: number): void };
}

const free: Lane[] = [];
const passed = new Set<string>();
/** Those that wait longest go first, so that none is left over in the end. */
const longestFirst = ['callbackRetryDelayMs', 'abandonedRequest', 'callbackTimeoutMs', 'duplicateMessage'];
const runs = unhappyRuns.toSorted((one, other) => rankOf(one.name) - rankOf(other.name));

function rankOf(name: string): number {
  const rank = longestFirst.indexOf(name);
  return rank < 0 ? longestFirst.length : rank;
}

beforeAll(async () => {
  free.push(...(await Promise.all(Array.from({ length: LANES }, openLane))));
});
afterAll(async () => {
  await Promise.all(free.map(({ world }) => world.stop()));
  printTable('The unhappy stories, one switch at a time:', runs.map(titleOf), passed);
});

async function openLane(): Promise<Lane> {
  let ahead = 0;
  const world = await startWorld({ demoChannel: false, cxoneNow: () => new Date(Date.now() + ahead) });
  await setReceiptPause(world, 0);
  const forward = (hours: number) => {
    ahead += hours * 3_600_000;
  };
  return { world, clock: { forward } };
}

describe('an unhappy story, with one switch turned', { concurrent: true, timeout: 90_000 }, () => {
  it.each(runs.map((run, index) => ({ run, index, title: titleOf(run) })))('$title', async ({ run, index, title }) => {
    const lane = free.pop();
    if (lane === undefined) throw new Error('More tests run side by side than there are lanes: see maxConcurrency.');
    try {
      await tell(run, lane.world, `run-${index}`, lane.clock);
      passed.add(title);
    } finally {
      free.push(lane);
    }
  });
});
