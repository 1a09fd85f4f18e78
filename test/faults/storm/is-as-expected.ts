import { ours } from './designs.ts';
import { broken } from './verdicts.ts';
import type { StormResult } from './run-storm.ts';

/**
 * Whether ours kept every promise, and any other design broke one that those who wrote it would call broken, too: a storm
 * that leaves it unhurt proves nothing.
 */
export function isAsExpected({ order, judgement: { counts } }: StormResult): boolean {
  if (order.design === ours.name) return broken.every((verdict) => counts[verdict] === 0);
  return counts.lost + counts.doubled + counts.inverted > 0;
}
