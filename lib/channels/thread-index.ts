import {
  type ChannelId,
  channelIdSchema,
  digestOf,
  fromUrlSafe,
  type IntegrationKey,
  type ThreadId,
  threadIdOf,
  threadIdSchema,
} from '../ids.ts';
import { stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';

/** Threads that a process remembers to have written down. */
const MOST_REMEMBERED = 10_000;
/** Days for which a thread is found after a process last saw it for the first time. */
const KEPT_DAYS = 400;

export interface KnownThread {
  readonly channelId: ChannelId;
  /** `thread.idOnExternalPlatform`. */
  readonly threadId: ThreadId;
}

/** A conversation at the provider, and the customer who wrote in it. */
interface Conversation {
  readonly conversationId: string;
  /** The provider's id of them. */
  readonly customerId: string;
}

/**
 * From CXone's own id of a thread to ours: a legacy reply may name only the former (byoc-protocol §2.5); and from a
 * conversation to its customer: a callback may name nobody. Written once per thread and process, so that the messages
 * after the first cost nothing. In a conversation of several customers, it is whoever wrote first since a process began.
 */
export class ThreadIndex {
  readonly #table: Pick<Table, 'get' | 'put'>;
  readonly #now: () => Date;
  readonly #written = new Set<string>();

  constructor(table: Pick<Table, 'get' | 'put'>, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async remember(
    { integrationKey, channelId }: { readonly integrationKey: IntegrationKey; readonly channelId: ChannelId },
    cxoneThreadId: string,
    { conversationId, customerId }: Conversation,
  ): Promise<void> {
    const pk = threadPk(integrationKey, cxoneThreadId);
    if (this.#written.has(pk)) return;
    const expiresAt = Math.floor(this.#now().getTime() / 1000) + KEPT_DAYS * 86_400;
    await Promise.all([
      this.#table.put({ pk, channelId, threadId: threadIdOf(conversationId), expiresAt }),
      this.#table.put({ pk: customerPk(channelId, conversationId), customerId, expiresAt }),
    ]);
    if (this.#written.size >= MOST_REMEMBERED) this.#written.clear();
    this.#written.add(pk);
  }

  /** The provider's id of a conversation's customer; undefined where nobody has written in it, or not for long. */
  async customerOf(channelId: ChannelId, conversationId: string): Promise<string | undefined> {
    const item = await this.#table.get(customerPk(channelId, conversationId));
    return item === undefined ? undefined : stringIn(item, 'customerId');
  }

  async find(integrationKey: IntegrationKey, cxoneThreadId: string): Promise<KnownThread | undefined> {
    const item = await this.#table.get(threadPk(integrationKey, cxoneThreadId));
    if (item === undefined) return undefined;
    return { channelId: channelIdSchema.parse(item['channelId']), threadId: threadIdSchema.parse(item['threadId']) };
  }
}

/** What an item of the index says; undefined where the item is of another kind. */
export type IndexEntry =
  | {
      readonly kind: 'thread';
      readonly channelId: string;
      readonly cxoneThreadId: string;
      readonly conversationId: string;
    }
  | { readonly kind: 'customer'; readonly channelId: string; readonly customerId: string };

export function indexEntryIn(item: Item): IndexEntry | undefined {
  const [, owner = '', ...rest] = item.pk.split('#');
  const [channelId, threadId, customerId] = ['channelId', 'threadId', 'customerId'].map((name) => stringIn(item, name));
  if (item.pk.startsWith(THREAD) && channelId !== undefined && threadId !== undefined) {
    return { kind: 'thread', channelId, cxoneThreadId: rest.join('#'), conversationId: fromUrlSafe(threadId) };
  }
  return item.pk.startsWith(CUSTOMER) && customerId !== undefined
    ? { kind: 'customer', channelId: owner, customerId }
    : undefined;
}

const THREAD = 'THREAD#';
const CUSTOMER = 'CUSTOMER#';

const threadPk = (integrationKey: IntegrationKey, cxoneThreadId: string): string =>
  `${THREAD}${integrationKey}#${cxoneThreadId}`;

/** Key of the item that names a conversation's customer. */
export const customerPk = (channelId: ChannelId, conversationId: string): string =>
  `${CUSTOMER}${channelId}#${digestOf(conversationId)}`;
