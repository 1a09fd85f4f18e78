/** Every kind of request that the client makes, as it stands in errors, logs and metrics. */
export type CxoneOperation =
  | 'openid-configuration'
  | 'token'
  | 'cxone-configuration'
  | 'verify-one-time-token'
  | 'upsert-channel'
  | 'list-channels'
  | 'delete-channel'
  | 'create-message'
  | 'set-message-status'
  | 'upload-file'
  | 'find-messages';

/** The requests that come before the one that was asked for: whatever becomes of them, that one was not sent. */
export function isPreparation(operation: CxoneOperation): boolean {
  return operation === 'openid-configuration' || operation === 'token' || operation === 'cxone-configuration';
}
