import { ADDRESS_REFUSED } from '../contract/sending.ts';

/** What became of a request to which no answer came, as far as it can be told from what `fetch` threw. */
export interface NetworkFailure {
  /**
   * `not-written`: no connection came to be, so that nothing was sent; `untrusted`: the same, since the certificate is not
   * one to trust, and waiting won't help; `address-refused`: the same, since the address is not one to go to;
   * `maybe-written`: it may have arrived.
   */
  readonly kind: 'not-written' | 'untrusted' | 'address-refused' | 'maybe-written';
  /** For the operator, e.g. ECONNREFUSED; never with a part of the URL. */
  readonly code: string;
}

/** Codes of a certificate that Node doesn't trust: TLS ends before the request is written. */
const untrusted = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

export function networkFailureOf(thrown: unknown): NetworkFailure {
  // undici wraps the socket's error as the cause of its own.
  const error = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = codeOf(error);
  if (code === ADDRESS_REFUSED) return { kind: 'address-refused', code };
  if (neverConnected(error, code)) return { kind: 'not-written', code };
  return { kind: untrusted.test(code) ? 'untrusted' : 'maybe-written', code };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * A code such as ETIMEDOUT alone doesn't say so: it stands for a connection that went silent, too. Several addresses that
 * all failed come as an AggregateError.
 */
function neverConnected(error: unknown, code: string): boolean {
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || error instanceof AggregateError) return true;
  return error instanceof Error && 'syscall' in error && ['connect', 'getaddrinfo'].includes(String(error.syscall));
}
