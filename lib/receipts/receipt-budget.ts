import { type ChannelId, conversationTagIn, type ExternalMessageId, newHolderId } from '../ids.ts';
import { numberIn } from '../table/read-item.ts';
import type { Condition, Table } from '../table/table.ts';

/** Receipts of a conversation that may follow one another at once. */
const BURST = 20;
/** Milliseconds after which one more may: six a minute. */
const REFILL_MS = 10_000;
/** Seconds that an item outlives the time at which its bucket is full, when it has nothing more to say. */
const KEPT_SECONDS = 3_600;

/**
 * How many receipts CXone is told, conversation by conversation. CXone lets through 17 updates of a contact a minute
 * once its burst of 250 is spent, messages and receipts together (byoc-protocol §3.9); this bucket leaves eleven of
 * them to the messages. It is one number in the table, shared by all workers: `fullAt`, the time at which the bucket
 * will be full again (the generic cell rate algorithm).
 */
export class ReceiptBudget {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Takes one receipt from a conversation's budget. Milliseconds to wait before asking again; 0: it was taken. */
  take(channelId: ChannelId, externalId: ExternalMessageId): Promise<number> {
    return this.#takeAs(newHolderId(), channelId, externalId);
  }

  async #takeAs(taker: string, channelId: ChannelId, externalId: ExternalMessageId): Promise<number> {
    const pk = budgetKey(channelId, externalId);
    const now = this.#now().getTime();
    const standing = await this.#table.get(pk);
    // The client repeated the write, and the repeat was refused for what the first one had taken.
    if (standing?.['taker'] === taker) return 0;
    const fullAt = Math.max(now, standing === undefined ? 0 : numberIn(standing, 'fullAt')) + REFILL_MS;
    const waitMs = fullAt - now - BURST * REFILL_MS;
    if (waitMs > 0) return waitMs;
    const unchanged: Condition =
      standing === undefined ? { missing: 'pk' } : { equals: ['fullAt', numberIn(standing, 'fullAt')] };
    const set = { fullAt, expiresAt: expiryOf(fullAt), taker };
    const taken = await this.#table.update(pk, { set }, unchanged);
    return taken === undefined ? this.#takeAs(taker, channelId, externalId) : 0;
  }

  /** CXone throttles the conversation: its bucket stays empty for so many milliseconds, and then fills as slowly as ever. */
  async holdBack(channelId: ChannelId, externalId: ExternalMessageId, ms: number): Promise<void> {
    const fullAt = this.#now().getTime() + ms + (BURST - 1) * REFILL_MS;
    await this.#table.update(
      budgetKey(channelId, externalId),
      { set: { fullAt, expiresAt: expiryOf(fullAt) } },
      { any: [{ missing: 'pk' }, { below: ['fullAt', fullAt] }] },
    );
  }
}

function budgetKey(channelId: ChannelId, externalId: ExternalMessageId): string {
  return `RECEIPTS#${channelId}#${conversationTagIn(externalId)}`;
}

function expiryOf(fullAt: number): number {
  return Math.ceil(fullAt / 1000) + KEPT_SECONDS;
}
