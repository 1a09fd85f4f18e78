import type { Deadline } from './deadline.ts';
import { CxoneTimeoutError, CxoneUnavailableError } from './errors.ts';
import { type CxoneOperation, isPreparation } from './operations.ts';
import type { CxonePorts } from './ports.ts';
import { type Body, readBody } from './read-body.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface HttpRequest {
  readonly operation: CxoneOperation;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly traceId: string;
  readonly deadline: Deadline;
}

export interface Answer {
  readonly operation: CxoneOperation;
  readonly status: number;
  readonly body: Body;
  readonly retryAfterMs: number | undefined;
  readonly traceId: string;
}

/**
 * One request and its answer, whatever the status.
 * @throws CxoneTimeoutError, CxoneUnavailableError where no status came.
 */
export async function exchange(ports: CxonePorts, request: HttpRequest): Promise<Answer> {
  const { operation, traceId, deadline } = request;
  if (deadline.signal.aborted) throw new CxoneTimeoutError({ operation, traceId, outcome: 'not-processed' });
  try {
    const response = await ports.fetch(request.url, {
      method: request.method,
      headers: { accept: 'application/json', 'x-trace-id': traceId, ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
      // A redirect would carry a body with secrets or a customer's words to a host that nobody checked.
      redirect: 'manual',
      signal: deadline.signal,
    });
    const { status } = response;
    const retryAfterMs = parseRetryAfter(response.headers, ports.now());
    return { operation, traceId, status, retryAfterMs, body: await readBody(response) };
  } catch (error) {
    throw failureOf(error, request);
  }
}

function failureOf(error: unknown, { operation, traceId, deadline }: HttpRequest): Error {
  const unsent = isPreparation(operation);
  if (deadline.signal.aborted) {
    return new CxoneTimeoutError({ operation, traceId, outcome: unsent ? 'not-processed' : 'unknown' });
  }
  const innermost = innermostOf(error);
  const code = codeOf(innermost);
  const outcome = unsent || neverConnected(innermost) ? 'not-processed' : 'unknown';
  // Errors of the HTTP parser carry the bytes they stumbled over, a token perhaps: only the code is passed on.
  const cause = new Error(`fetch failed: ${code}`);
  return new CxoneUnavailableError(`CXone could not be reached (${code})`, { operation, traceId, outcome, cause });
}

/** `fetch` wraps the socket's error, and an attempt at several addresses has one for each. */
function innermostOf(error: unknown): unknown {
  if (error instanceof AggregateError) return innermostOf(error.errors.at(-1));
  return error instanceof Error && error.cause instanceof Error ? innermostOf(error.cause) : error;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

const beforeTheRequest =
  /^(?:UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|.*_SELF_SIGNED_CERT|SELF_SIGNED_CERT_.*|UNABLE_TO_.*)$/;

/** True where the failure came while looking the name up, connecting or checking the certificate: nothing was written. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const connecting = 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo');
  return connecting || beforeTheRequest.test(codeOf(error));
}
