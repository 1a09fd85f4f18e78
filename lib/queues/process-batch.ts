import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** A job in the hands of a worker. */
export interface Attempt<Job> {
  readonly job: Job;
  /** How often the queue has handed the message out, from 1. */
  readonly receiveCount: number;
  /** When the queue took it, in milliseconds since 1970. */
  readonly queuedAt: number;
  readonly remainingMs: () => number;
}

/** What is to become of the queue's message: gone for good, or handed out again after so many milliseconds. */
export type JobOutcome = { readonly kind: 'settled' } | { readonly kind: 'retry'; readonly afterMs: number };

/** The longest that a message can be held back, in seconds (SQS, ChangeMessageVisibility): 12 hours. */
const LONGEST_SECONDS = 43_200;

/**
 * Runs a worker over what Lambda hands it from a queue: settled messages are gone, the others come back after the time
 * that the worker asked for. The event source sends one message at a time (`batchSize: 1`).
 */
export async function processBatch(
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  sqs: Pick<SQSClient, 'send'>,
  queueUrl: string,
  work: (record: SQSRecord, attempt: Omit<Attempt<unknown>, 'job'>) => Promise<JobOutcome>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    const delivery = await work(record, {
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      queuedAt: Number(record.attributes.SentTimestamp),
      remainingMs: () => context.getRemainingTimeInMillis(),
    });
    if (delivery.kind === 'settled') continue;
    const VisibilityTimeout = Math.min(LONGEST_SECONDS, Math.ceil(delivery.afterMs / 1000));
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout,
      }),
    );
    batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}
