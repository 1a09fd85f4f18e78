import type { FileProblem } from './file-copy.ts';

/** A byte stream that somebody else offers, opened but not read. */
export interface OpenFile {
  /** Can be read once. Throws a `FileInterruptedError` where the rest of the file did not come. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** As declared by the one who offers it; not believed. */
  readonly declaredName?: string | undefined;
  /** The same, but only where it was said of the file, and not merely stands at the end of its address. */
  readonly promisedName?: string | undefined;
  /** A media type without parameters, in lower case. Not believed either. */
  readonly declaredType?: string | undefined;
  /** In bytes. Not believed either. */
  readonly declaredSize?: number | undefined;
  /** Lets go of the connection; safe to call at any time, also after the end. */
  close(): void;
}

export interface FailedFile {
  readonly kind: 'failed';
  readonly problem: FileProblem;
  /** For the operator. Names no path and no query of a link, which are as good as a key. */
  readonly detail: string;
  /** Of a provider that gives out no larger files, in bytes. */
  readonly maxBytes?: number | undefined;
}

/** It may work another time. `problem`: what the file is told as once it was tried often enough; `unreachable` without it. */
export interface UnavailableFile {
  readonly kind: 'unavailable';
  readonly problem?: FileProblem | undefined;
  /** As that of {@link FailedFile}. */
  readonly detail: string;
}

/** `failed` is final: no other try can end in another way. */
export type Opened = { readonly kind: 'opened'; readonly file: OpenFile } | FailedFile | UnavailableFile;

/** A file did not begin to come, or stopped coming: it may work another time. The message is fit for an operator. */
export class FileInterruptedError extends Error {
  override readonly name = 'FileInterruptedError';
  readonly code = 'file_interrupted';
}

/** What went wrong between us and a host. Of errors of node only the code is kept: the HTTP parser's hold what came. */
export function toInterrupted(error: unknown, host: string, timeLimit: AbortSignal): FileInterruptedError {
  if (error instanceof FileInterruptedError) return error;
  if (timeLimit.aborted) return new FileInterruptedError(`${host} took longer than the whole transfer may`);
  return new FileInterruptedError(`the connection to ${host} failed (${codeOf(error)})`);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** A file has more bytes than it may have; what came of it until then is worth nothing. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
  readonly code = 'file_too_large';

  constructor(maxBytes: number) {
    super(`The file has more than the ${maxBytes} bytes that it may have.`);
  }
}
