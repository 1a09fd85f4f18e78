import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

/** Waiting messages from which on somebody should look. */
const MANY = 1_000;

const redriveSchema = z.object({ deadLetterTargetArn: z.string() });

/**
 * How much waits in a queue, and whether anything lies in its dead-letter queue.
 * @param worker The function that the queue invokes.
 */
export function checkQueue(
  { name, worker, queueUrl }: { readonly name: string; readonly worker: string; readonly queueUrl: string },
  { target }: Deployment,
): Promise<Finding> {
  return look(name, async () => {
    const client = new SQSClient(target.region === undefined ? {} : { region: target.region });
    const { waiting, redrivePolicy } = await read(client, queueUrl);
    const deadLetterArn = redrivePolicy === undefined ? undefined : deadLetterArnIn(redrivePolicy);
    const dead = deadLetterArn === undefined ? 0 : (await read(client, siblingUrl(queueUrl, deadLetterArn))).waiting;
    if (deadLetterArn !== undefined && dead > 0) {
      return fail(
        name,
        `${counted(dead)} in its dead-letter queue: the function ${worker} crashed on each again and again, and its log says why. Once that is mended, move them back with: aws sqs start-message-move-task --source-arn ${deadLetterArn}`,
      );
    }
    const message = `${counted(waiting)} in it, none in the dead-letter queue.`;
    return waiting < MANY
      ? ok(name, message)
      : warn(name, `${message} CXone may be down or throttling, or the function ${worker} fails: its log says.`);
  });
}

const counted = (messages: number): string => (messages === 1 ? '1 message is' : `${messages} messages are`);

const deadLetterArnIn = (redrivePolicy: string): string =>
  redriveSchema.parse(JSON.parse(redrivePolicy)).deadLetterTargetArn;

/** Both are made by the same stack: the same account and region, another name. */
function siblingUrl(queueUrl: string, arn: string): string {
  return new URL(arn.slice(arn.lastIndexOf(':') + 1), queueUrl).toString();
}

async function read(
  client: SQSClient,
  QueueUrl: string,
): Promise<{ waiting: number; redrivePolicy: string | undefined }> {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  // One that is held back for another try counts as not visible.
  const counts = [Attributes['ApproximateNumberOfMessages'], Attributes['ApproximateNumberOfMessagesNotVisible']];
  return {
    waiting: counts.reduce((sum, count) => sum + Number(count ?? 0), 0),
    redrivePolicy: Attributes['RedrivePolicy'],
  };
}
