import { errorDetailsOf, sayExists } from './error-details.ts';
import {
  CxoneAuthenticationError,
  CxoneConflictError,
  type CxoneError,
  type CxoneErrorFacts,
  CxoneNotFoundError,
  CxonePermissionError,
  CxoneRefusedError,
  CxoneThrottledError,
  CxoneUnavailableError,
} from './errors.ts';
import type { Answer } from './exchange.ts';
import { isPreparation } from './operations.ts';
import { jsonOf } from './read-body.ts';

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
