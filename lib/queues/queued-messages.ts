import { type ChannelId, type Digest, type ExternalMessageId, isOutboundMessageId, type PersonKeys } from '../ids.ts';
import { numberIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';

export interface Conversation {
  readonly channelId: ChannelId;
  /** The provider's. */
  readonly conversationId: string;
  readonly keys: Pick<PersonKeys, 'digest' | 'other'>;
}

/** Days for which a message can be on the queue (resources/queues.yml). */
const KEPT_DAYS = 14;
/**
 * Milliseconds after which a message that was entered here is on the queue or never will be: more than the callback may
 * run, and than two clocks are apart.
 */
const QUEUED_WITHIN_MS = 60_000;

/**
 * Which messages of a conversation are on the outbound queue, so that the next one goes behind them. One item per
 * conversation with an attribute per message, named by its id: entering twice is entering once, and whichever is sent
 * first takes none but its own away. A message is entered before the queue gets it and taken away once it is settled;
 * one whose callback ended in between stands here until the next one of its conversation is settled, which goes by way
 * of the queue for its sake.
 */
export class QueuedMessages {
  readonly #table: Pick<Table, 'get' | 'update'>;
  readonly #now: () => Date;

  constructor(table: Pick<Table, 'get' | 'update'>, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async hasAny(conversation: Conversation): Promise<boolean> {
    const items = await Promise.all(pksOf(conversation).map((pk) => this.#table.get(pk)));
    const nowSeconds = Math.floor(this.#now().getTime() / 1000);
    return items.some((item) => item && numberIn(item, 'expiresAt') >= nowSeconds && messagesIn(item).length > 0);
  }

  /** To be called before the queue gets the message. */
  async enter(conversation: Conversation, message: ExternalMessageId): Promise<void> {
    const now = this.#now().getTime();
    const expiresAt = Math.floor(now / 1000) + KEPT_DAYS * 86_400;
    const { channelId, conversationId, keys } = conversation;
    await this.#table.update(queuedPk(channelId, conversationId, keys.digest), { set: { [message]: now, expiresAt } });
  }

  /** The queue did not take it. */
  async withdraw(conversation: Conversation, message: ExternalMessageId): Promise<void> {
    for (const pk of pksOf(conversation)) await this.#takeAway(pk, message);
  }

  /**
   * The message is settled, and since it was the first of its conversation on the queue, so are all that were entered
   * long before the queue took it.
   * @param queuedAt When the queue took it, in milliseconds since 1970.
   */
  async settle(conversation: Conversation, message: ExternalMessageId, queuedAt: number): Promise<void> {
    const [own, other] = pksOf(conversation);
    if (own !== undefined) await this.#sweep(await this.#takeAway(own, message), queuedAt);
    if (other === undefined) return;
    // What was entered there long before is settled as well, though the message stood in the other one.
    await this.#sweep((await this.#takeAway(other, message)) ?? (await this.#table.get(other)), queuedAt);
  }

  async #sweep(left: Item | undefined, queuedAt: number): Promise<void> {
    if (left === undefined) return;
    const gone = messagesIn(left).filter((id) => numberIn(left, id) < queuedAt - QUEUED_WITHIN_MS);
    if (gone.length === 0) return;
    // One of them may have been entered again by now.
    const all = gone.map((id) => ({ equals: [id, numberIn(left, id)] }) as const);
    await this.#table.update(left.pk, { remove: gone }, { all });
  }

  #takeAway(pk: string, message: ExternalMessageId): Promise<Item | undefined> {
    return this.#table.update(pk, { remove: [message] }, { exists: message });
  }
}

/** The ids of the messages that the item of a conversation names. */
export const messagesIn = (item: Item): ExternalMessageId[] => Object.keys(item).filter(isOutboundMessageId);

/** Key of what waits in a conversation. */
export function queuedPk(channelId: ChannelId, conversationId: string, digest: Digest): string {
  return `QUEUED#${channelId}#${digest(conversationId)}`;
}

/** While a channel changes over, its conversations have two. */
function pksOf({ channelId, conversationId, keys: { digest, other } }: Conversation): string[] {
  return [digest, other].flatMap((by) => (by === undefined ? [] : [queuedPk(channelId, conversationId, by)]));
}
