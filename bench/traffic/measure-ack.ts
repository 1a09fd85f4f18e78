import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addEnteredChannel } from '../../local/admin-visit.ts';
import { IDA } from '../../local/line/account.ts';
import { type Line, startLine } from '../../local/line/start-line.ts';
import { exactly, type PartResult } from '../check.ts';
import { bundleReferences } from '../load/bundle.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { type BenchWorld, startBenchWorld } from './bench-world.ts';
import { helloIn, requestHello } from './hello.ts';

export interface AckOptions {
  /** In each, all processes are killed first. */
  readonly rounds: number;
}

/** LINE awaits an answer for so long ("Check webhook error statistics"): the shortest time of the providers that we know. */
const DEADLINE_MS = 2_000;
/** Warm requests of a round. */
const WARM = 5;

/** All in milliseconds. */
interface Round {
  readonly hello: number;
  readonly cold: number;
  readonly warm: number;
}

/**
 * Measures how long LINE waits for the answer to a webhook: the first one of a fresh process, which has to find channel and
 * secret as well, and those after it; next to the first request to a function that does nothing.
 */
export async function measureAck({ rounds }: AckOptions): Promise<PartResult> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-ack-'));
  const line = await startLine();
  try {
    await bundleReferences(directory, ['hello']);
    const world = await startBenchWorld({ concurrencyPerFunction: 1, functions: [helloIn(directory)] });
    try {
      await addLineChannel(line, world);
      const measured: Round[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const times = await measureRound(line, world);
        await world.untilDelivered((round + 1) * (1 + WARM));
        // The first one warms the machine's file cache, and the worker.
        if (round > 0) measured.push(times);
      }
      return report(measured, world);
    } finally {
      await world.stop();
    }
  } finally {
    await line.close();
    await rm(directory, { recursive: true });
  }
}

function addLineChannel(line: Line, { admin }: BenchWorld): Promise<void> {
  const { channelId, secret } = line.account;
  const answers = { 'setting-channelId': channelId, 'secret-channelSecret': secret, 'setting-apiUrl': line.url };
  return addEnteredChannel({ ...admin, name: 'Bench on LINE', provider: 'line', answers });
}

async function measureRound(line: Line, { cloud }: BenchWorld): Promise<Round> {
  for (const key of ['hello', 'inboundWebhook']) await cloud.functions.kill(key);
  const hello = await timed(() => requestHello(cloud.apiUrl));
  const cold = await timed(() => sendMessage(line));
  const warm: number[] = [];
  while (warm.length < WARM) warm.push(await timed(() => sendMessage(line)));
  return { hello, cold, warm: median(warm) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A customer's message, as LINE brings it. */
async function sendMessage({ account, webhook }: Line): Promise<void> {
  const message = { id: account.nextId(), type: 'text', quoteToken: 'q3Plxr4AgKd', text: 'Where is my parcel?' };
  const status = await webhook.send([webhook.eventOf({ type: 'message', chatId: IDA, content: { message } })]);
  if (status !== 200) throw new Error(`The webhook answered ${String(status)}.`);
}

function report(rounds: readonly Round[], world: BenchWorld): PartResult {
  const row = (what: string, of: (round: Round) => number): string[] => {
    const all = rounds.map(of);
    return [
      what,
      (median(all) / DEADLINE_MS).toFixed(3),
      (Math.max(...all) / DEADLINE_MS).toFixed(3),
      median(rounds.map((round) => of(round) / round.hello)).toFixed(2),
      median(all).toFixed(0),
    ];
  };
  const sent = (rounds.length + 1) * (1 + WARM);
  return {
    lines: [
      `From LINE's request to the answer, of the ${DEADLINE_MS / 1000} seconds that LINE waits; ${rounds.length} rounds.`,
      '',
      ...formatTable(
        ['', '/ deadline', '(slowest)', '/ hello', 'ms'],
        [
          row('the first request to a function that does nothing', ({ hello }) => hello),
          row('the first webhook of a process', ({ cold }) => cold),
          row('those after it', ({ warm }) => warm),
        ],
      ),
    ],
    checks: [exactly(`messages in CXone, of ${sent}`, world.delivered(), sent)],
  };
}
