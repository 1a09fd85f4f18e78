import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { EventSourceMapping } from '../../../local/cloud/event-source-mapping.ts';
import { failed, type Invocation } from '../../../local/cloud/invocation.ts';
import { startQueues, type Queues } from '../../../local/cloud/queues.ts';
import { eventually } from './fixtures.ts';

const region = 'eu-west-1';
const arn = (name: string): string => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
const returned = (payload: unknown): Invocation => ({ kind: 'returned', payload });
const named = (...records: (SQSRecord | undefined)[]): Invocation =>
  returned({ batchItemFailures: records.map((record) => ({ itemIdentifier: record?.messageId })) });
const bodies = (event: SQSEvent | undefined): string[] | undefined => event?.Records.map(({ body }) => body).sort();

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  // Together, so that no mapping waits out its poll: the end of the queues ends it.
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

/** Queues whose messages come back after a second; of the FIFO queue, to a dead-letter queue in the end. Slow ones don't. */
async function start(): Promise<Queues> {
  const queues = await startQueues(
    [
      { logicalId: 'Dlq', name: 'dlq.fifo', arn: arn('dlq.fifo'), properties: { FifoQueue: true } },
      {
        logicalId: 'Fifo',
        name: 'in.fifo',
        arn: arn('in.fifo'),
        properties: {
          FifoQueue: true,
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn: arn('dlq.fifo'), maxReceiveCount: 3 },
        },
      },
      {
        logicalId: 'Slow',
        name: 'slow.fifo',
        arn: arn('slow.fifo'),
        properties: { FifoQueue: true, VisibilityTimeout: 900 },
      },
      { logicalId: 'Standard', name: 'in', arn: arn('in'), properties: { VisibilityTimeout: 1 } },
    ],
    { region },
  );
  cleanUps.push(() => queues.stop());
  return queues;
}

interface MapOptions {
  readonly batchSize?: number;
  readonly reportsItemFailures?: boolean;
  readonly maximumConcurrency?: number;
}

/** Maps a queue to an in-process function; `seen` collects its events. */
function map(
  queues: Queues,
  logicalId: string,
  handle: (event: SQSEvent, invocation: number) => Invocation | Promise<Invocation>,
  options: MapOptions = {},
): { seen: SQSEvent[]; mapping: EventSourceMapping } {
  const seen: SQSEvent[] = [];
  const mapping = new EventSourceMapping({
    client: queues.client,
    queueUrl: queues.url(logicalId),
    queueArn: queues.arn(logicalId),
    region,
    batchSize: 1,
    reportsItemFailures: true,
    maximumConcurrency: 5,
    ...options,
    invoke: async (event) => {
      const sqsEvent = event as SQSEvent;
      seen.push(sqsEvent);
      return handle(sqsEvent, seen.length);
    },
    onError: (error) => {
      throw error;
    },
  });
  cleanUps.push(() => mapping.stop());
  return { seen, mapping };
}

async function isEmpty(queues: Queues, logicalId: string): Promise<boolean> {
  const attributes = await queues.attributes(logicalId);
  return (
    attributes['ApproximateNumberOfMessages'] === '0' && attributes['ApproximateNumberOfMessagesNotVisible'] === '0'
  );
}

/** Restates "Using Lambda with Amazon SQS" and its sub-pages of the Lambda Developer Guide, one condition a test. */
describe('EventSourceMapping', () => {
  it('hands over the event that Lambda makes of a FIFO message', async () => {
    const queues = await start();
    const { seen } = map(queues, 'Fifo', () => returned(null));
    const id = await queues.send('Fifo', {
      body: 'hello 👋',
      groupId: 'g1',
      deduplicationId: 'd1',
      messageAttributes: { kind: 'order' },
    });

    const [record] = (await eventually(() => seen[0])).Records;

    expect(record).toEqual({
      messageId: id,
      receiptHandle: expect.stringMatching(/.+/) as string,
      body: 'hello 👋',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/) as string,
        SenderId: '000000000000',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as string,
        SequenceNumber: '00000000000000000001',
        MessageGroupId: 'g1',
        MessageDeduplicationId: 'd1',
      },
      messageAttributes: {
        kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfBody: '9793a97dca415501b82cd27c0e74b09f',
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      eventSource: 'aws:sqs',
      eventSourceARN: arn('in.fifo'),
      awsRegion: 'eu-west-1',
    });
  });

  it('deletes the batch of an invocation that succeeded', async () => {
    const queues = await start();
    map(queues, 'Fifo', () => returned({ batchItemFailures: [] }));
    await queues.send('Fifo', { body: 'one', groupId: 'g', deduplicationId: '1' });

    await eventually(() => isEmpty(queues, 'Fifo'));
    expect(await isEmpty(queues, 'Dlq')).toBe(true);
  });

  it('leaves the whole batch of an invocation that failed, and hands it over again with a higher receive count', async () => {
    const queues = await start();
    await queues.send('Standard', { body: 'one' });
    await queues.send('Standard', { body: 'two' });
    const { seen } = map(
      queues,
      'Standard',
      (_, invocation) => (invocation === 1 ? failed('Error', 'boom') : returned(null)),
      { batchSize: 10 },
    );

    await eventually(() => isEmpty(queues, 'Standard'));

    expect(bodies(seen[0])).toEqual(['one', 'two']);
    expect(
      seen
        .slice(1)
        .flatMap((event) => bodies(event))
        .sort(),
    ).toEqual(['one', 'two']);
    expect(
      seen.slice(1).flatMap(({ Records }) => Records.map(({ attributes }) => attributes.ApproximateReceiveCount)),
    ).toEqual(['2', '2']);
  });

  it('keeps only the messages that a partial batch response names', async () => {
    const queues = await start();
    await queues.send('Standard', { body: 'good' });
    await queues.send('Standard', { body: 'bad' });
    const { seen } = map(
      queues,
      'Standard',
      ({ Records }, invocation) =>
        invocation === 1 ? named(Records.find(({ body }) => body === 'bad')) : returned(null),
      { batchSize: 10 },
    );

    await eventually(() => isEmpty(queues, 'Standard'));

    expect(seen.map(bodies)).toEqual([['bad', 'good'], ['bad']]);
  });

  it('fails the whole batch when a partial batch response names a message that is not of it', async () => {
    const queues = await start();
    await queues.send('Standard', { body: 'one' });
    const { seen } = map(queues, 'Standard', (_, invocation) =>
      returned(invocation === 1 ? { batchItemFailures: [{ itemIdentifier: 'unknown' }] } : null),
    );

    await eventually(() => isEmpty(queues, 'Standard'));

    expect(seen.map(bodies)).toEqual([['one'], ['one']]);
  });

  it('does not look at the response without ReportBatchItemFailures', async () => {
    const queues = await start();
    await queues.send('Standard', { body: 'one' });
    const { seen } = map(queues, 'Standard', ({ Records }) => named(Records[0]), { reportsItemFailures: false });

    await eventually(() => isEmpty(queues, 'Standard'));

    expect(seen).toHaveLength(1);
  });

  it('holds the rest of a message group behind its first failure', async () => {
    const queues = await start();
    for (const body of ['a1', 'a2', 'a3']) await queues.send('Fifo', { body, groupId: 'a', deduplicationId: body });
    const { seen } = map(queues, 'Fifo', ({ Records }, invocation) =>
      invocation === 1 ? named(Records[0]) : returned(null),
    );

    await eventually(() => isEmpty(queues, 'Fifo'));

    expect(seen.map(bodies)).toEqual([['a1'], ['a1'], ['a2'], ['a3']]);
  });

  it('invokes for another group while a group waits, and never twice at once for one group', async () => {
    const queues = await start();
    const slow = Promise.withResolvers<Invocation>();
    await queues.send('Fifo', { body: 'a1', groupId: 'a', deduplicationId: 'a1' });
    await queues.send('Fifo', { body: 'a2', groupId: 'a', deduplicationId: 'a2' });
    await queues.send('Fifo', { body: 'b1', groupId: 'b', deduplicationId: 'b1' });
    await queues.send('Fifo', { body: 'b2', groupId: 'b', deduplicationId: 'b2' });
    const { seen } = map(queues, 'Fifo', ({ Records }) => (Records[0]?.body === 'a1' ? slow.promise : returned(null)));

    await eventually(() => seen.length === 3);
    expect(seen.flatMap(bodies)).toEqual(['a1', 'b1', 'b2']);
    slow.resolve(returned(null));

    await eventually(() => isEmpty(queues, 'Fifo'));
    expect(seen.flatMap(bodies)).toEqual(['a1', 'b1', 'b2', 'a2']);
  });

  it('invokes at most maximumConcurrency times at once', async () => {
    const queues = await start();
    let running = 0;
    let highest = 0;
    for (const body of ['1', '2', '3', '4', '5']) await queues.send('Standard', { body });
    map(
      queues,
      'Standard',
      async () => {
        running += 1;
        highest = Math.max(highest, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        return returned(null);
      },
      { maximumConcurrency: 2 },
    );

    await eventually(() => isEmpty(queues, 'Standard'));

    expect(highest).toBe(2);
  });

  it('moves a message to the dead-letter queue after maxReceiveCount', async () => {
    const queues = await start();
    await queues.send('Fifo', { body: 'poison', groupId: 'g', deduplicationId: '1' });
    const { seen } = map(queues, 'Fifo', ({ Records }) => named(Records[0]));

    const [dead] = await eventually(async () => {
      const messages = await queues.receive('Dlq');
      return messages.length > 0 ? messages : undefined;
    });

    expect(dead).toMatchObject({ Body: 'poison', Attributes: { MessageGroupId: 'g' } });
    expect(seen).toHaveLength(3);
  });

  it('lets a visibility time-out stand that the function has set itself', async () => {
    const queues = await start();
    await queues.send('Slow', { body: 'again', groupId: 'g', deduplicationId: '1' });
    const { seen } = map(queues, 'Slow', async ({ Records }, invocation) => {
      if (invocation > 1) return returned(null);
      await queues.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queues.url('Slow'),
          ReceiptHandle: Records[0]?.receiptHandle,
          VisibilityTimeout: 1,
        }),
      );
      return named(Records[0]);
    });

    await eventually(() => isEmpty(queues, 'Slow'));

    expect(seen.map(bodies)).toEqual([['again'], ['again']]);
  });

  it('finishes what it has begun when it stops, and takes nothing more', async () => {
    const queues = await start();
    const gate = Promise.withResolvers<Invocation>();
    await queues.send('Fifo', { body: 'begun', groupId: 'a', deduplicationId: '1' });
    const { seen, mapping } = map(queues, 'Fifo', () => gate.promise);
    await eventually(() => seen.length === 1);

    const stopped = mapping.stop();
    await queues.send('Fifo', { body: 'late', groupId: 'b', deduplicationId: '2' });
    gate.resolve(returned(null));
    await stopped;

    expect(seen.map(bodies)).toEqual([['begun']]);
    const left = await queues.receive('Fifo');
    expect(left.map(({ Body }) => Body)).toEqual(['late']);
  });
});
