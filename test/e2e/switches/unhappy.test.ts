import { afterAll, describe, it } from 'vitest';
import { startWorld, type World } from '../../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites } from '../support/people.ts';
import { until } from '../support/until.ts';
import { printTable } from './print-table.ts';
import { titleOf, unhappyRuns } from './runs.ts';
import { openScene } from './scene.ts';
import { setReceiptPause } from './set-receipt-pause.ts';
import { tell } from './tell.ts';

/** These stories wait more than they do, so that some are told side by side, each in a world of its own. */
interface Lane {
  readonly world: World;
  readonly clock: { forward(hours: number): void; isAhead(): boolean };
}

const free: Lane[] = [];
let opened: Promise<unknown> = Promise.resolve();
const passed = new Set<string>();
/** Those that wait longest go first, so that none is left over in the end. */
const longestFirst = [
  'attachmentLinkSeconds = 1',
  'callbackRetryDelayMs = 30000',
  'abandonedRequest',
  'callbackTimeoutMs',
  'duplicateMessage',
];
const runs = unhappyRuns.toSorted((one, other) => rankOf(titleOf(one)) - rankOf(titleOf(other)));

function rankOf(title: string): number {
  const rank = longestFirst.findIndex((beginning) => title.startsWith(beginning));
  return rank < 0 ? longestFirst.length : rank;
}

afterAll(async () => {
  await Promise.all(free.map(({ world }) => world.stop()));
  printTable('The unhappy stories, one switch at a time:', runs.map(titleOf), passed);
});

/** A lane that nobody is in, or a new one. One world starts after the other: at once they would starve each other. */
async function takeLane(): Promise<Lane> {
  const idle = free.pop();
  if (idle !== undefined) return idle;
  const next = opened.catch(() => undefined).then(openLane);
  opened = next;
  return next;
}

/** A clock that was put forward can't be put back: what CXone stored would lie in the future. */
async function leave(lane: Lane): Promise<void> {
  if (lane.clock.isAhead()) await lane.world.stop();
  else free.push(lane);
}

async function openLane(): Promise<Lane> {
  let ahead = 0;
  const world = await startWorld({ demoChannel: false, cxoneNow: () => new Date(Date.now() + ahead) });
  await setReceiptPause(world, 0);
  await warmUp(world);
  const forward = (hours: number) => {
    ahead += hours * 3_600_000;
  };
  return { world, clock: { forward, isAhead: () => ahead > 0 } };
}

/** Functions start at their first calls, and some of these stories are told against the clock. */
async function warmUp(world: World): Promise<void> {
  const { account, channelId } = await openScene(world, 'warm-up');
  const customers = ['ida', 'mira', 'tomas', 'jonas'];
  await Promise.all(
    customers.map(async (customerId) => {
      await customerWrites(world, { account, customerId, text: 'Hello' });
      const messages = () => atTheDesk(world, channelId, customerId);
      await until(`${customerId} is at the desk`, () => messages().length === 1);
      await agentReplies(world, { channelId, customerId, text: 'Good morning' });
      await until(`the receipt of ${customerId} is there`, () => messages().at(-1)?.kind === 'delivered');
    }),
  );
}

describe('an unhappy story, with one switch turned', { concurrent: true }, () => {
  it.each(runs.map((run, index) => ({ run, index, title: titleOf(run) })))('$title', async ({ run, index, title }) => {
    const lane = await takeLane();
    try {
      await tell(run, lane.world, `run-${index}`, lane.clock);
      passed.add(title);
    } finally {
      await leave(lane);
    }
  });
});
