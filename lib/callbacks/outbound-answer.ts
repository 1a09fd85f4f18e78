import type { Recipient } from './outbound-request.ts';

export interface SentMessage {
  readonly externalId: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  readonly threadId: string;
  readonly recipients: readonly Recipient[];
}

/**
 * The answer to A2: all that any known version of CXone reads, the id at the top for the older reply form too
 * (byoc-protocol §2.4, and §6 row 2: "the superset").
 */
export function outboundAnswer({ externalId, createdAt, threadId, recipients }: SentMessage) {
  return {
    idOnExternalPlatform: externalId,
    message: { idOnExternalPlatform: externalId, createdAtWithMilliseconds: createdAt },
    thread: { idOnExternalPlatform: threadId },
    endUserIdentities: [],
    recipients,
  };
}
