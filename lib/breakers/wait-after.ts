import type { SendFailure } from '../contract/sending.ts';
import { backOff } from '../exactly-once/back-off.ts';

/** Of the time that a provider asks for, so much at random comes on top, and at most so many milliseconds. */
const JITTER = 0.1;
const MOST_JITTER_MS = 10_000;

/**
 * Milliseconds until the next attempt: never before the provider wants one, where it says so, and part of it at random, so
 * that what waits for one provider does not come back in step.
 * @param attempt How often the message has been tried, from 1.
 * @param random From 0 up to 1.
 */
export function waitAfter(failure: SendFailure, attempt: number, random: number): number {
  const askedForMs = retryAfterOf(failure) ?? 0;
  const jitterMs = Math.min(askedForMs * JITTER, MOST_JITTER_MS) * random;
  return Math.max(backOff(attempt, random), Math.ceil(askedForMs + jitterMs));
}

/** Milliseconds for which the provider wants no other attempt; undefined: it doesn't say. */
export function retryAfterOf(failure: SendFailure): number | undefined {
  return 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
}
