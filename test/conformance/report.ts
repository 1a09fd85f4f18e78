import { type CaseResult, runCase } from './case.ts';
import { groups } from './cases.ts';
import type { ConformanceSubject } from './subject.ts';

const marks = {
  passed: 'passed  ',
  declared: 'declared',
  failed: 'FAILED  ',
} as const satisfies Readonly<Record<CaseResult['kind'], string>>;

/** Hardly a case after its group can tell anything where this one fails: none of their webhooks gets to be read. */
const NEEDED = 'accepts-genuine-webhooks';

/**
 * Runs every case, prints a line for each, and how many passed and failed at the end. Answers how many failed.
 * @param failedOnly Prints the lines of those alone.
 */
export async function report(
  subject: ConformanceSubject,
  print: (line: string) => void,
  failedOnly = false,
): Promise<number> {
  const names = Object.values(groups).flatMap((cases) => cases.map(({ name }) => name));
  const width = Math.max(...names.map(({ length }) => length));
  const counts = { passed: 0, declared: 0, failed: 0 };
  let isReadable = true;
  for (const [group, cases] of Object.entries(groups)) {
    if (!isReadable) break;
    if (!failedOnly) print(`\n${group}`);
    for (const tried of cases) {
      const result = await runCase(tried, subject);
      counts[result.kind] += 1;
      if (tried.name === NEEDED && result.kind === 'failed') isReadable = false;
      if (failedOnly && result.kind !== 'failed') continue;
      print(`  ${marks[result.kind]}  ${tried.name.padEnd(width)}  ${tried.sentence}`);
      if (result.kind !== 'passed') print(`${' '.repeat(width + 14)}${result.why}`);
    }
  }
  const { passed, declared, failed } = counts;
  const untried = names.length - passed - declared - failed;
  if (untried > 0) print(`\n${untried} not tried: it refuses genuine webhooks.`);
  print(`\n${passed} passed, ${declared} declared, ${failed} failed`);
  return failed;
}
