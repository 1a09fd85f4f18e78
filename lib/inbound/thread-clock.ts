import type { ChannelId, Digest, PersonKeys } from '../ids.ts';
import { numberIn } from '../table/read-item.ts';
import type { Table } from '../table/table.ts';

/** Threads whose last time is remembered by a process; the least recently used one makes room. */
const MOST_KEPT = 10_000;
/** As long as the queue keeps what stands behind a message, and a day. */
const KEPT_SECONDS = 15 * 86_400;

/**
 * Gives the messages of a thread strictly rising times. The base is the moment at which the queue took the message:
 * one clock for all, in the order of the queue, the same at every attempt (ADR 0004). A time counts once its message's
 * claim has it: looks at a message that has to wait move nothing.
 */
export class ThreadClock {
  readonly #last = new Map<string, number>();

  /** The time for a message of a thread, as far as this process knows; in milliseconds since 1970, as is the base. */
  after(thread: string, base: number): number {
    return Math.max(base, (this.#last.get(thread) ?? 0) + 1);
  }

  /** A message of the thread has this time. */
  keep(thread: string, time: number): void {
    const last = Math.max(time, this.#last.get(thread) ?? 0);
    this.#last.delete(thread);
    this.#last.set(thread, last);
    const oldest = this.#last.keys().next();
    if (this.#last.size > MOST_KEPT && !oldest.done) this.#last.delete(oldest.value);
  }
}

export interface SharedTimePorts {
  readonly keys: PersonKeys;
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly now: () => Date;
}

/** Takes a time in a thread that no process has given to another message of it: the base, or as soon after it as can be. */
export async function takeSharedTime(thread: string, base: number, ports: SharedTimePorts): Promise<number> {
  const { other } = ports.keys;
  const least = other === undefined ? base : await afterLast(timePk(thread, other), base, ports);
  return takeTime(thread, least, ports);
}

async function takeTime(thread: string, base: number, ports: SharedTimePorts): Promise<number> {
  if (await moveOn(thread, base, ports)) return base;
  return takeTime(thread, await afterLast(timePk(thread, ports.keys.digest), base, ports), ports);
}

async function afterLast(pk: string, base: number, { table }: SharedTimePorts): Promise<number> {
  const standing = await table.get(pk);
  return standing === undefined ? base : Math.max(base, numberIn(standing, 'last') + 1);
}

/** Tells the other processes of a time that a message has. */
export async function shareTime(thread: string, time: number, ports: SharedTimePorts): Promise<void> {
  await moveOn(thread, time, ports);
}

/** False: a message of the thread has this time, or a later one. */
async function moveOn(thread: string, last: number, { table, now, keys }: SharedTimePorts): Promise<boolean> {
  const set = { last, expiresAt: Math.floor(now().getTime() / 1000) + KEPT_SECONDS };
  const isLater = { any: [{ missing: 'pk' }, { below: ['last', last] as const }] };
  return (await table.update(timePk(thread, keys.digest), { set }, isLater)) !== undefined;
}

/** What the clock knows a conversation by. */
export const threadKey = (channelId: ChannelId, conversationId: string): string => `${channelId}#${conversationId}`;

/** Key of the item with the last time of a thread, which is named as {@link threadKey} does. */
export const timePk = (thread: string, digest: Digest): string => `TIME#${digest(thread)}`;
