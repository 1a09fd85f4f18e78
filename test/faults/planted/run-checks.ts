import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Check } from './planted-bug.ts';

/** `broken`: the test failed for another reason than what it asserts, or was not run at all. */
export type Verdict = 'passed' | 'failed' | 'broken';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** Milliseconds after which a run is ended. */
const LIMIT_MS = 60_000;

/** What an assertion throws, by itself or inside a property of fast-check. */
const assertion = /^(?:AssertionError|Error: Property failed after \d+ tests)/;

/** Runs checks in a copy of the sources; answers a verdict on each, in their order. */
export async function runChecks(checks: readonly Check[], directory: string): Promise<Verdict[]> {
  const output = join(directory, 'checks.json');
  const names = checks.map(({ test }) => test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const vitest = spawn(
    process.execPath,
    [
      join(directory, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...new Set(checks.map(({ file }) => file)),
      ...['--testNamePattern', `^(?:${names.join('|')})$`],
      ...['--maxWorkers', '1', '--reporter', 'json', '--outputFile', output],
    ],
    // A process group of its own, so that a worker in an endless loop ends with it.
    { cwd: directory, stdio: 'ignore', detached: true },
  );
  const limit = setTimeout(() => process.kill(-(vitest.pid ?? 0), 'SIGKILL'), LIMIT_MS);
  await once(vitest, 'exit');
  clearTimeout(limit);
  if (vitest.signalCode !== null) return checks.map(() => 'broken');
  const { testResults } = reportSchema.parse(JSON.parse(await readFile(output, 'utf8')));
  await rm(output);
  return checks.map(({ file, test }) => {
    const result = testResults
      .filter(({ name }) => name === join(directory, file))
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ ancestorTitles, title }) => [...ancestorTitles, title].join(' > ') === test);
    if (result?.status === 'passed') return 'passed';
    const messages = result?.status === 'failed' ? result.failureMessages : [];
    return messages.length > 0 && messages.every((message) => assertion.test(message)) ? 'failed' : 'broken';
  });
}
