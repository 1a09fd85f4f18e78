import { type JobKeyPorts, keysOfJob, toQueuedInbound } from '../queues/group-and-deduplication-ids.ts';
import type { HoldingQueues } from '../queues/holding-queues.ts';
import type { InboundJob } from '../queues/jobs.ts';
import type { Attempt, JobOutcome } from '../queues/process-batch.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Condition, Item, Table } from '../table/table.ts';
import type { Shares } from './shares.ts';

/** One item says of all holding queues whose they are. */
const PK = 'HOLDING#inbound';
/** With so many messages in the inbound queue, a tenant that is down gets a holding queue; SQS looks among 120,000. */
const MOST_IN_QUEUE = 20_000;
/** Messages in a holding queue, at most, with which it is left to become empty. */
const FEW = 100;
/** How old what a process knows of the holding queues may be, in milliseconds. */
const FRESH_MS = 10_000;
/** After which every process knows what was written, whatever their clocks differ, in milliseconds. */
const KNOWN_BY_ALL_MS = 30_000;
/** After which what SQS counts is right, and how long it must stay 0, in milliseconds. */
const COUNTED_MS = 60_000;
const EMPTY_FOR_MS = 30_000;
/** How often a process counts, in milliseconds, and with how long a pause where nothing is held. */
const COUNT_EVERY_MS = 15_000;
const COUNT_SELDOM_MS = 60_000;
/** A holding queue that was empty for so long, in milliseconds, is taken away when another needs one. */
const UNUSED_MS = 3_600_000;
/**
 * Who waits for longer looks less often: after a fiftieth of the time for which it has waited, or six minutes. With the
 * looks that a message has (`MOST_RECEIVES`), an outage of three days ends in order.
 */
const SHARE_OF_WAIT = 1 / 50;
const LONGEST_LOOK_MS = 360_000;

export interface HoldingPorts extends JobKeyPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly queues: HoldingQueues;
  readonly shares: Pick<Shares, 'take' | 'giveBack'>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A holding queue that somebody has. */
export interface Held {
  readonly queue: number;
  /** An integration key or a channel id: whose messages go there. */
  readonly subject: string;
  /** From when they are moved, in milliseconds since 1970. */
  readonly from: number;
  /** Since when nothing is moved any more, so that the queue becomes empty. */
  readonly closingAt?: number | undefined;
  /** Since when it is empty. */
  readonly emptyAt?: number | undefined;
}

/**
 * Keeps the messages of a tenant that is down for long out of the inbound queue, where they would block everybody else:
 * SQS looks for groups among the first 120,000 messages of a FIFO queue only. Such a tenant, or channel, gets a holding
 * queue to itself. The worker moves its messages there, each conversation in its order, until the holding queue has become
 * empty in a better time. ADR 22 has the states, and why no message overtakes another.
 *
 * In calm weather it costs each process one read in ten seconds.
 */
export class Holding {
  readonly #ports: HoldingPorts;
  readonly #mostInQueue: number;
  #known: { readonly all: readonly Held[]; readonly readAt: number } | undefined;
  #countedAt = -Infinity;

  constructor(ports: HoldingPorts, mostInQueue = MOST_IN_QUEUE) {
    this.#ports = ports;
    this.#mostInQueue = mostInQueue;
  }

  /**
   * Delivers the message, or moves it to the holding queue of whose it is.
   * @param queue The number of the queue that handed it out: 0 is the inbound queue.
   */
  async deliver(
    attempt: Attempt<InboundJob>,
    queue: number,
    work: (attempt: Attempt<InboundJob>) => Promise<JobOutcome>,
  ): Promise<JobOutcome> {
    const { job } = attempt;
    const since = { ...attempt, queuedAt: job.queuedAt ?? attempt.queuedAt };
    if (queue !== 0) {
      const outcome = await work({ ...since, isHeld: true });
      if (outcome.kind === 'settled') await this.#endSoon(queue);
      return this.#patiently(outcome, since);
    }
    const held = heldIn(await this.#all(), job);
    if (held === undefined || this.#time() < held.from) {
      const outcome = await work(since);
      if (outcome.kind === 'retry' && outcome.blockedBy !== undefined && held === undefined) {
        await this.#holdElsewhere(job, outcome.blockedBy);
      }
      return this.#patiently(outcome, since);
    }
    if (held.closingAt === undefined) return this.#move(since, held);
    await this.#end(held);
    return { kind: 'retry', afterMs: FRESH_MS };
  }

  #patiently(outcome: JobOutcome, { queuedAt }: Attempt<InboundJob>): JobOutcome {
    if (outcome.kind !== 'retry' || outcome.blockedBy === undefined) return outcome;
    const patienceMs = Math.min(LONGEST_LOOK_MS, Math.round((this.#time() - queuedAt) * SHARE_OF_WAIT));
    return { ...outcome, afterMs: Math.max(outcome.afterMs, patienceMs) };
  }

  async #move(attempt: Attempt<InboundJob>, held: Held): Promise<JobOutcome> {
    const { shares, queues, logger } = this.#ports;
    const { job, queuedAt } = attempt;
    const share = await shares.take(job.channelId, attempt);
    if (share.kind === 'blocked') return { kind: 'retry', afterMs: share.afterMs };
    try {
      const queued = toQueuedInbound(job, await keysOfJob(attempt, this.#ports));
      await queues.send(held.queue, { ...queued, job: { ...job, queuedAt } });
      const now = heldIn(await this.#read(), job);
      // Sent after all was counted, perhaps: it stays here as well, before what comes behind it, and its claim knows it.
      const isStillMoved = now?.queue === held.queue && now.from === held.from && now.closingAt === undefined;
      if (!isStillMoved) return { kind: 'retry', afterMs: FRESH_MS };
      logger.log('info', 'inbound.moved', { ...fieldsOf(job), queue: held.queue });
      return { kind: 'settled' };
    } finally {
      await shares.giveBack(share);
    }
  }

  /** The breaker of the subject is open: it gets a holding queue if the inbound queue is long. */
  async #holdElsewhere({ integrationKey }: InboundJob, subject: string): Promise<void> {
    const { queues, table, logger } = this.#ports;
    if (!this.#mayCount(COUNT_SELDOM_MS) || (await queues.lengthOf(0)) < this.#mostInQueue) return;
    const all = await this.#read();
    if (all.some((held) => held.subject === subject)) return;
    const free = queues.numbers.find((number) => all.every(({ queue }) => queue !== number));
    if (free === undefined) {
      for (const held of all) await this.#end(held, true);
      return;
    }
    const from = this.#time() + KNOWN_BY_ALL_MS;
    const set = { [nameOf(free, 'subject')]: subject, [nameOf(free, 'from')]: from };
    const item = await table.update(PK, { set }, { missing: nameOf(free, 'subject') });
    this.#known = undefined;
    if (item !== undefined) logger.log('warn', 'holding.began', { integration: integrationKey, queue: free });
  }

  /** A message of the holding queue is settled: when few are left, and the inbound queue is short, nothing more is moved. */
  async #endSoon(queue: number): Promise<void> {
    const held = (await this.#all()).find((one) => one.queue === queue);
    if (held === undefined || held.closingAt !== undefined || !this.#mayCount(COUNT_EVERY_MS)) return;
    const { queues } = this.#ports;
    if ((await queues.lengthOf(queue)) > FEW || (await queues.lengthOf(0)) >= this.#mostInQueue) return;
    await this.#change(held, { closingAt: this.#time() });
  }

  /** Gives the holding queue back once it is empty for certain; goes on moving where the inbound queue becomes long again. */
  async #end(held: Held, isWanted = false): Promise<void> {
    const { queues, table, logger } = this.#ports;
    const { queue, from, closingAt, emptyAt } = held;
    const now = this.#time();
    if (closingAt === undefined) {
      const isUnused = isWanted && now - from > UNUSED_MS && (await queues.lengthOf(queue)) === 0;
      if (isUnused) await this.#change(held, { closingAt: now });
      return;
    }
    if (now < closingAt + KNOWN_BY_ALL_MS + COUNTED_MS || !(isWanted || this.#mayCount(COUNT_EVERY_MS))) return;
    if ((await queues.lengthOf(queue)) > 0) {
      const isLong = (await queues.lengthOf(0)) >= this.#mostInQueue;
      if (emptyAt !== undefined || isLong) await this.#change(held, isLong ? {} : { closingAt });
    } else if (emptyAt === undefined) {
      await this.#change(held, { closingAt, emptyAt: now });
    } else if (now >= emptyAt + EMPTY_FOR_MS) {
      const remove = [...attributes].map((name) => nameOf(queue, name));
      this.#known = undefined;
      if ((await table.update(PK, { remove }, isAsIn(held))) !== undefined)
        logger.log('info', 'holding.ended', { queue });
    }
  }

  async #change(held: Held, { closingAt, emptyAt }: Pick<Held, 'closingAt' | 'emptyAt'>): Promise<void> {
    const times = { closingAt, emptyAt };
    const set: Record<string, number> = {};
    const remove: string[] = [];
    for (const name of ['closingAt', 'emptyAt'] as const) {
      const value = times[name];
      if (value === undefined) remove.push(nameOf(held.queue, name));
      else set[nameOf(held.queue, name)] = value;
    }
    this.#known = undefined;
    await this.#ports.table.update(PK, { set, remove }, isAsIn(held));
  }

  /** Once in a while for each process. */
  #mayCount(everyMs: number): boolean {
    if (this.#time() < this.#countedAt + everyMs) return false;
    this.#countedAt = this.#time();
    return true;
  }

  async #all(): Promise<readonly Held[]> {
    const isFresh = this.#known !== undefined && this.#time() - this.#known.readAt <= FRESH_MS;
    return this.#known !== undefined && isFresh ? this.#known.all : this.#read();
  }

  async #read(): Promise<readonly Held[]> {
    const readAt = this.#time();
    const all = await heldQueues(this.#ports.table, this.#ports.queues.numbers);
    this.#known = { all, readAt };
    return all;
  }

  #time(): number {
    return this.#ports.now().getTime();
  }
}

/** The holding queues that somebody has. */
export async function heldQueues(table: Pick<Table, 'get'>, numbers: readonly number[]): Promise<readonly Held[]> {
  const item = await table.get(PK);
  return item === undefined ? [] : numbers.flatMap((queue) => readHeld(item, queue));
}

const attributes = ['subject', 'from', 'closingAt', 'emptyAt'] as const;
const nameOf = (queue: number, attribute: (typeof attributes)[number]): string => `${queue}/${attribute}`;

function readHeld(item: Item, queue: number): Held[] {
  const subject = stringIn(item, nameOf(queue, 'subject'));
  if (subject === undefined) return [];
  const from = numberIn(item, nameOf(queue, 'from'));
  const closingAt = numberIn(item, nameOf(queue, 'closingAt')) || undefined;
  const emptyAt = numberIn(item, nameOf(queue, 'emptyAt')) || undefined;
  return [{ queue, subject, from, closingAt, emptyAt }];
}

/** Nobody has changed it since it was read. */
function isAsIn({ queue, subject, from, closingAt, emptyAt }: Held): Condition {
  const is = (name: (typeof attributes)[number], value: string | number | undefined): Condition =>
    value === undefined ? { missing: nameOf(queue, name) } : { equals: [nameOf(queue, name), value] };
  return { all: [is('subject', subject), is('from', from), is('closingAt', closingAt), is('emptyAt', emptyAt)] };
}

/** The channel before its integration: the one who had a queue first keeps it. */
function heldIn(all: readonly Held[], { integrationKey, channelId }: InboundJob): Held | undefined {
  return all.find(({ subject }) => subject === channelId) ?? all.find(({ subject }) => subject === integrationKey);
}

function fieldsOf({ integrationKey, channelId, correlation }: InboundJob): LogFields {
  return { integration: integrationKey, channel: channelId, correlation };
}
