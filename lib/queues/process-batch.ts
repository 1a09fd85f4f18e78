import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { backOff } from '../exactly-once/back-off.ts';
import { describeError, framesOf, type Logger } from '../observability/logger.ts';

/** A job in the hands of a worker. */
export interface Attempt<Job> {
  readonly job: Job;
  /** How often the queue has handed the message out, from 1. */
  readonly receiveCount: number;
  /** When the queue took it, in milliseconds since 1970. */
  readonly queuedAt: number;
  readonly remainingMs: () => number;
  /** From a holding queue, whose workers nobody else waits for. */
  readonly isHeld?: boolean;
}

/** What is to become of the queue's message: gone for good, or handed out again after so many milliseconds. */
export type JobOutcome =
  | { readonly kind: 'settled' }
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      /** The integration key or channel id whose breaker holds it. */
      readonly blockedBy?: string | undefined;
    };

/** The longest that a message can be held back, in seconds (SQS, ChangeMessageVisibility): 12 hours. */
const LONGEST_SECONDS = 43_200;

/** What a batch is worked off with. */
export interface BatchPorts {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * Runs a worker over what Lambda hands it from a queue: settled messages are gone, the others come back after the time
 * that the worker asked for. What it throws is logged, and costs this message seconds: left to Lambda, it would cost the
 * conversation the visibility time-out, and the others as well, since Lambda lowers the concurrency of a queue whose
 * function fails. The event source sends one message at a time (`batchSize: 1`).
 */
export async function processBatch(
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  { sqs, queueUrl, random, logger }: BatchPorts,
  work: (record: SQSRecord, attempt: Omit<Attempt<unknown>, 'job'>) => Promise<JobOutcome>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const failed = (error: unknown): JobOutcome => {
      const afterMs = backOff(receiveCount, random());
      const what = { reason: describeError(error), at: framesOf(error), delay: afterMs, attempt: receiveCount };
      logger.log('error', 'worker.failed', what);
      return { kind: 'retry', afterMs };
    };
    const attempt = {
      receiveCount,
      queuedAt: Number(record.attributes.SentTimestamp),
      remainingMs: () => context.getRemainingTimeInMillis(),
    };
    // What it throws before it has a promise to reject is no other failure.
    const delivery = await Promise.resolve()
      .then(() => work(record, attempt))
      .catch(failed);
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
