import type { MemoryQueue } from '../../support/memory-queue.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** Hands a queue's messages to workers as they become due, so many at a time: an event source of Lambda. */
export class Pump {
  readonly #queue: MemoryQueue;
  readonly #clock: VirtualClock;
  readonly #mostWorkers: number;
  readonly #work: () => Promise<unknown>;
  #busy = 0;
  #wakesAt = Infinity;
  #onDrained: (() => void)[] = [];

  /** @param work Receives a message and works it off; never rejects. */
  constructor(queue: MemoryQueue, clock: VirtualClock, mostWorkers: number, work: () => Promise<unknown>) {
    this.#queue = queue;
    this.#clock = clock;
    this.#mostWorkers = mostWorkers;
    this.#work = work;
    queue.onChange = () => this.#look();
  }

  drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#onDrained.push(() => resolve(undefined));
    this.#look();
    return promise;
  }

  #look(): void {
    const now = this.#clock.now().getTime();
    let nextAt = this.#queue.nextAt();
    while (nextAt !== undefined && nextAt <= now && this.#busy < this.#mostWorkers) {
      this.#busy += 1;
      void this.#work().finally(() => {
        this.#busy -= 1;
        this.#look();
      });
      nextAt = this.#queue.nextAt();
    }
    if (nextAt === undefined && this.#busy === 0) for (const tell of this.#onDrained.splice(0)) tell();
    if (nextAt !== undefined && nextAt > now && nextAt < this.#wakesAt) void this.#wakeAt(nextAt);
  }

  async #wakeAt(time: number): Promise<void> {
    this.#wakesAt = time;
    await this.#clock.sleep(time - this.#clock.now().getTime());
    if (this.#wakesAt === time) this.#wakesAt = Infinity;
    this.#look();
  }
}
