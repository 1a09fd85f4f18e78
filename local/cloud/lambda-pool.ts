import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExecutionEnvironment } from './execution-environment.ts';
import { failed, type EnvironmentMemory, type FunctionToRun, type Invocation, type OnLog } from './invocation.ts';

export interface LambdaPoolOptions {
  readonly functions: readonly FunctionToRun[];
  /** The directory that handler paths start from. */
  readonly root: string;
  readonly region: string;
  /** Processes of one function at a time; further invocations wait. */
  readonly concurrencyPerFunction: number;
  readonly onLog?: OnLog | undefined;
}

const EXTENSIONS = ['.mjs', '.js', '.cjs'];

/** The environments of one function. */
interface Fleet {
  readonly definition: FunctionToRun;
  readonly all: Set<ExecutionEnvironment>;
  readonly idle: ExecutionEnvironment[];
  readonly waiting: ((environment: ExecutionEnvironment | undefined) => void)[];
}

/**
 * Runs functions as Lambda does: each in processes of its own, which start when they are needed, take one invocation
 * at a time and stay warm.
 */
export class LambdaPool {
  readonly #options: LambdaPoolOptions;
  readonly #fleets: ReadonlyMap<string, Fleet>;
  readonly #closing = new Set<Promise<void>>();
  readonly #frozen = new Set<ExecutionEnvironment>();
  #stopped = false;

  constructor(options: LambdaPoolOptions) {
    this.#options = options;
    this.#fleets = new Map(
      options.functions.map((definition) => [definition.key, { definition, all: new Set(), idle: [], waiting: [] }]),
    );
  }

  /**
   * Runs a function once.
   * @param key its key in serverless.yml, e.g. `issueToken`
   */
  async invoke(key: string, event: unknown): Promise<Invocation> {
    const fleet = this.#fleetOf(key);
    const environment = await this.#acquire(fleet);
    if (environment === undefined) return failed('Sandbox.Stopped', 'The laptop cloud has stopped');
    try {
      const invocation = await environment.invoke(event);
      if (invocation.kind === 'failed') this.#report(fleet, invocation.error);
      return invocation;
    } finally {
      this.#release(fleet, environment);
    }
  }

  /**
   * Kills every process of a function with SIGKILL, in the middle of what it does. The next invocation starts a new
   * one.
   * @returns how many there were, once they are gone
   */
  async kill(key: string): Promise<number> {
    const environments = [...this.#fleetOf(key).all];
    for (const environment of environments) environment.kill();
    await Promise.all(environments.map(({ closed }) => closed));
    return environments.length;
  }

  /**
   * Freezes a process of a function in the middle of an invocation, for so many milliseconds. Its time-out goes on, and
   * ends it like any other.
   * @returns whether there was one at work that was not frozen yet
   */
  freeze(key: string, ms: number): boolean {
    const { all, idle } = this.#fleetOf(key);
    const environment = [...all].find((one) => one.alive && !idle.includes(one) && !this.#frozen.has(one));
    if (environment === undefined) return false;
    this.#frozen.add(environment);
    void environment.freeze(ms).then(() => this.#frozen.delete(environment));
    return true;
  }

  /** Memory of every process that runs at this moment. */
  async memory(): Promise<EnvironmentMemory[]> {
    const environments = [...this.#fleets.values()].flatMap(({ all }) => [...all]);
    const answers = await Promise.all(environments.map((environment) => environment.memory()));
    return answers.filter((answer) => answer !== undefined);
  }

  /** Kills every process and resolves when they are gone. Invocations under way fail. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { all, waiting } of this.#fleets.values()) {
      for (const give of waiting.splice(0)) give(undefined);
      for (const environment of all) environment.kill();
    }
    await Promise.all(this.#closing);
  }

  #fleetOf(key: string): Fleet {
    const fleet = this.#fleets.get(key);
    if (fleet === undefined) throw new Error(`serverless.yml has no function "${key}"`);
    return fleet;
  }

  async #acquire(fleet: Fleet): Promise<ExecutionEnvironment | undefined> {
    if (this.#stopped) return undefined;
    const warm = fleet.idle.splice(0).filter(({ alive }) => alive);
    const chosen = warm.pop();
    fleet.idle.push(...warm);
    if (chosen !== undefined) return chosen;
    if (fleet.all.size < this.#options.concurrencyPerFunction) return this.#start(fleet);
    const given = Promise.withResolvers<ExecutionEnvironment | undefined>();
    fleet.waiting.push((environment) => given.resolve(environment));
    return given.promise;
  }

  #release(fleet: Fleet, environment: ExecutionEnvironment): void {
    if (environment.alive && !this.#stopped) {
      const next = fleet.waiting.shift();
      if (next === undefined) fleet.idle.push(environment);
      else next(environment);
      return;
    }
    this.#forget(fleet, environment);
  }

  #start(fleet: Fleet): ExecutionEnvironment {
    const { definition } = fleet;
    const dot = definition.handler.lastIndexOf('.');
    const base = join(this.#options.root, definition.handler.slice(0, dot));
    const file = EXTENSIONS.map((extension) => base + extension).find((candidate) => existsSync(candidate));
    const environment = new ExecutionEnvironment({
      definition,
      file: file ?? `${base}.mjs`,
      exportName: definition.handler.slice(dot + 1),
      region: this.#options.region,
      onLine: (line) => this.#options.onLog?.(definition.key, line),
    });
    fleet.all.add(environment);
    const closing = environment.closed.then(() => {
      this.#closing.delete(closing);
      this.#forget(fleet, environment);
    });
    this.#closing.add(closing);
    return environment;
  }

  /** A dead environment leaves room for a new one, which the first that waits gets. */
  #forget(fleet: Fleet, environment: ExecutionEnvironment): void {
    if (!fleet.all.delete(environment)) return;
    const index = fleet.idle.indexOf(environment);
    if (index >= 0) fleet.idle.splice(index, 1);
    if (!this.#stopped) fleet.waiting.shift()?.(this.#start(fleet));
  }

  #report({ definition }: Fleet, error: { readonly errorType: string; readonly errorMessage: string }): void {
    this.#options.onLog?.(definition.key, `${error.errorType}: ${error.errorMessage}`);
  }
}
