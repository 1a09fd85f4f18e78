/** Every kind of request that the client makes, as it is in errors, logs and metrics. */
export const cxoneOperations = [
  'openid-configuration',
  'token',
  'cxone-configuration',
  'verify-one-time-token',
  'upsert-channel',
  'list-channels',
  'delete-channel',
  'create-message',
  'set-message-status',
  'upload-file',
  'find-messages',
  'remove-content',
  'remove-author-name',
  'set-contact-status',
  'send-sender-action',
  'list-customer-fields',
  'list-contact-fields',
] as const;
export type CxoneOperation = (typeof cxoneOperations)[number];

/** The requests that come before the one that was asked for: whatever happens to them, that one was not sent. */
export function isPreparation(operation: CxoneOperation): boolean {
  return operation === 'openid-configuration' || operation === 'token' || operation === 'cxone-configuration';
}

export type CxoneErrorCode =
  | 'cxone_authentication'
  | 'cxone_permission'
  | 'cxone_not_found'
  | 'cxone_conflict'
  | 'cxone_throttled'
  | 'cxone_refused'
  | 'cxone_unavailable'
  | 'cxone_timeout'
  | 'cxone_unexpected_answer'
  | 'cxone_untrusted_host'
  | 'cxone_credentials';

/**
 * What CXone did with the operation that was asked for. `not-processed`: certainly nothing, so that a repeat can't
 * double it. `unknown`: it may have been carried out; look before it is repeated.
 */
export type Outcome = 'not-processed' | 'unknown';

/** One entry of CXone's error body (byoc-protocol §3.9). */
export interface CxoneErrorDetail {
  readonly field?: string | undefined;
  readonly errorCode?: string | undefined;
  /** May repeat what was sent, a customer's words included: not for logs. Cut at 300 characters. */
  readonly message?: string | undefined;
}

export interface CxoneErrorFacts {
  readonly operation: CxoneOperation;
  readonly outcome: Outcome;
  readonly status?: number | undefined;
  /** CXone's reference for its support. */
  readonly uid?: string | undefined;
  /** The `X-Trace-Id` that was sent. */
  readonly traceId?: string | undefined;
  readonly errors?: readonly CxoneErrorDetail[] | undefined;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const plainName = /^[\w.[\]-]{1,80}$/;

/** Whether what is in the place of a name is one, and no words of somebody. */
export function isPlainName(text: string | undefined): text is string {
  return text !== undefined && plainName.test(text);
}

function nameOf(detail: CxoneErrorDetail): string {
  return [detail.field, detail.errorCode].filter(isPlainName).join(': ');
}

function messageOf(problem: string, advice: string, facts: CxoneErrorFacts): string {
  const status = facts.status === undefined ? '' : ` with status ${facts.status}`;
  const details = (facts.errors ?? []).map(nameOf).filter((name) => name !== '');
  const named = details.length === 0 ? '' : ` (${details.slice(0, 5).join(', ')})`;
  const reference = facts.uid === undefined ? '' : ` CXone's reference is ${facts.uid}.`;
  return `${facts.operation}: ${problem}${status}${named}. ${advice}${reference}`;
}

/**
 * Base of all that the client throws. The message, the stack and the JSON of an error hold no token, no secret and no
 * text of CXone's own, which may repeat a customer's words; that text is in {@link CxoneError.errors} alone.
 */
export abstract class CxoneError extends Error {
  abstract readonly code: CxoneErrorCode;
  readonly operation: CxoneOperation;
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly uid: string | undefined;
  readonly traceId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly #errors: readonly CxoneErrorDetail[];

  constructor(problem: string, advice: string, facts: CxoneErrorFacts) {
    super(messageOf(problem, advice, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.operation = facts.operation;
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.uid = facts.uid;
    this.traceId = facts.traceId;
    this.retryAfterMs = facts.retryAfterMs;
    this.#errors = facts.errors ?? [];
  }

  /** What CXone said, entry by entry. Private and read through here, so that no logger prints it unasked. */
  get errors(): readonly CxoneErrorDetail[] {
    return this.#errors;
  }

  toJSON(): Record<string, unknown> {
    const { name, code, message, operation, outcome, status, uid, traceId, retryAfterMs } = this;
    return { name, code, message, operation, outcome, status, uid, traceId, retryAfterMs };
  }
}

/**
 * The keys, the token or the one-time token are not valid: 401, or `invalid_grant` and so on from the token endpoint.
 */
export class CxoneAuthenticationError extends CxoneError {
  override readonly name = 'CxoneAuthenticationError';
  readonly code = 'cxone_authentication';

  constructor(facts: CxoneErrorFacts) {
    const advice =
      facts.operation === 'verify-one-time-token'
        ? 'The one-time token is used up or too old: open the page again from CXone.'
        : facts.operation === 'token'
          ? 'Check the client id, client secret, access key id and access key secret, and that the key is active.'
          : 'The access token is not valid for this tenant, or was revoked.';
    super('CXone did not accept the credentials', advice, facts);
  }
}

/** Without it, what became of a message whose answer was lost can't be found out. */
const searchRight = "Give the service user's role in CXone the right to search messages, under Digital Engagement.";
const otherRights = "Give the user's role in CXone the permissions for Digital channels and messages.";

/** 403: the user behind the token may not do this. */
export class CxonePermissionError extends CxoneError {
  override readonly name = 'CxonePermissionError';
  readonly code = 'cxone_permission';

  constructor(facts: CxoneErrorFacts) {
    super('CXone denied it', facts.operation === 'find-messages' ? searchRight : otherRights, facts);
  }
}

/** 404: the channel or message is not known to CXone, not yet or no longer. */
export class CxoneNotFoundError extends CxoneError {
  override readonly name = 'CxoneNotFoundError';
  readonly code = 'cxone_not_found';

  constructor(facts: CxoneErrorFacts) {
    super('CXone does not know it', 'Check that the channel still exists in CXone, or try again later.', facts);
  }
}

/** 409, or another 4xx in which CXone says that the id exists; see `isAlreadyExists`. */
export class CxoneConflictError extends CxoneError {
  override readonly name = 'CxoneConflictError';
  readonly code = 'cxone_conflict';

  constructor(facts: CxoneErrorFacts) {
    super('CXone reports a conflict', 'Look the record up: it may be there already.', facts);
  }
}

/** 429. Of a message it may concern its conversation alone (byoc-protocol §3.9). */
export class CxoneThrottledError extends CxoneError {
  override readonly name = 'CxoneThrottledError';
  readonly code = 'cxone_throttled';

  constructor(facts: CxoneErrorFacts) {
    const wait = facts.retryAfterMs === undefined ? 'later' : `in ${Math.ceil(facts.retryAfterMs / 1000)} s`;
    super('CXone throttles it', `Try again ${wait}.`, facts);
  }
}

/** Any other 3xx or 4xx: conclusive, the same request will be refused again. */
export class CxoneRefusedError extends CxoneError {
  override readonly name = 'CxoneRefusedError';
  readonly code = 'cxone_refused';

  constructor(facts: CxoneErrorFacts) {
    super('CXone refused it', 'The same request will be refused again: correct what the named fields hold.', facts);
  }
}

/** 5xx, or no connection; `outcome` tells whether the request can have been processed. */
export class CxoneUnavailableError extends CxoneError {
  override readonly name = 'CxoneUnavailableError';
  readonly code = 'cxone_unavailable';

  constructor(problem: string, facts: CxoneErrorFacts) {
    super(problem, 'Try again later.', facts);
  }
}

/** The time for the call was over, or its caller stopped waiting. */
export class CxoneTimeoutError extends CxoneError {
  override readonly name = 'CxoneTimeoutError';
  readonly code = 'cxone_timeout';

  constructor(facts: CxoneErrorFacts) {
    const advice =
      facts.outcome === 'unknown'
        ? 'It may have been processed: look it up before it is repeated.'
        : 'It was not sent: try again.';
    super('no answer from CXone in the time given', advice, facts);
  }
}

/** A 2xx answer that lacks what is needed, is no JSON, or is too large. */
export class CxoneUnexpectedAnswerError extends CxoneError {
  override readonly name = 'CxoneUnexpectedAnswerError';
  readonly code = 'cxone_unexpected_answer';

  /** @param missing What is wrong with it, by path and rule, without a value. */
  constructor(missing: string, facts: CxoneErrorFacts) {
    super(`CXone's answer can't be used: ${missing}`, 'Compare it with the API version in use.', facts);
  }
}

/** A host that CXone is not known to use was named as an endpoint; no credentials were sent there. */
export class CxoneUntrustedHostError extends CxoneError {
  override readonly name = 'CxoneUntrustedHostError';
  readonly code = 'cxone_untrusted_host';

  constructor(what: string, facts: CxoneErrorFacts) {
    super(what, 'If it is right, set the base URL of the CXone API by hand.', facts);
  }
}

/** The stored credentials could not be read, or are not complete. */
export class CxoneCredentialsError extends CxoneError {
  override readonly name = 'CxoneCredentialsError';
  readonly code = 'cxone_credentials';

  constructor(problem: string, cause?: unknown) {
    super(problem, 'Store the four values of the CXone credentials again.', {
      operation: 'token',
      outcome: 'not-processed',
      cause,
    });
  }
}
