import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

/** Waiting messages from which on somebody should look. */
const MANY = 1_000;

const redriveSchema = z.object({ deadLetterTargetArn: z.string() });

/** How much waits in a queue, and whether anything lies in its dead-letter queue. */
export function checkQueue(name: string, queueUrl: string, { target }: Deployment): Promise<Finding> {
  return look(name, async () => {
    const client = new SQSClient(target.region === undefined ? {} : { region: target.region });
    const { waiting, redrivePolicy } = await read(client, queueUrl);
    const dead = redrivePolicy === undefined ? 0 : await deadLetters(client, queueUrl, redrivePolicy);
    if (dead > 0)
      return fail(
        name,
        `${dead} messages are in its dead-letter queue: a worker crashed on them again and again. Its log says why.`,
      );
    const message = `${waiting} waiting, none in the dead-letter queue.`;
    return waiting >= MANY ? warn(name, `${message} CXone may be down or throttling.`) : ok(name, message);
  });
}

async function deadLetters(client: SQSClient, queueUrl: string, redrivePolicy: string): Promise<number> {
  const { deadLetterTargetArn } = redriveSchema.parse(JSON.parse(redrivePolicy));
  // Both are made by the same stack: the same account and region, another name.
  const name = deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(':') + 1);
  return (await read(client, new URL(name, queueUrl).toString())).waiting;
}

async function read(
  client: SQSClient,
  QueueUrl: string,
): Promise<{ waiting: number; redrivePolicy: string | undefined }> {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    redrivePolicy: Attributes['RedrivePolicy'],
  };
}
