import { CachedSecrets } from '../../../../lib/secrets/secret-store.ts';
import { Clock } from '../../http/clock.ts';

/** A store whose values a test can change behind the cache's back, and which counts how often it is read. */
export class StoredSecrets {
  readonly clock = new Clock();
  readonly cached: CachedSecrets;
  /** Whichever is asked for is known. */
  readonly integrations = { has: () => Promise.resolve(true) };
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
