import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * How many messages lie in the dead-letter queues, about. To be called every few minutes, for the question also keeps their
 * metrics up to date: CloudWatch learns of a queue that nobody has asked anything for six hours up to 15 minutes late (SQS
 * Developer Guide, "Creating CloudWatch alarms for Amazon SQS metrics"), and with it the alarms.
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
