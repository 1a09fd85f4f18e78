import { Effects, type Plan, Process } from '../../support/effects.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { Random } from './random.ts';
import type { Weather } from './weather.ts';

/** How long an effect takes to get there, and its answer to get back, in milliseconds: mostly little. */
const SHORTEST_MS = 1;
const LONGEST_MS = 40;
/** For how long a process is frozen, in milliseconds; half of the times it thaws before its function's time-out. */
const SHORTEST_FREEZE_MS = 1_000;
const LONGEST_STUTTER_MS = 25_000;
const LONGEST_FREEZE_MS = 200_000;
/** How long a process waits for an answer that doesn't come. CXone's client and the provider's take 8 s, the SDK 3 s. */
const PATIENCE_MS = 8_000;
const PATIENCE_OF_SDK_MS = 3_000;

/** All effects take time, and go wrong by the weather. */
export class StormEffects extends Effects {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;

  constructor(clock: VirtualClock, random: Random, weather: Weather) {
    super();
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
  }

  override process(): Process {
    return new StormProcess((name) => this.#plan(name), this.#clock, this.#random, this.#weather);
  }

  #plan(name: string): Plan {
    const weather = this.#weather;
    if (weather.strikes('crash', name)) {
      return this.#random.chance(0.5) ? { before: 'killed', after: undefined } : { before: undefined, after: 'killed' };
    }
    if (isOfBucket(name) && weather.strikes('bucket-failed', name)) {
      return this.#random.chance(0.5) ? { before: 'failed', after: undefined } : { before: undefined, after: 'failed' };
    }
    if (isOfTable(name) && weather.strikes('store-throttled', name)) return { before: 'failed', after: undefined };
    if (weather.strikes('lost-request', name)) return { before: 'failed', after: undefined };
    return { before: undefined, after: weather.strikes('lost-answer', name) ? 'failed' : undefined };
  }
}

class StormProcess extends Process {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  /** Milliseconds since 1970. */
  #frozenUntil = 0;

  constructor(plan: (name: string) => Plan, clock: VirtualClock, random: Random, weather: Weather) {
    super(plan);
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
  }

  protected override readonly travel = async (name: string): Promise<void> => {
    await this.#clock.sleep(SHORTEST_MS + Math.floor((LONGEST_MS - SHORTEST_MS) * this.#random.next() ** 3));
    if (this.#weather.strikes('frozen', name)) {
      const most = this.#random.chance(0.5) ? LONGEST_FREEZE_MS : LONGEST_STUTTER_MS;
      this.#frozenUntil = this.#clock.now().getTime() + this.#random.between(SHORTEST_FREEZE_MS, most);
    }
    // All of the process stands still: whatever else it does at the time as well.
    for (let leftMs = this.#frozenFor(); leftMs > 0; leftMs = this.#frozenFor()) await this.#clock.sleep(leftMs);
  };

  #frozenFor(): number {
    return this.#frozenUntil - this.#clock.now().getTime();
  }

  protected override readonly waitInVain = (name: string): Promise<void> =>
    this.#clock.sleep(isOfOthers(name) ? PATIENCE_MS : PATIENCE_OF_SDK_MS);
}

function isOfOthers(name: string): boolean {
  return name.startsWith('CXone ') || ['send to provider', 'fetch file'].includes(name);
}

function isOfBucket(name: string): boolean {
  return ['put file', 'read file'].includes(name);
}

function isOfTable(name: string): boolean {
  return (
    !isOfOthers(name) &&
    !isOfBucket(name) &&
    !['queue', 'acknowledge', 'hold', 'secret'].some((word) => name.includes(word))
  );
}
