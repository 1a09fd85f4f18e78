import { Heap } from './heap.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Received {
  readonly id: number;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly receiveCount: number;
}

interface Queued extends Received {
  readonly groupId: string;
  readonly visibleAt: number;
}

export const VISIBILITY_MS = 120_000;
const DEDUPLICATION_MS = 300_000;

/**
 * An SQS queue on a virtual clock: groups in order, five minutes of deduplication, 120 s of visibility time-out.
 * test/faults/truth holds it to what an SQS stand-in answers.
 */
export class MemoryQueue {
  /** Called after each change, for whoever hands the messages out. */
  onChange: () => void = () => undefined;
  /** While it is set: whether a message is refused. */
  turnsAway: ((body: string) => boolean) | undefined;
  /** For how long a message is hidden from others that is handed out, in milliseconds. */
  hidesFor: (message: Received) => number = () => VISIBILITY_MS;
  readonly #clock: VirtualClock;
  readonly #seen = new Map<string, number>();
  /** The messages of each group in their order; the first is its head. */
  readonly #groups = new Map<string, Queued[]>();
  readonly #groupOf = new Map<number, string>();
  /** The heads by the time from which they may be received, among entries that no longer hold. */
  readonly #due = new Heap<Queued>((one, other) => one.visibleAt - other.visibleAt || one.id - other.id);
  /** How many messages there were from which time on. */
  readonly #lengths: { readonly at: number; readonly length: number }[] = [];
  #sent = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Without a group, a message stands in one of its own. False: the queue refuses it. */
  send(
    body: string,
    { groupId, deduplicationId, delayMs = 0 }: { groupId?: string; deduplicationId?: string; delayMs?: number } = {},
  ): boolean {
    if (this.turnsAway?.(body) === true) return false;
    const queuedAt = this.#clock.now().getTime();
    if (deduplicationId !== undefined) {
      const seenAt = this.#seen.get(deduplicationId);
      if (seenAt !== undefined && queuedAt - seenAt < DEDUPLICATION_MS) return true;
      this.#seen.set(deduplicationId, queuedAt);
    }
    this.#sent += 1;
    const id = this.#sent;
    const group = groupId ?? String(id);
    const message = { id, body, queuedAt, receiveCount: 0, groupId: group, visibleAt: queuedAt + delayMs };
    const standing = this.#groups.get(group);
    this.#groupOf.set(id, group);
    this.#noteLength();
    if (standing === undefined) {
      this.#groups.set(group, [message]);
      this.#due.push(message);
    } else {
      standing.push(message);
    }
    this.onChange();
    return true;
  }

  /** Hands out the head of a group, which nobody else gets for 120 s. */
  receive(): Received | undefined {
    const now = this.#clock.now().getTime();
    const head = this.#next();
    if (head === undefined || head.visibleAt > now) return undefined;
    const counted = { ...head, receiveCount: head.receiveCount + 1 };
    const received = { ...counted, visibleAt: now + this.hidesFor(counted) };
    this.#replace(received);
    return received;
  }

  delete(received: Received): void {
    const held = this.#heldBy(received);
    if (held === undefined) return;
    const { id, groupId } = held;
    this.#groupOf.delete(id);
    this.#noteLength();
    const left = (this.#groups.get(groupId) ?? []).filter((message) => message.id !== id);
    const [head] = left;
    if (head === undefined) {
      this.#groups.delete(groupId);
    } else {
      this.#groups.set(groupId, left);
      this.#due.push(head);
    }
    this.onChange();
  }

  holdBack(received: Received, ms: number): void {
    const held = this.#heldBy(received);
    if (held === undefined) return;
    this.#replace({ ...held, visibleAt: this.#clock.now().getTime() + ms });
    this.onChange();
  }

  /** Messages that were in it so many milliseconds ago, those in flight or hidden too: what SQS counts lags behind. */
  lengthBefore(ms: number): number {
    const at = this.#clock.now().getTime() - ms;
    return this.#lengths.findLast((one) => one.at <= at)?.length ?? 0;
  }

  #noteLength(): void {
    this.#lengths.push({ at: this.#clock.now().getTime(), length: this.#groupOf.size });
  }

  /** When the next message may be received, in milliseconds since 1970; undefined: the queue is empty. */
  nextAt(): number | undefined {
    return this.#next()?.visibleAt;
  }

  /** The message, as long as nobody else may receive it: a receipt is good for the visibility time-out. */
  #heldBy({ id, receiveCount }: Received): Queued | undefined {
    const now = this.#clock.now().getTime();
    const group = this.#groups.get(this.#groupOf.get(id) ?? '');
    return group?.find(
      (message) => message.id === id && message.receiveCount === receiveCount && message.visibleAt > now,
    );
  }

  #next(): Queued | undefined {
    for (let first = this.#due.peek(); first !== undefined; first = this.#due.peek()) {
      if (this.#groups.get(first.groupId)?.[0] === first) return first;
      this.#due.pop();
    }
    return undefined;
  }

  #replace(message: Queued): void {
    const group = this.#groups.get(message.groupId) ?? [];
    const place = group.findIndex(({ id }) => id === message.id);
    group[place] = message;
    if (place === 0) this.#due.push(message);
  }
}
