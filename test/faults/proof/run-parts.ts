import type { Note, Part } from './part.ts';
import type { Outcome } from './report-of.ts';

/** Runs the parts one after the other, and each whatever became of those before it: one that breaks off is a problem. */
export async function runParts(parts: readonly Part[], note: Note): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { title, run } of parts) {
    note(`\n${title}`);
    const startedAt = performance.now();
    const findings = await run(note).catch((error: unknown) => {
      note(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { paragraphs: [], problems: [`It broke off: ${String(error)}`] };
    });
    outcomes.push({ title, seconds: Math.round((performance.now() - startedAt) / 1000), ...findings });
  }
  return outcomes;
}
