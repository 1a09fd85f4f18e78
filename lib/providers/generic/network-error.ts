/** What lies behind an error that `fetch` threw, and its code: undici wraps the socket's error as the cause of its own. */
export function networkErrorOf(thrown: unknown): { readonly error: unknown; readonly code: string } {
  const error = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (!(error instanceof Error)) return { error, code: 'unknown' };
  return { error, code: 'code' in error && typeof error.code === 'string' ? error.code : error.name };
}
