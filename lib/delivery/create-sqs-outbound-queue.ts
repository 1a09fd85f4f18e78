import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { OutboundQueue } from './outbox.ts';
import { toQueueText } from './to-queue-text.ts';

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
