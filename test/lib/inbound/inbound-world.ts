import { type FileScanner, noScanner } from '../../../lib/attachments/file-ports.ts';
import { Breakers } from '../../../lib/breakers/breakers.ts';
import { Shares } from '../../../lib/breakers/shares.ts';
import { ThreadIndex } from '../../../lib/channels/thread-index.ts';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import type { AgentLanguage } from '../../../lib/contract/localized-text.ts';
import type { FileLinkResult } from '../../../lib/contract/provider.ts';
import { Claims } from '../../../lib/exactly-once/claims.ts';
import { Backlog } from '../../../lib/inbound/backlog.ts';
import { deliverInbound } from '../../../lib/inbound/deliver-inbound.ts';
import type { Digest } from '../../../lib/ids.ts';
import { inboundClaimKey, inboundNoteSealing } from '../../../lib/inbound/inbound-claim.ts';
import { type InboundNotes, inboundNotesSchema } from '../../../lib/inbound/inbound-message.ts';
import { ThreadClock } from '../../../lib/inbound/thread-clock.ts';
import type { People } from '../../../lib/channels/channel.ts';
import type { InboundJob, QueuedOutbound } from '../../../lib/queues/jobs.ts';
import type { JobOutcome } from '../../../lib/queues/process-batch.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import { FakeWeb } from '../../support/fake-web.ts';
import {
  channel,
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  keyed,
  LogBook,
  messageEvent,
} from '../../support/fixtures.ts';
import '../../support/loaded-when-needed.ts';
import { MemoryFileStore } from '../../support/memory-file-store.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** Moment at which the queue took the message, in milliseconds since 1970: 2026-03-02T10:15:30.000Z. */
export const QUEUED_AT = 1_772_446_530_000;

interface Circumstances {
  readonly remainingMs?: () => number;
  readonly queuedAt?: number;
  /** One more than before where it is missing. */
  readonly receiveCount?: number;
  readonly replayOf?: string;
  readonly provider?: string;
  /** Of the process that gets the message; a fresh one without it. */
  readonly process?: ThreadClock;
}

/** The worker of the inbound queue with everything around it in memory. */
export class InboundWorld {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly cxone = new FakeCxone();
  readonly logger = new LogBook();
  readonly claims = new Claims(this.table, this.clock.now, inboundNotesSchema);
  readonly breakers = new Breakers({
    table: this.table,
    now: this.clock.now,
    random: () => 0.5,
    logger: this.logger,
  });
  /** What the registry says of the channel. */
  channelRemoved = false;
  /** The channel's. */
  keyedFrom: number | undefined = 0;
  language: AgentLanguage = 'en';
  /** The channel's. */
  removesDeleted = false;
  readonly files = new MemoryFileStore();
  readonly web = new FakeWeb();
  scanner: FileScanner = noScanner;
  /** The largest file that is passed on. */
  maxBytes = 1_000_000;
  uploadsToCxone = false;
  /** What the outbound queue was offered, what it has taken, and how it answers next; true where nothing is said. */
  readonly offered: QueuedOutbound[] = [];
  readonly queued: QueuedOutbound[] = [];
  readonly queueAnswers: (boolean | Error)[] = [];
  customerIds: 'prefixed' | 'plain' = 'prefixed';
  /** The channel's, as its jobs have them too. */
  people: (People & Pick<NonNullable<InboundJob['people']>, 'keepsBlocks'>) | undefined;
  linkOf: (reference: string) => Promise<FileLinkResult> = () =>
    Promise.resolve({ kind: 'gone', detail: 'no such file' });
  #receives = 0;
  readonly #secretly = { indexKey: () => Promise.resolve(INDEX_KEY), randomBytes: countingBytes() };

  /** The queue hands the message out once more. */
  deliver(
    messages: readonly MessageEvent[] = [messageEvent()],
    {
      remainingMs = () => 40_000,
      queuedAt = QUEUED_AT,
      receiveCount,
      replayOf,
      provider,
      process = new ThreadClock(),
    }: Circumstances = {},
  ): Promise<JobOutcome> {
    this.#receives = receiveCount ?? this.#receives + 1;
    return deliverInbound(
      {
        job: {
          integrationKey,
          channelId,
          provider,
          keyedFrom: this.keyedFrom,
          correlation: 'corr-1',
          messages: [...messages],
          ...(this.people !== undefined && { people: this.people }),
          replayOf,
        },
        receiveCount: this.#receives,
        queuedAt,
        remainingMs,
      },
      {
        table: this.table,
        claims: this.claims,
        cxone: this.cxone,
        clock: process,
        threads: this.#indexOfProcess(),
        breakers: this.breakers,
        shares: new Shares(
          { table: this.table, now: this.clock.now, logger: this.logger },
          { name: 'inbound', workers: 50 },
        ),
        backlog: new Backlog(this.table, this.clock.now),
        channelOf: () =>
          Promise.resolve({
            ...channel,
            language: this.language,
            state: this.channelRemoved ? 'removed' : 'active',
            removesDeleted: this.removesDeleted,
            people: this.people,
          }),
        logger: this.logger,
        now: this.clock.now,
        random: () => 0.5,
        randomBytes: countingBytes(),
        dataKey: () => Promise.resolve(DATA_KEY),
        indexKey: () => Promise.resolve(INDEX_KEY),
        registry: { keyedFrom: () => Promise.resolve(this.keyedFrom) },
        files: {
          store: this.files,
          scanner: this.scanner,
          openLink: ({ url }) => this.web.open(url),
          maxBytes: this.maxBytes,
          allowExecutables: false,
          linkSeconds: 3_600,
        },
        bin: this.files,
        named: (_channelId, event) => Promise.resolve(event),
        customerIds: this.customerIds,
        uploadsToCxone: this.uploadsToCxone,
        outboundQueue: {
          send: (entry) => {
            this.offered.push(entry);
            const answer = this.queueAnswers.shift() ?? true;
            if (answer instanceof Error) return Promise.reject(answer);
            if (answer) this.queued.push(entry);
            return Promise.resolve(answer);
          },
        },
        linkOf: (_channelId, reference) => this.linkOf(reference),
      },
    );
  }

  /** The queue hands the message out, each time when it is due, until it is settled. */
  async settle(messages?: readonly MessageEvent[]): Promise<void> {
    for (let tries = 0; tries < 30; tries += 1) {
      const delivery = await this.deliver(messages);
      if (delivery.kind === 'settled') return;
      await this.clock.advance(delivery.afterMs);
    }
    throw new Error('The message was never settled.');
  }

  /** The index of threads, as a process begins with it. */
  get threads(): ThreadIndex {
    return this.#indexOfProcess();
  }

  #indexOfProcess(): ThreadIndex {
    return new ThreadIndex({ table: this.table, now: this.clock.now, ...this.#secretly });
  }

  /** What the claim on a customer's message keeps. */
  notesOf(providerMessageId: string, digest: Digest = keyed): Promise<InboundNotes | undefined> {
    const opening = this.claims.sealing(inboundNoteSealing(INDEX_KEY, countingBytes()));
    return opening.notes(inboundClaimKey(channelId, providerMessageId, digest));
  }

  parked(): Promise<readonly unknown[]> {
    return this.table.list('PARKED#main');
  }
}
