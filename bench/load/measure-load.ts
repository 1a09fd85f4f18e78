import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type PartResult } from '../check.ts';
import { median, quantile } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { readBundleSizes, type BundleSize } from './bundle-sizes.ts';
import { bundleReferences } from './bundle.ts';
import { measureColdStart } from './cold-start.ts';
import { prepareRuntimeClient } from './runtime-client.ts';

export interface LoadOptions {
  /** Starts of each bundle that count; one more comes first, to warm the machine's file cache. */
  readonly rounds: number;
}

/**
 * A function may take so much of the time that the usual stack takes to load. Lower quartiles are compared: whatever
 * else runs on the machine only ever adds time, and in another start to the one than to the other.
 */
const MOST_OF_USUAL_STACK = 0.6;

const HELLO = 'hello';
const USUAL_STACK = 'usual-stack';
const DIST = join(import.meta.dirname, '../../dist');

/** What the functions read while they load; nothing is ever called. */
const ENVIRONMENT = {
  TABLE_NAME: 'bench',
  INBOUND_QUEUE_URL: 'http://127.0.0.1/inbound.fifo',
  OUTBOUND_QUEUE_URL: 'http://127.0.0.1/outbound.fifo',
  STATUS_QUEUE_URL: 'http://127.0.0.1/status',
  SECRETS_PREFIX: 'bench',
  FILES_BUCKET: 'bench-files',
  PUBLIC_URL: 'https://byoc.example.net',
};

/** Compares how long each function takes to load with a function that does nothing and with the usual stack. */
export async function measureLoad({ rounds }: LoadOptions): Promise<PartResult> {
  const sizes = await readBundleSizes(join(DIST, 'meta.json'));
  const names = [USUAL_STACK, HELLO, ...sizes.map(({ name }) => name)];
  const directory = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    await bundleReferences(directory, [HELLO, USUAL_STACK]);
    // Copies, so that a build in the meantime changes nothing; without source maps, as they are deployed.
    const filter = (file: string) => !file.endsWith('.map');
    for (const { name } of sizes) await cp(join(DIST, name), join(directory, name), { recursive: true, filter });
    return report(sizes, await measureInTurns(names, rounds, directory), rounds);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Starts one after the other, each round beginning with another one: what disturbs the machine meets all alike. */
async function measureInTurns(
  names: readonly string[],
  rounds: number,
  directory: string,
): Promise<Map<string, number[]>> {
  const runtimeClient = await prepareRuntimeClient(join(directory, 'runtime-client'));
  const times = new Map(names.map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const taskRoot = join(directory, name);
      const milliseconds = await measureColdStart({ runtimeClient, taskRoot, environment: ENVIRONMENT });
      if (round > 0) times.get(name)?.push(milliseconds);
    }
  }
  return times;
}

function report(
  sizes: readonly BundleSize[],
  times: ReadonlyMap<string, readonly number[]>,
  rounds: number,
): PartResult {
  const quarter = (name: string): number => quantile(times.get(name) ?? [], 0.25);
  const middle = (name: string): number => median(times.get(name) ?? []);
  const parts = (name: string, of: (name: string) => number): number => of(name) / of(USUAL_STACK);
  const lessHello = (name: string): number => quarter(name) - quarter(HELLO);
  const rows = [...times.keys()].map((name) => [
    name,
    parts(name, quarter).toFixed(2),
    parts(name, middle).toFixed(2),
    parts(name, lessHello).toFixed(2),
    (quarter(name) / quarter(HELLO)).toFixed(2),
    quarter(name).toFixed(0),
  ]);
  const contents = sizes.map(({ name, bytes, byOwner }) => [
    name,
    (bytes / 1000).toFixed(0),
    byOwner
      .slice(0, 8)
      .map(([owner, size]) => `${owner} ${(size / 1000).toFixed(0)}`)
      .join(', '),
  ]);
  return {
    lines: [
      `From the start of the process to its first request for an event, ${rounds} starts of each in turns.`,
      '',
      ...formatTable(['lower quartile', '/ usual stack', '(of medians)', 'both less hello', '/ hello', 'ms'], rows),
      '',
      'Size in kB of what is loaded at the start, and the largest of what is in it:',
      '',
      ...contents.map(([name = '', size = '', packages = '']) => `${name.padEnd(18)} ${size.padStart(4)}  ${packages}`),
    ],
    checks: sizes.map(({ name }) =>
      atMost(
        `${name} loads in at most ${MOST_OF_USUAL_STACK} of the usual stack's time`,
        parts(name, quarter),
        MOST_OF_USUAL_STACK,
      ),
    ),
  };
}
