/** A byte stream that somebody else offers, opened but not read. */
export interface OpenFile {
  /** Can be read once. Throws a `FileInterruptedError` where the rest of the file did not come. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** As declared by whoever offers it; not believed. */
  readonly declaredName?: string | undefined;
  /** A media type without parameters, in lower case. Not believed either. */
  readonly declaredType?: string | undefined;
  /** In bytes. Not believed either. */
  readonly declaredSize?: number | undefined;
  /** Lets go of the connection; safe to call at any time, also after the end. */
  close(): void;
}

/** Why a file does not come through, for good. */
export const fileProblems = [
  ...(['too-large', 'empty', 'address-refused', 'gone', 'unreachable', 'encoded'] as const),
  ...(['executable', 'type-unsupported', 'infected', 'unchecked', 'too-many'] as const),
] as const;
export type FileProblem = (typeof fileProblems)[number];

export interface FailedFile {
  readonly kind: 'failed';
  readonly problem: FileProblem;
  /** For the operator. Names no path and no query of a link, which are as good as a key. */
  readonly detail: string;
}

/** `failed` is final, `unavailable` may work another time. */
export type Opened =
  | { readonly kind: 'opened'; readonly file: OpenFile }
  | FailedFile
  | { readonly kind: 'unavailable'; readonly detail: string };
