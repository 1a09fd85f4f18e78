import type { SecretStore } from './secret-store.ts';

interface Kept {
  readonly value: string | undefined;
  readonly readAt: number;
}

/** A value is read again after this many milliseconds: a rotated secret is seen everywhere by then. */
const FRESH_MS = 300_000;
/** A miss (a signature or password that doesn't fit) reads again, but no more often than this, in milliseconds. */
const AFTER_MISS_MS = 30_000;

const MOST_KEPT = 1_000;

/** Secrets kept in the process. What is absent is kept only as briefly as a miss, so that new secrets work at once. */
export class CachedSecrets {
  readonly #store: Pick<SecretStore, 'get'>;
  readonly #now: () => Date;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Pick<SecretStore, 'get'>, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  get(name: string): Promise<string | undefined> {
    return this.#read(name, FRESH_MS);
  }

  /** To be called once a secret didn't fit: it may have been rotated. */
  getAfterMiss(name: string): Promise<string | undefined> {
    return this.#read(name, AFTER_MISS_MS);
  }

  async #read(name: string, maxAge: number): Promise<string | undefined> {
    const now = this.#now().getTime();
    const kept = this.#kept.get(name);
    const limit = kept?.value === undefined ? Math.min(maxAge, AFTER_MISS_MS) : maxAge;
    if (kept !== undefined && now - kept.readAt < limit) return kept.value;
    const value = await this.#store.get(name);
    // Names come from URLs and may be made up.
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, { value, readAt: now });
    return value;
  }
}
