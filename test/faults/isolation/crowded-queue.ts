import { Heap } from '../../support/heap.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** Which of the groups that have something ready the queue hands out: the one whose message is oldest, or any. */
export type Choice = 'oldest' | 'random';

export interface CrowdedMessage {
  readonly id: number;
  readonly body: string;
  readonly queuedAt: number;
  readonly group: string;
  receiveCount: number;
  /** Of the standard queue: from when it is counted as in flight. */
  takenAt: number;
}

interface Group {
  readonly messages: CrowdedMessage[];
  first: number;
}

interface Rules {
  readonly choice: Choice;
  readonly random: () => number;
  /** Among how many messages a FIFO queue looks for groups (SQS Developer Guide: 120,000). */
  readonly window?: number;
  /** A standard queue: the group is the tenant, keeps no order, and who takes the most comes last (SQS fair queues). */
  readonly fair?: boolean;
}

const VISIBILITY_MS = 120_000;
/** Over how long a fair queue is taken to look back on who took how much, in milliseconds. */
const LOOKS_BACK_MS = 60_000;
/** From which share of the messages in flight, or of the time, a tenant comes behind the others. */
const NOISY_SHARE = 0.1;

/**
 * A queue of SQS with more in it than its workers can take, on a virtual clock. It chooses among groups as SQS might,
 * and a FIFO one looks among its first messages only.
 */
export class CrowdedQueue {
  onChange: () => void = () => undefined;
  receives = 0;
  readonly #clock: VirtualClock;
  readonly #rules: Rules;
  readonly #groups = new Map<string, Group>();
  readonly #hidden = new Heap<{ readonly at: number; readonly message: CrowdedMessage; readonly count: number }>(
    (one, other) => one.at - other.at,
  );
  readonly #oldest = new Heap<CrowdedMessage>((one, other) => one.id - other.id);
  readonly #any: CrowdedMessage[] = [];
  readonly #ready = new Set<number>();
  readonly #shownAt = new Map<number, number>();
  /** Heads behind the window, by their ids. */
  readonly #behind = new Map<number, CrowdedMessage>();
  readonly #gone = new Set<number>();
  #sent = 0;
  #windowEnd = 0;
  #inWindow = 0;
  #alive = 0;
  /** Of a fair queue. */
  readonly #inFlight = new Map<string, number>();
  readonly #spent = new Map<string, { ms: number; at: number }>();

  constructor(clock: VirtualClock, rules: Rules) {
    this.#clock = clock;
    this.#rules = rules;
  }

  get length(): number {
    return this.#alive;
  }

  send(body: string, group: string, delayMs = 0): void {
    this.#sent += 1;
    this.#alive += 1;
    const queuedAt = this.#time();
    const message: CrowdedMessage = { id: this.#sent, body, queuedAt, group, receiveCount: 0, takenAt: 0 };
    this.#moveWindow();
    if (this.#rules.fair === true) {
      this.#hide(message, delayMs);
    } else {
      const standing = this.#groups.get(group);
      if (standing === undefined) {
        this.#groups.set(group, { messages: [message], first: 0 });
        this.#hide(message, delayMs);
      } else {
        standing.messages.push(message);
      }
    }
    this.onChange();
  }

  receive(): CrowdedMessage | undefined {
    this.#wake();
    const message = this.#choose();
    if (message === undefined) return undefined;
    this.receives += 1;
    message.receiveCount += 1;
    message.takenAt = this.#time();
    this.#inFlight.set(message.group, (this.#inFlight.get(message.group) ?? 0) + 1);
    this.#hide(message, VISIBILITY_MS);
    return message;
  }

  delete(message: CrowdedMessage, receiveCount: number): void {
    this.#letGo(message);
    if (message.receiveCount !== receiveCount || this.#gone.has(message.id)) return;
    this.#gone.add(message.id);
    this.#shownAt.delete(message.id);
    this.#alive -= 1;
    if (message.id <= this.#windowEnd) this.#inWindow -= 1;
    this.#moveWindow();
    const group = this.#groups.get(message.group);
    if (group !== undefined) {
      group.first += 1;
      const next = group.messages[group.first];
      if (next === undefined) this.#groups.delete(message.group);
      else this.#hide(next, 0);
    }
    this.onChange();
  }

  holdBack(message: CrowdedMessage, receiveCount: number, ms: number): void {
    this.#letGo(message);
    if (message.receiveCount !== receiveCount || this.#gone.has(message.id)) return;
    this.#hide(message, ms);
    this.onChange();
  }

  /** Its worker is gone without a word: the message comes back by itself. */
  abandon(message: CrowdedMessage): void {
    this.#letGo(message);
    this.onChange();
  }

  hasReady(): boolean {
    this.#wake();
    return this.#ready.size > 0;
  }

  /** When the next message that is hidden shows again; undefined: none is hidden. */
  nextAt(): number | undefined {
    for (let first = this.#hidden.peek(); first !== undefined; first = this.#hidden.peek()) {
      if (this.#shownAt.get(first.message.id) === first.at) return first.at;
      this.#hidden.pop();
    }
    return undefined;
  }

  #hide(message: CrowdedMessage, ms: number): void {
    const at = this.#time() + ms;
    this.#shownAt.set(message.id, at);
    this.#hidden.push({ at, message, count: message.receiveCount });
  }

  #wake(): void {
    const now = this.#time();
    for (let at = this.nextAt(); at !== undefined && at <= now; at = this.nextAt()) {
      const { message } = this.#hidden.pop() ?? { message: undefined };
      if (message === undefined) return;
      this.#shownAt.delete(message.id);
      if (message.id > this.#windowEnd) this.#behind.set(message.id, message);
      else this.#show(message);
    }
  }

  #show(message: CrowdedMessage): void {
    this.#ready.add(message.id);
    if (this.#rules.choice === 'oldest' && this.#rules.fair !== true) this.#oldest.push(message);
    else this.#any.push(message);
  }

  #choose(): CrowdedMessage | undefined {
    if (this.#rules.fair === true) return this.#chooseFairly();
    const message = this.#rules.choice === 'oldest' ? this.#oldest.pop() : this.#takeAt(this.#placeAtRandom());
    if (message !== undefined) this.#ready.delete(message.id);
    return message;
  }

  #placeAtRandom(): number {
    return Math.floor(this.#rules.random() * this.#any.length);
  }

  #takeAt(place: number): CrowdedMessage | undefined {
    const last = this.#any.pop();
    if (place >= this.#any.length) return last;
    const taken = this.#any[place];
    if (last !== undefined) this.#any[place] = last;
    return taken;
  }

  #chooseFairly(): CrowdedMessage | undefined {
    const noisy = this.#noisy();
    const quiet = this.#any.findIndex(({ group }) => !noisy.has(group));
    const message = quiet >= 0 ? this.#any.splice(quiet, 1)[0] : this.#any.shift();
    if (message !== undefined) this.#ready.delete(message.id);
    return message;
  }

  #noisy(): Set<string> {
    const now = this.#time();
    const spent = [...this.#spent].map(
      ([group, { ms, at }]) => [group, ms * Math.exp((at - now) / LOOKS_BACK_MS)] as const,
    );
    const all = spent.reduce((sum, [, ms]) => sum + ms, 0);
    const inFlight = [...this.#inFlight.values()].reduce((sum, count) => sum + count, 0);
    const byTime = spent.filter(([, ms]) => ms > NOISY_SHARE * all).map(([group]) => group);
    const byCount = [...this.#inFlight]
      .filter(([, n]) => n >= 30 && n > NOISY_SHARE * inFlight)
      .map(([group]) => group);
    return new Set([...byTime, ...byCount]);
  }

  #letGo({ group, takenAt }: CrowdedMessage): void {
    const now = this.#time();
    this.#inFlight.set(group, (this.#inFlight.get(group) ?? 1) - 1);
    const { ms = 0, at = now } = this.#spent.get(group) ?? {};
    this.#spent.set(group, { ms: ms * Math.exp((at - now) / LOOKS_BACK_MS) + now - takenAt, at: now });
  }

  #moveWindow(): void {
    const { window = Infinity } = this.#rules;
    while (this.#inWindow < window && this.#windowEnd < this.#sent) {
      this.#windowEnd += 1;
      if (this.#gone.has(this.#windowEnd)) continue;
      this.#inWindow += 1;
      const head = this.#behind.get(this.#windowEnd);
      if (head === undefined) continue;
      this.#behind.delete(this.#windowEnd);
      this.#show(head);
    }
  }

  #time(): number {
    return this.#clock.now().getTime();
  }
}
