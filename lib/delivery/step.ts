/** What follows a message of a job: the one behind it, or another attempt of the whole after so many milliseconds. */
export type Step = { readonly kind: 'next' } | { readonly kind: 'wait'; readonly afterMs: number };

export const next: Step = { kind: 'next' };

export function waitFor(afterMs: number): Step {
  return { kind: 'wait', afterMs };
}
