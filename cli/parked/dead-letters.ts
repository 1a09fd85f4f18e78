import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readQueue } from '../queues.ts';
import type { Target } from '../target.ts';

/** Seconds for which a look hides a message, should it be stopped before it has put it back. */
const LOOK_SECONDS = 10;
/** Seconds for which a message that is being moved is hidden from another run of the command. */
const MOVE_SECONDS = 60;
const MOST_AT_ONCE = 10;

export interface DeadLetter {
  readonly messageId: string;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly receives: number;
}

/** What the worker of a queue crashed on again and again, until the queue gave it up. */
export interface DeadLetters {
  readonly queue: string;
  readonly depth: number;
  /** The first of them. */
  readonly letters: readonly DeadLetter[];
}

const queuesOf = ({ inboundQueueUrl, outboundQueueUrl, statusQueueUrl }: Target) => [
  { queue: 'inbound', url: inboundQueueUrl },
  { queue: 'outbound', url: outboundQueueUrl },
  { queue: 'status', url: statusQueueUrl },
];

/** Looks into the dead-letter queues. Contents are not shown, and all stays where it is. */
export async function peekDeadLetters(client: SQSClient, target: Target): Promise<DeadLetters[]> {
  return Promise.all(
    queuesOf(target).map(async ({ queue, url }) => {
      const { deadLetterUrl } = await readQueue(client, url);
      if (deadLetterUrl === undefined) return { queue, depth: 0, letters: [] };
      const { depth } = await readQueue(client, deadLetterUrl);
      return { queue, depth, letters: depth === 0 ? [] : await peek(client, deadLetterUrl) };
    }),
  );
}

async function peek(client: SQSClient, QueueUrl: string): Promise<DeadLetter[]> {
  const messages = await receive(client, QueueUrl, LOOK_SECONDS);
  if (messages.length > 0) {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
  return messages.map(({ MessageId = '', Attributes }) => ({
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp)).toISOString(),
    receives: Number(Attributes?.ApproximateReceiveCount),
  }));
}

export interface Moved {
  readonly queue: string;
  readonly moved: number;
  /** Those that another run is moving, or was when it was stopped: seen again within {@link MOVE_SECONDS}. */
  readonly hidden: number;
}

/**
 * Moves all dead letters back to the queue that they came from, each in its group, in order. Sent first and deleted
 * then: who is stopped in between leaves a message on both, and the worker's claim delivers it once.
 * @param onMoved Told of each.
 */
export async function moveDeadLetters(client: SQSClient, target: Target, onMoved: () => void): Promise<Moved[]> {
  const all: Moved[] = [];
  for (const { queue, url } of queuesOf(target)) {
    const { deadLetterUrl } = await readQueue(client, url);
    if (deadLetterUrl === undefined) continue;
    const moved = await moveAll(client, deadLetterUrl, url, onMoved);
    all.push({ queue, moved, hidden: (await readQueue(client, deadLetterUrl)).hidden });
  }
  return all;
}

async function moveAll(client: SQSClient, from: string, to: string, onMoved: () => void): Promise<number> {
  let moved = 0;
  for (;;) {
    const letters = await receive(client, from, MOVE_SECONDS);
    if (letters.length === 0) return moved;
    for (const letter of letters) {
      await move(client, letter, from, to);
      moved += 1;
      onMoved();
    }
  }
}

async function move(client: SQSClient, letter: Message, from: string, to: string): Promise<void> {
  const { Body, MessageId, ReceiptHandle, Attributes } = letter;
  const group = Attributes?.MessageGroupId;
  await client.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: Body,
      // Its id in the dead-letter queue: a move that is repeated is known again, one after the next crash loop is not.
      ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: MessageId }),
    }),
  );
  await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
}

async function receive(client: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      VisibilityTimeout,
      MaxNumberOfMessages: MOST_AT_ONCE,
      // A receive that waits asks all of SQS's hosts; one that doesn't may overlook what lies on others.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'],
    }),
  );
  return Messages;
}
