import { runCase, type CaseResult, type ConformanceCase } from './case.ts';
import { groups } from './cases.ts';
import type { ConformanceSubject } from './subject.ts';

export interface ReportLine {
  readonly tried: ConformanceCase;
  readonly result: CaseResult;
}

/** Runs every case, one after the other. */
export async function report(
  subject: ConformanceSubject,
  print: (line: string) => void,
  among: Readonly<Record<string, readonly ConformanceCase[]>> = groups,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const lines: ReportLine[] = [];
  const width = Math.max(...Object.values(among).flatMap((cases) => cases.map(({ name }) => name.length)));
  for (const [group, cases] of Object.entries(among)) {
    print(`\n${group}`);
    for (const tried of cases) {
      const result = await runCase(tried, subject);
      lines.push({ tried, result });
      print(`  ${marks[result.kind]} ${tried.name.padEnd(width)}  ${tried.sentence}`);
      if (result.kind !== 'passed') print(`${' '.repeat(width + 14)}→ ${result.why}`);
    }
  }
  const failed = lines.filter(({ result }) => result.kind === 'failed').length;
  const passed = lines.length - failed;
  print(`\n${passed} passed, ${failed} failed`);
  return { passed, failed };
}

const marks = { passed: 'passed  ', declared: 'declared', failed: 'FAILED  ' } as const satisfies Record<
  CaseResult['kind'],
  string
>;
