import { setTimeout as sleep } from 'node:timers/promises';

/** One try: the answer's status and body, or status 0 and what stopped it. */
export interface Attempt {
  readonly status: number;
  readonly body: string;
  /** Milliseconds until the next try; undefined after the last. */
  readonly nextInMs?: number | undefined;
}

export function isTaken(attempt: Attempt): boolean {
  return attempt.status >= 200 && attempt.status < 300;
}

/** What is tried until it is taken; rejects where no answer comes. The signal ends it when the phone stops. */
export type Try = (signal: AbortSignal) => Promise<Attempt>;

/** Why a webhook that was on its way when the phone stopped was not taken. */
export const SWITCHED_OFF = 'the phone was switched off';

/**
 * Sends webhooks, and tries again after growing delays until one is taken, as platforms do. Webhooks of one queue go one
 * after another, so that a retry is overtaken by none of the same conversation.
 */
export class WebhookSender {
  readonly #retryDelaysMs: readonly number[];
  readonly #tails = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(retryDelaysMs: readonly number[]) {
    this.#retryDelaysMs = retryDelaysMs;
  }

  /** Queues a webhook. The answer is the first attempt; `onAttempt` hears of it and of all that follow. */
  send(queue: string, tryIt: Try, onAttempt: (attempt: Attempt) => void): Promise<Attempt> {
    const first = Promise.withResolvers<Attempt>();
    const previous = this.#tails.get(queue) ?? Promise.resolve();
    const report = (attempt: Attempt) => {
      first.resolve(attempt);
      onAttempt(attempt);
    };
    this.#tails.set(
      queue,
      previous.then(() => this.#deliver(tryIt, report)),
    );
    return first.promise;
  }

  /** Ends the attempts that are under way; none follow. */
  stop(): void {
    this.#stopped.abort();
  }

  async #deliver(tryIt: Try, report: (attempt: Attempt) => void) {
    for (const nextInMs of [...this.#retryDelaysMs, undefined]) {
      const attempt = await this.#attempt(tryIt);
      const last = isTaken(attempt) || nextInMs === undefined || this.#stopped.signal.aborted;
      report(last ? attempt : { ...attempt, nextInMs });
      if (last) return;
      await sleep(nextInMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  async #attempt(tryIt: Try): Promise<Attempt> {
    try {
      return await tryIt(this.#stopped.signal);
    } catch (error) {
      return { status: 0, body: this.#stopped.signal.aborted ? SWITCHED_OFF : reasonOf(error) };
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
