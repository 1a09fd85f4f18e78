import { type CxoneOperation, CxoneTimeoutError, CxoneUnavailableError, isPreparation } from '../errors.ts';
import type { CxonePorts } from '../ports.ts';
import type { Deadline } from './deadline.ts';

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

const MAX_LENGTH = 1_048_576;

/** The text of an answer, or why it could not be had. The status stands all the same. */
type Body =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too-large' } | { readonly kind: 'cut-off' };

/** Reads up to 1,048,576 characters, counted after decompression, and hangs up on more. */
async function readBody(response: Response): Promise<Body> {
  let text = '';
  if (response.body === null) return { kind: 'text', text };
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.length > MAX_LENGTH) return { kind: 'too-large' };
    }
  } catch {
    return { kind: 'cut-off' };
  }
  return { kind: 'text', text };
}

/** The JSON value of a body; undefined where it is empty or is something else, such as a gateway's HTML. */
export function jsonOf(body: Body): unknown {
  if (body.kind !== 'text') return undefined;
  try {
    return JSON.parse(body.text);
  } catch {
    return undefined;
  }
}

/**
 * Milliseconds that the header `Retry-After` of an answer asks to wait (RFC 9110 §10.2.3: seconds, or an HTTP date);
 * never less than 0. Undefined where there is none or it is neither. A date is held against the answer's own `Date`, so
 * that two clocks that differ make no difference.
 */
export function parseRetryAfter(headers: Headers, now: Date): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = timeOf(text);
  if (at === undefined) return undefined;
  return Math.max(0, at - (timeOf(headers.get('date')?.trim() ?? '') ?? now.getTime()));
}

/** An HTTP date in milliseconds since 1970. An asctime date has no zone and is in UTC all the same. */
function timeOf(text: string): number | undefined {
  if (!/^[A-Za-z]{3,9},? .*\d$|^[A-Za-z]{3,9}, .* GMT$/.test(text)) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}
