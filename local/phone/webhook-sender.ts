import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

/** Where an account's webhooks go and what signs them. */
export interface Connection {
  readonly webhookUrl: string;
  readonly secret: string;
}

export interface OutgoingWebhook {
  /** `webhook-id`, the same for every attempt. */
  readonly id: string;
  readonly body: object;
}

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

/** Why a webhook that was on its way when the phone stopped was not taken. */
export const SWITCHED_OFF = 'the phone was switched off';

const ANSWER_WITHIN_MS = 15_000;

/**
 * Signs and posts webhooks, and tries again after growing delays until one is taken, as platforms do. Webhooks of one
 * queue go one after another, so that a retry is overtaken by none of the same conversation.
 */
export class WebhookSender {
  readonly #retryDelaysMs: readonly number[];
  readonly #tails = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(retryDelaysMs: readonly number[]) {
    this.#retryDelaysMs = retryDelaysMs;
  }

  /**
   * Queues a webhook. The answer is the first attempt; `onAttempt` hears of it and of all that follow. The connection
   * is asked for at each attempt, since a person may correct it in between.
   */
  send(
    queue: string,
    webhook: OutgoingWebhook,
    connection: () => Connection,
    onAttempt: (attempt: Attempt) => void,
  ): Promise<Attempt> {
    const first = Promise.withResolvers<Attempt>();
    const previous = this.#tails.get(queue) ?? Promise.resolve();
    const report = (attempt: Attempt) => {
      first.resolve(attempt);
      onAttempt(attempt);
    };
    this.#tails.set(
      queue,
      previous.then(() => this.#deliver(webhook, connection, report)),
    );
    return first.promise;
  }

  /** Ends the attempts that are under way; none follow. */
  stop(): void {
    this.#stopped.abort();
  }

  async #deliver(webhook: OutgoingWebhook, connection: () => Connection, report: (attempt: Attempt) => void) {
    for (const nextInMs of [...this.#retryDelaysMs, undefined]) {
      const attempt = await this.#attempt(webhook, connection());
      const last = isTaken(attempt) || nextInMs === undefined || this.#stopped.signal.aborted;
      report(last ? attempt : { ...attempt, nextInMs });
      if (last) return;
      await sleep(nextInMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  async #attempt(webhook: OutgoingWebhook, { webhookUrl, secret }: Connection): Promise<Attempt> {
    const now = new Date();
    const body = JSON.stringify(webhook.body);
    try {
      const response = await fetch(webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': webhook.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': new Webhook(secret).sign(webhook.id, now, body),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return { status: 0, body: this.#stopped.signal.aborted ? SWITCHED_OFF : reasonOf(error) };
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
