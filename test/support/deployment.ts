import { Webhook } from 'standardwebhooks';
import { noScanner } from '../../lib/attachments/file-ports.ts';
import type { FileBin } from '../../lib/attachments/store/file-store.ts';
import { Breakers } from '../../lib/breakers/breakers.ts';
import { Holding } from '../../lib/breakers/holding.ts';
import { Shares } from '../../lib/breakers/shares.ts';
import { ThrottleLine } from '../../lib/breakers/throttle-line.ts';
import { accountOf } from '../../lib/channels/account.ts';
import { CachedChannels, liveSecretsOf, type People, writeChannelSecrets } from '../../lib/channels/channel.ts';
import type { ChannelPorts } from '../../lib/channels/life/provider-calls.ts';
import { Registry } from '../../lib/channels/registry.ts';
import { ThreadIndex } from '../../lib/channels/thread-index.ts';
import type { ProviderEvent } from '../../lib/contract/events.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { Claims } from '../../lib/exactly-once/claims.ts';
import type { ChannelId } from '../../lib/ids.ts';
import { Backlog } from '../../lib/inbound/backlog.ts';
import { createFinders } from '../../lib/inbound/create-finders.ts';
import { deliverInbound } from '../../lib/inbound/deliver-inbound.ts';
import { acceptanceOfMessage, conversationNotesSchema, quoteTokenOfMessage } from '../../lib/inbound/inbound-claim.ts';
import { inboundNotesSchema, type InboundWorkerPorts } from '../../lib/inbound/inbound-message.ts';
import { listParked } from '../../lib/inbound/parking/list-parked.ts';
import { replayParked, type ReplayResult } from '../../lib/inbound/parking/replay-parked.ts';
import { ThreadClock } from '../../lib/inbound/thread-clock.ts';
import { receiveWebhook } from '../../lib/inbound/webhook/receive-webhook.ts';
import { endChat } from '../../lib/outbound/callback/end-of-chat.ts';
import { type MessagePorts, readMessageRequest, serveMessage } from '../../lib/outbound/callback/serve-message.ts';
import { deliverOutbound } from '../../lib/outbound/deliver-outbound.ts';
import { createSentIdKeeper, outboundNotesSchema, TraceMemory } from '../../lib/outbound/outbound-message.ts';
import { queuedNotesSchema } from '../../lib/outbound/queued-notes.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import {
  inboundJobSchema,
  type JobQueues,
  outboundJobSchema,
  type OutboundQueue,
  type QueuedStatus,
  queuedStatusSchema,
} from '../../lib/queues/jobs.ts';
import type { JobOutcome } from '../../lib/queues/process-batch.ts';
import type { HoldingQueues } from '../../lib/queues/holding-queues.ts';
import { loadQuestions } from '../../lib/questions/load-questions.ts';
import { QueuedMessages } from '../../lib/queues/queued-messages.ts';
import { deliverStatus } from '../../lib/receipts/deliver-status.ts';
import { ReceiptBudget } from '../../lib/receipts/receipt-budget.ts';
import { StatusClaims } from '../../lib/receipts/status-claims.ts';
import { readDataKey } from '../../lib/secrets/seal.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../../lib/secrets/secret-store.ts';
import type { SendFailure } from '../../lib/contract/sending.ts';
import type { Table, TableScan } from '../../lib/table/table.ts';
import { createContexts, webhookUrlAt } from '../../lib/web/provider-access.ts';
import { Effects, type Ended, type Fault, outside, type Process } from './effects.ts';
import { FakeCxone } from './fake-cxone.ts';
import { type FakePlatform, nameOfRequest, platformProvider } from './fake-platform.ts';
import { FakeReceiver } from './fake-receiver.ts';
import { FakeWeb } from './fake-web.ts';
import {
  channel,
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  LogBook,
  SIGNING_SECRET,
} from './fixtures.ts';
import './loaded-when-needed.ts';
import { MemoryFileStore } from './memory-file-store.ts';
import { MemoryQueue, type Received } from './memory-queue.ts';
import { MemorySecretStore } from './memory-secret-store.ts';
import { MemoryTable } from './memory-table.ts';
import {
  observedBin,
  observedCxone,
  observedFetch,
  observedFiles,
  observedQueue,
  observedScan,
  observedSecrets,
  observedTable,
  observedWeb,
} from './observed-ports.ts';
import { VirtualClock } from './virtual-clock.ts';

const PUBLIC_URL = 'https://byoc.example.net';
const TENANT = '11ee-acme';
/** Milliseconds for which the functions may run. */
const WORKER_MS = 20_000;
const INBOUND_MS = 40_000;
const SENDER_MS = 28_000;
/** How long the status queue keeps a receipt back (resources/queues.yml, lib/queues/sqs.ts). */
const STATUS_DELAY_MS = 3_000;
const SEEN_DELAY_MS = 1_000;
/** By how much what SQS counts may lag behind (SQS API, GetQueueAttributes: a minute), in milliseconds. */
const MOST_COUNT_LAG_MS = 60_000;

/** What a deployment finds; missing: what {@link Deployment} makes for itself. */
export interface Conditions {
  /** True where the provider recognises repeats. */
  readonly idempotentSend?: boolean;
  /** True where the provider can't show rich content, although its adapter sends it some. */
  readonly refusesContent?: boolean;
  /** False where the provider has no sign of its own for the end of a chat. */
  readonly hasSignOfEnd?: boolean;
  /** UTF-16 units that the provider takes in one message. */
  readonly mostText?: number;
  /** All that customers send is of one album. */
  readonly bringsAlbum?: boolean;
  /** Whether a webhook may be a list of webhooks, as those of many providers are. */
  readonly takesSeveral?: boolean;
  /** Whether a webhook may hold an event of the contract, as an adapter would make it: `{ event }`. */
  readonly takesEvents?: boolean;
  /** Whether customers' files are uploaded to CXone. */
  readonly uploadsToCxone?: boolean;
  /** With how many messages on the inbound queue whoever is down gets a holding queue. */
  readonly mostInQueue?: number;
  readonly clock?: VirtualClock;
  readonly cxone?: FakeCxone;
  readonly receiver?: FakeReceiver;
  /** The provider's side in the place of the receiver: the deployment's provider is this platform. */
  readonly platform?: FakePlatform;
  /** An adapter in the place of that for signed webhooks, with its outside. */
  readonly adapter?: AdapterInUse;
  readonly web?: FakeWeb;
  readonly files?: MemoryFileStore;
  readonly table?: MemoryTable;
  readonly effects?: Effects;
  readonly logger?: LogBook;
  /** Told of what an invocation threw. */
  readonly onThrown?: (error: unknown) => void;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly randomBytes?: (size: number) => Buffer;
}

/** An adapter that the channel of the fixtures has, and how its provider proves and answers. */
export interface AdapterInUse {
  readonly provider: Provider;
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  readonly settings: Readonly<Record<string, string>>;
  /** Headers of a webhook that prove who sent it; `secret` in the place of the right one. */
  readonly proof: (secret?: string) => Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
}

/** What each environment has of its own. */
interface Surroundings {
  readonly now: () => Date;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

function receiving({ idempotentSend = true, hasSignOfEnd = true, mostText }: Conditions): Provider {
  const { manifest } = genericProvider;
  const acts: { -readonly [Act in keyof Provider]: Provider[Act] } = { ...genericProvider };
  if (!hasSignOfEnd) delete acts.tellEnd;
  const { text, ...others } = manifest.capabilities;
  const maxLength = mostText ?? text.maxLength;
  return {
    ...acts,
    manifest: { ...manifest, capabilities: { ...others, text: { ...text, maxLength }, idempotentSend } },
  };
}

function withAlbum(provider: Provider): Provider {
  return {
    ...provider,
    parse: async (request) => {
      const parsed = await provider.parse(request);
      if (parsed.kind !== 'events') return parsed;
      const events = parsed.events.map((event) => (event.kind === 'message' ? { ...event, album: 'album-1' } : event));
      return { ...parsed, events };
    },
  };
}

function takingSeveral(provider: Provider): Provider {
  return {
    ...provider,
    parse: async (request) => {
      const body: unknown = JSON.parse(Buffer.from(request.body).toString());
      if (!Array.isArray(body)) return provider.parse(request);
      const each = await Promise.all(
        body.map(async (one: unknown) => provider.parse({ ...request, body: Buffer.from(JSON.stringify(one)) })),
      );
      const malformed = each.find(({ kind }) => kind === 'malformed');
      return malformed ?? { kind: 'events', events: each.flatMap((one) => (one.kind === 'events' ? one.events : [])) };
    },
  };
}

function refusingContent(provider: Provider): Provider {
  return {
    ...provider,
    send: async (part, context) => {
      const result = await provider.send(part, context);
      const isRefused = part.content !== undefined && result.kind === 'permanent';
      return isRefused ? { ...result, kind: 'unsupported', refuses: 'message' } : result;
    },
  };
}

function takingEvents(provider: Provider): Provider {
  return {
    ...provider,
    parse: (request) => {
      const body = JSON.parse(Buffer.from(request.body).toString()) as { readonly event?: ProviderEvent };
      return body.event === undefined ? provider.parse(request) : { kind: 'events', events: [body.event] };
    },
  };
}

/** The effects of a command. */
export interface CommandPorts extends ChannelPorts {
  readonly table: Table;
  readonly scan: TableScan;
  readonly bin: FileBin;
  readonly dataKey: () => Promise<string>;
  readonly indexKey: () => Promise<string>;
}

/** A deployment in memory, on a virtual clock, whose effects can be counted and made to go wrong. */
export class Deployment {
  readonly clock: VirtualClock;
  readonly table: MemoryTable;
  readonly secretStore = outside(new MemorySecretStore());
  readonly files: MemoryFileStore;
  readonly web: FakeWeb;
  readonly inbound: MemoryQueue;
  readonly holdingQueues: readonly MemoryQueue[];
  readonly outbound: MemoryQueue;
  readonly statuses: MemoryQueue;
  readonly cxone: FakeCxone;
  readonly receiver: FakeReceiver;
  readonly nameOfSend: FakeReceiver['nameOf'];
  readonly platform: FakePlatform | undefined;
  readonly adapter: AdapterInUse | undefined;
  readonly effects: Effects;
  readonly logger: LogBook;
  readonly onThrown: (error: unknown) => void;
  readonly names = secretNames('byoc/test');
  readonly provider: Provider;
  readonly uploadsToCxone: boolean;
  readonly mostInQueue: number | undefined;
  readonly #random: () => number;
  readonly #randomBytes: (size: number) => Buffer;

  constructor(faults: readonly Fault[] = [], conditions: Conditions = {}) {
    const { idempotentSend = true, uploadsToCxone = false } = conditions;
    this.uploadsToCxone = uploadsToCxone;
    this.clock = conditions.clock ?? new VirtualClock();
    this.table = outside(conditions.table ?? new MemoryTable());
    this.inbound = outside(new MemoryQueue(this.clock));
    this.holdingQueues = [1, 2].map(() => outside(new MemoryQueue(this.clock)));
    this.mostInQueue = conditions.mostInQueue;
    this.outbound = outside(new MemoryQueue(this.clock));
    this.statuses = outside(new MemoryQueue(this.clock));
    this.cxone = outside(conditions.cxone ?? new FakeCxone());
    this.files = outside(conditions.files ?? new MemoryFileStore());
    this.web = outside(conditions.web ?? new FakeWeb());
    const receiver = conditions.receiver ?? new FakeReceiver(idempotentSend);
    this.receiver = outside(receiver);
    this.nameOfSend = receiver.nameOf;
    this.platform = conditions.platform && outside(conditions.platform);
    this.adapter = conditions.adapter;
    this.effects = conditions.effects ?? new Effects(faults, this.clock.sleep);
    this.logger = conditions.logger ?? new LogBook();
    this.onThrown = conditions.onThrown ?? (() => undefined);
    this.#random = conditions.random ?? (() => 0.5);
    this.#randomBytes = conditions.randomBytes ?? countingBytes();
    const ofReceiver = this.platform === undefined ? receiving(conditions) : platformProvider;
    const provider = conditions.adapter?.provider ?? ofReceiver;
    const taking = conditions.takesSeveral === true ? takingSeveral(provider) : provider;
    const withEvents = conditions.takesEvents === true ? takingEvents(taking) : taking;
    const sending = conditions.refusesContent === true ? refusingContent(withEvents) : withEvents;
    this.provider = conditions.bringsAlbum === true ? withAlbum(sending) : sending;
  }

  /**
   * Has the channel of the fixtures in use, without an effect.
   * @param isOfBefore A version has added it that knows no index key: it changes over an hour after it is met first.
   * @param people What it says of people.
   */
  async withChannel({ isOfBefore = false, people }: { isOfBefore?: boolean; people?: People } = {}): Promise<this> {
    const registry = new Registry(this.table, this.clock.now);
    const own = this.adapter && { provider: this.provider.manifest.id, settings: this.adapter.settings };
    const added = { ...channel, ...own, ...(people && { people }) };
    await registry.writeIntent(added);
    const account = accountOf(this.provider, added, TENANT);
    await registry.takeAccount(account, channelId);
    await registry.edit(channelId, { ...added, accountKey: account.key });
    await registry.move(channelId, ['adding'], 'active');
    if (isOfBefore) await this.table.update(`CHANNEL#${channelId}`, { remove: ['keyedFrom'] });
    const secrets = this.adapter?.secrets ?? [{ name: 'signingSecret', value: SIGNING_SECRET }];
    await this.secretStore.put(this.names.channel(channelId), writeChannelSecrets([...secrets]));
    await this.secretStore.put(this.names.dataKey(), DATA_KEY);
    await this.secretStore.put(this.names.indexKey(), INDEX_KEY);
    return this;
  }

  /**
   * A fresh environment of a function: empty caches.
   * @param aheadMs By how much its clock is fast.
   */
  start(aheadMs = 0): Environment {
    return this.#environment(this.effects, aheadMs);
  }

  /** An environment whose effects are not counted and don't go wrong: for what is to have happened before a story. */
  startBefore(): Environment {
    return this.#environment(new Effects(), 0);
  }

  #environment(effects: Effects, aheadMs: number): Environment {
    const now = () => new Date(this.clock.now().getTime() + aheadMs);
    return new Environment(this, effects.process(), { now, random: this.#random, randomBytes: this.#randomBytes });
  }
}

/** An environment of whichever function: its ports, its caches, its one process. */
export class Environment {
  readonly #world: Deployment;
  readonly #process: Process;
  readonly #channels: CachedChannels;
  readonly #secrets: CachedSecrets;
  readonly #threadClock = new ThreadClock();
  readonly #threads: ThreadIndex;
  readonly #traces = new TraceMemory();
  readonly #registry: Registry;
  readonly #backlog: Backlog;
  readonly #holding: Holding;
  readonly #statusShares: Shares;
  readonly #common;
  #lastEnded: Ended<unknown>['kind'] | undefined;

  constructor(world: Deployment, process: Process, { now, random, randomBytes }: Surroundings) {
    const { clock, logger } = world;
    const table = observedTable(world.table, process);
    this.#world = world;
    this.#process = process;
    this.#registry = new Registry(table, now);
    this.#backlog = new Backlog(table, now);
    this.#channels = new CachedChannels(this.#registry, now);
    this.#secrets = new CachedSecrets(observedSecrets(world.secretStore, process), now);
    this.#dataKey = readDataKey(this.#secrets, world.names.dataKey(), now);
    const indexKey = readIndexKey(this.#secrets, world.names.indexKey());
    this.#threads = new ThreadIndex({ table, now, indexKey, randomBytes });
    const ofReceiver =
      world.platform === undefined
        ? observedFetch(world.receiver.fetch, process, world.nameOfSend)
        : observedFetch(world.platform.fetch, process, nameOfRequest);
    const observed = world.adapter === undefined ? ofReceiver : observedFetch(world.adapter.fetch, process);
    this.#common = {
      files: {
        store: observedFiles(world.files, process),
        scanner: noScanner,
        openLink: observedWeb(world.web, process),
        maxBytes: 1_000_000,
        allowExecutables: false,
        linkSeconds: 3_600,
      },
      table,
      registry: this.#registry,
      indexKey,
      breakers: new Breakers({ table, now, random, logger }),
      shares: new Shares({ table, now, logger }, { name: 'inbound', workers: 50 }),
      throttleLine: new ThrottleLine(table, now),
      statuses: new StatusClaims(table, now),
      budget: new ReceiptBudget(table, now),
      queuedMessages: new QueuedMessages(table, now),
      questions: loadQuestions({ table, indexKey, now, randomBytes }),
      cxone: observedCxone(world.cxone, process),
      contextOf: createContexts({ publicUrl: PUBLIC_URL }, { table, now, sleep: clock.sleep, randomBytes }),
      fetch: observed,
      fetchOnNewConnection: observed,
      keepSentId: createSentIdKeeper({ table, indexKey, now, sleep: clock.sleep, logger }),
      now,
      sleep: clock.sleep,
      random,
      randomBytes,
      logger,
    };
    this.#statusShares = new Shares(this.#common, { name: 'status', workers: 20 });
    this.#holding = new Holding({ ...this.#common, queues: this.#holdingQueues() }, world.mostInQueue);
  }

  /** How its last invocation ended; undefined before the first one has. */
  get lastEnded(): Ended<unknown>['kind'] | undefined {
    return this.#lastEnded;
  }

  /** False once it was killed: the next invocation needs a fresh one. */
  get alive(): boolean {
    return this.#process.alive;
  }

  /** Lambda ends it: its time is over, whatever it is doing. */
  stop(): void {
    this.#process.kill();
  }

  /** The provider posts a webhook; resolves to the status of the answer. */
  receive(
    body: unknown,
    { secret = SIGNING_SECRET, signedAt = this.#common.now() }: { secret?: string; signedAt?: Date } = {},
  ): Promise<Ended<number>> {
    const { provider, logger } = this.#world;
    const { now } = this.#common;
    const text = JSON.stringify(body);
    const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
    const signed = () => ({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, signedAt, text),
    });
    const isForged = secret !== SIGNING_SECRET;
    const request = {
      method: 'POST',
      url: webhookUrlAt(PUBLIC_URL, channelId),
      headers: this.#world.adapter?.proof(isForged ? secret : undefined) ?? signed(),
      body: Buffer.from(text),
      receivedAt: now(),
    };
    return this.#run(async () => {
      const answer = await receiveWebhook(channelId, request, 'corr-1', {
        channels: this.#channels,
        providerOf: () => provider,
        secretsOf: this.#secretsOf(),
        jobQueues: this.#jobQueues(),
        albums: { ...this.#common, dataKey: this.#dataKey },
        indexKey: this.#common.indexKey,
        sleep: this.#world.clock.sleep,
        logger,
      });
      return answer.status;
    });
  }

  /**
   * Lambda hands out what the inbound queue has ready, or a holding queue. False: nothing.
   * @param number Of the queue; 0 is the inbound queue.
   */
  workInbound(number = 0): Promise<boolean> {
    const { linkOf, named } = createFinders(this.#registry, this.#secretsOf(), this.#common);
    const ports: InboundWorkerPorts = {
      ...this.#common,
      claims: new Claims(this.#common.table, this.#common.now, inboundNotesSchema),
      clock: this.#threadClock,
      threads: this.#threads,
      backlog: this.#backlog,
      bin: observedBin(this.#world.files, this.#process),
      named,
      customerIds: 'prefixed',
      uploadsToCxone: this.#world.uploadsToCxone,
      outboundQueue: this.#outboundQueue(),
      linkOf:
        this.#world.adapter === undefined
          ? () => Promise.resolve({ kind: 'gone', detail: 'This provider has no references.' })
          : linkOf,
      channelOf: (id) => this.#registry.channel(id),
      dataKey: this.#dataKey,
    };
    return this.#work(
      this.#queue(number),
      async (received, remainingMs) => {
        const job = inboundJobSchema.parse(JSON.parse(received.body));
        return this.#holding.deliver({ ...received, job, remainingMs }, number, (attempt) =>
          deliverInbound(attempt, ports),
        );
      },
      INBOUND_MS,
    );
  }

  #queue(number: number): MemoryQueue {
    return this.#world.holdingQueues[number - 1] ?? this.#world.inbound;
  }

  #holdingQueues(): HoldingQueues {
    const effect = observedQueue(this.#process);
    return this.#process.port('holding queues', {
      numbers: this.#world.holdingQueues.map((_, index) => index + 1),
      send: (number, { job, ...ids }) =>
        effect('move message', () => void this.#queue(number).send(JSON.stringify(job), ids)),
      lengthOf: (number) =>
        effect('count messages', () => this.#queue(number).lengthBefore(this.#common.random() * MOST_COUNT_LAG_MS)),
    } satisfies HoldingQueues);
  }

  /**
   * An operator replays all that is parked, one after the other; resolves to what became of each.
   * @param done The keys of what was replayed before the operator was interrupted, and is left out; filled here.
   */
  replay(done = new Set<string>()): Promise<Ended<readonly ReplayResult[]>> {
    const ports = { ...this.#common, dataKey: this.#dataKey, jobQueues: this.#jobQueues() };
    return this.#run(async () => {
      const results: ReplayResult[] = [];
      for (const record of await listParked([integrationKey], ports)) {
        if (done.has(record.pk)) continue;
        results.push(await replayParked(record, ports));
        done.add(record.pk);
      }
      return results;
    });
  }

  workStatuses(): Promise<boolean> {
    return this.#work(this.#world.statuses, (received, remainingMs) => {
      const job = queuedStatusSchema.parse(JSON.parse(received.body));
      const ports = {
        ...this.#common,
        shares: this.#statusShares,
        channelOf: (id: ChannelId) => this.#registry.channel(id),
      };
      return deliverStatus({ ...received, job, remainingMs }, ports);
    });
  }

  /** Lambda hands out what the outbound queue has ready. False: nothing. */
  workOutbound(): Promise<boolean> {
    const { outbound, provider } = this.#world;
    const deliver = (received: Received, remainingMs: () => number) => {
      const job = outboundJobSchema.parse(JSON.parse(received.body));
      return deliverOutbound(
        { ...received, job, remainingMs },
        {
          ...this.#common,
          claims: new Claims(this.#common.table, this.#common.now, queuedNotesSchema),
          jobQueues: this.#jobQueues(),
          channelOf: (id) => this.#channels.get(id),
          providerOf: () => provider,
          secretsOf: this.#secretsOf(),
        },
      );
    };
    return this.#work(outbound, deliver, SENDER_MS);
  }

  /**
   * CXone calls back with what an agent wrote; resolves to our id of the message.
   * @param trace CXone's own id of the request.
   */
  callBack(body: unknown, trace?: string, correlation = 'corr-1'): Promise<Ended<string>> {
    const { provider } = this.#world;
    const { now } = this.#common;
    return this.#run(async () => {
      const known = await this.#channels.get(channelId);
      if (known === undefined) throw new Error('The channel is not there.');
      const secrets = await this.#secretsOf()(known);
      const call = {
        correlation,
        receivedAt: now().getTime(),
        remainingMs: this.#deadline(SENDER_MS),
        trace,
      };
      const ports = { ...this.#callbackPorts(), provider };
      const answer = await serveMessage(known, secrets, readMessageRequest(body), call, ports);
      return answer.message.idOnExternalPlatform;
    });
  }

  /** CXone's automation says that a chat has ended; resolves to why the customer was not told, if so. */
  endChat(asked: Parameters<typeof endChat>[1]): Promise<Ended<SendFailure | undefined>> {
    const { provider } = this.#world;
    const { now } = this.#common;
    return this.#run(async () => {
      const known = await this.#channels.get(channelId);
      if (known === undefined) throw new Error('The channel is not there.');
      const { manifest } = provider;
      const context = async () => {
        const secrets = await this.#secretsOf()(known);
        const called = { channel: known, manifest, secrets };
        const { contextOf, fetch } = this.#common;
        return { ...contextOf(called, AbortSignal.timeout(5_000)), fetch, now };
      };
      const call = { correlation: 'corr-1', receivedAt: now().getTime(), remainingMs: this.#deadline(SENDER_MS) };
      return endChat(known, asked, call, { ...this.#callbackPorts(), provider, context });
    });
  }

  #callbackPorts(): Omit<MessagePorts, 'provider'> & { readonly table: Table } {
    const { table, now } = this.#common;
    const conversations = { ...this.#common, claims: new Claims(table, now, conversationNotesSchema) };
    return {
      ...this.#common,
      claims: new Claims(table, now, outboundNotesSchema),
      traces: this.#traces,
      acceptedAt: acceptanceOfMessage(conversations),
      quoteTokenOf: quoteTokenOfMessage(conversations),
      customerOf: (...conversation) => this.#threads.customerOf(...conversation),
      secretsOf: this.#secretsOf(),
      outboundQueue: this.#outboundQueue(),
      retryAfterMs: 5_000,
      callbackBudgetMs: 8_000,
      answerForm: 'superset',
    };
  }

  /** An admin clicks. */
  click<T>(action: (ports: ChannelPorts) => Promise<T>): Promise<Ended<T>> {
    return this.#run(() => action(this.#channelPorts()));
  }

  /** An operator runs a command, which reads the secrets itself. */
  command<T>(run: (ports: CommandPorts) => Promise<T>): Promise<Ended<T>> {
    const { names, table, files } = this.#world;
    const channelPorts = this.#channelPorts();
    const known = new Map<string, Promise<string | undefined>>();
    const secret = async (name: string) => {
      const read = known.get(name) ?? channelPorts.secretStore.get(name);
      known.set(name, read);
      return (await read) ?? '';
    };
    const ports = {
      ...channelPorts,
      table: this.#common.table,
      scan: observedScan(table, this.#process),
      bin: observedBin(files, this.#process),
      dataKey: () => secret(names.dataKey()),
      indexKey: () => secret(names.indexKey()),
    };
    return this.#run(() => run(ports));
  }

  #channelPorts(): ChannelPorts {
    const { secretStore, names } = this.#world;
    return {
      ...this.#common,
      tenantId: TENANT,
      registry: this.#registry,
      secretStore: observedSecrets(secretStore, this.#process),
      secretName: names.channel,
      webhookUrl: (id) => webhookUrlAt(PUBLIC_URL, id),
      refusesAddress: () => Promise.resolve(false),
    };
  }

  async #work(
    queue: MemoryQueue,
    deliver: (received: Received, remainingMs: () => number) => Promise<JobOutcome>,
    functionMs = WORKER_MS,
  ): Promise<boolean> {
    const received = queue.receive();
    if (received === undefined) return false;
    const effect = observedQueue(this.#process);
    const hand = this.#process.port('received', {
      acknowledge: () => effect('acknowledge', () => queue.delete(received)),
      holdBack: (ms: number) => effect('hold back', () => queue.holdBack(received, ms)),
    });
    await this.#run(async () => {
      const delivery = await deliver(received, this.#deadline(functionMs));
      await (delivery.kind === 'settled' ? hand.acknowledge() : hand.holdBack(delivery.afterMs));
    });
    return true;
  }

  #jobQueues(): JobQueues {
    const { inbound, statuses } = this.#world;
    const effect = observedQueue(this.#process);
    return this.#process.port('jobQueues', {
      sendInbound: (entries) =>
        effect(
          'queue message',
          () => entries.filter(({ job, ...ids }) => !inbound.send(JSON.stringify(job), ids)).length,
        ),
      sendStatuses: (jobs) =>
        effect('queue receipt', () => {
          const delayOf = ({ status }: QueuedStatus) => (status === 'seen' ? SEEN_DELAY_MS : STATUS_DELAY_MS);
          return jobs.filter((job) => !statuses.send(JSON.stringify(job), { delayMs: delayOf(job) })).length;
        }),
    } satisfies JobQueues);
  }

  #outboundQueue(): OutboundQueue {
    const { outbound } = this.#world;
    const effect = observedQueue(this.#process);
    return this.#process.port('outbound queue', {
      send: ({ job, ...ids }) => effect('queue agent’s message', () => outbound.send(JSON.stringify(job), ids)),
    } satisfies OutboundQueue);
  }

  readonly #dataKey: () => Promise<string>;

  #secretsOf() {
    return liveSecretsOf(this.#secrets, this.#world.names, this.#common.now);
  }

  #deadline(ms: number): () => number {
    const { now } = this.#world.clock;
    const endsAt = now().getTime() + ms;
    return () => endsAt - now().getTime();
  }

  async #run<T>(work: () => Promise<T>): Promise<Ended<T>> {
    const ended = await this.#world.clock.run(this.#process.run(work));
    this.#lastEnded = ended.kind;
    if (ended.kind === 'threw') this.#world.onThrown(ended.error);
    return ended;
  }
}
