import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
import { LOCAL_CREDENTIALS, RUNNER_USER_AGENT } from './local-credentials.ts';
import { queueUrl, type StackResource } from './stack.ts';
import { takeSupplementaryCharacters } from './supplementary-characters.ts';

export interface MessageToSend {
  readonly body: string;
  /** FIFO queues only. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly messageAttributes?: Readonly<Record<string, string>>;
}

/** The queues of the stack, each named by its logical id; for tests and for event source mappings. */
export interface Queues {
  readonly endpoint: string;
  /** A client of the stand-in whose calls {@link CallCounter} leaves out. */
  readonly client: SQSClient;
  url(logicalId: string): string;
  arn(logicalId: string): string;
  send(logicalId: string, message: MessageToSend): Promise<string>;
  /** Takes up to ten messages, which are in flight from then on. Waits `waitSeconds`, 0 by default, for the first. */
  receive(logicalId: string, options?: { waitSeconds?: number; visibilityTimeoutSeconds?: number }): Promise<Message[]>;
  delete(logicalId: string, receiptHandle: string): Promise<void>;
  /** Every attribute, e.g. `ApproximateNumberOfMessages` and `ApproximateNumberOfMessagesNotVisible`. */
  attributes(logicalId: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const ATTRIBUTES = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'RedrivePolicy',
] as const;

const attributeSchema = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]).optional();

export interface QueuesOptions {
  readonly region: string;
  /** Of an SQS that somebody else runs: then only the queues are made there, where they are missing. */
  readonly endpoint?: string | undefined;
}

/** Starts an SQS stand-in (fauxqs) with the queues of the stack. Messages are lost when it stops. */
export async function startQueues(
  resources: readonly StackResource[],
  { region, endpoint: elsewhere }: QueuesOptions,
): Promise<Queues> {
  const { endpoint, close } =
    elsewhere === undefined ? await startFauxqs(region) : { endpoint: elsewhere, close: () => Promise.resolve() };
  const client = new SQSClient({
    region,
    endpoint,
    credentials: LOCAL_CREDENTIALS,
    customUserAgent: RUNNER_USER_AGENT,
    maxAttempts: 2,
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await close();
  };
  const find = (logicalId: string): StackResource => {
    const found = resources.find((resource) => resource.logicalId === logicalId);
    if (found === undefined) throw new Error(`serverless.yml has no queue "${logicalId}"`);
    return found;
  };
  const url = (logicalId: string): string => queueUrl(endpoint, find(logicalId).name);

  try {
    for (const { name, properties } of resources) {
      const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: name }));
      if (QueueUrls.some((known) => known.endsWith(`/${name}`))) continue;
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes: toAttributes(properties) }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    client,
    url,
    arn: (logicalId) => find(logicalId).arn,
    send: async (logicalId, { body, groupId, deduplicationId, messageAttributes = {} }) => {
      const sent = await client.send(
        new SendMessageCommand({
          QueueUrl: url(logicalId),
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
          MessageAttributes: Object.fromEntries(
            Object.entries(messageAttributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
          ),
        }),
      );
      return z.string().parse(sent.MessageId);
    },
    receive: async (logicalId, { waitSeconds = 0, visibilityTimeoutSeconds } = {}) => {
      const received = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url(logicalId),
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: visibilityTimeoutSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      return received.Messages ?? [];
    },
    delete: async (logicalId, receiptHandle) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: url(logicalId), ReceiptHandle: receiptHandle }));
    },
    attributes: async (logicalId) => {
      const answer = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url(logicalId), AttributeNames: ['All'] }),
      );
      return answer.Attributes ?? {};
    },
    stop,
  };
}

async function startFauxqs(region: string): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const app = buildApp({ logger: false, defaultRegion: region });
  takeSupplementaryCharacters(app);
  return { endpoint: await app.listen({ port: 0, host: '127.0.0.1' }), close: async () => app.close() };
}

function toAttributes(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    ATTRIBUTES.flatMap((name) => {
      const value = attributeSchema.parse(properties[name]);
      // A FIFO attribute of a standard queue may not even be false.
      if (value === undefined || value === false) return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}
