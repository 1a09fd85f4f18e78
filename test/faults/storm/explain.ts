import type { Note } from '../proof/part.ts';
import { broken } from './verdicts.ts';
import { inWords } from './in-words.ts';
import { replayCommand } from './replay-command.ts';
import { runStorm, type StormResult } from './run-storm.ts';
import { shrink } from './shrink.ts';

/** How long a smaller storm is looked for, in milliseconds: each try takes as long as a storm. */
const LOOK_FOR_MS = 180_000;

/** Notes what a storm broke; resolves to a sentence with the command for the smallest storm found that breaks it too. */
export async function explain({ order, path, judgement }: StormResult, note: Note): Promise<string> {
  const bad = judgement.findings.filter(({ verdict }) => broken.includes(verdict));
  for (const { verdict, message } of bad.slice(0, 20)) note(`${verdict}: ${message}`);
  note('Looking for a smaller storm …');
  // Any other promise that a smaller storm breaks would be another story.
  const verdict = broken.find((one) => judgement.counts[one] > 0) ?? 'lost';
  const until = Date.now() + LOOK_FOR_MS;
  const size = await shrink(order, async (smaller) => {
    if (Date.now() > until) return false;
    const again = await runStorm({ ...order, ...smaller });
    return again.judgement.counts[verdict] > 0;
  });
  const smallest = { ...order, ...size };
  const { judgement: least } = await runStorm(smallest);
  // Its history has taken the place of the larger one's.
  return `Seed ${order.seed} breaks a promise: ${inWords(least)}; see ${path}. Again: ${replayCommand(smallest)}`;
}
