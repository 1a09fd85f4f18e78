import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { toQueueText } from './group-and-deduplication-ids.ts';
import type { QueuedInbound } from './jobs.ts';

/** The inbound queue, under number 0, and the holding queues behind it, from 1. */
export interface HoldingQueues {
  readonly numbers: readonly number[];
  /** Throws where the queue gives no answer: then it may have taken it. */
  send(number: number, entry: QueuedInbound): Promise<void>;
  /**
   * How many messages are in a queue, those in flight or hidden too. Approximate: right about a minute after the last one
   * came (SQS API, GetQueueAttributes).
   */
  lengthOf(number: number): Promise<number>;
}

/** The queues in SQS. */
export function createSqsHoldingQueues(client: SQSClient, urls: readonly string[]): HoldingQueues {
  const urlOf = (number: number): string => urls[number] ?? '';
  return {
    numbers: urls.map((_, number) => number).slice(1),
    async send(number, { job, groupId, deduplicationId }) {
      const message = { MessageBody: toQueueText(job), MessageGroupId: groupId };
      await client.send(
        new SendMessageCommand({ QueueUrl: urlOf(number), MessageDeduplicationId: deduplicationId, ...message }),
      );
    },
    async lengthOf(number) {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(number),
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
  };
}

/**
 * Which of the queues a function is called for, by the name at the end of its ARN and its URL; 0 where it is none of them.
 * @param eventSourceArn Of the records of an event.
 */
export function numberOfQueue(eventSourceArn: string | undefined, urls: readonly string[]): number {
  const name = eventSourceArn?.split(':').at(-1);
  return Math.max(
    0,
    urls.findIndex((url) => url.split('/').at(-1) === name),
  );
}
