import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { designs, ours } from './designs.ts';
import { broken, type Judgement } from './judge.ts';
import { reportOf } from './report.ts';
import { runStorm, type StormOrder, type StormResult } from './run-storm.ts';
import { shrink } from './shrink.ts';
import { type FaultKind, faultKinds, isFaultKind } from './weather.ts';

/**
 * `npm run test:faults`: every design through the same storms. `-- --long`: larger ones and more of them.
 * `-- --seed 7 --messages 500 --faults crash,outage`: one storm again, ours alone. Fails where ours breaks a promise,
 * and where one of the others breaks none, for then the storm proves nothing.
 */
const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    messages: { type: 'string' },
    faults: { type: 'string' },
  },
});

const short = { messages: 10_000, seeds: 2 };
const long = { messages: 100_000, seeds: 20 };
const size = values.long ? long : short;

const kinds = kindsIn(values.faults);
const messages = values.messages === undefined ? size.messages : Number(values.messages);
const seeds =
  values.seed === undefined ? Array.from({ length: size.seeds }, (_, index) => index + 1) : [Number(values.seed)];
const chosen = values.seed === undefined ? designs : [ours];

const orders = seeds.flatMap((seed) => chosen.map(({ name }): StormOrder => ({ design: name, seed, messages, kinds })));
const results = await inParallel(orders);
console.log(`\n${reportOf(results)}\n`);

for (const { order, path, judgement } of results) {
  const { design, seed } = order;
  if (design === ours.name && breaks(judgement)) await explain(order, path, judgement);
  else if (design !== ours.name && !fails(judgement)) fail(`The design "${design}" came through seed ${seed} unhurt.`);
  else rmSync(path);
}

function kindsIn(names: string | undefined): ReadonlySet<FaultKind> {
  if (names === undefined) return new Set(faultKinds);
  const asked = names.split(',').filter((name) => name !== '');
  const unknown = asked.find((name) => !isFaultKind(name));
  if (unknown === undefined) return new Set(asked.filter(isFaultKind));
  throw new Error(`There is no fault "${unknown}". There are: ${faultKinds.join(', ')}.`);
}

async function inParallel(waiting: readonly StormOrder[]): Promise<StormResult[]> {
  const done: StormResult[] = [];
  const queue = waiting.entries();
  const thread = async () => {
    for (const [index, order] of queue) {
      const result = await runStorm(order);
      done[index] = result;
      console.log(`${order.design}, seed ${order.seed}: ${inWords(result.judgement)}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, thread));
  return done;
}

function breaks({ counts }: Judgement): boolean {
  return broken.some((verdict) => counts[verdict] > 0);
}

/** What those who wrote the other designs would call broken, too. */
function fails({ counts }: Judgement): boolean {
  return counts.lost + counts.doubled + counts.inverted > 0;
}

function inWords({ counts }: Judgement): string {
  const found = broken.filter((verdict) => counts[verdict] > 0).map((verdict) => `${counts[verdict]} ${verdict}`);
  return found.length === 0 ? 'every promise kept' : found.join(', ');
}

/** Names what was broken, and the smallest storm found that breaks it too. */
async function explain(order: StormOrder, path: string, judgement: Judgement): Promise<void> {
  const bad = judgement.findings.filter(({ verdict }) => broken.includes(verdict));
  for (const { verdict, message } of bad.slice(0, 20)) console.error(`${verdict}: ${message}`);
  console.error('Looking for a smaller storm …');
  // Any other promise that a smaller storm breaks would be another story.
  const verdict = broken.find((one) => judgement.counts[one] > 0) ?? broken[0];
  const smallest = await shrink(order, async (smaller) => {
    const again = await runStorm({ ...order, ...smaller });
    return again.judgement.counts[verdict] > 0;
  });
  const { judgement: least } = await runStorm({ ...order, ...smallest });
  const faults = smallest.kinds.size === faultKinds.length ? '' : ` --faults '${[...smallest.kinds].join(',')}'`;
  const replay = `npm run test:faults -- --seed ${order.seed} --messages ${smallest.messages}${faults}`;
  // Its history has taken the place of the larger one's.
  fail(`Seed ${order.seed} breaks a promise: ${inWords(least)}; see ${path}. Again: ${replay}`);
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
