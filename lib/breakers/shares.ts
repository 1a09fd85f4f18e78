import { LONGEST_WAIT_MS } from '../exactly-once/back-off.ts';
import { type ChannelId, digestOf } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { Attempt } from '../queues/process-batch.ts';
import { numberIn } from '../table/read-item.ts';
import type { Change, Item, Table } from '../table/table.ts';
import { updateOnce } from '../table/update-once.ts';
import type { Blocked } from './breakers.ts';

/** Milliseconds that a message has waited where its queue is crowded, and for which a process then takes it to be. */
const CROWDED_MS = 1_000;
const CROWDED_FOR_MS = 60_000;
/**
 * The same of one that may just as well have waited for the one before it in its conversation. Of the first message of
 * a process, which has waited for the process to start, it says nothing.
 */
const MAYBE_CROWDED_MS = 400;
const MAYBE_CROWDED_FOR_MS = 10_000;
/** Messages in a row that were held back before: from then on a process takes its queue to be crowded. */
const MANY_HELD = 3;
/**
 * A far side that takes so long, in milliseconds, makes a crowd where many write: the one who met one counts from then
 * on, before anybody has waited.
 */
const SLOW_MS = 2_000;
/** The part of the workers that is left free for channels that have none, and how many at least. */
const RESERVED_PART = 0.04;
const LEAST_RESERVED = 2;
/**
 * Workers are counted by the ten seconds in which they began, for five of these: longer than any may run (40 s), so
 * that one that died is counted for no more than a minute.
 */
const PERIOD_MS = 10_000;
const PERIODS = 5;
/** Looks at messages that wait for their channel's share, for each worker that becomes free. */
const LOOKS_PER_WORKER = 1.3;
/**
 * What an invocation takes of a worker before and after its share, and what a look without a result takes, in
 * milliseconds. Where messages take 300 ms that is several workers, which would otherwise be those that are left free.
 */
const BESIDE_MS = 40;
const LOOK_MS = 15;
/** How many looks without a result there were, in the item, and over how long their rate is taken at least. */
const LOOKS = 'looks';
const COUNTED_OVER_MS = 250;
/** How long a process goes by what it last saw of the shares, before it holds a message back, in milliseconds. */
const SEEN_FRESH_MS = 200;
/** How long a worker is held by a channel of which nobody knows yet, in milliseconds. */
const UNKNOWN_HOLD_MS = 1_000;
/** The weight of the last time that a worker was held, in the mean. */
const WEIGHT = 0.2;
/** Channels in the item, for its size; the others are counted as one that is never held back. */
const MOST_CHANNELS = 40;
const OTHERS = 'others';
/** Seconds. */
const KEPT_SECONDS = 300;

export interface SharePorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** The queue that is shared, and how many workers it has (`maximumConcurrency` of its event source). */
export interface SharedQueue {
  readonly name: 'inbound' | 'outbound' | 'status';
  readonly workers: number;
}

/** A worker's time for a channel, to be given back. */
export interface Share {
  readonly kind: 'taken';
  /** Missing: the queue is not crowded, and nobody counts. */
  readonly entry?: { readonly name: string; readonly at: number; readonly channel: string } | undefined;
  /** When it was taken uncounted, in milliseconds since 1970. */
  readonly uncountedAt?: number;
}

/**
 * Everybody's share of the workers behind a queue. As long as messages are handed out at once, nobody counts, and
 * nothing is read or written. Once one has waited for a second, or for a while less surely, the process counts its own
 * in an item that all processes of the queue share. Some workers are left free then, for channels that have none. Of
 * the others each channel may have an equal part, and more while nobody else comes for it. What is more is given back
 * until its turn, so that looks come no faster than workers become free.
 *
 * Where the table gives no answer, everybody passes: a share is a courtesy, and no delivery depends on it.
 */
export class Shares {
  readonly #ports: SharePorts;
  readonly #queue: SharedQueue;
  readonly #pk: string;
  #crowdedUntil = 0;
  #isFirst = true;
  #heldInARow = 0;
  /** As this process last saw it. */
  #seen: Item | undefined;
  #seenAt = 0;
  #counted: { readonly looks: number; readonly at: number } | undefined;
  #looksPerMs = 0;

  constructor(ports: SharePorts, queue: SharedQueue) {
    this.#ports = ports;
    this.#queue = queue;
    this.#pk = `SHARES#${queue.name}`;
  }

  async take(
    channelId: ChannelId,
    { queuedAt, receiveCount, isHeld = false }: Pick<Attempt<unknown>, 'queuedAt' | 'receiveCount' | 'isHeld'>,
  ): Promise<Share | Blocked> {
    if (isHeld) return { kind: 'taken' };
    const now = this.#ports.now().getTime();
    const age = now - queuedAt;
    this.#notice(age, receiveCount, now);
    if (now >= this.#crowdedUntil) return { kind: 'taken', uncountedAt: now };
    try {
      return await this.#takeCounted(digestOf(channelId).slice(0, 8), age > MAYBE_CROWDED_MS, now);
    } catch (error) {
      this.#ports.logger.log('warn', 'shares.uncounted', { reason: describeError(error) });
      return { kind: 'taken' };
    }
  }

  #notice(age: number, receiveCount: number, now: number): void {
    const isOld = age > CROWDED_MS;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    // That one is old which comes back says nothing of the queue: it may have been held back. But where nothing else
    // comes, what was held back comes all at once, such as after an outage.
    this.#heldInARow = isOld && receiveCount > 1 ? this.#heldInARow + 1 : 0;
    if (receiveCount > 1 && this.#heldInARow < MANY_HELD) return;
    const isMaybe = age > MAYBE_CROWDED_MS && !isFirst;
    const forMs = isOld ? CROWDED_FOR_MS : isMaybe ? MAYBE_CROWDED_FOR_MS : 0;
    this.#crowdedUntil = Math.max(this.#crowdedUntil, now + forMs);
  }

  async giveBack({ entry, uncountedAt = Infinity }: Share): Promise<void> {
    const now = this.#ports.now().getTime();
    if (now - uncountedAt > SLOW_MS) this.#crowdedUntil = now + CROWDED_FOR_MS;
    if (entry === undefined) return;
    const { name, at, channel } = entry;
    const held = now - at;
    const mean = `${channel}~`;
    const before = this.#seen === undefined ? 0 : numberIn(this.#seen, mean);
    const set =
      channel === OTHERS ? {} : { [mean]: Math.round(before === 0 ? held : before + WEIGHT * (held - before)) };
    try {
      await this.#change({ add: { [name]: -1 }, set });
    } catch (error) {
      // It is forgotten within a minute.
      this.#ports.logger.log('warn', 'shares.uncounted', { reason: describeError(error) });
    }
  }

  async #takeCounted(channel: string, isOld: boolean, now: number): Promise<Share | Blocked> {
    const known = countsIn(this.#seen);
    const isKnown = known.some((count) => count.channel === channel);
    const isRoom = new Set(known.map((count) => count.channel)).size < MOST_CHANNELS;
    const counted = isKnown || (isOld && isRoom) ? channel : OTHERS;
    const name = `${counted}/${periodAt(now)}`;
    const isFull =
      counted !== OTHERS && now - this.#seenAt <= SEEN_FRESH_MS && !this.#hasRoomFor(channel, now, this.#seen, 0);
    if (isFull) return this.#waitFor(channel, now, {});

    const outdated = known.filter(({ period }) => period <= periodAt(now) - PERIODS);
    const item = await this.#change({ add: { [name]: 1 }, remove: outdated.map((count) => count.name) });
    if (counted !== OTHERS && !this.#hasRoomFor(channel, now, item, 1))
      return this.#waitFor(channel, now, { [name]: -1 });
    if (counted === OTHERS && countsIn(item).some((count) => count.channel === channel)) {
      await this.#change({ add: { [name]: -1 } });
      return this.#takeCounted(channel, isOld, now);
    }
    return { kind: 'taken', entry: { name, at: now, channel: counted } };
  }

  /** @param own Of the workers in the item: the one that asks. */
  #hasRoomFor(channel: string, now: number, item: Item | undefined, own: 0 | 1): boolean {
    const uses = new Map<string, number>();
    for (const count of countsIn(item)) {
      if (count.period <= periodAt(now) - PERIODS) continue;
      uses.set(count.channel, (uses.get(count.channel) ?? 0) + count.workers);
    }
    const all = [...uses.values()].reduce((sum, workers) => sum + workers, -own);
    const mine = (uses.get(channel) ?? own) - own;
    if (mine <= 0) return true;
    const { workers } = this.#queue;
    const beside = [...uses].reduce((sum, [name, count]) => sum + (count * BESIDE_MS) / meanHoldMs(item, name), 0);
    const least = Math.max(LEAST_RESERVED, Math.round(workers * RESERVED_PART));
    const reserved = Math.max(least, Math.round(beside + this.#looksPerMs * LOOK_MS));
    const sharers = [...uses].filter(([name, count]) => name !== OTHERS && count > 0).length;
    const part = (workers - reserved - (uses.get(OTHERS) ?? 0)) / Math.max(1, sharers);
    return mine < part || workers - all > reserved;
  }

  /** The message comes back when as many workers have become free as messages wait before it. */
  async #waitFor(channel: string, now: number, add: Readonly<Record<string, number>>): Promise<Blocked> {
    const item = this.#seen;
    const live = countsIn(item).filter((count) => count.channel === channel && count.period > periodAt(now) - PERIODS);
    const mine = live.reduce((sum, { workers }) => sum + workers, 0);
    const holdMs = meanHoldMs(item, channel);
    const gapMs = Math.max(1, Math.round(holdMs / (LOOKS_PER_WORKER * Math.max(1, mine))));
    const turn = `${channel}@`;
    if (item !== undefined && numberIn(item, turn) >= now + LONGEST_WAIT_MS) {
      if (Object.keys(add).length > 0) await this.#change({ add });
      return { kind: 'blocked', afterMs: LONGEST_WAIT_MS };
    }
    // Added, so that two that come at once don't have the same turn.
    const at = numberIn(await this.#change({ add: { ...add, [turn]: gapMs, [LOOKS]: 1 } }), turn);
    if (at < now) await this.#change({ set: { [turn]: now + gapMs } });
    return { kind: 'blocked', afterMs: Math.min(LONGEST_WAIT_MS, Math.max(1_000, at - now)) };
  }

  async #change({ add, set = {}, remove = [] }: Change): Promise<Item> {
    const expiresAt = Math.ceil(this.#ports.now().getTime() / 1000) + KEPT_SECONDS;
    const adds = add !== undefined && Object.keys(add).length > 0 && { add };
    const item = await updateOnce(this.#ports.table, this.#pk, { ...adds, set: { ...set, expiresAt }, remove });
    if (item === undefined) throw new Error('The shares are gone.');
    const time = this.#ports.now().getTime();
    this.#seen = item;
    this.#seenAt = time;
    this.#countLooks(numberIn(item, LOOKS), time);
    // It is crowded for as long as somebody waits for a turn.
    const isWaitedFor = Object.keys(item).some((name) => name.endsWith('@') && numberIn(item, name) > time);
    if (isWaitedFor) this.#crowdedUntil = time + CROWDED_FOR_MS;
    return item;
  }

  #countLooks(looks: number, at: number): void {
    const { looks: before, at: since } = this.#counted ?? { looks, at };
    if (this.#counted !== undefined && at - since < COUNTED_OVER_MS) return;
    this.#looksPerMs = at > since ? Math.max(0, looks - before) / (at - since) : 0;
    this.#counted = { looks, at };
  }
}

/** For how long a worker is with a message of the channel, in milliseconds. */
const meanHoldMs = (item: Item | undefined, channel: string): number =>
  (item && numberIn(item, `${channel}~`)) || UNKNOWN_HOLD_MS;

const periodAt = (time: number): number => Math.floor(time / PERIOD_MS);

/** The counts of workers in the item, each under `channel/period`. */
const countsIn = (item: Item | undefined) =>
  Object.keys(item ?? {}).flatMap((name) => {
    const [channel = '', period] = name.split('/');
    if (item === undefined || period === undefined) return [];
    return [{ name, channel, period: Number(period), workers: numberIn(item, name) }];
  });
