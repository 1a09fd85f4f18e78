import { naiveDesigns, ours } from './designs.ts';
import { broken } from './verdicts.ts';
import type { StormResult } from './run-storm.ts';

/**
 * Whether ours kept every promise, and any other design broke one that those who wrote it would call broken, too: a storm
 * that leaves it unhurt proves nothing. Of the honest one no more is expected than that it shows what it shows.
 */
export function isAsExpected({ order, judgement: { counts } }: StormResult): boolean {
  if (order.design === ours.name) return broken.every((verdict) => counts[verdict] === 0);
  if (naiveDesigns.some(({ name, isHonest }) => name === order.design && isHonest === true)) return true;
  return counts.lost + counts.doubled + counts.inverted > 0;
}
