/** The effects of the client. It has no others, except for the timer behind `AbortSignal.timeout`. */
export interface CxonePorts {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What a caller may say about one call. */
export interface CallOptions {
  /** Ends the call early; what was sent by then has an unknown outcome. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call: token, repeats and waits included. Can only be less than the client's own. */
  readonly timeoutMs?: number | undefined;
  /** `false`: no repeat of what failed in passing, for a caller that has a queue to come again from. */
  readonly repeats?: boolean | undefined;
  /** `X-Trace-Id` of all requests of this call; made up where it is missing. */
  readonly traceId?: string | undefined;
}

/** A UUID (version 4) from the injected randomness: names a request towards CXone's support, guards nothing. */
export function newTraceId(random: () => number): string {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
