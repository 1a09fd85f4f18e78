import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { judgeHistory } from './judge-history.ts';
import type { Judgement } from './judge.ts';
import type { FaultKind } from './weather.ts';

/** Where the histories are. */
const HISTORIES = fileURLToPath(new URL('../../../reports/storm/', import.meta.url));

/** What a worker is given: a plan by its names. */
export interface StormOrder {
  readonly design: string;
  readonly seed: number;
  readonly messages: number;
  readonly kinds: ReadonlySet<FaultKind>;
}

export interface StormResult {
  readonly order: StormOrder;
  readonly judgement: Judgement;
  /** Where its history is. */
  readonly path: string;
}

/** Runs a storm in a thread of its own, and then judges what it wrote down. */
export async function runStorm(order: StormOrder): Promise<StormResult> {
  const path = join(HISTORIES, `${order.design.replaceAll(/\W+/g, '-')}-seed-${order.seed}.jsonl`);
  const worker = new Worker(new URL('./storm-worker.ts', import.meta.url), { workerData: { ...order, path } });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const broke = (cause: unknown) =>
    reject(new Error(`The storm of "${order.design}" with seed ${order.seed} broke off.`, { cause }));
  worker.on('error', broke);
  worker.on('exit', (code) => (code === 0 ? resolve(undefined) : broke(`exit code ${code}`)));
  await promise;
  return { order, path, judgement: await judgeHistory(path) };
}
