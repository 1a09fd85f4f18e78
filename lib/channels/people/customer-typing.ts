import type { ProviderEvent, TypingEvent } from '../../contract/events.ts';
import { externalMessageIdSchema, channelIdSchema, personKeysAt } from '../../ids.ts';
import type { Logger } from '../../observability/logger.ts';
import { describeError } from '../../observability/logger.ts';
import type { JobQueues } from '../../queues/jobs.ts';
import type { Channel } from '../channel.ts';

/**
 * Milliseconds in which a conversation tells CXone once at most that its customer types: twelve a minute, where CXone
 * takes 17 updates of a contact a minute once its burst is spent (byoc-protocol §3.9), and an agent sees it for about as long.
 */
export const TYPING_REST_MS = 5_000;
/** Conversations that a process remembers to have told of. */
const MOST_REMEMBERED = 10_000;

/** When this process put each conversation's typing on the queue last, in milliseconds since 1970. */
const queuedAt = new Map<string, number>();

/**
 * A receipt of no message: a version before takes the first for one that CXone has not learned, drops it after ten minutes,
 * and all others at once, since they are of the same.
 */
const asReceiptOfNone = {
  channelId: channelIdSchema.parse('typing'),
  externalId: externalMessageIdSchema.parse('out-typing'),
  status: 'delivered',
} as const;

/**
 * Puts on the status queue that customers type. Once per conversation and {@link TYPING_REST_MS} in this process, and the
 * worker looks what other processes have told. A courtesy: what the queue does not take is lost, and the webhook is none the worse.
 */
export async function queueTyping(
  { channelId, integrationKey, keyedFrom }: Pick<Channel, 'channelId' | 'integrationKey' | 'keyedFrom'>,
  events: readonly ProviderEvent[],
  correlation: string,
  ports: {
    readonly jobQueues: Pick<JobQueues, 'sendStatuses'>;
    readonly indexKey: () => Promise<string>;
    readonly now: () => Date;
    readonly logger: Logger;
  },
): Promise<void> {
  const now = ports.now();
  const typing = events.filter((event) => event.kind === 'typing');
  const last = new Map(typing.map((event) => [event.conversationId, event]));
  const due = [...last.values()].filter(({ conversationId }) => isDue(`${channelId}#${conversationId}`, now.getTime()));
  if (due.length === 0) return;
  try {
    const { digest } = await personKeysAt(keyedFrom, now.getTime(), ports.indexKey);
    const jobs = due.map(({ conversationId, isTyping }: TypingEvent) => ({
      ...{ integrationKey, correlation, ...asReceiptOfNone, occurredAt: now.toISOString() },
      typing: { channelId, conversationId, conversation: digest([channelId, conversationId]), isTyping },
    }));
    await ports.jobQueues.sendStatuses(jobs);
  } catch (error) {
    ports.logger.log('debug', 'typing.dropped', { channel: channelId, correlation, reason: describeError(error) });
  }
}

function isDue(conversation: string, now: number): boolean {
  const before = queuedAt.get(conversation);
  if (before !== undefined && now - before < TYPING_REST_MS && now >= before) return false;
  if (queuedAt.size >= MOST_REMEMBERED) queuedAt.clear();
  queuedAt.set(conversation, now);
  return true;
}
