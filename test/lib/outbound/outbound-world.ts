import { noScanner } from '../../../lib/attachments/file-ports.ts';
import { Breakers } from '../../../lib/breakers/breakers.ts';
import { Shares } from '../../../lib/breakers/shares.ts';
import { ThrottleLine } from '../../../lib/breakers/throttle-line.ts';
import type { Channel } from '../../../lib/channels/channel.ts';
import type { RichContent } from '../../../lib/contract/content.ts';
import type { FileLimit } from '../../../lib/contract/manifest.ts';
import type { Provider } from '../../../lib/contract/provider.ts';
import type { OutboundPart, RefusalKind, SendFailure, SendResult } from '../../../lib/contract/sending.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import { Claims } from '../../../lib/exactly-once/claims.ts';
import { acceptanceOfMessage, conversationNotesSchema, inboundClaimKey } from '../../../lib/inbound/inbound-claim.ts';
import { deliverOutbound } from '../../../lib/outbound/deliver-outbound.ts';
import {
  createSentIdKeeper,
  outboundNotesSchema,
  type RichMessage,
  type SendOutcome,
  TraceMemory,
} from '../../../lib/outbound/outbound-message.ts';
import { queuedNotesSchema } from '../../../lib/outbound/queued-notes.ts';
import { sendOutbound } from '../../../lib/outbound/send-outbound.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import {
  type AgentFile,
  type OutboundJob,
  outboundJobSchema,
  type QueuedOutbound,
  type StatusJob,
} from '../../../lib/queues/jobs.ts';
import type { JobOutcome } from '../../../lib/queues/process-batch.ts';
import { Questions } from '../../../lib/questions/questions.ts';
import { QueuedMessages } from '../../../lib/queues/queued-messages.ts';
import { createContexts } from '../../../lib/web/provider-access.ts';
import { FakeWeb } from '../../support/fake-web.ts';
import { channel, countingBytes, INDEX_KEY, keyed, LogBook } from '../../support/fixtures.ts';
import '../../support/loaded-when-needed.ts';
import { MemoryFileStore } from '../../support/memory-file-store.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export type Script = (part: OutboundPart, secrets: readonly LiveSecret[]) => Promise<SendResult> | SendResult;

/** Milliseconds for which the functions that send may run. */
const FUNCTION_MS = 28_000;
const MOST_RECEIVES = 200;

export const failure = (kind: SendFailure['kind']): SendFailure => ({
  kind,
  agentMessage: { en: `It went wrong: ${kind}.`, fr: `Ça s’est mal passé : ${kind}.` },
  detail: `provider said ${kind}`,
});

/** A refusal by a provider that says, or does not say, what of it is refused. */
export const refusal = (kind: RefusalKind, refuses?: 'message' | 'repeat'): SendFailure => ({
  ...failure(kind),
  kind,
  refuses,
});

export const throttledFor = (retryAfterMs: number): SendFailure => ({
  ...failure('throttled'),
  kind: 'throttled',
  retryAfterMs,
});

interface Said {
  readonly functionMs?: number;
  readonly conversationId?: string;
  readonly files?: readonly AgentFile[];
  /** Rich content, with what the provider can't show of it above. */
  readonly content?: RichContent;
  readonly lead?: string;
  readonly rich?: RichMessage;
  /** CXone's id of the request. */
  readonly trace?: string;
  /** CXone's id of the message. */
  readonly cxoneMessageId?: string;
  /** The provider's id of the customer's message that the agent had before them. */
  readonly follows?: string;
  /** Milliseconds for which the request has been under way. */
  readonly agedMs?: number;
}

/** The outbound callback and the worker of its queue, with a provider that answers as the test says: the last script goes on for ever. */
export class OutboundWorld {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly logger = new LogBook();
  readonly queue = new MemoryQueue(this.clock);
  readonly claims = new Claims(this.table, this.clock.now, outboundNotesSchema);
  /** Of one process. */
  traces = new TraceMemory();
  readonly queuedClaims = new Claims(this.table, this.clock.now, queuedNotesSchema);
  readonly queuedMessages = new QueuedMessages(this.table, this.clock.now);
  readonly #randomBytes = countingBytes();
  readonly questions = new Questions({
    table: this.table,
    now: this.clock.now,
    indexKey: () => Promise.resolve(INDEX_KEY),
    randomBytes: this.#randomBytes,
  });
  readonly files = new MemoryFileStore();
  readonly web = new FakeWeb();
  /** What the provider was asked to send, in order. */
  readonly sent: OutboundPart[] = [];
  /** What CXone is to be told. */
  readonly statuses: StatusJob[] = [];
  /** All that the outbound queue was given. */
  readonly queued: QueuedOutbound[] = [];
  /** How the outbound queue takes a message: by default it does. */
  queueTakes: () => Promise<boolean> = () => Promise.resolve(true);
  /** While it is set, the outbound queue takes messages, and nobody hears of it. */
  queueAnswersAreLost = false;
  /** How the status queue takes a job; answers how many it refused. */
  statusQueueRefuses: () => Promise<number> = () => Promise.resolve(0);
  /** What the registry says. */
  channel: Channel | undefined = channel;
  /** What the registry says where the channel has no time of change. */
  startKeys: () => Promise<number | undefined> = () => Promise.resolve(undefined);
  /** While it is set, the channel's secrets can't be read. */
  secretsFail = false;
  /** While it is set, it can't be read when a customer's message was accepted. */
  acceptedAtFails = false;
  /** What lies in the store, past the caches, which hold nothing. */
  storedSecrets: readonly LiveSecret[] = [];
  readonly #gates = {
    breakers: new Breakers({ table: this.table, now: this.clock.now, random: () => 0.5, logger: this.logger }),
    shares: new Shares(
      { table: this.table, now: this.clock.now, logger: this.logger },
      { name: 'outbound', workers: 50 },
    ),
    throttleLine: new ThrottleLine(this.table, this.clock.now),
  };
  readonly #conversations = new Claims(this.table, this.clock.now, conversationNotesSchema);
  readonly #scripts: Script[];
  readonly #idempotentSend: boolean;
  /** What the provider takes of files, where it is not all. */
  fileLimits: readonly FileLimit[] | undefined;
  /** UTF-16 units of one message. */
  mostText = 10_000;
  readonly #retryAfterMs: number;

  constructor(scripts: readonly Script[] = [], { idempotentSend = true, retryAfterMs = 5_000 } = {}) {
    this.#scripts = [...scripts];
    this.#idempotentSend = idempotentSend;
    this.#retryAfterMs = retryAfterMs;
  }

  get ids(): string[] {
    return this.sent.map(({ externalId }) => externalId);
  }

  /** An agent writes; time runs by itself until the callback has its answer. */
  say(text: string, options: Said = {}): Promise<SendOutcome> {
    return this.clock.run(this.begin(text, options));
  }

  /** The same, but time stands still. */
  begin(
    text: string,
    {
      functionMs = FUNCTION_MS,
      conversationId = 'conv-7781',
      files,
      content,
      lead,
      rich,
      trace,
      cxoneMessageId,
      follows,
      agedMs = 0,
    }: Said = {},
  ): Promise<SendOutcome> {
    return sendOutbound(
      {
        channel: this.channel ?? channel,
        secrets: [],
        message: {
          ...{ conversationId, recipientIds: ['usr-5150'], text },
          ...(content && { content }),
          ...(lead !== undefined && { lead }),
          ...(files && { files }),
        },
        rich,
        call: {
          correlation: 'corr-1',
          receivedAt: this.clock.now().getTime() - agedMs,
          trace,
          cxoneMessageId,
          follows,
          remainingMs: this.#deadline(functionMs),
        },
      },
      {
        ...this.#common(),
        claims: this.claims,
        traces: this.traces,
        acceptedAt: (...message) =>
          this.acceptedAtFails
            ? Promise.reject(new Error('no answer'))
            : acceptanceOfMessage({ ...this.#common(), claims: this.#conversations })(...message),
        customerOf: () => Promise.resolve(undefined),
        quoteTokenOf: () => Promise.resolve(undefined),
        outboundQueue: { send: (entry) => this.#put(entry) },
        provider: this.#provider(),
        secretsOf: this.#secretsOf,
        sleep: this.clock.sleep,
        random: () => 0.5,
        retryAfterMs: this.#retryAfterMs,
        callbackBudgetMs: 8_000,
      },
    );
  }

  /** A customer's message comes in. */
  async accept(providerMessageId: string): Promise<void> {
    const pk = inboundClaimKey(channel.channelId, providerMessageId, keyed);
    const notes = { createdAt: this.clock.now().toISOString() };
    await this.#conversations.claim({ pk, digest: pk, leaseMs: 1_000, notes });
  }

  /** The queue hands out what is due, to a function that has so much time left. Undefined: nothing is. */
  async receive({ functionMs = FUNCTION_MS } = {}): Promise<JobOutcome | undefined> {
    const received = this.queue.receive();
    if (received === undefined) return undefined;
    const job = outboundJobSchema.parse(JSON.parse(received.body));
    const delivery = await this.clock.run(this.deliver(job, { ...received, functionMs }));
    if (delivery.kind === 'settled') this.queue.delete(received);
    else this.queue.holdBack(received, delivery.afterMs);
    return delivery;
  }

  /** The worker gets a message. */
  deliver(
    job: OutboundJob,
    { receiveCount = 1, queuedAt = this.clock.now().getTime(), functionMs = FUNCTION_MS } = {},
  ): Promise<JobOutcome> {
    return deliverOutbound(
      { job, receiveCount, queuedAt, remainingMs: this.#deadline(functionMs) },
      {
        ...this.#common(),
        ...this.#gates,
        claims: this.queuedClaims,
        jobQueues: {
          sendStatuses: async (jobs) => {
            const refused = await this.statusQueueRefuses();
            if (refused === 0) this.statuses.push(...jobs);
            return refused;
          },
        },
        files: {
          store: this.files,
          scanner: noScanner,
          openLink: ({ url }) => this.web.open(url),
          maxBytes: 1_000_000,
          allowExecutables: false,
          linkSeconds: 3_600,
        },
        channelOf: () => Promise.resolve(this.channel),
        providerOf: () => this.#provider(),
        secretsOf: this.#secretsOf,
        random: () => 0.5,
      },
    );
  }

  /** The queue hands out its messages, each when it is due, until there is none. */
  async processBatch(): Promise<void> {
    for (let receives = 0; receives < MOST_RECEIVES; receives += 1) {
      const at = this.queue.nextAt();
      if (at === undefined) return;
      await this.clock.advance(Math.max(0, at - this.clock.now().getTime()));
      await this.receive();
    }
    throw new Error('The queue never became empty.');
  }

  readonly #secretsOf = (_channel: unknown, afterMiss = false): Promise<readonly LiveSecret[]> =>
    this.secretsFail ? Promise.reject(new Error('no secrets')) : Promise.resolve(afterMiss ? this.storedSecrets : []);

  #common() {
    const { queuedMessages, clock, logger, table } = this;
    const indexKey = () => Promise.resolve(INDEX_KEY);
    return {
      questions: () => Promise.resolve(this.questions),
      ...{ queuedMessages, table, fetch, fetchOnNewConnection: fetch, now: clock.now, logger },
      contextOf: createContexts(
        { publicUrl: 'https://byoc.example.net' },
        { table, now: clock.now, sleep: clock.sleep, randomBytes: this.#randomBytes },
      ),
      ...{ indexKey, keepSentId: createSentIdKeeper({ table, indexKey, now: clock.now, sleep: clock.sleep, logger }) },
      registry: { startKeys: () => this.startKeys() },
      randomBytes: this.#randomBytes,
    };
  }

  async #put(entry: QueuedOutbound): Promise<boolean> {
    const isTaken = await this.queueTakes();
    if (isTaken) {
      this.queued.push(entry);
      this.queue.send(JSON.stringify(entry.job), entry);
    }
    if (this.queueAnswersAreLost) throw new Error('no answer');
    return isTaken;
  }

  #deadline(ms: number): () => number {
    const endsAt = this.clock.now().getTime() + ms;
    return () => endsAt - this.clock.now().getTime();
  }

  #provider(): Provider {
    const { manifest } = genericProvider;
    const { files, text } = manifest.capabilities;
    const capabilities = {
      ...manifest.capabilities,
      files: { ...files, limits: this.fileLimits ?? files.limits },
      text: { ...text, maxLength: this.mostText },
      idempotentSend: this.#idempotentSend,
    };
    return {
      ...genericProvider,
      manifest: { ...manifest, capabilities },
      send: async (part, { secrets }) => {
        this.sent.push(part);
        const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
        return script === undefined ? { kind: 'sent' } : script(part, secrets);
      },
    };
  }
}
