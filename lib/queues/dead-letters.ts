import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

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
