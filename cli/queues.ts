import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Target } from './target.ts';

const redriveSchema = z.object({ deadLetterTargetArn: z.string() });

export interface QueueDepth {
  /** Messages in it, about: those that wait, and those that are held back or being worked on. */
  readonly depth: number;
  /** Of these, those that nobody is handed at the moment. */
  readonly hidden: number;
  readonly deadLetterUrl: string | undefined;
}

export function queueClientOf({ region }: Target): SQSClient {
  return new SQSClient(region === undefined ? {} : { region });
}

/** How much is in a queue, and where what its worker crashes on comes to lie. */
export async function readQueue(client: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const hidden = Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0);
  return {
    depth: Number(Attributes['ApproximateNumberOfMessages'] ?? 0) + hidden,
    hidden,
    deadLetterUrl: deadLetterUrlIn(Attributes['RedrivePolicy'], QueueUrl),
  };
}

/** Both queues are made by the same stack: the same account and region, another name. */
function deadLetterUrlIn(redrivePolicy: string | undefined, queueUrl: string): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn } = redriveSchema.parse(JSON.parse(redrivePolicy));
  return new URL(deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(':') + 1), queueUrl).toString();
}
