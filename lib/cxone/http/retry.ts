import { CxoneError, type CxoneOperation, CxoneThrottledError, CxoneUnavailableError } from '../errors.ts';
import type { CxonePorts } from '../ports.ts';
import { type Deadline, within } from './deadline.ts';

const MAX_ATTEMPTS = 3;
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 2000;

export interface RetryRules {
  readonly operation: CxoneOperation;
  /** True where doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
  /** 3 where it is missing. */
  readonly maxAttempts?: number;
  readonly deadline: Deadline;
}

/** Half of the delay is fixed, half is random ("equal jitter"), doubled with each failure. */
export function delayAfter(failures: number, random: () => number): number {
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return full / 2 + (random() * full) / 2;
}

function mayRepeat(error: unknown, { operation, repeatable }: RetryRules): error is CxoneError {
  // The failure of a token request has had its own repeats.
  if (!(error instanceof CxoneError) || error.operation !== operation) return false;
  if (error instanceof CxoneThrottledError) return true;
  return error instanceof CxoneUnavailableError && (repeatable || error.outcome === 'not-processed');
}

/**
 * Repeats an attempt that failed in passing: throttled, or not processed, or failed with unknown outcome where a repeat
 * is safe. Gives up at once with the last error when the wait would not leave time for another attempt.
 */
export async function withRetries<T>(ports: CxonePorts, rules: RetryRules, attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (attempts === (rules.maxAttempts ?? MAX_ATTEMPTS) || !mayRepeat(error, rules)) throw error;
      const wait = Math.max(error.retryAfterMs ?? 0, delayAfter(attempts, ports.random));
      if (wait >= rules.deadline.remainingMs()) throw error;
      await within(rules.deadline, ports.sleep(wait), () => error);
    }
  }
}
