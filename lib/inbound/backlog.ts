import { createHash } from 'node:crypto';
import { type ChannelId, type Digest, digestOf, type PersonKeys, standingDigest } from '../ids.ts';
import { numberIn } from '../table/read-item.ts';
import type { Table } from '../table/table.ts';

/**
 * How long CXone may throttle one conversation without a pause, in milliseconds. At 17 messages a minute (byoc-protocol
 * §3.9) some 6,000 messages of it are through by then, and what is left would fill the queue: SQS looks for other
 * conversations among its first 120,000 messages only (SQS Developer Guide, "Avoid large message backlogs with the same
 * message group ID").
 */
const LIMIT_MS = 6 * 3_600_000;
/** So long without a throttle is a pause, in seconds. */
const PAUSE_SECONDS = 1_800;

/** Since when each conversation has been throttled. It costs nothing where none is. */
export class Backlog {
  readonly #table: Pick<Table, 'get' | 'put'>;
  readonly #now: () => Date;

  constructor(table: Pick<Table, 'get' | 'put'>, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** CXone has throttled a message of the conversation. True: it has done so for too long. */
  async isFull(channelId: ChannelId, conversationId: string, keys: PersonKeys): Promise<boolean> {
    const pkBy = (digest: Digest) => backlogPk(channelId, conversationId, digest);
    const pk = pkBy(await standingDigest(keys, pkBy, { table: this.#table, now: this.#now }));
    const now = this.#now().getTime();
    const nowSeconds = Math.floor(now / 1000);
    const standing = await this.#table.get(pk);
    const goesOn = standing !== undefined && numberIn(standing, 'expiresAt') >= nowSeconds;
    const since = goesOn ? numberIn(standing, 'since') : now;
    await this.#table.put({ pk, since, expiresAt: nowSeconds + PAUSE_SECONDS });
    return now - since >= LIMIT_MS;
  }
}

/** Key of since when a conversation has been throttled. */
export function backlogPk(channelId: ChannelId, conversationId: string, digest: Digest): string {
  const plain = () => createHash('sha256').update(conversationId).digest('base64url');
  return `BACKLOG#${channelId}#${digest === digestOf ? plain() : digest(conversationId)}`;
}
