import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type JobOutcome, processBatch } from '../../../lib/queues/process-batch.ts';
import { LogBook } from '../../support/fixtures.ts';
import { recordingSqs } from '../../support/recording-sqs.ts';

const queueUrl = 'http://127.0.0.1:9999/000000000000/inbound.fifo';

const record = (messageId: string): SQSRecord => ({
  messageId,
  receiptHandle: `receipt-of-${messageId}`,
  body: messageId,
  attributes: {
    ApproximateReceiveCount: '3',
    SentTimestamp: '1772446530250',
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: '1772446530250',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:inbound.fifo',
  awsRegion: 'eu-west-1',
});

async function worked(...deliveries: readonly (JobOutcome | Error)[]) {
  const { client, asked } = recordingSqs();
  const logger = new LogBook();
  const records = deliveries.map((_, index) => record(`m-${index}`));
  const waiting = deliveries.values();
  const response = await processBatch(
    { Records: records },
    { getRemainingTimeInMillis: () => 19_000 },
    { sqs: client, queueUrl, random: () => 0.5, logger },
    () => {
      const delivery = waiting.next().value ?? { kind: 'settled' };
      if (delivery instanceof Error) throw delivery;
      return Promise.resolve(delivery);
    },
  );
  return { response, asked, lines: logger.lines };
}

describe('processBatch, for a message over which the worker throws', () => {
  const unforeseen = Object.assign(new Error('the text of +49 30 1234567'), { code: 'ETIMEDOUT' });

  it('has it back after seconds, and says so without what the error quotes', async () => {
    const { response, asked, lines } = await worked(unforeseen);

    expect(asked).toMatchObject([{ ReceiptHandle: 'receipt-of-m-0', VisibilityTimeout: 3 }]);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(lines).toMatchObject([
      { level: 'error', event: 'worker.failed', reason: 'Error ETIMEDOUT', delay: 3_000, attempt: 3 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('1234567');
  });

  it('goes on with the next', async () => {
    const { response } = await worked(unforeseen, { kind: 'settled' });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  });
});

describe('processBatch, for a message that comes back', () => {
  it.each([
    { afterMs: 0, seconds: 0 },
    { afterMs: 1, seconds: 1 },
    { afterMs: 1_000, seconds: 1 },
    { afterMs: 119_001, seconds: 120 },
    { afterMs: 43_200_000, seconds: 43_200 },
    { afterMs: 43_200_001, seconds: 43_200 },
  ])('has SQS hide it for $seconds s where $afterMs ms are asked for', async ({ afterMs, seconds }) => {
    const { response, asked } = await worked({ kind: 'retry', afterMs });

    expect(asked).toEqual([{ QueueUrl: queueUrl, ReceiptHandle: 'receipt-of-m-0', VisibilityTimeout: seconds }]);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  });

  it('goes on with the next, which may be settled', async () => {
    const { response, asked } = await worked(
      { kind: 'settled' },
      { kind: 'retry', afterMs: 2_000 },
      { kind: 'settled' },
      { kind: 'retry', afterMs: 3_000 },
    );

    expect(asked).toMatchObject([
      { ReceiptHandle: 'receipt-of-m-1', VisibilityTimeout: 2 },
      { ReceiptHandle: 'receipt-of-m-3', VisibilityTimeout: 3 },
    ]);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-3' }] });
  });
});
