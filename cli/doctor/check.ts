/** `warn`: it works, but somebody should know; `skip`: can't be looked at before something else is mended. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  /** What was looked at, e.g. `CXone keys`. */
  readonly name: string;
  readonly verdict: Verdict;
  /** What is so, and where it is wrong, what to do. */
  readonly message: string;
}

export const ok = (name: string, message: string): Finding => ({ name, verdict: 'ok', message });
export const warn = (name: string, message: string): Finding => ({ name, verdict: 'warn', message });
export const fail = (name: string, message: string): Finding => ({ name, verdict: 'fail', message });
export const skip = (name: string, message: string): Finding => ({ name, verdict: 'skip', message });

/**
 * Runs a look that may throw; what it throws is a failure in words.
 * @param fix What to do where it throws, if the error itself can't know.
 */
export async function look(name: string, run: () => Promise<Finding>, fix = ''): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return fail(name, `${wordsOf(error)} ${fix}`.trimEnd());
  }
}

/** An error's message. The one of AWS's clients names no service by itself. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return '$metadata' in error ? `AWS refused it: ${error.name}: ${error.message}` : error.message;
}
