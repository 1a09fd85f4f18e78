/**
 * Plants bugs in copies of the sources, one at a time, and demands that the check named for each fails with it, and
 * passes without it. Prints a table; exits with 1 where a bug is not caught. Words behind the command choose the bugs
 * that have them in their name or file: `npm run test:planted -- claims.ts`.
 */
import { bugs as all } from './bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { runChecks } from './run-checks.ts';
import { SourceCopy } from './source-copy.ts';

/** Copies of the sources, in which bugs are planted side by side. */
const COPIES = 2;

interface Finding {
  readonly bug: PlantedBug;
  readonly problem?: string;
  /** Milliseconds that the check took. */
  readonly tookMs: number;
}

async function hunt(bug: PlantedBug, copy: SourceCopy): Promise<Finding> {
  const startedAt = performance.now();
  const finding = (problem?: string): Finding => ({
    bug,
    ...(problem !== undefined && { problem }),
    tookMs: performance.now() - startedAt,
  });
  try {
    const [verdict] = await copy.withBug(bug, () => runChecks([bug.check], copy.directory));
    if (verdict === 'failed') return finding();
    return finding(verdict === 'passed' ? 'NOT CAUGHT' : 'the check broke without an assertion');
  } catch (error) {
    return finding(String(error));
  }
}

function report({ bug, problem, tookMs }: Finding): void {
  const outcome = problem ?? `caught in ${(tookMs / 1000).toFixed(1)} s`;
  console.log(`${bug.name.padEnd(72)} ${outcome.padEnd(16)} ${bug.check.file}: ${bug.check.test}`);
}

const wanted = process.argv.slice(2);
const bugs = all.filter(({ name, file }) => wanted.every((word) => `${file} ${name}`.includes(word)));

const copies = await Promise.all(Array.from({ length: COPIES }, () => SourceCopy.create()));
try {
  const [copy] = copies;
  const sound =
    copy === undefined
      ? []
      : await runChecks(
          bugs.map(({ check }) => check),
          copy.directory,
        );
  const waiting = bugs.entries();
  const findings: Finding[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (const [index, bug] of waiting) {
        const finding =
          sound[index] === 'passed'
            ? await hunt(bug, copy)
            : { bug, problem: 'the check does not pass without the bug, or is not there', tookMs: 0 };
        report(finding);
        findings.push(finding);
      }
    }),
  );
  const caught = findings.filter(({ problem }) => problem === undefined).length;
  console.log(`\ncaught ${caught} of ${bugs.length}`);
  process.exitCode = caught === bugs.length ? 0 : 1;
} finally {
  await Promise.all(copies.map((copy) => copy.remove()));
}
