import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exactly, type PartResult } from '../check.ts';
import { bundleReferences } from '../load/bundle.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { startBenchWorld, type BenchWorld } from './bench-world.ts';
import { helloIn, requestHello } from './hello.ts';
import { inParallel, sendMessage } from './sender.ts';

export interface ThroughputOptions {
  /** Messages and plain requests take turns, round by round. */
  readonly rounds: number;
  readonly messagesPerRound: number;
}

const AT_A_TIME = 8;
const PROCESSES = 4;

interface Round {
  /** All per second. */
  readonly requests: number;
  readonly accepted: number;
  readonly delivered: number;
}

/**
 * Measures how many messages get from the webhook into CXone, next to how many plain requests the same HTTP front hands
 * to a function that does nothing: the ratio means something on another machine, too.
 */
export async function measureThroughput({ rounds, messagesPerRound }: ThroughputOptions): Promise<PartResult> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-throughput-'));
  try {
    await bundleReferences(directory, ['hello']);
    const world = await startBenchWorld({ concurrencyPerFunction: PROCESSES, functions: [helloIn(directory)] });
    try {
      await measureRound(0, messagesPerRound, world);
      world.cloud.calls.reset();
      const measured: Round[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        measured.push(await measureRound(round, messagesPerRound, world));
      }
      return report(measured, messagesPerRound, world);
    } finally {
      await world.stop();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measureRound(round: number, count: number, world: BenchWorld): Promise<Round> {
  const perSecond = (since: number) => (1000 * count) / (performance.now() - since);
  const requestsSince = performance.now();
  await inParallel(0, count, AT_A_TIME, () => requestHello(world.cloud.apiUrl));
  const requests = perSecond(requestsSince);

  const messagesSince = performance.now();
  const start = round * count;
  await inParallel(start, start + count, AT_A_TIME, (index) => sendMessage(world.target, index));
  const accepted = perSecond(messagesSince);
  await world.untilDelivered(start + count);
  return { requests, accepted, delivered: perSecond(messagesSince) };
}

function report(rounds: readonly Round[], messagesPerRound: number, world: BenchWorld): PartResult {
  const requests = median(rounds.map((round) => round.requests));
  const row = (what: string, of: (round: Round) => number): string[] => [
    what,
    median(rounds.map((round) => of(round) / round.requests)).toFixed(3),
    median(rounds.map(of)).toFixed(0),
  ];
  const messages = rounds.length * messagesPerRound;
  const calls = Object.entries(world.cloud.calls.snapshot()).map(([name, count]) => [
    name,
    (count / messages).toFixed(2),
  ]);
  return {
    lines: [
      ...formatTable(
        ['', '/ plain request', 'per second'],
        [
          ['plain requests to a function that does nothing', '1.000', requests.toFixed(0)],
          row('webhooks answered', ({ accepted }) => accepted),
          row('messages delivered into CXone', ({ delivered }) => delivered),
        ],
      ),
      '',
      ...formatTable(['AWS calls', 'per message'], calls),
    ],
    checks: [
      exactly(`messages in CXone, of ${messages + messagesPerRound}`, world.delivered(), messages + messagesPerRound),
    ],
  };
}
