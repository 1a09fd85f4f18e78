import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { failedMessages } from './batch-response.ts';
import type { Invocation } from './invocation.ts';
import { toSqsEvent } from './sqs-event.ts';

export interface EventSourceMappingOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  /** ReportBatchItemFailures; without it the response of the function is not looked at. */
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency: number;
  readonly invoke: (event: unknown) => Promise<Invocation>;
  /** Told when the queue can't be reached. It is asked again a second later. */
  readonly onError: (error: unknown) => void;
}

/** How long a poll waits for a message; also how long {@link EventSourceMapping.stop} may take. */
const POLL_SECONDS = 1;

/**
 * Invokes a function with what arrives in a queue, as Lambda does (Lambda Developer Guide, "Using Lambda with Amazon
 * SQS"). A batch that succeeded is deleted. What failed stays in flight for the visibility time-out of the queue, or
 * for as long as the function itself asked with ChangeMessageVisibility; then SQS hands it out again, or moves it to
 * the dead-letter queue. Of one message group only one batch is in flight, which is the queue's doing.
 *
 * Lambda also polls less after failures. This does not, so that a test waits only for the visibility time-out.
 */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #polling: Promise<void>;
  #stopped = false;

  /** Starts to poll. */
  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
    this.#polling = this.#poll();
  }

  /** Takes no further message, and resolves when the invocations under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#polling;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    while (!this.#isStopped()) {
      if (this.#running.size >= this.#options.maximumConcurrency) {
        await Promise.race(this.#running);
        continue;
      }
      const messages = await this.#receive();
      if (messages.length === 0) continue;
      const run = (this.#isStopped() ? this.#release(messages) : this.#process(messages))
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async #receive(): Promise<Message[]> {
    try {
      const received = await this.#options.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#options.queueUrl,
          MaxNumberOfMessages: Math.min(this.#options.batchSize, 10),
          WaitTimeSeconds: POLL_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      return received.Messages ?? [];
    } catch (error) {
      if (this.#isStopped()) return [];
      this.#report(error);
      await delay(1000);
      return [];
    }
  }

  async #process(messages: readonly Message[]): Promise<void> {
    const { queueArn, region, reportsItemFailures } = this.#options;
    const event = toSqsEvent(messages, queueArn, region);
    const invocation = await this.#options.invoke(event);
    if (invocation.kind === 'failed') return;
    const ids = event.Records.map(({ messageId }) => messageId);
    const failed = reportsItemFailures ? failedMessages(invocation.payload, ids) : [];
    const done = messages.filter(({ MessageId = '' }) => !failed.includes(MessageId));
    if (done.length === 0) return;
    await this.#options.client.send(
      new DeleteMessageBatchCommand({ QueueUrl: this.#options.queueUrl, Entries: entriesOf(done) }),
    );
  }

  /** What arrived while the mapping was stopping goes back at once. */
  async #release(messages: readonly Message[]): Promise<void> {
    const Entries = entriesOf(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
    await this.#options.client.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#options.queueUrl, Entries }),
    );
  }

  #report(error: unknown): void {
    if (!this.#isStopped()) this.#options.onError(error);
  }

  /** A method, since the compiler takes a field for unchanged over an await. */
  #isStopped(): boolean {
    return this.#stopped;
  }
}

function entriesOf(messages: readonly Message[]): { Id: string; ReceiptHandle: string }[] {
  return messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: z.string().parse(ReceiptHandle),
  }));
}
