import {
  CxoneAuthenticationError,
  CxoneConflictError,
  type CxoneError,
  CxoneNotFoundError,
  CxonePermissionError,
  CxoneRefusedError,
  CxoneThrottledError,
  isPreparation,
} from '../cxone/errors.ts';

/**
 * What a failure lies with. `tenant`: CXone as a whole does not work for us, whatever the message; `channel`: CXone no
 * longer has it; `message`: CXone works, and does not take this one, or not now.
 */
export type FailureScope = 'tenant' | 'channel' | 'message';

export function failureScopeOf(error: CxoneError): FailureScope {
  // Without a token nothing can be delivered: refused, throttled or not answered makes no difference.
  if (isPreparation(error.operation)) return 'tenant';
  if (error.operation === 'create-message' && error instanceof CxoneNotFoundError) return 'channel';
  return isAboutTheMessage(error) ? 'message' : 'tenant';
}

function isAboutTheMessage(error: CxoneError): boolean {
  if (error instanceof CxoneThrottledError || error instanceof CxoneConflictError) return true;
  // Permissions are per operation: who may not look messages up may still create them.
  if (error instanceof CxonePermissionError) return error.operation !== 'create-message';
  return isRefusedByCxone(error);
}

/** True of a refusal in CXone's own words; a gateway's page in its place says nothing about the message. */
export function isRefusedByCxone(error: CxoneError): boolean {
  const isRefusal = error instanceof CxoneRefusedError || error instanceof CxoneConflictError;
  return isRefusal && error.operation === 'create-message' && error.errors.length > 0;
}

/** True of a failure that the next message will have as well, for certain: the key was revoked, the channel deleted. */
export function isDefinite(error: CxoneError): boolean {
  return (
    error instanceof CxoneAuthenticationError ||
    error instanceof CxonePermissionError ||
    failureScopeOf(error) === 'channel'
  );
}

/** True where CXone does not let us look messages up, whichever: the right is missing, or its API has no such thing. */
export function isLookUpRefused(error: CxoneError): boolean {
  const isRefusal =
    error instanceof CxonePermissionError || error instanceof CxoneNotFoundError || error instanceof CxoneRefusedError;
  return isRefusal && error.operation === 'find-messages';
}
