import type { Judgement } from './judge.ts';
import { broken } from './verdicts.ts';

/** The promises that were broken, and how often. */
export function inWords({ counts }: Pick<Judgement, 'counts'>): string {
  const found = broken.filter((verdict) => counts[verdict] > 0).map((verdict) => `${counts[verdict]} ${verdict}`);
  return found.length === 0 ? 'every promise kept' : found.join(', ');
}
