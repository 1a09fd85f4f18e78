import * as z from 'zod/mini';
import {
  type ChannelId,
  channelIdSchema,
  type Digest,
  digestOf,
  fromUrlSafe,
  type IntegrationKey,
  keyedDigest,
  type PersonKeys,
  type ThreadId,
  threadIdOf,
  threadIdSchema,
} from '../ids.ts';
import { seal, unseal } from '../secrets/seal.ts';
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

export interface ThreadIndexPorts {
  readonly table: Pick<Table, 'get' | 'put'>;
  readonly now: () => Date;
  readonly indexKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * From CXone's own id of a thread to ours: a legacy reply may name only the former (byoc-protocol §2.5); and from a
 * conversation to its customer: a callback may name nobody. Written once per thread and process, so that the messages
 * after the first cost nothing. In a conversation of several customers, it is the one who wrote first since a process
 * began. What a version before wrote in the clear is found for as long as it is kept.
 */
export class ThreadIndex {
  readonly #ports: ThreadIndexPorts;
  readonly #written = new Set<string>();

  constructor(ports: ThreadIndexPorts) {
    this.#ports = ports;
  }

  async remember(
    { integrationKey, channelId }: { readonly integrationKey: IntegrationKey; readonly channelId: ChannelId },
    cxoneThreadId: string,
    { conversationId, customerId }: Conversation,
    { digest, secret }: PersonKeys,
  ): Promise<void> {
    const { table, now, randomBytes } = this.#ports;
    const pk = threadPk(integrationKey, cxoneThreadId, digest);
    if (this.#written.has(pk)) return;
    const expiresAt = Math.floor(now().getTime() / 1000) + KEPT_DAYS * 86_400;
    const ofCustomer = customerPk(channelId, conversationId, digest);
    const threadId = threadIdOf(conversationId);
    const kept = (key: string, of: Readonly<Record<string, string>>, ofKey = {}) =>
      secret === undefined ? of : { sealed: seal(JSON.stringify({ ...of, ...ofKey }), secret, key, randomBytes) };
    await Promise.all([
      table.put({ pk, channelId, ...kept(pk, { threadId }, { cxoneThreadId }), expiresAt }),
      table.put({ pk: ofCustomer, ...kept(ofCustomer, { customerId }), expiresAt }),
    ]);
    if (this.#written.size >= MOST_REMEMBERED) this.#written.clear();
    this.#written.add(pk);
  }

  /** The provider's id of a conversation's customer; undefined where nobody has written in it, or not for long. */
  async customerOf(channelId: ChannelId, conversationId: string): Promise<string | undefined> {
    const found = await this.#find((digest) => customerPk(channelId, conversationId, digest));
    return found?.kept.customerId;
  }

  async find(integrationKey: IntegrationKey, cxoneThreadId: string): Promise<KnownThread | undefined> {
    const found = await this.#find((digest) => threadPk(integrationKey, cxoneThreadId, digest));
    if (found === undefined) return undefined;
    const { item, kept } = found;
    return { channelId: channelIdSchema.parse(item['channelId']), threadId: threadIdSchema.parse(kept.threadId) };
  }

  async #find(pkBy: (digest: Digest) => string): Promise<{ readonly item: Item; readonly kept: Kept } | undefined> {
    const { table, indexKey } = this.#ports;
    const secret = await indexKey();
    const item = (await table.get(pkBy(keyedDigest(secret)))) ?? (await table.get(pkBy(digestOf)));
    return item && { item, kept: keptIn(item, secret) };
  }
}

/** What an item of the index says; undefined where the item is of another kind, or was sealed under another key. */
export type IndexEntry =
  | {
      readonly kind: 'thread';
      readonly integrationKey: string;
      readonly channelId: string;
      readonly cxoneThreadId: string;
      readonly conversationId: string;
    }
  | { readonly kind: 'customer'; readonly channelId: string; readonly customerId: string };

/** @param secret The index key. */
export function indexEntryIn(item: Item, secret: string): IndexEntry | undefined {
  const [, owner = '', ...rest] = item.pk.split('#');
  const { threadId, cxoneThreadId = rest.join('#'), customerId } = keptIn(item, secret);
  const channelId = stringIn(item, 'channelId');
  if (item.pk.startsWith(THREAD) && channelId !== undefined && threadId !== undefined) {
    const conversationId = fromUrlSafe(threadId);
    return { kind: 'thread', integrationKey: owner, channelId, cxoneThreadId, conversationId };
  }
  return item.pk.startsWith(CUSTOMER) && customerId !== undefined
    ? { kind: 'customer', channelId: owner, customerId }
    : undefined;
}

/** What an item says of a person; `cxoneThreadId` stands in its key where it is not sealed. */
const keptSchema = z.object({
  threadId: z.optional(z.string()),
  cxoneThreadId: z.optional(z.string()),
  customerId: z.optional(z.string()),
});
type Kept = z.infer<typeof keptSchema>;

/** A version before, and this one for a channel that has not changed over, keep it as attributes. */
function keptIn(item: Item, secret: string): Kept {
  const sealed = stringIn(item, 'sealed');
  const opened = sealed === undefined ? undefined : unseal(sealed, secret, item.pk);
  return keptSchema.safeParse(opened === undefined ? item : JSON.parse(opened)).data ?? {};
}

const THREAD = 'THREAD#';
const CUSTOMER = 'CUSTOMER#';

/** Key of what is known of a thread by CXone's own id of it, which may hold the conversation's. */
export const threadPk = (integrationKey: IntegrationKey, cxoneThreadId: string, digest: Digest): string =>
  `${THREAD}${integrationKey}#${digest === digestOf ? cxoneThreadId : digest(cxoneThreadId)}`;

/** Key of who the customer of a conversation is. */
export const customerPk = (channelId: ChannelId, conversationId: string, digest: Digest): string =>
  `${CUSTOMER}${channelId}#${digest(conversationId)}`;
