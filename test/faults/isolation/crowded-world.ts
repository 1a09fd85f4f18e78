import type { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { noScanner } from '../../../lib/attachments/file-ports.ts';
import type { Opened } from '../../../lib/attachments/open-file.ts';
import { Breakers, type Permit } from '../../../lib/breakers/breakers.ts';
import { Holding } from '../../../lib/breakers/holding.ts';
import { type Share, Shares } from '../../../lib/breakers/shares.ts';
import { ThrottleLine } from '../../../lib/breakers/throttle-line.ts';
import { ThreadIndex } from '../../../lib/channels/thread-index.ts';
import type { Provider } from '../../../lib/contract/provider.ts';
import type { SendResult } from '../../../lib/contract/sending.ts';
import type { CxoneError } from '../../../lib/cxone/errors.ts';
import { Claims } from '../../../lib/exactly-once/claims.ts';
import {
  type ChannelId,
  channelIdSchema,
  type ExternalMessageId,
  type IntegrationKey,
  integrationKeySchema,
  newOutboundMessageId,
} from '../../../lib/ids.ts';
import { Backlog } from '../../../lib/inbound/backlog.ts';
import { deliverInbound } from '../../../lib/inbound/deliver-inbound.ts';
import { inboundNotesSchema } from '../../../lib/inbound/inbound-message.ts';
import { ThreadClock } from '../../../lib/inbound/thread-clock.ts';
import { deliverOutbound } from '../../../lib/outbound/deliver-outbound.ts';
import { queuedNotesSchema } from '../../../lib/outbound/queued-notes.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { toQueuedInbound, toQueuedOutbound } from '../../../lib/queues/group-and-deduplication-ids.ts';
import {
  type InboundJob,
  inboundJobSchema,
  outboundJobSchema,
  type StatusJob,
  queuedStatusSchema,
} from '../../../lib/queues/jobs.ts';
import type { HoldingQueues } from '../../../lib/queues/holding-queues.ts';
import { type Attempt, type JobOutcome, processBatch } from '../../../lib/queues/process-batch.ts';
import { QueuedMessages } from '../../../lib/queues/queued-messages.ts';
import { deliverStatus } from '../../../lib/receipts/deliver-status.ts';
import { ReceiptBudget } from '../../../lib/receipts/receipt-budget.ts';
import { StatusClaims } from '../../../lib/receipts/status-claims.ts';
import type { Change, Condition, Item, Table } from '../../../lib/table/table.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channel, countingBytes, DATA_KEY, INDEX_KEY, keys, messageEvent } from '../../support/fixtures.ts';
import '../../support/loaded-when-needed.ts';
import { MemoryFileStore } from '../../support/memory-file-store.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import { type Choice, CrowdedQueue } from './crowded-queue.ts';
import { Random } from '../storm/random.ts';
import { contextsOf } from '../../support/contexts.ts';

/** Milliseconds. */
const TABLE_MS = 5;
const QUEUE_MS = 10;
/** How long the status queue keeps a receipt back (resources/queues.yml). */
const STATUS_DELAY_MS = 3_000;
/** What an invocation takes of a worker at the least. */
const LOOK_MS = 15;
/** After which the client of CXone gives up. */
const CXONE_TIMEOUT_MS = 8_000;

/** How a far side answers: after so many milliseconds, with a failure or without. */
export interface Answer {
  readonly takesMs: number;
  readonly failure?: 'unavailable' | 'throttled' | undefined;
  /** With a throttle. */
  readonly retryAfterMs?: number;
}
export interface Asked {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly key: string;
  readonly conversation: string;
}
export type FarSide = (asked: Asked) => Answer;

export type Direction = 'inbound' | 'outbound' | 'status';

export interface WorldRules {
  readonly direction: Direction;
  readonly workers: number;
  readonly choice: Choice;
  readonly seed: number;
  readonly farSide: FarSide;
  /** Opens a file behind a link; milliseconds since the beginning are the clock's affair. */
  readonly openLink?: (url: string, timeLimitMs: number, clock: VirtualClock) => Promise<Opened>;
  readonly window?: number;
  /** With how many messages on the queue whoever is down gets a holding queue; undefined: as the product has it. */
  readonly mostInQueue?: number;
  /** Missing from the product, to measure by what it gets so: everybody's share, or the breakers. */
  readonly without?: 'shares' | 'breakers' | 'holding' | undefined;
}

/** What became of a message of ours. */
export interface Fate {
  readonly key: string;
  readonly conversation: string;
  readonly number: number;
  readonly queuedAt: number;
  deliveredAt?: number;
  /** Told as failed. */
  failedAt?: number;
  text?: string;
}

/** A queue and the workers behind it. */
interface Source {
  readonly queue: CrowdedQueue;
  readonly number: number;
  busy: number;
  wakesAt: number;
}

type Worker = (attempt: Omit<Attempt<unknown>, 'job'>, body: string, queue: number) => Promise<JobOutcome>;

/** A table whose calls take time, and are counted. */
class DistantTable implements Table {
  readonly #table = new MemoryTable();
  readonly #clock: VirtualClock;
  readonly counts = { reads: 0, writes: 0 };

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async get(pk: string): Promise<Item | undefined> {
    this.counts.reads += 1;
    await this.#clock.sleep(TABLE_MS);
    return this.#table.get(pk);
  }

  async put(item: Item, condition?: Condition): Promise<boolean> {
    this.counts.writes += 1;
    await this.#clock.sleep(TABLE_MS);
    return this.#table.put(item, condition);
  }

  async update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    this.counts.writes += 1;
    await this.#clock.sleep(TABLE_MS);
    return this.#table.update(pk, change, condition);
  }

  async delete(pk: string, condition?: Condition): Promise<boolean> {
    this.counts.writes += 1;
    await this.#clock.sleep(TABLE_MS);
    return this.#table.delete(pk, condition);
  }

  async list(listPk: string, only?: readonly string[]): Promise<Item[]> {
    await this.#clock.sleep(TABLE_MS);
    return this.#table.list(listPk, only);
  }
}

const FUNCTION_MS: Readonly<Record<Direction, number>> = { inbound: 40_000, outbound: 28_000, status: 20_000 };

/** A queue with its workers, several tenants on it, and far sides that are slow, ill or gone. */
export class CrowdedWorld {
  readonly clock: VirtualClock;
  readonly queue: CrowdedQueue;
  readonly table: DistantTable;
  readonly fates = new Map<string, Fate>();
  readonly random: Random;
  /** How often each event was logged. */
  readonly events = new Map<string, number>();
  readonly beganAt: number;
  /** Requests to far sides: all, and those by the kind of failure with which they were answered. */
  readonly requests: { at: number; key: string; failure: Answer['failure'] }[] = [];
  /** Milliseconds that a worker stayed with a message, at most. */
  longestHold = 0;
  readonly #rules: WorldRules;
  readonly #sources: readonly Source[];
  readonly #idle: Worker[] = [];
  readonly #bytes = countingBytes();
  #numbers = 0;
  #spread = 0;

  constructor(clock: VirtualClock, rules: WorldRules) {
    this.clock = clock;
    this.#rules = rules;
    this.random = new Random(`${rules.direction} ${rules.seed}`);
    const { choice, window } = rules;
    const isStandard = rules.direction === 'status';
    const random = this.random.next;
    const queueRules = { choice, random, fair: isStandard, ...(window !== undefined && { window }) };
    this.queue = new CrowdedQueue(clock, queueRules);
    const holding = rules.direction === 'inbound' ? [1, 2, 3].map(() => new CrowdedQueue(clock, queueRules)) : [];
    this.#sources = [this.queue, ...holding].map((queue, number) => ({ queue, number, busy: 0, wakesAt: Infinity }));
    for (const source of this.#sources) source.queue.onChange = () => this.#look(source);
    this.table = new DistantTable(clock);
    this.beganAt = clock.now().getTime();
  }

  now(): number {
    return this.clock.now().getTime() - this.beganAt;
  }

  /** Puts a message on the queue, as the doors do. `key` names the tenant, and the channel where it is outbound. */
  send(key: string, conversation: string, { links = [] as readonly string[] } = {}): void {
    this.#numbers += 1;
    const number = this.#numbers;
    const queuedAt = this.now();
    if (this.#rules.direction === 'inbound') this.#sendInbound(key, conversation, number, queuedAt, links);
    else if (this.#rules.direction === 'outbound') this.#sendOutbound(key, conversation, number, queuedAt);
    else this.#sendStatus(key, conversation, number, queuedAt);
  }

  #sendInbound(key: string, conversation: string, number: number, queuedAt: number, links: readonly string[]): void {
    const providerMessageId = `m-${number}`;
    const files = links.map((url, place) => ({
      id: `f-${place}`,
      name: `file-${place + 1}.pdf`,
      source: { kind: 'link' as const, url },
    }));
    const event = messageEvent({
      conversationId: conversation,
      providerMessageId,
      text: String(number),
      ...(files.length > 0 && { files }),
    });
    const queued: InboundJob = {
      integrationKey: keyOf(key),
      channelId: channelOf(key),
      provider: 'generic',
      keyedFrom: 0,
      correlation: 'corr-1',
      messages: [event],
    };
    const { job, groupId } = toQueuedInbound(queued, keys);
    this.fates.set(`in-${providerMessageId}`, { key, conversation, number, queuedAt });
    this.queue.send(JSON.stringify(job), groupId);
  }

  #sendOutbound(key: string, conversation: string, number: number, queuedAt: number): void {
    const externalId = newOutboundMessageId(this.#bytesOf(number), channelOf(key), conversation);
    const queued = {
      integrationKey: keyOf('main'),
      channelId: channelOf(key),
      correlation: 'corr-1',
      externalId,
      createdAt: this.clock.now().toISOString(),
      part: { conversationId: conversation, recipientIds: [conversation], text: String(number) },
      maybeWritten: false,
    };
    const { job, groupId } = toQueuedOutbound(queued, 1, keys);
    this.fates.set(externalId, { key, conversation, number, queuedAt });
    this.queue.send(JSON.stringify(job), groupId);
  }

  #sendStatus(key: string, conversation: string, number: number, queuedAt: number): void {
    const externalId = newOutboundMessageId(this.#bytesOf(number), channelOf(key), conversation);
    const job: StatusJob = {
      integrationKey: keyOf(key),
      channelId: channelOf(key),
      correlation: 'corr-1',
      externalId,
      status: 'delivered',
      occurredAt: this.clock.now().toISOString(),
    };
    this.fates.set(externalId, { key, conversation, number, queuedAt: queuedAt + STATUS_DELAY_MS });
    this.queue.send(JSON.stringify(job), key, STATUS_DELAY_MS);
  }

  #bytesOf(number: number) {
    return (size: number) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUInt32LE(number);
      return bytes;
    };
  }

  /** Messages that wait or are being worked on. */
  get length(): number {
    return this.#sources.reduce((sum, { queue }) => sum + queue.length, 0);
  }

  /** How often a queue handed out a message. */
  get receives(): number {
    return this.#sources.reduce((sum, { queue }) => sum + queue.receives, 0);
  }

  #look(source: Source): void {
    const now = this.clock.now().getTime();
    while (source.busy < this.#rules.workers && source.queue.hasReady()) this.#begin(source);
    const nextAt = source.queue.nextAt();
    if (nextAt !== undefined && nextAt > now && nextAt < source.wakesAt) void this.#wakeAt(source, nextAt);
  }

  async #wakeAt(source: Source, time: number): Promise<void> {
    source.wakesAt = time;
    await this.clock.sleep(time - this.clock.now().getTime());
    if (source.wakesAt === time) source.wakesAt = Infinity;
    this.#look(source);
  }

  #begin(source: Source): void {
    const { queue, number } = source;
    const message = queue.receive();
    if (message === undefined) return;
    source.busy += 1;
    const count = message.receiveCount;
    const beganAt = this.clock.now().getTime();
    const worker = this.#idle.pop() ?? this.#environment();
    const sqs = {
      send: async ({ input }: ChangeMessageVisibilityCommand) => {
        const spent = this.clock.now().getTime() - beganAt;
        await this.clock.sleep(Math.max(QUEUE_MS, LOOK_MS - spent));
        queue.holdBack(message, count, (input.VisibilityTimeout ?? 0) * 1_000);
      },
    };
    const record = {
      messageId: String(message.id),
      receiptHandle: String(message.id),
      body: message.body,
      attributes: { ApproximateReceiveCount: String(count), SentTimestamp: String(message.queuedAt) },
    } as SQSRecord;
    const endsAt = beganAt + FUNCTION_MS[this.#rules.direction];
    const context = { getRemainingTimeInMillis: () => endsAt - this.clock.now().getTime() };
    const queueUrl = 'https://sqs.example.net/queue';
    const ports = { sqs: sqs as never, queueUrl, random: this.random.next, logger: { log: () => undefined } };
    const work = processBatch({ Records: [record] }, context, ports, (_, attempt) =>
      worker(attempt, message.body, number),
    );
    const end = () => {
      this.longestHold = Math.max(this.longestHold, this.clock.now().getTime() - beganAt);
      source.busy -= 1;
      this.#idle.push(worker);
    };
    void work
      .then(async ({ batchItemFailures }) => {
        if (batchItemFailures.length === 0) {
          await this.clock.sleep(QUEUE_MS);
          queue.delete(message, count);
        }
      })
      .catch((error: unknown) => {
        console.error(error);
        queue.abandon(message);
      })
      .finally(() => {
        end();
        this.#look(source);
      });
  }

  #environment(): Worker {
    const { direction } = this.#rules;
    this.#spread += 1;
    const own = new Random(`environment ${this.#rules.seed} ${this.#spread}`);
    const { table, clock } = this;
    const { now } = clock;
    const logger = {
      log: (_level: string, event: string) => void this.events.set(event, (this.events.get(event) ?? 0) + 1),
    };
    const indexKey = () => Promise.resolve(INDEX_KEY);
    const common = { table, now, random: own.next, randomBytes: this.#bytes, logger };
    const breakers = this.#rules.without === 'breakers' ? new AlwaysPassing(common) : new Breakers(common);
    const { workers, without } = this.#rules;
    const shared = { name: direction, workers };
    const shares = without === 'shares' ? new NoShares(common, shared) : new Shares(common, shared);
    if (direction === 'status') {
      const ports = {
        ...common,
        breakers,
        shares,
        statuses: new StatusClaims(table, now),
        budget: new ReceiptBudget(table, now),
        channelOf: (id: ChannelId) => Promise.resolve({ ...channel, channelId: id }),
      };
      return (attempt, body) => {
        const job = queuedStatusSchema.parse(JSON.parse(body));
        return deliverStatus({ ...attempt, job }, { ...ports, cxone: this.#cxone(job.integrationKey) });
      };
    }
    const store = new MemoryFileStore();
    const files = {
      store,
      scanner: noScanner,
      openLink: ({ url }: { url: string }, timeLimitMs: number) => this.#open(url, timeLimitMs),
      maxBytes: 1_000_000,
      allowExecutables: false,
      linkSeconds: 3_600,
    };
    if (direction === 'inbound') {
      const ports = {
        ...common,
        breakers,
        shares,
        claims: new Claims(table, now, inboundNotesSchema),
        backlog: new Backlog(table, now),
        channelOf: (id: ChannelId) => Promise.resolve({ ...channel, channelId: id }),
        clock: new ThreadClock(),
        threads: new ThreadIndex({ ...common, indexKey }),
        files,
        bin: store,
        named: <Event>(_channel: ChannelId, event: Event) => Promise.resolve(event),
        customerIds: 'prefixed' as const,
        uploadsToCxone: false,
        outboundQueue: { send: () => Promise.resolve(true) },
        linkOf: () => Promise.resolve({ kind: 'gone' as const, detail: 'none' }),
        dataKey: () => Promise.resolve(DATA_KEY),
        indexKey,
        registry: { keyedFrom: () => Promise.resolve(0) },
      };
      const holding = new Holding({ ...ports, queues: this.#holdingQueues }, this.#rules.mostInQueue);
      return (attempt, body, queue) => {
        const job = inboundJobSchema.parse(JSON.parse(body));
        const cxone = this.#cxone(job.integrationKey);
        const work = (moved: Attempt<InboundJob>) => deliverInbound(moved, { ...ports, cxone });
        return without === 'holding' ? work({ ...attempt, job }) : holding.deliver({ ...attempt, job }, queue, work);
      };
    }
    const ports = {
      ...common,
      breakers,
      shares,
      throttleLine: new ThrottleLine(table, now),
      claims: new Claims(table, now, queuedNotesSchema),
      queuedMessages: new QueuedMessages(table, now),
      questions: () => Promise.reject(new Error('no questions')),
      jobQueues: {
        sendStatuses: async (jobs: readonly StatusJob[]) => {
          await clock.sleep(QUEUE_MS);
          for (const { externalId } of jobs) this.#fate(externalId, 'failedAt');
          return 0;
        },
      },
      files,
      contextOf: contextsOf(),
      keepSentId: () => Promise.resolve(),
      fetch: () => Promise.reject(new Error('no network')),
      fetchOnNewConnection: () => Promise.reject(new Error('no network')),
      channelOf: (id: ChannelId) => Promise.resolve({ ...channel, channelId: id }),
      providerOf: () => this.#provider,
      secretsOf: () => Promise.resolve([]),
      indexKey,
    };
    return (attempt, body) => deliverOutbound({ ...attempt, job: outboundJobSchema.parse(JSON.parse(body)) }, ports);
  }

  async #open(url: string, timeLimitMs: number): Promise<Opened> {
    const { openLink } = this.#rules;
    if (openLink === undefined) return { kind: 'failed', problem: 'gone', detail: 'there is nothing' };
    return openLink(url, timeLimitMs, this.clock);
  }

  async #ask(key: string, conversation: string): Promise<Answer> {
    const answer = this.#rules.farSide({ at: this.now(), key, conversation });
    this.requests.push({ at: this.now(), key, failure: answer.failure });
    await this.clock.sleep(answer.takesMs);
    return answer;
  }

  #fate(externalId: string, what: 'deliveredAt' | 'failedAt', text?: string): void {
    const fate = this.fates.get(externalId);
    if (fate === undefined) throw new Error(`${externalId} is nobody's.`);
    fate[what] ??= this.now();
    if (text !== undefined) fate.text = text;
  }

  #cxone(integrationKey: IntegrationKey) {
    const call = async (
      operation: 'create-message' | 'find-messages' | 'set-message-status',
      conversation: string,
    ): Promise<void> => {
      const farSide = this.#rules.farSide({ at: this.now(), key: integrationKey, conversation });
      this.requests.push({ at: this.now(), key: integrationKey, failure: farSide.failure });
      await this.clock.sleep(Math.min(farSide.takesMs, CXONE_TIMEOUT_MS));
      if (farSide.takesMs > CXONE_TIMEOUT_MS) throw cxoneFailure.timeout(operation);
      const failure: CxoneError | undefined =
        farSide.failure === 'unavailable'
          ? cxoneFailure.outage(operation)
          : farSide.failure === 'throttled'
            ? cxoneFailure.throttled(operation, farSide.retryAfterMs)
            : undefined;
      if (failure !== undefined) throw failure;
    };
    return {
      createMessage: async (
        _channel: ChannelId,
        message: { thread: { idOnExternalPlatform: string }; idOnExternalPlatform: string; messageContent: unknown },
      ) => {
        await call('create-message', message.thread.idOnExternalPlatform);
        const { messageContent } = message;
        this.#fate(message.idOnExternalPlatform, 'deliveredAt', JSON.stringify(messageContent));
        const threadId = `cx-${message.thread.idOnExternalPlatform}`;
        return { messageId: message.idOnExternalPlatform, threadId, contactNumber: undefined, contactId: undefined };
      },
      findMessages: async (query: { idOnExternalPlatform: readonly string[] }) => {
        const [id = ''] = query.idOnExternalPlatform;
        await call('find-messages', this.fates.get(id)?.conversation ?? '');
        return [];
      },
      removeContent: () => Promise.reject(new Error('Nothing is deleted here.')),
      setMessageStatus: async (_channel: ChannelId, externalId: ExternalMessageId) => {
        await call('set-message-status', this.fates.get(externalId)?.conversation ?? '');
        this.#fate(externalId, 'deliveredAt');
      },
      uploadFile: () => Promise.reject(new Error('nothing is uploaded')),
      setContactStatus: () => Promise.reject(new Error('nobody ends a chat')),
      sendSenderAction: () => Promise.reject(new Error('nobody types')),
    };
  }

  readonly #holdingQueues: HoldingQueues = {
    numbers: [1, 2, 3],
    send: async (number, { job, groupId }) => {
      await this.clock.sleep(QUEUE_MS);
      this.#sources[number]?.queue.send(JSON.stringify(job), groupId);
    },
    lengthOf: async (number) => {
      await this.clock.sleep(QUEUE_MS);
      return this.#sources[number]?.queue.length ?? 0;
    },
  };

  readonly #provider: Provider = {
    ...genericProvider,
    send: async ({ externalId }, { channelId, signal }): Promise<SendResult> => {
      const fate = this.fates.get(externalId);
      const gaveUp = new Promise<'gave up'>((resolve) =>
        signal.addEventListener('abort', () => resolve('gave up'), { once: true }),
      );
      const answer = await Promise.race([this.#ask(channelId.replace('ch-', ''), fate?.conversation ?? ''), gaveUp]);
      const agentMessage = { en: 'It was not sent.', fr: 'Pas envoyé.' };
      if (answer === 'gave up') return { kind: 'unknown-outcome', agentMessage, detail: 'no answer' };
      if (answer.failure === 'throttled') {
        return { kind: 'throttled', retryAfterMs: answer.retryAfterMs, agentMessage, detail: '429' };
      }
      if (answer.failure === 'unavailable') return { kind: 'transient', agentMessage, detail: '503' };
      this.#fate(externalId, 'deliveredAt');
      return { kind: 'sent' };
    },
  };
}

class NoShares extends Shares {
  override take(): Promise<Share> {
    return Promise.resolve({ kind: 'taken' });
  }
}

class AlwaysPassing extends Breakers {
  override tryAcquire(_destination: unknown, conversation: string | undefined): Promise<Permit> {
    return Promise.resolve({ kind: 'allowed', conversation, breakers: new Map() });
  }

  override tryAcquireProvider(_destination: unknown, conversation: string): Promise<Permit> {
    return this.tryAcquire(undefined, conversation);
  }
}

function keyOf(key: string): IntegrationKey {
  return integrationKeySchema.parse(key);
}

function channelOf(key: string): ChannelId {
  return channelIdSchema.parse(`ch-${key}`);
}
