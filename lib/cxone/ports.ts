/** The effects of the client. It has no others, but for the timer behind `AbortSignal.timeout`. */
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
