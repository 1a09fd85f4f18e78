import { setImmediate as turn } from 'node:timers/promises';
import { Heap } from './heap.ts';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Rounds after which work that waits for no timer is taken to be stuck. */
const MOST_ROUNDS = 300;
/** Rounds after which the event loop has a turn, for whoever else lives in the process. */
const ROUNDS_TO_A_TURN = 256;

/** A clock that moves only when it is told to, or from one sleeper to the next while some work is run. */
export class VirtualClock {
  #time: number;
  readonly #timers = new Heap<Timer>((one, other) => one.at - other.at);
  #running = 0;
  #moving: Promise<void> | undefined;

  constructor(start = '2026-03-02T10:15:30.250Z') {
    this.#time = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.#time);

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#timers.push({ at: this.#time + ms, wake });
    });

  /** Moves on by some milliseconds; who sleeps less long wakes up in between, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    for (let next = this.#takeNext(end); next !== undefined; next = this.#takeNext(end)) {
      this.#wake(next);
      await settle();
    }
    this.#time = end;
  }

  /** Waits for some work, moving on to the next sleeper whenever there is nothing else to do. */
  async run<T>(work: Promise<T>): Promise<T> {
    this.#running += 1;
    const end = () => {
      this.#running -= 1;
    };
    work.then(end, end);
    // Work that is run beside other work, or as a part of it, shares the one who moves the clock.
    this.#moving ??= this.#move().finally(() => (this.#moving = undefined));
    return Promise.race([work, this.#moving.then(() => work)]);
  }

  async #move(): Promise<void> {
    let idle = 0;
    for (let rounds = 1; idle <= MOST_ROUNDS; rounds += 1) {
      await settle();
      if (this.#running === 0) return;
      const next = this.#takeNext(Infinity);
      idle = next === undefined ? idle + 1 : 0;
      if (next !== undefined) this.#wake(next);
      if (idle > 0 || rounds % ROUNDS_TO_A_TURN === 0) await turn();
    }
    this.#running = 0;
    throw new Error('The work waits for something that will never come.');
  }

  #takeNext(until: number): Timer | undefined {
    const next = this.#timers.peek();
    return next !== undefined && next.at <= until ? this.#timers.pop() : undefined;
  }

  #wake(timer: Timer): void {
    this.#time = Math.max(this.#time, timer.at);
    timer.wake();
  }
}

/** Whatever needs no time is done: Node.js comes to the next tick when no promise is left to go on with. */
function settle(): Promise<void> {
  return new Promise((go) => process.nextTick(go));
}
