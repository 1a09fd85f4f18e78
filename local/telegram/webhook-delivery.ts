import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliverySettings, PendingUpdate, Webhook } from './webhook.ts';

/** What the delivery reads of a bot's queue, and tells it. */
export interface Deliverable {
  /** The updates that wait, the oldest first. */
  pending(): readonly PendingUpdate[];
  taken(id: number): void;
  /** The webhook took an update and answered with this JSON. */
  replied(reply: string): void;
  /** @param problem In the words of getWebhookInfo. */
  failed(problem: string): void;
}

/**
 * Posts updates to one webhook, over as many connections as it allows: each takes the oldest update that no other has,
 * and stays with it until it is taken. So one connection keeps the order, and several do not.
 */
export class WebhookDelivery {
  readonly #webhook: Webhook;
  readonly #queue: Deliverable;
  readonly #settings: DeliverySettings;
  readonly #underWay = new Set<number>();
  readonly #stopped = new AbortController();
  #connections = 0;

  constructor(webhook: Webhook, queue: Deliverable, settings: DeliverySettings) {
    this.#webhook = webhook;
    this.#queue = queue;
    this.#settings = settings;
  }

  /** To be called when there may be something to deliver. */
  wake(): void {
    while (this.#connections < this.#webhook.maxConnections && this.#next() !== undefined) void this.#connect();
  }

  /** Ends the attempts that are under way; what was not taken goes on waiting. */
  stop(): void {
    this.#stopped.abort();
  }

  #next(): PendingUpdate | undefined {
    if (this.#stopped.signal.aborted) return undefined;
    return this.#queue.pending().find(({ id }) => !this.#underWay.has(id));
  }

  async #connect(): Promise<void> {
    this.#connections += 1;
    for (let update = this.#next(); update !== undefined; update = this.#next()) {
      this.#underWay.add(update.id);
      await this.#deliver(update);
      this.#underWay.delete(update.id);
    }
    this.#connections -= 1;
  }

  async #deliver({ id, body }: PendingUpdate): Promise<void> {
    const [firstPause, ...pauses] = this.#settings.retryPausesMs;
    let pauseMs = firstPause;
    while (this.#isWaiting(id)) {
      const problem = await this.#post(body);
      if (!this.#isWaiting(id)) return;
      if (problem === undefined) this.#queue.taken(id);
      else {
        this.#queue.failed(problem);
        await sleep(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
        pauseMs = pauses.shift() ?? pauseMs;
      }
    }
  }

  #isWaiting(id: number): boolean {
    return !this.#stopped.signal.aborted && this.#queue.pending().some((update) => update.id === id);
  }

  /** One attempt: what stood against it, or undefined. */
  async #post(body: string): Promise<string | undefined> {
    const { url, secretToken } = this.#webhook;
    const secret = secretToken === undefined ? {} : { 'x-telegram-bot-api-secret-token': secretToken };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...secret },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#settings.answerWithinMs)]),
      });
      const reply = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      if (response.ok && isJson) this.#queue.replied(reply);
      if (response.ok) return undefined;
      return `Wrong response from the webhook: ${response.status} ${STATUS_CODES[response.status] ?? ''}`.trimEnd();
    } catch (error) {
      return problemOf(error);
    }
  }
}

const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ENOTFOUND: 'Failed to resolve host: Name or service not known',
};

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Connection closed';
  if (error.name === 'TimeoutError') return 'Read timeout expired';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return problems[code] ?? 'Connection closed';
}
