import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Queues, startQueues } from '../../../local/cloud/queues.ts';
import { MemoryQueue, type Received } from '../../support/memory-queue.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const region = 'eu-west-1';
const VISIBILITY_SECONDS = 120;
const TEN_DAYS = 864_000;

/** As resources/queues.yml has them: one with groups, one without. */
const declared = {
  groups: {
    name: 'conversations.fifo',
    properties: {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: VISIBILITY_SECONDS,
    },
  },
  none: { name: 'receipts', properties: { DelaySeconds: 3, VisibilityTimeout: VISIBILITY_SECONDS } },
};

// The SQS stand-in runs in this process and asks Date for the time: both queues are on one virtual clock.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface ToSend {
  readonly body: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly delaySeconds?: number;
}

/** What a receiver can know of messages, by body: nothing in SQS puts one group before another. */
type Look = readonly { readonly body: string; readonly receiveCount: number; readonly queuedAt: number }[];
const bodiesOf = (look: Look): string[] => look.map(({ body }) => body);
const byBody = (look: Look): Look => look.toSorted((one, other) => (one.body < other.body ? -1 : 1));

/** The queue in memory, and what of it is in flight. */
class InMemory {
  readonly clock = new VirtualClock();
  readonly #queue = new MemoryQueue(this.clock);
  readonly #inFlight = new Map<string, { readonly received: Received; readonly until: number }>();

  send({ body, delaySeconds = 0, ...ids }: ToSend): void {
    this.#queue.send(body, { ...ids, delayMs: delaySeconds * 1000 });
  }

  /** Everything that is ready. */
  receive(): Look {
    const all: Received[] = [];
    for (let next = this.#queue.receive(); next !== undefined; next = this.#queue.receive()) {
      all.push(next);
      this.#keep(next, VISIBILITY_SECONDS);
    }
    return byBody(all.map(({ body, receiveCount, queuedAt }) => ({ body, receiveCount, queuedAt })));
  }

  delete(body: string): void {
    this.#queue.delete(this.#take(body));
  }

  holdBack(body: string, seconds: number): void {
    const received = this.#take(body);
    this.#queue.holdBack(received, seconds * 1000);
    this.#keep(received, seconds);
  }

  /** The bodies of those that were received, and whose receipts are good. */
  inFlight(): string[] {
    const now = this.clock.now().getTime();
    return [...this.#inFlight].filter(([, { until }]) => until > now).map(([body]) => body);
  }

  #keep(received: Received, seconds: number): void {
    this.#inFlight.set(received.body, { received, until: this.clock.now().getTime() + seconds * 1000 });
  }

  #take(body: string): Received {
    const found = this.#inFlight.get(body);
    if (found === undefined) throw new Error(`${body} was never received.`);
    this.#inFlight.delete(body);
    return found.received;
  }
}

/** The queue in the SQS stand-in, reached through a socket. */
class InSqs {
  readonly #queues: Queues;
  readonly #QueueUrl: string;
  readonly #handles = new Map<string, string>();
  readonly #ids = new Set<string>();

  constructor(queues: Queues) {
    this.#queues = queues;
    this.#QueueUrl = queues.url('Queue');
  }

  /** False: it was recognised as sent before. */
  async send({ body, groupId, deduplicationId, delaySeconds }: ToSend): Promise<boolean> {
    const { MessageId = '' } = await this.#queues.client.send(
      new SendMessageCommand({
        QueueUrl: this.#QueueUrl,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
        DelaySeconds: delaySeconds,
      }),
    );
    const isNew = !this.#ids.has(MessageId);
    this.#ids.add(MessageId);
    return isNew;
  }

  /** Everything that is ready. */
  async receive(): Promise<Look> {
    const all: Message[] = [];
    for (let some = await this.#receiveSome(); some.length > 0; some = await this.#receiveSome()) all.push(...some);
    return byBody(
      all.map(({ Body = '', ReceiptHandle = '', Attributes = {} }) => {
        this.#handles.set(Body, ReceiptHandle);
        const { ApproximateReceiveCount, SentTimestamp } = Attributes;
        return { body: Body, receiveCount: Number(ApproximateReceiveCount), queuedAt: Number(SentTimestamp) };
      }),
    );
  }

  async delete(body: string): Promise<void> {
    const ReceiptHandle = this.#handles.get(body);
    await this.#queues.client.send(new DeleteMessageCommand({ QueueUrl: this.#QueueUrl, ReceiptHandle }));
  }

  async holdBack(body: string, VisibilityTimeout: number): Promise<void> {
    const ReceiptHandle = this.#handles.get(body);
    await this.#queues.client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: this.#QueueUrl, ReceiptHandle, VisibilityTimeout }),
    );
  }

  async #receiveSome(): Promise<Message[]> {
    const { Messages = [] } = await this.#queues.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  }
}

type Operation = fc.AsyncCommand<InMemory, InSqs>;

/** How often something came up in all sequences of a test. */
let seen = { received: 0, again: 0, repeated: 0 };
beforeEach(() => {
  seen = { received: 0, again: 0, repeated: 0 };
});

class Send implements Operation {
  readonly #message: Omit<ToSend, 'body'>;
  static #sent = 0;

  constructor(message: Omit<ToSend, 'body'>) {
    this.#message = message;
  }

  check = () => true;
  toString = () => `send(${JSON.stringify(this.#message)})`;

  async run(memory: InMemory, sqs: InSqs): Promise<void> {
    Send.#sent += 1;
    const message = { ...this.#message, body: `message ${Send.#sent}` };
    memory.send(message);
    if (!(await sqs.send(message))) seen.repeated += 1;
  }
}

class Receive implements Operation {
  check = () => true;
  toString = () => 'receive()';

  async run(memory: InMemory, sqs: InSqs): Promise<void> {
    const expected = await sqs.receive();
    expect(memory.receive()).toEqual(expected);
    seen.received += expected.length;
    seen.again += expected.filter(({ receiveCount }) => receiveCount > 1).length;
  }
}

/** Deletes or holds back one of those that are in flight. */
class Settle implements Operation {
  readonly #which: number;
  readonly #heldBackFor: number | undefined;

  constructor(which: number, heldBackFor?: number) {
    this.#which = which;
    this.#heldBackFor = heldBackFor;
  }

  check = (memory: Readonly<InMemory>) => memory.inFlight().length > 0;
  toString = () => (this.#heldBackFor === undefined ? 'delete()' : `holdBack(${this.#heldBackFor} s)`);

  async run(memory: InMemory, sqs: InSqs): Promise<void> {
    const bodies = memory.inFlight();
    const body = bodies[this.#which % bodies.length] ?? '';
    for (const queue of [memory, sqs]) {
      await (this.#heldBackFor === undefined ? queue.delete(body) : queue.holdBack(body, this.#heldBackFor));
    }
  }
}

class Pass implements Operation {
  readonly #seconds: number;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  check = () => true;
  toString = () => `pass(${this.#seconds} s)`;

  async run(memory: InMemory): Promise<void> {
    await memory.clock.advance(this.#seconds * 1000);
    vi.setSystemTime(memory.clock.now());
  }
}

/** Both queues, empty, at the same moment. */
async function startBoth(kind: keyof typeof declared) {
  const memory = new InMemory();
  vi.setSystemTime(memory.clock.now());
  const { name, properties } = declared[kind];
  const arn = `arn:aws:sqs:${region}:000000000000:${name}`;
  const queues = await startQueues([{ logicalId: 'Queue', name, arn, properties }], { region });
  return { memory, sqs: new InSqs(queues), stop: () => queues.stop() };
}

const index = fc.nat(9);
const common = [
  fc.constant(new Receive()),
  index.map((which) => new Settle(which)),
  fc
    .tuple(index, fc.constantFrom(0, 1, 30, VISIBILITY_SECONDS, 900))
    .map(([which, seconds]) => new Settle(which, seconds)),
  // Either side of what ends: a delay, a visibility time-out, the five minutes of deduplication.
  fc.constantFrom(1, 2, 3, 60, 119, 120, 179, 180, 299, 300).map((seconds) => new Pass(seconds)),
];

// Ids of deduplication name their group: what SQS does with the same one in two groups is asked below.
const toGroups = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(4))
  .map(([groupId, number]) => new Send({ groupId, deduplicationId: `${groupId}-${number}` }));
const delayed = fc.constantFrom(0, 1, 3).map((delaySeconds) => new Send({ delaySeconds }));

async function compare(kind: keyof typeof declared, operations: fc.Arbitrary<Operation>[]): Promise<void> {
  const sequences = fc.commands([...operations, ...operations, ...common], { maxCommands: 50, size: 'max' });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const { memory, sqs, stop } = await startBoth(kind);
      try {
        await fc.asyncModelRun(() => ({ model: memory, real: sqs }), [...sequence, new Pass(TEN_DAYS), new Receive()]);
      } finally {
        await stop();
      }
    }),
    { numRuns: 60, seed: 20_260_302 },
  );
}

describe('the queue in memory and the one in SQS', () => {
  it('answer alike to any sequence of operations on groups', async () => {
    await compare('groups', [toGroups]);
    expect(seen.received).toBeGreaterThan(200);
    expect(seen.again).toBeGreaterThan(50);
    expect(seen.repeated).toBeGreaterThan(50);
  });

  it('answer alike to any sequence of operations without groups', async () => {
    await compare('none', [delayed]);
    expect(seen.received).toBeGreaterThan(200);
    expect(seen.again).toBeGreaterThan(50);
  });

  it('both know an id again for five minutes, and then no longer', async () => {
    const { memory, sqs, stop } = await startBoth('groups');
    for (const [body, secondsLater] of [
      ['first', 299],
      ['repeated', 1],
      ['late', 0],
    ] as const) {
      for (const queue of [memory, sqs]) await queue.send({ body, groupId: 'a', deduplicationId: 'same' });
      await new Pass(secondsLater).run(memory);
    }
    for (const queue of [memory, sqs]) {
      expect(bodiesOf(await queue.receive())).toEqual(['first']);
      await queue.delete('first');
      expect(bodiesOf(await queue.receive())).toEqual(['late']);
    }
    await stop();
  });
});

/** Each a difference that is known and that no test may lean on, with why it stays. */
describe('what one of the queues does otherwise', () => {
  it('both know an id again in another group, SQS does not: our ids hold the whole message, its conversation too', async () => {
    const { memory, sqs, stop } = await startBoth('groups');
    for (const queue of [memory, sqs]) {
      await queue.send({ body: 'first', groupId: 'a', deduplicationId: 'same' });
      await queue.send({ body: 'second', groupId: 'b', deduplicationId: 'same' });
      expect(bodiesOf(await queue.receive())).toEqual(['first']);
    }
    await stop();
  });

  it('the stand-in lets a receipt settle after its time, SQS and the one in memory do not: no function runs so long', async () => {
    const { memory, sqs, stop } = await startBoth('groups');
    for (const queue of [memory, sqs]) {
      await queue.send({ body: 'slow', groupId: 'a', deduplicationId: 'a' });
      expect(bodiesOf(await queue.receive())).toEqual(['slow']);
    }
    await new Pass(VISIBILITY_SECONDS).run(memory);
    for (const queue of [memory, sqs]) await queue.delete('slow');
    expect(bodiesOf(memory.receive())).toEqual(['slow']);
    expect(bodiesOf(await sqs.receive())).toEqual([]);
    await stop();
  });

  it('the one in memory takes what SQS refuses in a body: lib/queues/sqs.ts escapes it before', async () => {
    const { memory, sqs, stop } = await startBoth('none');
    const message = { body: 'no character: \uFFFF' };
    memory.send(message);
    await expect(sqs.send(message)).rejects.toThrow('Invalid characters');
    await stop();
  });
});
