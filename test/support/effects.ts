import { AsyncLocalStorage } from 'node:async_hooks';

/** Where code runs: in a process, or in an effect of one. Nowhere of these: a test arranges something, or looks. */
const place = new AsyncLocalStorage<'process' | 'effect'>();

/**
 * Something that lies outside all processes. They reach it by an effect or get an error: what is done past the effects,
 * no plan of faults would know of.
 */
export function outside<T extends object>(thing: T): T {
  return new Proxy(thing, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...call: unknown[]): unknown => {
        if (place.getStore() === 'process') throw new Error(`${String(key)} was called past the effects.`);
        return Reflect.apply(value, target, call);
      };
    },
  });
}

/** True in an effect of a process; false where a test arranges something, or looks. */
export function isInEffect(): boolean {
  return place.getStore() === 'effect';
}

/** Something that goes wrong around the n-th effect of a story, counted from 0 over all its invocations. */
export interface Fault {
  readonly effect: number;
  /** Whether the effect had taken place by then. */
  readonly when: 'before' | 'after';
  /**
   * `killed`: the process is gone, nothing of it goes on. `failed`: the caller gets an error and no answer. `frozen`: the
   * process stands still, goes on while others have begun again, and is killed when its function's time is over.
   * `repeated`, of a call of the table, after it: its answer was lost, and the client repeats it.
   */
  readonly how: 'killed' | 'failed' | 'frozen' | 'repeated';
}

export type Ended<T> =
  | { readonly kind: 'ended'; readonly value: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'killed' };

/** Counts and names all that a story does outside its processes, and makes it go wrong where a plan says so. */
export class Effects {
  /** Names in the order in which the effects were begun. */
  readonly names: string[] = [];
  /** Every method of the ports that the processes were given, as `table.get`, and whether it was called. */
  readonly methods = new Map<string, boolean>();
  readonly #faults: readonly Fault[];
  readonly #sleep: Sleep;

  constructor(faults: readonly Fault[] = [], sleep: Sleep = never) {
    this.#faults = faults;
    this.#sleep = sleep;
  }

  /** Starts a process, such as an environment of a Lambda function. */
  process(): Process {
    const planned = (name: string): Plan => {
      const effect = this.names.push(name) - 1;
      const plan = this.#faults.filter((fault) => fault.effect === effect);
      return {
        before: plan.find(({ when }) => when === 'before')?.how,
        after: plan.find(({ when }) => when === 'after')?.how,
      };
    };
    return new Process(planned, this.methods, this.#sleep);
  }
}

export type Plan = Readonly<Record<'before' | 'after', Fault['how'] | undefined>>;

type Sleep = (ms: number) => Promise<unknown>;

/** When a frozen process goes on, and when the shortest time-out of a function has ended it, in milliseconds. */
const THAWED_MS = 10_000;
const TIME_OUT_MS = 20_000;

/** A process and its effects. Once it is killed, every effect of it waits for ever, so that no code of it goes on. */
export class Process {
  readonly #plan: (name: string) => Plan;
  readonly #methods: Map<string, boolean>;
  readonly #sleep: Sleep;
  #alive = true;
  #isFrozen = false;
  readonly #onKilled = new Set<() => void>();

  /** @param methods See {@link Effects.methods}. */
  constructor(plan: (name: string) => Plan, methods = new Map<string, boolean>(), sleep: Sleep = never) {
    this.#plan = plan;
    this.#methods = methods;
    this.#sleep = sleep;
  }

  /** Whether it can be given work. */
  get alive(): boolean {
    return this.#alive && !this.#isFrozen;
  }

  /** A port of the process: each of its methods performs effects. */
  port<T extends object>(name: string, methods: T): T {
    for (const method of Object.keys(methods)) {
      const full = `${name}.${method}`;
      this.#methods.set(full, this.#methods.get(full) ?? false);
    }
    return new Proxy(methods, {
      get: (target, key): unknown => {
        this.#methods.set(`${name}.${String(key)}`, true);
        return Reflect.get(target, key);
      },
    });
  }

  /**
   * Does something outside the process. `failure` is what the caller gets of an effect that failed.
   * @param isRepeated Whether its client repeats it where no answer comes.
   */
  async perform<T>(
    name: string,
    effect: () => Promise<T>,
    failure: () => Error,
    { isRepeated = false }: { readonly isRepeated?: boolean } = {},
  ): Promise<T> {
    await this.travel(name);
    if (this.#isGone()) return never();
    const { before, after } = this.#plan(name);
    if (before !== undefined) await this.#goWrong(before, name, failure);
    const result = await place.run('effect', effect).catch((error: unknown) => {
      if (this.#isGone()) return never();
      throw error;
    });
    await this.travel(name);
    if (this.#isGone()) return never();
    if (after === 'repeated') return isRepeated ? place.run('effect', effect) : result;
    if (after !== undefined) await this.#goWrong(after, name, failure);
    return result;
  }

  /** What it takes to get there, and for the answer to get back: no time. */
  protected readonly travel: (name: string) => Promise<void> = () => Promise.resolve();

  /** How long an answer is waited for that doesn't come: no time. */
  protected readonly waitInVain: (name: string) => Promise<void> = () => Promise.resolve();

  /** Runs some work in the process until it ends or the process is killed. */
  async run<T>(work: () => Promise<T>): Promise<Ended<T>> {
    if (!this.#alive) return { kind: 'killed' };
    const { promise: killed, resolve: tell } = Promise.withResolvers<Ended<T>>();
    const die = () => tell({ kind: 'killed' });
    this.#onKilled.add(die);
    const ended = place.run('process', work).then(
      (value): Ended<T> => ({ kind: 'ended', value }),
      (error: unknown): Ended<T> => ({ kind: 'threw', error }),
    );
    return Promise.race([ended, killed]).finally(() => this.#onKilled.delete(die));
  }

  /** Ends the process where it stands, as Lambda does when its time is over. */
  kill(): void {
    this.#alive = false;
    for (const die of this.#onKilled) die();
  }

  /** Resolves where the process goes on as if nothing had happened. */
  async #goWrong(how: Fault['how'], name: string, failure: () => Error): Promise<void> {
    if (how === 'frozen') {
      await this.#freeze();
      return;
    }
    if (how === 'killed') this.kill();
    else await this.waitInVain(name);
    if (this.#isGone()) return never();
    throw failure();
  }

  /** Nobody waits for it any longer; it goes on when it thaws, until its time is over. */
  async #freeze(): Promise<void> {
    this.#isFrozen = true;
    for (const die of this.#onKilled) die();
    void this.#sleep(TIME_OUT_MS).then(() => this.kill());
    await this.#sleep(THAWED_MS);
    if (this.#isGone()) return never();
  }

  /** A method, since the compiler takes a field for unchanged over an await. */
  #isGone(): boolean {
    return !this.#alive;
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
