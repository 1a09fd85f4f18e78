import { join } from 'node:path';
import process from 'node:process';
import { createVitest, type TestCase } from 'vitest/node';
import type { Task, Verdict } from './checker.ts';

/*
 * The process of a Checker: one Vitest in a copy of the sources, which runs checks as it is asked to. It is kept, since its
 * start takes more than a check.
 */

const root = process.cwd();
const keyOf = (file: string, test: string): string => `${join(root, file)}\n${test}`;

/** Of the tests that have run since the last task. */
const verdicts = new Map<string, Verdict>();

/** What an assertion throws, by itself or inside a property of fast-check. */
const isAssertion = ({ name = '', message }: { readonly name?: string; readonly message: string }): boolean =>
  name === 'AssertionError' || /^Property failed after \d+ tests/.test(message);

function verdictOn(testCase: TestCase): Verdict {
  const { state, errors = [] } = testCase.result();
  if (state === 'passed') return 'passed';
  return errors.length > 0 && errors.every(isAssertion) ? 'failed' : 'broken';
}

const vitest = await createVitest({
  root,
  watch: false,
  maxWorkers: 1,
  reporters: [
    {
      onTestCaseResult: (testCase) => {
        if (testCase.result().state === 'skipped') return;
        verdicts.set(`${testCase.module.moduleId}\n${testCase.fullName}`, verdictOn(testCase));
      },
    },
  ],
});
await vitest.standalone();

async function run({ checks, changed }: Task): Promise<Verdict[]> {
  verdicts.clear();
  for (const file of changed) vitest.invalidateFile(join(root, file));
  const specifications = await vitest.globTestSpecifications(checks.map(({ file }) => join(root, file)));
  const chosen = specifications.map(({ project, moduleId }) => {
    const names = checks
      .filter(({ file }) => join(root, file) === moduleId)
      .map(({ test }) => test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return project.createSpecification(moduleId, { testNamePattern: new RegExp(`^(?:${names.join('|')})$`) });
  });
  await vitest.runTestSpecifications(chosen);
  return checks.map(({ file, test }) => verdicts.get(keyOf(file, test)) ?? 'broken');
}

process.on('message', (task: Task) => {
  void run(task).then((verdicts) => process.send?.(verdicts));
});
process.once('disconnect', () => process.exit());
