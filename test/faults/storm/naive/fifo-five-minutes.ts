import { MemoryQueue, type Received } from '../../../support/memory-queue.ts';
import type { Ground, ParkedMessage } from '../design.ts';
import { Pump } from '../pump.ts';
import { nameIn } from '../talk.ts';
import { type CustomersMessage, NaiveDesign, type NaivePorts } from './naive-design.ts';

const WORKERS = 20;
/** Receives after which SQS moves a message to the dead-letter queue. */
const MOST_RECEIVES = 100;
/** Milliseconds until a failed message is handed out again. */
const RETRY_MS = 60_000;

/** Puts what comes on a FIFO queue, which knows a repeat for five minutes, and forwards from there until it works. */
export class FifoFiveMinutes extends NaiveDesign {
  readonly #queue: MemoryQueue;
  readonly #pump: Pump;
  readonly #deadLetters: ParkedMessage[] = [];

  constructor(ground: Ground) {
    super(ground);
    this.#queue = new MemoryQueue(ground.clock);
    this.#pump = new Pump(this.#queue, ground, WORKERS, () => this.#work());
  }

  override drained(): Promise<void> {
    return this.#pump.drained();
  }

  /** A message in the dead-letter queue is not lost. */
  override parked(): Promise<readonly ParkedMessage[]> {
    return Promise.resolve(this.#deadLetters);
  }

  protected override async take(message: CustomersMessage, { onQueue }: NaivePorts): Promise<void> {
    const ids = { groupId: message.thread.id, deduplicationId: message.id };
    await onQueue('queue message', () => this.#queue.send(JSON.stringify(message), ids));
  }

  protected deliver(message: CustomersMessage, ports: NaivePorts): Promise<void> {
    return this.forward(message, ports);
  }

  async #work(): Promise<void> {
    const received = this.#queue.receive();
    if (received === undefined) return;
    const message = JSON.parse(received.body) as CustomersMessage;
    if (received.receiveCount > MOST_RECEIVES) {
      this.#deadLetters.push({ name: nameIn(message.id), cause: 'too many receives' });
      this.#queue.delete(received);
      return;
    }
    await this.run((ports) => this.#attempt(received, message, ports));
  }

  async #attempt(received: Received, message: CustomersMessage, ports: NaivePorts): Promise<void> {
    const { onQueue } = ports;
    try {
      await this.deliver(message, ports);
    } catch {
      await onQueue('hold back', () => this.#queue.holdBack(received, RETRY_MS));
      return;
    }
    await onQueue('acknowledge', () => this.#queue.delete(received));
  }
}
