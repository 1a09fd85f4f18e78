/** The longest that the head of a conversation waits for its next attempt, in milliseconds. */
export const LONGEST_WAIT_MS = 120_000;

/**
 * Milliseconds until the next attempt: doubling from one second, half of it at random, never less than the other side
 * asked for, never more than two minutes.
 * @param attempt How often the message has been handed out, from 1.
 * @param random From 0 up to 1.
 */
export function backOff(attempt: number, random: number, askedForMs = 0): number {
  const doubled = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.min(attempt - 1, 10));
  return Math.min(LONGEST_WAIT_MS, Math.max(askedForMs, Math.round(doubled / 2 + (doubled / 2) * random)));
}
