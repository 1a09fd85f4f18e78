import type { Part } from './part.ts';
import { reportOf } from './report-of.ts';
import { runParts } from './run-parts.ts';

/** A command's whole work: runs the parts, prints one report, and lets the process exit with 1 where anything failed. */
export async function prove(parts: readonly Part[]): Promise<void> {
  // What goes on is for whoever waits; the report alone can be kept: `npm run -s test:faults > report.md`.
  const outcomes = await runParts(parts, (line) => process.stderr.write(`${line}\n`));
  console.log(`\n${reportOf(outcomes)}`);
  if (outcomes.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}
