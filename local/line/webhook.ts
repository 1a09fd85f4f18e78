import { createHmac, randomBytes } from 'node:crypto';
import type { LineAccount } from './account.ts';

/** An event of a webhook, but for what all of them have. */
export interface NewEvent {
  readonly type: string;
  readonly chatId: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

type LineEvent = Readonly<Record<string, unknown>>;

/** LINE awaits an answer for two seconds ("Check webhook error statistics"). A laptop may take longer to start a function. */
const ANSWER_WITHIN_MS = 20_000;

/** Calls the account's webhook. LINE brings nothing again unless somebody has switched that on: here a test asks for it. */
export class LineWebhook {
  readonly #account: LineAccount;
  /** Every batch that was sent, to be sent again. */
  readonly sent: LineEvent[][] = [];
  /** What the webhook answered, in order; 0: nothing. */
  readonly answers: number[] = [];

  constructor(account: LineAccount) {
    this.#account = account;
  }

  /** Makes an event, with an id of the form of a ULID. */
  eventOf({ type, chatId, content = {} }: NewEvent, at = Date.now()): LineEvent {
    return {
      type,
      mode: 'active',
      timestamp: at,
      source: { type: 'user', userId: chatId },
      webhookEventId: `01H${randomBytes(20).toString('hex').toUpperCase().slice(0, 23)}`,
      deliveryContext: { isRedelivery: false },
      ...content,
    };
  }

  /** Posts events in one batch, where the account has a webhook that is used. */
  async send(events: readonly LineEvent[]): Promise<number | undefined> {
    const { endpoint, isWebhookUsed } = this.#account;
    if (endpoint === undefined || !isWebhookUsed) return undefined;
    this.sent.push([...events]);
    const status = await this.post(endpoint, events);
    this.answers.push(status);
    return status;
  }

  /** @returns The status, or 0 without an answer. */
  async post(endpoint: string, events: readonly LineEvent[]): Promise<number> {
    const body = JSON.stringify({ destination: this.#account.bot.userId, events });
    const signature = createHmac('sha256', this.#account.secret).update(body).digest('base64');
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'LineBotWebhook/2.0',
      'x-line-signature': signature,
    };
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }
}
