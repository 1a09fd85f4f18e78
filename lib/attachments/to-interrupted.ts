import { FileInterruptedError } from './file-interrupted-error.ts';

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
