import { type MemoryQueue, type Received, VISIBILITY_MS } from '../../support/memory-queue.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { Random } from './random.ts';
import type { Weather } from './weather.ts';

/** How soon a message comes again that is still being worked at, in milliseconds. */
const SOONEST_AGAIN_MS = 1_000;
const LATEST_AGAIN_MS = 20_000;

interface Ground {
  readonly clock: VirtualClock;
  /** Missing: nothing goes wrong with the queue. */
  readonly weather?: Weather;
  readonly random?: Random;
}

/** Hands a queue's messages to workers as they become due, so many at a time: an event source of Lambda. */
export class Pump {
  readonly #queue: MemoryQueue;
  readonly #clock: VirtualClock;
  readonly #weather: Weather | undefined;
  readonly #mostWorkers: number;
  readonly #work: () => Promise<unknown>;
  readonly #onCutOff: (received: Received) => void;
  /** The last one. */
  #received: Received | undefined;
  #busy = 0;
  #wakesAt = Infinity;
  #onDrained: (() => void)[] = [];

  /**
   * @param work Receives a message at once and works it off; resolves to true where it was cut off, and never rejects.
   * @param onCutOff Told of what it had received.
   */
  constructor(
    queue: MemoryQueue,
    { clock, random, weather }: Ground,
    mostWorkers: number,
    work: () => Promise<unknown>,
    onCutOff: (received: Received) => void = () => undefined,
  ) {
    this.#queue = queue;
    this.#clock = clock;
    this.#weather = weather;
    this.#mostWorkers = mostWorkers;
    this.#work = work;
    this.#onCutOff = onCutOff;
    queue.onChange = () => this.#look();
    queue.hidesFor = (received) => {
      this.#received = received;
      if (random === undefined || weather?.strikes('redelivered', 'queue') !== true) return VISIBILITY_MS;
      return random.between(SOONEST_AGAIN_MS, LATEST_AGAIN_MS);
    };
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
      if (this.#weather?.strikes('function-throttled', 'queue') === true) this.#queue.receive();
      else this.#begin();
      nextAt = this.#queue.nextAt();
    }
    if (nextAt === undefined && this.#busy === 0) for (const tell of this.#onDrained.splice(0)) tell();
    if (nextAt !== undefined && nextAt > now && nextAt < this.#wakesAt) void this.#wakeAt(nextAt);
  }

  #begin(): void {
    this.#busy += 1;
    const working = this.#work();
    const received = this.#received;
    void working.then((isCutOff) => {
      this.#busy -= 1;
      if (isCutOff === true && received !== undefined) this.#onCutOff(received);
      this.#look();
    });
  }

  async #wakeAt(time: number): Promise<void> {
    this.#wakesAt = time;
    await this.#clock.sleep(time - this.#clock.now().getTime());
    if (this.#wakesAt === time) this.#wakesAt = Infinity;
    this.#look();
  }
}
