import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Note, Part } from '../proof/part.ts';
import { ours } from './designs.ts';
import { explain } from './explain.ts';
import { inWords } from './in-words.ts';
import { isAsExpected } from './is-as-expected.ts';
import type { StormsPlan } from './read-plan.ts';
import { runStorm, type StormOrder, type StormResult } from './run-storm.ts';
import { tablesOf } from './tables-of.ts';

/** Every design of a plan through the same storms. */
export function storms({ designs, seeds, messages, kinds }: StormsPlan): Part {
  // Design by design: ours is the first, so that what it breaks is known soonest.
  const orders = designs.flatMap(({ name }) => seeds.map((seed) => ({ design: name, seed, messages, kinds })));
  return {
    title: 'Storms',
    run: async (note) => {
      const results = await inParallel(orders, note);
      const problems: string[] = [];
      for (const result of results) {
        if (isAsExpected(result)) rmSync(result.path);
        else problems.push(await problemOf(result, note));
      }
      return { paragraphs: tablesOf(results), problems };
    },
  };
}

async function inParallel(waiting: readonly StormOrder[], note: Note): Promise<StormResult[]> {
  const done: StormResult[] = [];
  const queue = waiting.entries();
  const thread = async () => {
    for (const [index, order] of queue) {
      const result = await runStorm(order);
      done[index] = result;
      note(`${order.design}, seed ${order.seed}: ${inWords(result.judgement)}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, thread));
  return done;
}

async function problemOf(result: StormResult, note: Note): Promise<string> {
  const { design, seed } = result.order;
  if (design === ours.name) return explain(result, note);
  return `The design "${design}" came through seed ${seed} unhurt.`;
}
