import { type ChannelId, channelIdSchema, type IntegrationKey, type ThreadId, threadIdSchema } from '../ids.ts';
import type { Table } from '../table/table.ts';

/** Threads that a process remembers to have written down. */
const MOST_REMEMBERED = 10_000;
/** Days for which a thread is found after a process last saw it for the first time. */
const KEPT_DAYS = 400;

export interface KnownThread {
  readonly channelId: ChannelId;
  /** `thread.idOnExternalPlatform`. */
  readonly threadId: ThreadId;
}

/**
 * From CXone's own id of a thread to ours: a legacy reply may name only the former (byoc-protocol §2.5). Written once
 * per thread and process, so that the messages after the first cost nothing.
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
    threadId: ThreadId,
  ): Promise<void> {
    const pk = threadPk(integrationKey, cxoneThreadId);
    if (this.#written.has(pk)) return;
    const expiresAt = Math.floor(this.#now().getTime() / 1000) + KEPT_DAYS * 86_400;
    await this.#table.put({ pk, channelId, threadId, expiresAt });
    if (this.#written.size >= MOST_REMEMBERED) this.#written.clear();
    this.#written.add(pk);
  }

  async find(integrationKey: IntegrationKey, cxoneThreadId: string): Promise<KnownThread | undefined> {
    const item = await this.#table.get(threadPk(integrationKey, cxoneThreadId));
    if (item === undefined) return undefined;
    return { channelId: channelIdSchema.parse(item['channelId']), threadId: threadIdSchema.parse(item['threadId']) };
  }
}

const threadPk = (integrationKey: IntegrationKey, cxoneThreadId: string): string =>
  `THREAD#${integrationKey}#${cxoneThreadId}`;
