/** Threads whose last time is remembered by a process; the least recently used one makes room. */
const MOST_KEPT = 10_000;

/**
 * Gives the messages of a thread strictly rising times. The base is the moment at which the queue took the message:
 * one clock for all, in the order of the queue, the same at every attempt (ADR 0004). Messages of one webhook share
 * that moment and are set a millisecond apart.
 */
export class ThreadClock {
  readonly #last = new Map<string, number>();

  /** The time for a message of a thread; both in milliseconds since 1970. */
  next(thread: string, queuedAt: number): number {
    const time = Math.max(queuedAt, (this.#last.get(thread) ?? 0) + 1);
    this.#last.delete(thread);
    this.#last.set(thread, time);
    const oldest = this.#last.keys().next();
    if (this.#last.size > MOST_KEPT && !oldest.done) this.#last.delete(oldest.value);
    return time;
  }
}
