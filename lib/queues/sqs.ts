import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { optionsFor } from '../aws-clients.ts';
import { toQueueText } from './group-and-deduplication-ids.ts';
import type { JobQueues, OutboundQueue } from './jobs.ts';

/** Apart from the others, so that who seldom needs it can load it then. */
export const createSqsClient = () => new SQSClient(optionsFor(1_500));

/** Entries per call, a limit of SQS. */
const BATCH = 10;
/**
 * Seconds for which the status queue keeps a `seen` back, instead of its own three (resources/queues.yml): one that
 * comes within two seconds of its `delivered` overtakes it, and CXone is told once.
 */
const SEEN_DELAY_SECONDS = 1;

/** The queues in SQS. Several entries travel in one call as long as they fit. */
export function createSqsJobQueues(
  client: SQSClient,
  queues: { readonly inboundUrl: string; readonly statusUrl: string },
): JobQueues {
  async function send(QueueUrl: string, entries: readonly SendMessageBatchRequestEntry[]): Promise<number> {
    let refused = 0;
    for (let start = 0; start < entries.length; start += BATCH) {
      const Entries = entries.slice(start, start + BATCH);
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      refused += Failed.length;
    }
    return refused;
  }

  return {
    sendInbound: (entries) =>
      send(
        queues.inboundUrl,
        entries.map(({ job, groupId, deduplicationId }, index) => ({
          Id: String(index),
          MessageBody: toQueueText(job),
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        })),
      ),
    sendStatuses: (jobs) =>
      send(
        queues.statusUrl,
        jobs.map((job, index) => ({
          Id: String(index),
          MessageBody: toQueueText(job),
          // On a standard queue it keeps no order: SQS lets tenants whose receipts take long come behind the others
          // (SQS Developer Guide, "Amazon SQS fair queues").
          MessageGroupId: job.integrationKey,
          ...(job.status === 'seen' && { DelaySeconds: SEEN_DELAY_SECONDS }),
          ...('typing' in job && job.typing !== undefined && { DelaySeconds: 0 }),
        })),
      ),
  };
}

/** The outbound queue in SQS. */
export function createSqsOutboundQueue(client: SQSClient, QueueUrl: string): OutboundQueue {
  return {
    async send({ job, groupId, deduplicationId }) {
      // A batch of one: its answer tells an entry that was refused from a call that failed.
      const entry = {
        Id: '0',
        MessageBody: toQueueText(job),
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      };
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry] }));
      return Failed.length === 0;
    },
  };
}

export const connectOutboundQueue = (url: string): OutboundQueue => createSqsOutboundQueue(createSqsClient(), url);

/**
 * How many messages lie in the dead-letter queues, about. To be called every few minutes, for the question also keeps their
 * metrics coming: after six hours without a message or a call, SQS sends CloudWatch none of a queue, and those of one that
 * wakes up come up to 15 minutes late. This call counts as one (SQS Developer Guide, "Monitoring Amazon SQS queues using
 * CloudWatch").
 */
export async function countDeadLetters(sqs: Pick<SQSClient, 'send'>, queueUrls: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    queueUrls.map(async (QueueUrl) => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    }),
  );
  return counts.reduce((total, count) => total + count, 0);
}
