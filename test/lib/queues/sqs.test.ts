import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncomingFile } from '../../../lib/contract/events.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import {
  inboundJobSchema,
  outboundJobSchema,
  type QueuedInbound,
  type QueuedOutbound,
  type StatusJob,
  queuedStatusSchema,
} from '../../../lib/queues/jobs.ts';
import { type JobOutcome, processBatch } from '../../../lib/queues/process-batch.ts';
import { createSqsOutboundQueue, createSqsJobQueues } from '../../../lib/queues/sqs.ts';
import { type Queues, startQueues } from '../../../local/cloud/queues.ts';
import { channelId, integrationKey, LogBook, messageEvent } from '../../support/fixtures.ts';
import { recordingSqs } from '../../support/recording-sqs.ts';

const arn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
let queues: Queues;

beforeAll(async () => {
  queues = await startQueues(
    [
      { logicalId: 'Inbound', name: 'inbound.fifo', arn: arn('inbound.fifo'), properties: { FifoQueue: true } },
      { logicalId: 'Outbound', name: 'outbound.fifo', arn: arn('outbound.fifo'), properties: { FifoQueue: true } },
      { logicalId: 'Status', name: 'status', arn: arn('status'), properties: {} },
      { logicalId: 'Paused', name: 'paused', arn: arn('paused'), properties: { DelaySeconds: 900 } },
    ],
    { region: 'eu-west-1' },
  );
});
afterAll(() => queues.stop());

const jobQueues = () =>
  createSqsJobQueues(queues.client, { inboundUrl: queues.url('Inbound'), statusUrl: queues.url('Status') });

function queued(number: number, text = `message ${number}`): QueuedInbound {
  const event = messageEvent({ providerMessageId: `m-${number}`, conversationId: `conv-${number}`, text });
  return {
    job: { integrationKey, channelId, correlation: 'corr-1', messages: [event] },
    groupId: `group-${number}`,
    deduplicationId: `deduplication-${number}`,
  };
}

const status: StatusJob = {
  integrationKey,
  channelId,
  correlation: 'corr-1',
  externalId: externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAA'),
  status: 'failed',
  occurredAt: '2026-03-02T10:15:29.100Z',
  reason: 'blocked \uFFFF',
};

/** Takes everything that the queue has ready and removes it. */
async function takeAll(queue: 'Inbound' | 'Outbound' | 'Status'): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const received = await queues.receive(queue);
    if (received.length === 0) return all;
    all.push(...received);
    await Promise.all(received.map(({ ReceiptHandle = '' }) => queues.delete(queue, ReceiptHandle)));
  }
}

describe('createSqsOutboundQueue', () => {
  const text = 'a\uFFFEb\uFFFFc 📦';
  const entry: QueuedOutbound = {
    job: {
      integrationKey,
      channelId,
      correlation: 'corr-1',
      externalId: status.externalId,
      createdAt: '2026-03-02T10:15:29.100Z',
      part: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text },
      maybeWritten: false,
    },
    groupId: 'group-1',
    deduplicationId: 'deduplication-1',
  };

  it('puts a message on the queue of its group, so that it can be read as it was, once', async () => {
    const queue = createSqsOutboundQueue(queues.client, queues.url('Outbound'));
    expect([await queue.send(entry), await queue.send(entry)]).toEqual([true, true]);

    const [message, ...others] = await takeAll('Outbound');
    expect(others).toEqual([]);
    expect(outboundJobSchema.parse(JSON.parse(message?.Body ?? ''))).toEqual(entry.job);
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'group-1', MessageDeduplicationId: 'deduplication-1' });
  });

  it('says so where the queue refuses the message', async () => {
    // Without a group, a FIFO queue takes nothing.
    const queue = createSqsOutboundQueue(queues.client, queues.url('Outbound'));
    expect(await queue.send({ ...entry, groupId: '' })).toBe(false);
  });

  it('throws where there is no queue to answer', async () => {
    const nowhere = createSqsOutboundQueue(queues.client, new URL('nowhere.fifo', queues.url('Outbound')).toString());
    await expect(nowhere.send(entry)).rejects.toThrow();
  });
});

describe('createSqsJobQueues', () => {
  it('puts a job on the queue of its group, so that it can be read as it was', async () => {
    expect(await jobQueues().sendInbound([queued(1)])).toBe(0);

    const [message, ...others] = await takeAll('Inbound');
    expect(others).toEqual([]);
    expect(inboundJobSchema.parse(JSON.parse(message?.Body ?? ''))).toEqual(queued(1).job);
    expect(message?.Attributes).toMatchObject({
      MessageGroupId: 'group-1',
      MessageDeduplicationId: 'deduplication-1',
    });
  });

  it.each([
    { case: 'an agent’s message', replyTo: { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA' } as const },
    { case: 'a customer’s message', replyTo: { sentBy: 'theirs', providerMessageId: 'm-90016' } as const },
  ])('carries what a message says of $case that it quotes', async ({ replyTo }) => {
    const { job, ...ids } = queued(4);
    const [event = messageEvent()] = job.messages;
    const quoting = { ...job, messages: [{ ...event, replyTo }] };
    await jobQueues().sendInbound([{ ...ids, deduplicationId: replyTo.sentBy, job: quoting }]);

    const [message] = await takeAll('Inbound');
    expect(inboundJobSchema.parse(JSON.parse(message?.Body ?? ''))).toEqual(quoting);
  });

  it('carries where files are', async () => {
    const { job, ...ids } = queued(5);
    const [event = messageEvent()] = job.messages;
    const files: readonly IncomingFile[] = [
      { id: '1', name: 'label.pdf', source: { kind: 'link', url: 'https://files.example.org/label.pdf' } },
      { id: '2', source: { kind: 'reference', reference: 'photo-2' } },
      { id: '3', source: { kind: 'upload', uploadId: 'upl-AAAAAAAAAAAAAAAAAAAAAA' } },
    ];
    const withFiles = { ...job, messages: [{ ...event, files }] };
    await jobQueues().sendInbound([{ ...ids, deduplicationId: 'files', job: withFiles }]);

    const [message] = await takeAll('Inbound');
    expect(inboundJobSchema.parse(JSON.parse(message?.Body ?? ''))).toEqual(withFiles);
  });

  it('carries the characters that SQS refuses, and every other one', async () => {
    const text = 'a\uFFFEb\uFFFFc \u0000\u001F "quoted" \\ufffe 📦 \uD800 end';

    expect(await jobQueues().sendInbound([queued(2, text)])).toBe(0);
    const [message] = await takeAll('Inbound');

    expect(message?.Body).not.toMatch(/[\uFFFE\uFFFF]/);
    expect(inboundJobSchema.parse(JSON.parse(message?.Body ?? '')).messages[0]?.text).toBe(text);
  });

  it('sends more than ten in several calls, each under its own group', async () => {
    const entries = Array.from({ length: 23 }, (_, index) => queued(100 + index));

    expect(await jobQueues().sendInbound(entries)).toBe(0);

    const texts = (await takeAll('Inbound')).map(
      ({ Body = '' }) => inboundJobSchema.parse(JSON.parse(Body)).messages[0]?.text,
    );
    expect(texts.sort()).toEqual(entries.map(({ job }) => job.messages[0]?.text).sort());
  });

  it('counts the entries that the queue refuses, over all calls', async () => {
    const groupless = (number: number) => ({ ...queued(number), groupId: '' });
    const entries = Array.from({ length: 12 }, (_, index) => queued(200 + index));

    expect(await jobQueues().sendInbound([groupless(300), ...entries, groupless(301)])).toBe(2);
    expect(await takeAll('Inbound')).toHaveLength(12);
  });

  it('queues the same webhook once, although it comes twice', async () => {
    await jobQueues().sendInbound([queued(3)]);
    await jobQueues().sendInbound([queued(3)]);

    expect(await takeAll('Inbound')).toHaveLength(1);
  });

  it('puts receipts on their own queue', async () => {
    expect(await jobQueues().sendStatuses([status, { ...status, status: 'delivered' }])).toBe(0);

    const bodies = (await takeAll('Status')).map(({ Body = '' }) => queuedStatusSchema.parse(JSON.parse(Body)));
    expect(bodies).toHaveLength(2);
    expect(bodies).toContainEqual(status);
  });

  it('puts receipts in the group of their tenant, so that the queue is a fair one', async () => {
    const { client, asked } = recordingSqs();
    const url = queues.url('Status');
    await createSqsJobQueues(client, { inboundUrl: url, statusUrl: url }).sendStatuses([status]);

    expect(asked).toMatchObject([{ QueueUrl: url, Entries: [{ MessageGroupId: 'main' }] }]);
  });

  it('lets a receipt of seen overtake the others, which wait for as long as the queue says', async () => {
    const paused = createSqsJobQueues(queues.client, {
      inboundUrl: queues.url('Inbound'),
      statusUrl: queues.url('Paused'),
    });
    await paused.sendStatuses([{ ...status, status: 'delivered' }, status, { ...status, status: 'seen' }]);

    const [message, ...others] = await queues.receive('Paused', { waitSeconds: 5 });
    expect(queuedStatusSchema.parse(JSON.parse(message?.Body ?? '')).status).toBe('seen');
    expect(others).toEqual([]);
    expect(await queues.attributes('Paused')).toMatchObject({ ApproximateNumberOfMessagesDelayed: '2' });
  });

  it('sends nothing for nothing, and throws where the queue can not be reached', async () => {
    expect(await jobQueues().sendInbound([])).toBe(0);
    const nowhere = createSqsJobQueues(queues.client, {
      inboundUrl: `${queues.endpoint}/000000000000/nowhere.fifo`,
      statusUrl: queues.url('Status'),
    });
    await expect(nowhere.sendInbound([queued(4)])).rejects.toThrow();
  });
});

describe('processBatch', () => {
  async function received(): Promise<SQSRecord> {
    const [message] = await queues.receive('Status', { waitSeconds: 1, visibilityTimeoutSeconds: 600 });
    return {
      messageId: message?.MessageId ?? '',
      receiptHandle: message?.ReceiptHandle ?? '',
      body: message?.Body ?? '',
      attributes: {
        ApproximateReceiveCount: '3',
        SentTimestamp: '1772446530250',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '1772446530250',
      },
      messageAttributes: {},
      md5OfBody: message?.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: arn('status'),
      awsRegion: 'eu-west-1',
    };
  }

  const work = (record: SQSRecord, delivery: JobOutcome, attempts: unknown[] = []) =>
    processBatch(
      { Records: [record] },
      { getRemainingTimeInMillis: () => 19_000 },
      { sqs: queues.client, queueUrl: queues.url('Status'), random: () => 0.5, logger: new LogBook() },
      (_record, { remainingMs, ...attempt }) => {
        attempts.push({ ...attempt, left: remainingMs() });
        return Promise.resolve(delivery);
      },
    );

  it('reports nothing of what is settled, and tells the worker what the queue and Lambda know', async () => {
    await queues.send('Status', { body: 'settled' });
    const attempts: unknown[] = [];

    expect(await work(await received(), { kind: 'settled' }, attempts)).toEqual({ batchItemFailures: [] });
    expect(attempts).toEqual([{ receiveCount: 3, queuedAt: 1_772_446_530_250, left: 19_000 }]);
  });

  it('brings a message back at once that wants to be', async () => {
    await queues.send('Status', { body: 'at once' });
    const record = await received();

    expect(await work(record, { kind: 'retry', afterMs: 0 })).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
    expect((await queues.receive('Status')).map(({ Body }) => Body)).toEqual(['at once']);
  });

  it('holds a message back for as long as the worker asked, twelve hours at most', async () => {
    await queues.send('Status', { body: 'later' });
    const record = await received();

    expect((await work(record, { kind: 'retry', afterMs: 1e12 })).batchItemFailures).toHaveLength(1);
    expect((await work(record, { kind: 'retry', afterMs: 119_001 })).batchItemFailures).toHaveLength(1);
    expect(await queues.receive('Status')).toEqual([]);
  });

  it('brings a message back after seconds over which the worker throws', async () => {
    await queues.send('Status', { body: 'broken' });
    const record = await received();
    const ports = { sqs: queues.client, queueUrl: queues.url('Status'), random: () => 0, logger: new LogBook() };

    const attributes = { ...record.attributes, ApproximateReceiveCount: '1' };
    const { batchItemFailures } = await processBatch(
      { Records: [{ ...record, attributes }] },
      { getRemainingTimeInMillis: () => 1 },
      ports,
      () => Promise.reject(new Error('table unreachable')),
    );

    expect(batchItemFailures).toEqual([{ itemIdentifier: record.messageId }]);
    const [again] = await queues.receive('Status', { waitSeconds: 5 });
    expect(again?.Body).toBe('broken');
  });
});
