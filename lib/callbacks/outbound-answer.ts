import type { Recipient } from './outbound-request.ts';

export interface SentMessage {
  readonly externalId: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  readonly threadId: string;
  readonly recipients: readonly Recipient[];
}

/** `superset`: all that any known version of CXone reads; `strict`: what today's form has, and no more. */
export type AnswerForm = 'superset' | 'strict';

/** The answer to A2, in the superset with the id at the top for the older reply form too (byoc-protocol §2.4, §6 row 2). */
export function outboundAnswer({ externalId, createdAt, threadId, recipients }: SentMessage, form: AnswerForm) {
  return {
    ...(form === 'superset' && { idOnExternalPlatform: externalId }),
    message: { idOnExternalPlatform: externalId, createdAtWithMilliseconds: createdAt },
    thread: { idOnExternalPlatform: threadId },
    endUserIdentities: [],
    recipients,
  };
}
