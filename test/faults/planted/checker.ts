import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { Check } from './planted-bug.ts';

const verdictSchema = z.enum(['passed', 'failed', 'broken']);

/** `broken`: the test failed for another reason than what it asserts, or was not run at all. */
export type Verdict = z.infer<typeof verdictSchema>;

export interface Task {
  readonly checks: readonly Check[];
  /** Paths from the root of the sources that are not what they were at the last task. */
  readonly changed: readonly string[];
}

/** Milliseconds after which a task is ended: it hangs. */
const LIMIT_MS = 600_000;

/** Runs checks in one copy of the sources. */
export class Checker {
  readonly #directory: string;
  #process: ChildProcess | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Resolves to a verdict on each check, in their order. One task at a time. */
  async run(task: Task): Promise<Verdict[]> {
    const child = (this.#process ??= fork(new URL('./checking.ts', import.meta.url), {
      cwd: this.#directory,
      stdio: 'ignore',
      // A process group of its own, so that a worker in an endless loop ends with it.
      detached: true,
    }));
    const limit = setTimeout(() => this.close(), LIMIT_MS);
    child.send(task);
    const settled = new AbortController();
    const { signal } = settled;
    const exit = once(child, 'exit', { signal }).then(() => []);
    const answer: unknown[] = await Promise.race([once(child, 'message', { signal }), exit]);
    settled.abort();
    clearTimeout(limit);
    const verdicts = z.array(verdictSchema).safeParse(answer[0]).data;
    if (verdicts !== undefined) return verdicts;
    this.close();
    return task.checks.map(() => 'broken');
  }

  /** Ends the process; the next task begins another. */
  close(): void {
    const pid = this.#process?.pid;
    this.#process = undefined;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
