import * as z from 'zod/mini';
import { errorDetailsOf, sayExists } from '../error-details.ts';
import {
  CxoneAuthenticationError,
  CxoneConflictError,
  type CxoneError,
  type CxoneErrorFacts,
  CxoneNotFoundError,
  CxonePermissionError,
  CxoneRefusedError,
  CxoneThrottledError,
  CxoneTimeoutError,
  CxoneUnavailableError,
  CxoneUnexpectedAnswerError,
  isPreparation,
} from '../errors.ts';
import type { Deadline } from './deadline.ts';
import { type Answer, jsonOf } from './exchange.ts';

/**
 * What a 2xx answer says.
 * @throws CxoneUnexpectedAnswerError where the schema's required parts are missing; CxoneTimeoutError,
 * CxoneUnavailableError where the connection broke inside the body.
 */
export function readAnswer<T>(answer: Answer, schema: z.ZodMiniType<T>, deadline: Deadline): T {
  const { operation, status, traceId, body } = answer;
  const facts = {
    operation,
    status,
    traceId,
    outcome: isPreparation(operation) ? 'not-processed' : 'unknown',
  } as const;
  if (body.kind === 'cut-off') {
    if (deadline.signal.aborted) throw new CxoneTimeoutError(facts);
    throw new CxoneUnavailableError("CXone's answer broke off", facts);
  }
  if (body.kind === 'too-large') throw new CxoneUnexpectedAnswerError('it is larger than 1 MB', facts);
  const parsed = schema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, code }) => `${path.map(String).join('.') || 'the whole'} (${code})`,
  );
  throw new CxoneUnexpectedAnswerError(problems.slice(0, 5).join(', '), facts);
}

/** What CXone says where it says something: no errors, and not a gateway's or a proxy's own words. */
export const goodAnswerSchema = z.looseObject({
  errors: z.optional(z.nullable(z.array(z.unknown()).check(z.maxLength(0)))),
  error: z.optional(z.null()),
  message: z.optional(z.union([z.null(), z.looseObject({})])),
});

/**
 * The same of an answer that may be empty: undefined then. That a request was carried out is not known from the status
 * alone: a proxy's page comes with a 200 too.
 */
export function readAnswerIfAny<T>(answer: Answer, schema: z.ZodMiniType<T>, deadline: Deadline): T | undefined {
  const { body } = answer;
  return body.kind === 'text' && body.text.trim() === '' ? undefined : readAnswer(answer, schema, deadline);
}

const oauthRejections = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

/** The error that an answer outside 2xx stands for. */
export function errorOfAnswer(answer: Answer): CxoneError {
  const { status, operation, traceId, retryAfterMs } = answer;
  const { uid, errors: told } = errorDetailsOf(jsonOf(answer.body));
  // The token endpoint is sent secrets, which its explanation may repeat: of it only the code is kept.
  const errors = operation === 'token' ? told.map(({ errorCode }) => ({ errorCode })) : told;
  const facts: CxoneErrorFacts = { operation, outcome: 'not-processed', status, uid, traceId, retryAfterMs, errors };

  if (status >= 500 || status === 408) {
    const outcome = isPreparation(operation) ? 'not-processed' : 'unknown';
    return new CxoneUnavailableError('CXone failed', { ...facts, outcome });
  }
  if (status === 401) return new CxoneAuthenticationError(facts);
  if (operation === 'token' && errors.some(({ errorCode }) => oauthRejections.has(errorCode ?? ''))) {
    return new CxoneAuthenticationError(facts);
  }
  if (status === 403) return new CxonePermissionError(facts);
  if (status === 404 || status === 410) return new CxoneNotFoundError(facts);
  if (status === 429) return new CxoneThrottledError(facts);
  if (status === 409 || (status >= 400 && sayExists(errors))) return new CxoneConflictError(facts);
  return new CxoneRefusedError(facts);
}
