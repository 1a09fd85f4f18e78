import { setImmediate as turn } from 'node:timers/promises';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop after which whatever needs no time has been done. */
const TURNS = 3;
/** Turns after which work that waits for no timer is taken to be stuck. */
const MOST_TURNS = 300;

/** A clock that moves only when it is told to, or from one sleeper to the next while some work is run. */
export class VirtualClock {
  #time: number;
  #timers: Timer[] = [];

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
      await this.#wake(next);
    }
    this.#time = end;
  }

  /** Waits for some work, moving on to the next sleeper whenever there is nothing else to do. */
  async run<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => true,
      () => true,
    );
    for (let idle = 0; idle <= MOST_TURNS; idle += 1) {
      if (await Promise.race([ended, settle().then(() => false)])) return work;
      const next = this.#takeNext(Infinity);
      if (next !== undefined) {
        await this.#wake(next);
        idle = 0;
      }
    }
    throw new Error('The work waits for something that will never come.');
  }

  #takeNext(until: number): Timer | undefined {
    const [next] = this.#timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
    if (next !== undefined) this.#timers = this.#timers.filter((timer) => timer !== next);
    return next;
  }

  async #wake(timer: Timer): Promise<void> {
    this.#time = Math.max(this.#time, timer.at);
    timer.wake();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
}
