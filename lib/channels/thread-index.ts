import {
  type ChannelId,
  channelIdSchema,
  type Digest,
  digestOf,
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
 * after the first cost nothing. In a conversation of several customers, it is whoever wrote first since a process began.
 * What a version before wrote in the clear is found for as long as it is kept.
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
    const kept = (key: string, name: string, value: string) =>
      secret === undefined ? { [name]: value } : { sealed: seal(value, secret, key, randomBytes) };
    await Promise.all([
      table.put({ pk, channelId, ...kept(pk, 'threadId', threadId), expiresAt }),
      table.put({ pk: ofCustomer, ...kept(ofCustomer, 'customerId', customerId), expiresAt }),
    ]);
    if (this.#written.size >= MOST_REMEMBERED) this.#written.clear();
    this.#written.add(pk);
  }

  /** The provider's id of a conversation's customer; undefined where nobody has written in it, or not for long. */
  async customerOf(channelId: ChannelId, conversationId: string): Promise<string | undefined> {
    const found = await this.#find((digest) => customerPk(channelId, conversationId, digest), 'customerId');
    return found?.value;
  }

  async find(integrationKey: IntegrationKey, cxoneThreadId: string): Promise<KnownThread | undefined> {
    const found = await this.#find((digest) => threadPk(integrationKey, cxoneThreadId, digest), 'threadId');
    if (found === undefined) return undefined;
    return { channelId: channelIdSchema.parse(found.item['channelId']), threadId: threadIdSchema.parse(found.value) };
  }

  /** @param name Of the attribute in which a version before kept the value. */
  async #find(
    pkBy: (digest: Digest) => string,
    name: string,
  ): Promise<{ readonly item: Item; readonly value: string | undefined } | undefined> {
    const { table, indexKey } = this.#ports;
    const secret = await indexKey();
    const item = await table.get(pkBy(keyedDigest(secret)));
    if (item !== undefined) return { item, value: unseal(stringIn(item, 'sealed') ?? '', secret, item.pk) };
    const former = await table.get(pkBy(digestOf));
    return former && { item: former, value: stringIn(former, name) };
  }
}

/** Key of what is known of a thread by CXone's own id of it, which may hold the conversation's. */
export const threadPk = (integrationKey: IntegrationKey, cxoneThreadId: string, digest: Digest): string =>
  `THREAD#${integrationKey}#${digest === digestOf ? cxoneThreadId : digest(cxoneThreadId)}`;

/** Key of who the customer of a conversation is. */
export const customerPk = (channelId: ChannelId, conversationId: string, digest: Digest): string =>
  `CUSTOMER#${channelId}#${digest(conversationId)}`;
