import { type CaseResult, runCase } from './case.ts';
import { groups } from './cases.ts';
import type { ConformanceSubject } from './subject.ts';

const marks = {
  passed: 'passed  ',
  declared: 'declared',
  failed: 'FAILED  ',
} as const satisfies Readonly<Record<CaseResult['kind'], string>>;

/** Runs every case, prints a line for each, and how many failed at the end. Answers that number. */
export async function report(subject: ConformanceSubject, print: (line: string) => void): Promise<number> {
  const names = Object.values(groups).flatMap((cases) => cases.map(({ name }) => name));
  const width = Math.max(...names.map(({ length }) => length));
  let failed = 0;
  for (const [group, cases] of Object.entries(groups)) {
    print(`\n${group}`);
    for (const tried of cases) {
      const result = await runCase(tried, subject);
      if (result.kind === 'failed') failed += 1;
      print(`  ${marks[result.kind]}  ${tried.name.padEnd(width)}  ${tried.sentence}`);
      if (result.kind !== 'passed') print(`${' '.repeat(width + 14)}${result.why}`);
    }
  }
  print(`\n${names.length - failed} passed, ${failed} failed`);
  return failed;
}
