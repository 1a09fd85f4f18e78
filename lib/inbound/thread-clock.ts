import { type ChannelId, digestOf } from '../ids.ts';
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
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly now: () => Date;
}

/** Takes a time in a thread that no process has given to another message of it: the base, or as soon after it as can be. */
export async function takeSharedTime(thread: string, base: number, ports: SharedTimePorts): Promise<number> {
  if (await moveOn(thread, base, ports)) return base;
  const standing = await ports.table.get(timePk(thread));
  return takeSharedTime(thread, standing === undefined ? base : Math.max(base, numberIn(standing, 'last') + 1), ports);
}

/** Tells the other processes of a time that a message has. */
export async function shareTime(thread: string, time: number, ports: SharedTimePorts): Promise<void> {
  await moveOn(thread, time, ports);
}

/** False: a message of the thread has this time, or a later one. */
async function moveOn(thread: string, last: number, { table, now }: SharedTimePorts): Promise<boolean> {
  const set = { last, expiresAt: Math.floor(now().getTime() / 1000) + KEPT_SECONDS };
  const isLater = { any: [{ missing: 'pk' }, { below: ['last', last] as const }] };
  return (await table.update(timePk(thread), { set }, isLater)) !== undefined;
}

/** What the clock knows a conversation by. */
export const threadKey = (channelId: ChannelId, conversationId: string): string => `${channelId}#${conversationId}`;

/** Key of the item with the last time of a thread. */
export const timePk = (thread: string): string => `TIME#${digestOf(thread)}`;
