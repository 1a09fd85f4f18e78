import { MOST_FILES } from '../attachments/file-problem-text.ts';
import type { FilePorts } from '../attachments/file-ports.ts';
import { type Channel, isInUse } from '../channels/channel.ts';
import type { MessageEvent } from '../contract/events.ts';
import { inLanguage } from '../contract/localized-text.ts';
import { type ChannelId, noticeIdOf, type PersonKeys } from '../ids.ts';
import { describeError, type LogFields, type Logger } from '../observability/logger.ts';
import { toQueuedOutbound } from '../queues/group-and-deduplication-ids.ts';
import type { OutboundJob, OutboundQueue } from '../queues/jobs.ts';
import { neverTellReceipts } from '../receipts/status-claims.ts';
import { type RefusedFile, refusedFilesText } from './refused-files-text.ts';

/** Milliseconds after which a customer is no longer told of a file: they wrote it long ago, and have gone on. */
const TOLD_WITHIN_MS = 86_400_000;

/** A customer's message of which files were refused. */
export interface MessageWithRefused {
  readonly channelId: ChannelId;
  readonly correlation: string;
  /** Of the message's claim: the notice has an id made from it. */
  readonly claimPk: string;
  readonly event: Pick<MessageEvent, 'conversationId' | 'author' | 'isGroup'>;
  /** At least one. */
  readonly files: readonly RefusedFile[];
  /** ISO 8601, of the message in its thread. */
  readonly createdAt: string;
  readonly log: LogFields;
}

export interface TellRefusedPorts {
  readonly keys: Pick<PersonKeys, 'digest' | 'groups'>;
  readonly files: Pick<FilePorts, 'maxBytes'>;
  readonly outboundQueue: OutboundQueue;
  readonly channelOf: (channelId: ChannelId) => Promise<Channel | undefined>;
  readonly table: Parameters<typeof neverTellReceipts>[2]['table'];
  readonly now: () => Date;
  readonly logger: Logger;
}

/** `refused`: the queue did not take it, or gave no answer. */
type Told = 'queued' | 'refused' | 'not-wanted';

/**
 * Puts words for the customer on the outbound queue that say which of a message's files were refused and why, if the
 * channel wants that (ADR 56). To be called once CXone has the message. Safe to repeat: they have the same id each time,
 * so that the worker of that queue sends them once. It also looks whether the customer wants messages at all.
 */
export async function tellRefused(message: MessageWithRefused, ports: TellRefusedPorts): Promise<Told> {
  const { channelId, correlation, claimPk, event, files, createdAt, log } = message;
  const { conversationId, author, isGroup = false } = event;
  const { keys, outboundQueue, logger } = ports;
  const channel = await ports.channelOf(channelId);
  const where = channel?.people?.tellsRefusedFiles ?? 'private';
  const isWanted = where === 'everywhere' || (where === 'private' && !isGroup);
  const isLate = ports.now().getTime() - Date.parse(createdAt) > TOLD_WITHIN_MS;
  if (!isInUse(channel) || !isWanted || isLate) return 'not-wanted';

  const externalId = noticeIdOf(claimPk, channelId, conversationId, keys.digest);
  const limits = { maxBytes: ports.files.maxBytes, maxFiles: MOST_FILES };
  const text = inLanguage(refusedFilesText(files, limits), channel.language);
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
    logger.log('error', 'request.failed', { ...log, operation: 'queue-notice', reason: describeError(error) });
    return 'refused';
  }
  logger.log('info', 'notice.queued', log);
  return 'queued';
}
