/** Something that a run asserts; one that doesn't hold fails the bench. */
export interface Check {
  /** Says what must hold, e.g. `inbound-webhook loads in at most 0.60 of the usual stack's time`. */
  readonly claim: string;
  readonly measured: number;
  readonly holds: boolean;
}

/** What one part of the bench has to say: lines to read, and what it asserts. */
export interface PartResult {
  readonly lines: readonly string[];
  readonly checks: readonly Check[];
}

export function atMost(claim: string, measured: number, limit: number): Check {
  return { claim, measured, holds: measured <= limit };
}

export function exactly(claim: string, measured: number, expected: number): Check {
  return { claim, measured, holds: measured === expected };
}
