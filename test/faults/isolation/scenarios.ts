import type { Opened } from '../../../lib/attachments/open-file.ts';
import { FileInterruptedError } from '../../../lib/attachments/open-file.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import type { Choice } from './crowded-queue.ts';
import {
  type Answer,
  CrowdedWorld,
  type Direction,
  type FarSide,
  type Fate,
  type WorldRules,
} from './crowded-world.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Keys: `b…` is well, `a…` is ill. */
const isWell = (key: string) => key.startsWith('b');

const WELL: Answer = { takesMs: 300 };
const DOWN: Answer = { takesMs: 100, failure: 'unavailable' };

/** How long the ill one is ill, and how large what is too large to run each time. */
export type Size = 'least' | 'short' | 'whole' | 'long';

export interface Scenario {
  readonly row: number;
  readonly name: string;
  readonly direction: Direction;
  readonly workers: number;
  /** Milliseconds for which messages come. */
  readonly ms: number;
  /** Made anew for each play: one may remember what it was asked. */
  readonly farSide: () => FarSide;
  readonly openLink?: NonNullable<WorldRules['openLink']>;
  readonly window?: number;
  readonly mostInQueue?: number;
  /** Until everything is settled, however long it takes. */
  readonly untilDrained?: boolean;
  /** Lets messages come, and resolves once the last has. */
  readonly traffic: (world: CrowdedWorld) => Promise<unknown>;
}

export interface Delays {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly waiting: number;
  readonly failed: number;
}

export interface Figures extends Pick<Scenario, 'row' | 'name' | 'direction' | 'ms'> {
  /** Milliseconds since the beginning. */
  readonly endedAt: number;
  readonly choice: Choice;
  readonly seed: number;
  readonly healthy: Delays;
  readonly ill: Delays;
  readonly longestHold: number;
  /** Neighbours of a conversation that were delivered the wrong way round. */
  readonly inverted: number;
  readonly looks: number;
  readonly reads: number;
  readonly writes: number;
  readonly world: CrowdedWorld;
}

/** Messages at a steady rate, a little unevenly, each in one of so many conversations. */
async function stream(
  world: CrowdedWorld,
  key: string,
  perSecond: number,
  conversations: number,
  ms: number,
  links: readonly string[] = [],
): Promise<void> {
  const { clock, random } = world;
  const endsAt = world.now() + ms;
  for (let at = world.now(); at < endsAt;) {
    world.send(key, `${key}-${random.below(conversations)}`, { links });
    const gap = (SECOND / perSecond) * (0.5 + random.next());
    at += gap;
    await clock.sleep(Math.max(0, Math.round(at - world.now())));
  }
}

const healthyB = (world: CrowdedWorld, ms: number) => stream(world, 'b', 1, 40, ms);

/** One byte in so many milliseconds, for as long as anybody reads. */
function dripping(everyMs: number): NonNullable<WorldRules['openLink']> {
  return (_url, timeLimitMs, clock): Promise<Opened> => {
    const endsAt = clock.now().getTime() + timeLimitMs;
    let isClosed = false;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      while (!isClosed) {
        await clock.sleep(Math.min(everyMs, Math.max(0, endsAt - clock.now().getTime())));
        if (clock.now().getTime() >= endsAt) throw new FileInterruptedError('it took longer than it may');
        yield Buffer.from('%');
      }
    }
    return Promise.resolve({ kind: 'opened', file: { bytes: bytes(), close: () => void (isClosed = true) } });
  };
}

const linksTo = (count: number) => Array.from({ length: count }, (_, n) => `https://drip.example.net/${n}.pdf`);

/** A provider that takes so many a second, and lets the others wait. */
function limited(perSecond: number, retryAfterMs: number): FarSide {
  let room = perSecond;
  let last = 0;
  return ({ at, key }) => {
    if (isWell(key)) return WELL;
    room = Math.min(perSecond, room + ((at - last) / SECOND) * perSecond);
    last = at;
    if (room < 1) return { takesMs: 50, failure: 'throttled', retryAfterMs };
    room -= 1;
    return { takesMs: 100 };
  };
}

const slow =
  (takesMs: number): FarSide =>
  ({ key }) =>
    isWell(key) ? WELL : { takesMs };

/** The scenarios. */
export function scenarios(size: Size): Scenario[] {
  const part = { least: 0, short: 1 / 6, whole: 1 / 2, long: 1 }[size];
  const minutes = (whole: number) => Math.max(2, whole * part) * MINUTE;
  const inbound = { direction: 'inbound' as const, workers: 50 };
  const outbound = { direction: 'outbound' as const, workers: 50 };
  const beside =
    (ms: number, ill: (world: CrowdedWorld) => Promise<unknown>, well = healthyB) =>
    (world: CrowdedWorld) =>
      Promise.all([well(world, ms), ill(world)]);

  const one = minutes(20);
  const two = minutes(15);
  const three = minutes(60);
  const five = minutes(30);
  const few = (world: CrowdedWorld, ms: number) => stream(world, 'b', 0.1, 10, ms);
  const downMs = { least: 6 * MINUTE, short: 15 * MINUTE, whole: 30 * MINUTE, long: 48 * HOUR }[size];
  const all: Scenario[] = [
    {
      ...inbound,
      row: 1,
      name: 'A’s CXone answers in 6 s, 10/s',
      ms: one,
      farSide: () => slow(6_000),
      traffic: beside(one, (world) => stream(world, 'a', 10, 500, one)),
    },
    {
      ...inbound,
      row: 2,
      name: 'a campaign: A’s CXone answers in 1 s, 60/s',
      ms: two,
      farSide: () => slow(1_000),
      traffic: beside(two, (world) => stream(world, 'a', 60, 5_000, two)),
    },
    {
      ...inbound,
      row: 3,
      name: 'A’s CXone is down, and comes back, 20/s',
      ms: three,
      farSide:
        () =>
        ({ at, key }) =>
          !isWell(key) && at < three / 2 ? DOWN : WELL,
      traffic: beside(three, (world) => stream(world, 'a', 20, 2_000, three)),
    },
    {
      ...inbound,
      row: 4,
      name: 'A’s CXone takes 30 s, 10/s',
      ms: one,
      farSide: () => slow(30_000),
      traffic: beside(one, (world) => stream(world, 'a', 10, 500, one)),
    },
    {
      ...inbound,
      row: 5,
      name: 'A’s file host drips, 60 files a minute',
      ms: five,
      farSide: () => slow(300),
      openLink: dripping(2_000),
      traffic: beside(five, (world) => stream(world, 'a', 1, 300, five, linksTo(1))),
    },
    {
      ...inbound,
      row: 6,
      name: '100 messages at once with 10 links that drip',
      ms: five,
      farSide: () => slow(300),
      openLink: dripping(2_000),
      traffic: beside(five, async (world) => {
        await world.clock.sleep(MINUTE / 2);
        for (let n = 0; n < 100; n += 1) world.send('a', `a-${n}`, { links: linksTo(10) });
      }),
    },
    {
      ...inbound,
      row: 7,
      name: '15 tenants of 1/s, and five of 2/s whose CXone answers in 6 s',
      ms: one,
      farSide: () => slow(6_000),
      traffic: (world) =>
        Promise.all([
          ...Array.from({ length: 15 }, (_, n) => stream(world, `b${n}`, 1, 40, one)),
          ...Array.from({ length: 5 }, (_, n) => stream(world, `a${n}`, 2, 100, one)),
        ]),
    },
    ...[1, 3].map((count): Scenario => ({
      ...inbound,
      row: 8,
      name: `CXone of ${count === 1 ? 'one is' : 'three are'} down for longer than the queue’s window holds, 5/s`,
      ms: downMs * 1.2,
      farSide:
        () =>
        ({ at, key }) =>
          !isWell(key) && at < downMs ? DOWN : WELL,
      ...{
        least: { window: 600, mostInQueue: 100 },
        short: { window: 1_200, mostInQueue: 200 },
        whole: { window: 1_200, mostInQueue: 200 },
        long: { window: 120_000, mostInQueue: 20_000 },
      }[size],
      untilDrained: true,
      traffic: beside(downMs * 1.2, (world) =>
        Promise.all(
          Array.from({ length: count }, (_, n) => stream(world, `a${n}`, 5 / count, 300 / count, downMs * 1.2)),
        ),
      ),
    })),
    ...[
      { row: 9, workers: 50, perMinute: 40 },
      { row: 10, workers: 20, perMinute: 20 },
    ].map(({ row, workers, perMinute }) => ({
      ...outbound,
      row,
      workers,
      name: `A’s provider hangs 20 s, ${perMinute} a minute, ${workers} workers`,
      ms: minutes(30),
      farSide: () => slow(60_000),
      traffic: beside(minutes(30), (world) => stream(world, 'a', perMinute / 60, 200, minutes(30)), few),
    })),
    {
      ...outbound,
      row: 11,
      name: 'A’s provider answers in 12 s, 300 a minute',
      ms: minutes(20),
      farSide: () => slow(12_000),
      traffic: beside(minutes(20), (world) => stream(world, 'a', 5, 300, minutes(20)), few),
    },
    {
      ...outbound,
      row: 12,
      name: 'a bulk at 30/s for a provider of 20/s that answers 429, Retry-After: 30',
      ms: minutes(5),
      farSide: () => limited(20, 30_000),
      untilDrained: true,
      traffic: beside(
        minutes(5),
        (world) => stream(world, 'a', 30, 9_000, minutes(5)),
        (world, ms) => stream(world, 'b', 0.1, 10, 2 * ms),
      ),
    },
    {
      direction: 'status',
      workers: 20,
      row: 13,
      name: 'receipts of A at 100/s, its CXone answers in 6 s',
      ms: minutes(20),
      farSide: () => slow(6_000),
      traffic: beside(
        minutes(20),
        (world) => stream(world, 'a', 100, 20_000, minutes(20)),
        (world, ms) => stream(world, 'b', 1, 1_000, ms),
      ),
    },
    ...[0.05, 0.1, 0.2, 0.3, 0.5].map((share): Scenario => {
      return {
        ...inbound,
        row: 14,
        name: `${share * 100} % of A’s calls answer 503 at once, 10/s`,
        ms: one,
        farSide:
          () =>
          ({ at, key, conversation }) =>
            chance(`${at} ${key} ${conversation}`) < share ? { takesMs: 50, failure: 'unavailable' } : WELL,
        traffic: (world) => stream(world, 'a', 10, 500, one),
      };
    }),
    ...[1, 50].map((workers): Scenario => ({
      ...inbound,
      workers,
      row: 15,
      name: `all calls answer 503 for an hour, ${workers} workers`,
      ms: HOUR,
      farSide:
        () =>
        ({ at }) => ({ takesMs: 50, ...(at < HOUR && { failure: 'unavailable' }) }),
      untilDrained: true,
      traffic: async (world) => {
        for (let n = 0; n < 500; n += 1) {
          world.send('a', `a-${n % 50}`);
          await world.clock.sleep(SECOND);
        }
        await world.clock.sleep(HOUR - world.now());
      },
    })),
    ...[1, 5, 50].map((count): Scenario => ({
      ...inbound,
      row: 16,
      name: `${count} conversations that always get 500 beside healthy ones`,
      ms: minutes(20),
      farSide:
        () =>
        ({ conversation }) =>
          conversation.startsWith('b-ill') ? { takesMs: 100, failure: 'unavailable' } : WELL,
      traffic: beside(minutes(20), async (world) => {
        for (let n = 0; n < count; n += 1) {
          world.send('b', `b-ill-${n}`);
          await world.clock.sleep(minutes(20) / count);
        }
      }),
    })),
    ...[1, 5, 10, 20].map((count): Scenario => ({
      ...inbound,
      row: 17,
      name: `a message with ${count} links that drip`,
      ms: minutes(2),
      farSide: () => slow(300),
      openLink: dripping(2_000),
      untilDrained: true,
      traffic: (world) => {
        world.send('a', 'a-1', { links: linksTo(count) });
        world.send('a', 'a-1');
        return healthyB(world, minutes(2));
      },
    })),
  ];
  return all;
}

/** From 0 up to 1, the same for the same text. */
function chance(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

export interface How {
  readonly choice: Choice;
  readonly seed: number;
  readonly without?: WorldRules['without'];
}

/** Waits at most so long for a queue to become empty. */
const LONGEST_DRAIN = 10 * HOUR;

export async function play(scenario: Scenario, { choice, seed, without }: How): Promise<Figures> {
  const { direction, workers, farSide, openLink, window, mostInQueue, traffic, untilDrained } = scenario;
  const clock = new VirtualClock();
  const world = new CrowdedWorld(clock, {
    direction,
    workers,
    choice,
    seed,
    farSide: farSide(),
    without,
    ...(openLink && { openLink }),
    ...(window !== undefined && { window }),
    ...(mostInQueue !== undefined && { mostInQueue }),
  });
  await onVirtualTime(clock, async () => {
    await traffic(world);
    if (world.now() < scenario.ms) await clock.sleep(scenario.ms - world.now());
    while (untilDrained === true && world.length > 0 && world.now() < scenario.ms + LONGEST_DRAIN) {
      await clock.sleep(SECOND);
    }
  });
  const fates = [...world.fates.values()];
  const { row, name, ms } = scenario;
  return {
    row,
    name,
    direction,
    ms,
    endedAt: world.now(),
    choice,
    seed,
    healthy: delaysOf(
      fates.filter(({ key, conversation }) => isWell(key) && !conversation.includes('ill')),
      world,
    ),
    ill: delaysOf(
      fates.filter(({ key, conversation }) => !isWell(key) || conversation.includes('ill')),
      world,
    ),
    longestHold: world.longestHold,
    inverted: inversionsIn(fates),
    looks: world.receives,
    ...world.table.counts,
    world,
  };
}

/** While it runs, `AbortSignal.timeout` goes by the virtual clock. */
async function onVirtualTime(clock: VirtualClock, work: () => Promise<void>): Promise<void> {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    void clock.sleep(ms).then(() => controller.abort(new DOMException('timed out', 'TimeoutError')));
    return controller.signal;
  };
  try {
    await clock.run(work());
  } finally {
    AbortSignal.timeout = timeout;
  }
}

function inversionsIn(fates: readonly Fate[]): number {
  const last = new Map<string, number>();
  let inversions = 0;
  for (const { key, conversation, deliveredAt = Infinity } of fates) {
    const name = `${key} ${conversation}`;
    if (deliveredAt < (last.get(name) ?? 0)) inversions += 1;
    last.set(name, deliveredAt);
  }
  return inversions;
}

/** Who still waits counts with the time that it has waited. */
function delaysOf(fates: readonly Fate[], world: CrowdedWorld): Delays {
  const end = world.now();
  const delays = fates
    .filter(({ failedAt }) => failedAt === undefined)
    .map(({ queuedAt, deliveredAt = end }) => deliveredAt - queuedAt)
    .sort((one, other) => one - other);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  return {
    count: fates.filter(({ deliveredAt }) => deliveredAt !== undefined).length,
    median: at(0.5),
    p99: at(0.99),
    max: delays.at(-1) ?? 0,
    waiting: fates.filter(({ deliveredAt, failedAt }) => deliveredAt === undefined && failedAt === undefined).length,
    failed: fates.filter(({ failedAt }) => failedAt !== undefined).length,
  };
}
