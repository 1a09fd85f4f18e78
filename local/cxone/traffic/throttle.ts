/** Limits of the Digital Engagement API (byoc-protocol §3.9). */
export interface Limits {
  /** Updates of one contact: a burst, then a refill. */
  readonly contactBurst: number;
  readonly contactPerMinute: number;
  /** Messages stored for one tenant. The published quota is per hour, so a burst of some seconds passes. */
  readonly inboundBurst: number;
  readonly inboundPerSecond: number;
}

export const publishedLimits: Limits = {
  contactBurst: 250,
  contactPerMinute: 17,
  inboundBurst: 1000,
  inboundPerSecond: 100,
};

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  filledAt: number;
}

/** Token buckets, one for each key, all with one capacity and refill. */
export class Throttle {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #now: () => Date;
  readonly #buckets = new Map<string, Bucket>();

  constructor(capacity: number, perMs: number, now: () => Date) {
    this.#capacity = capacity;
    this.#perMs = perMs;
    this.#now = now;
  }

  /** Takes one token of the key: 0 if there was one, otherwise the whole seconds until there will be. */
  take(key: string): number {
    const now = this.#now().getTime();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#capacity, filledAt: now };
    bucket.tokens = Math.min(this.#capacity, bucket.tokens + (now - bucket.filledAt) * this.#perMs);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    // A refill is a sum of fractions: a token that lacks a billionth is there.
    if (bucket.tokens + 1e-9 >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perMs / 1000));
  }
}
