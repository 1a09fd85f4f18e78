import {
  CxoneAuthenticationError,
  CxoneConflictError,
  CxoneCredentialsError,
  type CxoneErrorDetail,
  CxoneNotFoundError,
  type CxoneOperation,
  CxonePermissionError,
  CxoneRefusedError,
  CxoneThrottledError,
  CxoneTimeoutError,
  CxoneUnavailableError,
  CxoneUnexpectedAnswerError,
} from '../../lib/cxone/errors.ts';

const refusal = (operation: CxoneOperation, status: number, errors: readonly CxoneErrorDetail[] = []) =>
  ({ operation, status, errors, outcome: 'not-processed', uid: 'cx-ref-1' }) as const;

/** What the CXone client throws, as it comes out of an answer or of none. */
export const cxoneFailure = {
  unauthorized: (operation: CxoneOperation) => new CxoneAuthenticationError(refusal(operation, 401)),
  forbidden: (operation: CxoneOperation) => new CxonePermissionError(refusal(operation, 403)),
  notFound: (operation: CxoneOperation, errors: readonly CxoneErrorDetail[] = []) =>
    new CxoneNotFoundError(refusal(operation, 404, errors)),
  conflict: (operation: CxoneOperation, errors: readonly CxoneErrorDetail[] = []) =>
    new CxoneConflictError(refusal(operation, 409, errors)),
  refused: (
    operation: CxoneOperation,
    errors: readonly CxoneErrorDetail[] = [{ field: 'messageContent.type', message: 'Where is my parcel? is no type' }],
  ) => new CxoneRefusedError(refusal(operation, 400, errors)),
  throttled: (operation: CxoneOperation, retryAfterMs?: number) =>
    new CxoneThrottledError({ ...refusal(operation, 429), retryAfterMs }),
  outage: (operation: CxoneOperation) =>
    new CxoneUnavailableError('CXone failed', { ...refusal(operation, 503), outcome: 'unknown' }),
  unreachable: (operation: CxoneOperation) =>
    new CxoneUnavailableError('CXone could not be reached', { operation, outcome: 'not-processed' }),
  /** A 200 with a page of whoever stands in between. */
  page: (operation: CxoneOperation) =>
    new CxoneUnexpectedAnswerError('the whole (invalid_type)', { operation, status: 200, outcome: 'unknown' }),
  timeout: (operation: CxoneOperation) => new CxoneTimeoutError({ operation, outcome: 'unknown' }),
  noKeys: () => new CxoneCredentialsError('integration "main" has no CXone keys yet'),
};
