import { CachedSecrets } from '../../../lib/secrets/cached-secrets.ts';

/** A clock that stands still until a test moves it. */
export class Clock {
  #time = Date.parse('2026-03-02T10:15:00.000Z');
  readonly now = (): Date => new Date(this.#time);

  advance(ms: number): void {
    this.#time += ms;
  }
}

/** A store whose values a test can change behind the cache's back, and which counts how often it is read. */
export class StoredSecrets {
  readonly clock = new Clock();
  readonly cached: CachedSecrets;
  reads = 0;
  readonly #values = new Map<string, string>();

  constructor(values: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value);
    this.cached = new CachedSecrets({ get: (name) => this.#get(name) }, this.clock.now);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  #get(name: string): Promise<string | undefined> {
    this.reads += 1;
    return Promise.resolve(this.#values.get(name));
  }
}
