import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type PartResult } from '../check.ts';
import { median, quantile } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { readBundleSizes, readPages, type BundleSize } from './bundle-sizes.ts';
import { bundleReferences } from './bundle.ts';
import { measureColdStart } from './cold-start.ts';
import { prepareRuntimeClient } from './runtime-client.ts';

export interface LoadOptions {
  /** Starts of each bundle that count; one more comes first, to warm the machine's file cache. */
  readonly rounds: number;
}

/**
 * A function may take so much of the time that the usual stack takes to load: in the median of the rounds, for a machine
 * that is slow for a while is so for all that is started in a round.
 */
const MOST_OF_USUAL_STACK = 0.6;
/** An admin opens them now and then, and they bring their words in two languages. */
const MOST_OF_USUAL_STACK_FOR_PAGES = 0.65;

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
  AUDIT_LOG_GROUP: 'byoc-audit',
  PUBLIC_URL: 'https://byoc.example.net',
};

/** Compares how long each function takes to load with a function that does nothing and with the usual stack. */
export async function measureLoad({ rounds }: LoadOptions): Promise<PartResult> {
  const metafile = join(DIST, 'meta.json');
  const [sizes, pages] = await Promise.all([readBundleSizes(metafile), readPages(metafile)]);
  const names = [USUAL_STACK, HELLO, ...sizes.map(({ name }) => name)];
  const directory = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    await bundleReferences(directory, [HELLO, USUAL_STACK]);
    // Copies, so that a build in the meantime changes nothing; without source maps, as they are deployed.
    const filter = (file: string) => !file.endsWith('.map');
    for (const { name } of sizes) await cp(join(DIST, name), join(directory, name), { recursive: true, filter });
    return report(sizes, pages, await measureInTurns(names, rounds, directory), rounds);
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
  pages: readonly string[],
  times: ReadonlyMap<string, readonly number[]>,
  rounds: number,
): PartResult {
  const of = (name: string, round: number): number => times.get(name)?.[round] ?? NaN;
  const inRounds = (ratio: (round: number) => number): number[] => Array.from({ length: rounds }, (_, at) => ratio(at));
  const ofUsualStack = (name: string): number[] => inRounds((at) => of(name, at) / of(USUAL_STACK, at));
  const lessHello = (name: string): number[] =>
    inRounds((at) => (of(name, at) - of(HELLO, at)) / (of(USUAL_STACK, at) - of(HELLO, at)));
  const rows = [...times].map(([name, all]) => [
    name,
    median(ofUsualStack(name)).toFixed(2),
    [0.25, 0.75].map((part) => quantile(ofUsualStack(name), part).toFixed(2)).join('–'),
    median(lessHello(name)).toFixed(2),
    median(inRounds((at) => of(name, at) / of(HELLO, at))).toFixed(2),
    median(all).toFixed(0),
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
      ...formatTable(['median', '/ usual stack', '(quartiles)', 'both less hello', '/ hello', 'ms'], rows),
      '',
      'Size in kB of what is loaded at the start, and the largest of what is in it:',
      '',
      ...contents.map(([name = '', size = '', packages = '']) => `${name.padEnd(18)} ${size.padStart(4)}  ${packages}`),
    ],
    checks: sizes.map(({ name }) => {
      const limit = pages.includes(name) ? MOST_OF_USUAL_STACK_FOR_PAGES : MOST_OF_USUAL_STACK;
      return atMost(`${name} loads in at most ${limit} of the usual stack's time`, median(ofUsualStack(name)), limit);
    }),
  };
}
