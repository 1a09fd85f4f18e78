import { randomUUID } from 'node:crypto';

/** One entry of CXone's error body (byoc-protocol §3.9). */
export interface FieldError {
  /** Path with dots, e.g. `thread.idOnExternalPlatform`. */
  readonly field?: string;
  readonly message: string;
  readonly errorCode: string;
}

/** Ends a request to the Digital Engagement API with CXone's error body. */
export class CxoneApiError extends Error {
  override readonly name = 'CxoneApiError';
  readonly status: number;
  readonly errors: readonly FieldError[];

  constructor(status: number, ...errors: readonly FieldError[]) {
    super(errors.map((error) => error.message).join(' '));
    this.status = status;
    this.errors = errors;
  }

  toResponse(): Response {
    const body = { errors: this.errors.map((error) => ({ ...error, parameters: {} })), uid: randomUUID() };
    return Response.json(body, { status: this.status });
  }
}

/** Too many requests: the gateway answers. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  /** Seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('Too many requests');
    this.retryAfter = retryAfter;
  }
}
