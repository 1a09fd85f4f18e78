import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Milliseconds that something takes at the least, of some tries: a busy machine makes none of them shorter. Garbage
 * collection is left out, since it takes as long as all that the process holds makes it.
 */
export async function least(tries: number, act: () => Promise<unknown>): Promise<number> {
  let collected: { readonly startTime: number; readonly duration: number }[] = [];
  const observer = new PerformanceObserver((list) => collected.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  let shortest = Infinity;
  for (let index = 0; index < tries; index += 1) {
    collected = [];
    const from = performance.now();
    await act();
    const to = performance.now();
    // What was collected is told in the next turn of the event loop, and maybe only in the one after it.
    await turn();
    await turn();
    const during = collected.filter(({ startTime }) => startTime >= from && startTime < to);
    shortest = Math.min(shortest, to - from - during.reduce((sum, { duration }) => sum + duration, 0));
  }
  observer.disconnect();
  return shortest;
}
