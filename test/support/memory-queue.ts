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

const VISIBILITY_MS = 120_000;
const DEDUPLICATION_MS = 300_000;

/** An SQS queue on a virtual clock: groups in order, five minutes of deduplication, 120 s of visibility time-out. */
export class MemoryQueue {
  readonly #clock: VirtualClock;
  readonly #seen = new Map<string, number>();
  #messages: Queued[] = [];
  #sent = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Without a group, a message stands in one of its own. */
  send(body: string, { groupId, deduplicationId }: { groupId?: string; deduplicationId?: string } = {}): void {
    const queuedAt = this.#clock.now().getTime();
    if (deduplicationId !== undefined) {
      const seenAt = this.#seen.get(deduplicationId);
      if (seenAt !== undefined && queuedAt - seenAt < DEDUPLICATION_MS) return;
      this.#seen.set(deduplicationId, queuedAt);
    }
    this.#sent += 1;
    const id = this.#sent;
    this.#messages.push({ id, body, queuedAt, receiveCount: 0, groupId: groupId ?? String(id), visibleAt: queuedAt });
  }

  /** Hands out the head of a group, which nobody else gets for 120 s. */
  receive(): Received | undefined {
    const now = this.#clock.now().getTime();
    const head = this.#heads().find(({ visibleAt }) => visibleAt <= now);
    if (head === undefined) return undefined;
    const received = { ...head, receiveCount: head.receiveCount + 1, visibleAt: now + VISIBILITY_MS };
    this.#replace(received);
    return received;
  }

  delete({ id }: Received): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }

  holdBack({ id }: Received, ms: number): void {
    const held = this.#messages.find((message) => message.id === id);
    if (held !== undefined) this.#replace({ ...held, visibleAt: this.#clock.now().getTime() + ms });
  }

  /** When the next message may be received, in milliseconds since 1970; undefined: the queue is empty. */
  nextAt(): number | undefined {
    const times = this.#heads().map(({ visibleAt }) => visibleAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #heads(): Queued[] {
    return [...Map.groupBy(this.#messages, ({ groupId }) => groupId).values()].flatMap((group) => group.slice(0, 1));
  }

  #replace(message: Queued): void {
    this.#messages = this.#messages.map((other) => (other.id === message.id ? message : other));
  }
}
