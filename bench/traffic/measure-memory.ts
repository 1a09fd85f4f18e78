import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, exactly, type PartResult } from '../check.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { startBenchWorld, type BenchWorld } from './bench-world.ts';
import { inParallel, sendMessage } from './sender.ts';

export interface MemoryOptions {
  /** Sent in all, at least 10. */
  readonly messages: number;
}

const MOST_GROWTH = 1.1;
const TENTHS = 10;
const FUNCTIONS = ['inboundWebhook', 'deliverInbound'];
/** Webhooks under way at a time, and the most messages that wait in the queue. */
const AT_A_TIME = 8;
const MOST_WAITING = 100;
/** Samples at each mark, over its last messages. */
const SAMPLES = 10;
const BETWEEN_SAMPLES = 20;

interface Mark {
  readonly messages: number;
  /** Bytes by function. */
  readonly resident: ReadonlyMap<string, number>;
}

/**
 * Sends messages through the whole stack, one process to a function so that each process sees all of them, and compares
 * the resident memory after the first tenth with that at the end. The garbage collector is left to itself.
 */
export async function measureMemory({ messages }: MemoryOptions): Promise<PartResult> {
  const world = await startBenchWorld({ concurrencyPerFunction: 1 });
  try {
    const marks: Mark[] = [];
    for (let sent = 0; marks.length < TENTHS;) {
      const end = Math.floor((messages * (marks.length + 1)) / TENTHS);
      marks.push({ messages: end, resident: await residentAt(end, sent, world) });
      console.error(`${end} of ${messages} messages delivered`);
      sent = end;
    }
    // A message too many comes late: wait before counting.
    await sleep(1_000);
    return report(marks, messages, world.delivered());
  } finally {
    await world.stop();
  }
}

/** Sends up to message number `end`; answers with the median of some samples taken on the last stretch. */
async function residentAt(end: number, start: number, world: BenchWorld): Promise<Mark['resident']> {
  const stretch = Math.max(start, end - SAMPLES * BETWEEN_SAMPLES);
  await send(start, stretch, world);
  const samples = new Map(FUNCTIONS.map((key): [string, number[]] => [key, []]));
  for (let from = stretch; from < end; from += BETWEEN_SAMPLES) {
    await send(from, Math.min(end, from + BETWEEN_SAMPLES), world);
    for (const { functionKey, rssBytes } of await world.cloud.functions.memory()) {
      samples.get(functionKey)?.push(rssBytes);
    }
  }
  return new Map([...samples].map(([key, values]) => [key, median(values)]));
}

async function send(start: number, end: number, world: BenchWorld): Promise<void> {
  await inParallel(start, end, AT_A_TIME, async (index) => {
    await world.untilDelivered(index - MOST_WAITING);
    await sendMessage(world.target, index);
  });
  await world.untilDelivered(end);
}

function report(marks: readonly Mark[], messages: number, delivered: number): PartResult {
  const first = marks[0];
  const residentOf = (mark: Mark | undefined, key: string): number => mark?.resident.get(key) ?? Number.NaN;
  const growth = (key: string): number => residentOf(marks.at(-1), key) / residentOf(first, key);
  return {
    lines: formatTable(
      ['MB after messages', ...FUNCTIONS],
      marks.map((mark) => [String(mark.messages), ...FUNCTIONS.map((key) => (residentOf(mark, key) / 1e6).toFixed(0))]),
    ),
    checks: [
      exactly(`messages in CXone, of ${messages}`, delivered, messages),
      ...FUNCTIONS.map((key) =>
        atMost(
          `${key} holds after ${messages} messages at most ${MOST_GROWTH} of what it held after ${first?.messages ?? 0}`,
          growth(key),
          MOST_GROWTH,
        ),
      ),
    ],
  };
}
