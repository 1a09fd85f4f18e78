import { type RefusedFile, refusedFilesText } from '../attachments/refused-files-text.ts';
import { isInUse } from '../channels/channel.ts';
import { inLanguage } from '../contract/localized-text.ts';
import { noticeIdOf } from '../ids.ts';
import { describeError } from '../observability/logger.ts';
import { toQueuedOutbound } from '../queues/group-and-deduplication-ids.ts';
import type { OutboundJob } from '../queues/jobs.ts';
import { neverTellReceipts } from '../receipts/status-claims.ts';
import { MOST_FILES } from './inbound-files.ts';
import { fieldsOf, type InboundMessage, type InboundPorts } from './inbound-message.ts';

/** Milliseconds after which a customer is no longer told of a file: they wrote it long ago, and have gone on. */
const TOLD_WITHIN_MS = 86_400_000;

/** `refused`: the queue did not take it, or gave no answer. */
type Told = 'queued' | 'refused' | 'not-wanted';

/**
 * Puts words for the customer on the outbound queue that say which of a message's files were refused and why, where the
 * channel wants that (ADR 56). To be called once CXone has the message. Safe to repeat: they have the same id each time, so
 * that the worker of that queue sends them once. It also looks whether the customer wants messages at all.
 * @param createdAt ISO 8601, of the message in its thread.
 */
export async function tellRefused(
  message: InboundMessage,
  files: readonly RefusedFile[],
  createdAt: string,
  ports: InboundPorts,
): Promise<Told> {
  const { event, attempt, claimPk } = message;
  const { channelId, correlation } = attempt.job;
  const { conversationId, author, isGroup = false } = event;
  const { keys, outboundQueue, logger } = ports;
  const channel = await ports.channelOf(channelId);
  const where = channel?.people?.tellsRefusedFiles ?? 'private';
  const isWanted = where === 'everywhere' || (where === 'private' && !isGroup);
  const isLate = ports.now().getTime() - Date.parse(createdAt) > TOLD_WITHIN_MS;
  if (!isInUse(channel) || !isWanted || isLate) return 'not-wanted';

  const { maxBytes } = ports.files;
  const externalId = noticeIdOf(claimPk, channelId, conversationId, keys.digest);
  const text = inLanguage(refusedFilesText(files, { maxBytes, maxFiles: MOST_FILES }), channel.language);
  const job: OutboundJob = {
    integrationKey: channel.integrationKey,
    channelId,
    correlation,
    externalId,
    createdAt: ports.now().toISOString(),
    part: { conversationId, recipientIds: [author.id], text },
    isNotice: true,
    maybeWritten: false,
  };
  try {
    // Before the provider can say anything of it: CXone has no such message, and would be asked for minutes.
    await neverTellReceipts(channelId, externalId, ports);
    if (!(await outboundQueue.send(toQueuedOutbound(job, 0, keys)))) return 'refused';
  } catch (error) {
    logger.log('error', 'request.failed', {
      ...fieldsOf(message),
      operation: 'queue-notice',
      reason: describeError(error),
    });
    return 'refused';
  }
  logger.log('info', 'notice.queued', fieldsOf(message));
  return 'queued';
}
