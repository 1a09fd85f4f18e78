import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startQueues, type Queues } from '../../../local/cloud/queues.ts';
import { fromBasicPlane, toBasicPlane } from '../../../local/cloud/supplementary-characters.ts';

const region = 'eu-west-1';
const arn = (name: string): string => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
let queues: Queues;

beforeAll(async () => {
  queues = await startQueues(
    [
      { logicalId: 'Dlq', name: 'dlq.fifo', arn: arn('dlq.fifo'), properties: { FifoQueue: true } },
      {
        logicalId: 'Orders',
        name: 'orders.fifo',
        arn: arn('orders.fifo'),
        properties: {
          FifoQueue: true,
          VisibilityTimeout: 90,
          MessageRetentionPeriod: 1_209_600,
          RedrivePolicy: { deadLetterTargetArn: arn('dlq.fifo'), maxReceiveCount: 1 },
        },
      },
      { logicalId: 'Statuses', name: 'statuses', arn: arn('statuses'), properties: { DelaySeconds: 0 } },
    ],
    { region },
  );
});
afterAll(() => queues.stop());

describe('startQueues', () => {
  it('gives the queues the attributes of the template', async () => {
    expect(await queues.attributes('Orders')).toMatchObject({
      FifoQueue: 'true',
      VisibilityTimeout: '90',
      MessageRetentionPeriod: '1209600',
      QueueArn: arn('orders.fifo'),
    });
    expect(await queues.attributes('Statuses')).not.toHaveProperty('FifoQueue');
  });

  it('listens on loopback alone', () => {
    expect(new URL(queues.endpoint).hostname).toBe('127.0.0.1');
    expect(queues.url('Orders')).toBe(`${queues.endpoint}/000000000000/orders.fifo`);
  });

  it('locks a group while one of its messages is in flight, and moves a message on after maxReceiveCount', async () => {
    await queues.send('Orders', { body: 'first', groupId: 'a', deduplicationId: 'a1' });
    await queues.send('Orders', { body: 'second', groupId: 'a', deduplicationId: 'a2' });
    await queues.send('Orders', { body: 'other', groupId: 'b', deduplicationId: 'b1' });

    const received = await queues.receive('Orders', { visibilityTimeoutSeconds: 0 });
    expect(received.map(({ Body }) => Body).sort()).toEqual(['first', 'other']);

    await queues.receive('Orders', { waitSeconds: 1 });
    const dead = await queues.receive('Dlq', { waitSeconds: 1 });
    expect(dead.map(({ Body }) => Body).sort()).toEqual(['first', 'other']);
  });

  it('makes only the queues that are missing in an SQS that somebody else runs, and leaves it running', async () => {
    const fresh = { logicalId: 'Fresh', name: 'fresh', arn: arn('fresh'), properties: {} };
    const known = {
      logicalId: 'Orders',
      name: 'orders.fifo',
      arn: arn('orders.fifo'),
      properties: { FifoQueue: true },
    };
    const others = await startQueues([fresh, known], { region, endpoint: queues.endpoint });

    expect(await others.attributes('Fresh')).toMatchObject({ QueueArn: arn('fresh') });
    expect(await others.attributes('Orders')).toMatchObject({ VisibilityTimeout: '90' });
    await others.stop();
    expect(await queues.attributes('Orders')).toMatchObject({ VisibilityTimeout: '90' });
  });

  it('says which queue the template lacks', () => {
    expect(() => queues.url('Returns')).toThrow('serverless.yml has no queue "Returns"');
  });

  it('takes characters above U+FFFF, with digests that the SDK accepts', async () => {
    await queues.send('Statuses', { body: 'sent 🚚 and \uE000 kept' });
    const client = new SQSClient({
      region,
      endpoint: queues.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const QueueUrl = queues.url('Statuses');
    const batch = await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'one', MessageBody: 'seen 👀' }] }),
    );
    client.destroy();

    expect(batch.Failed ?? []).toEqual([]);
    const received = await queues.receive('Statuses', { waitSeconds: 1 });
    expect(received.map(({ Body }) => Body)).toEqual(['sent 🚚 and \uE000 kept', 'seen 👀']);
  });

  it('refuses what SQS refuses', async () => {
    await expect(queues.send('Statuses', { body: 'no \uFFFF' })).rejects.toThrow(/Invalid characters/);
  });
});

describe('toBasicPlane', () => {
  it('leaves no surrogate and can be undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = toBasicPlane(text);
        return !/[\uD800-\uDFFF]/.test(escaped) && fromBasicPlane(escaped) === text;
      }),
    );
  });
});
