import { Breakers } from '../../../lib/breakers/breakers.ts';
import { Shares } from '../../../lib/breakers/shares.ts';
import { type ChannelId, type ExternalMessageId, newOutboundMessageId } from '../../../lib/ids.ts';
import type { StatusJob } from '../../../lib/queues/jobs.ts';
import { deliverStatus } from '../../../lib/receipts/deliver-status.ts';
import { ReceiptBudget } from '../../../lib/receipts/receipt-budget.ts';
import { StatusClaims } from '../../../lib/receipts/status-claims.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import { channel, channelId, countingBytes, integrationKey, LogBook } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** When the queue took the receipts: a quarter of a second before the clock starts. */
const QUEUED_AT = Date.parse('2026-03-02T10:15:30.000Z');

const randomBytes = countingBytes();

/** An id as an agent's message in some conversation gets it. */
export function messageId(conversationId: string, channel: ChannelId = channelId): ExternalMessageId {
  return newOutboundMessageId(randomBytes, channel, conversationId);
}

interface Attempt {
  readonly receiveCount?: number;
  readonly remainingMs?: number;
  readonly cxone?: FakeCxone;
}

/** The worker of the status queue, without the queue. */
export class StatusWorld {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly cxone = new FakeCxone();
  readonly logger = new LogBook();
  /** What the registry says of the channel. */
  channelRemoved = false;
  readonly externalId = messageId('conv-7781');
  readonly breakers = new Breakers({
    table: this.table,
    now: this.clock.now,
    random: () => 0.5,
    logger: this.logger,
  });

  deliver(
    status: StatusJob['status'],
    changes: Partial<StatusJob> = {},
    { receiveCount = 1, remainingMs = 20_000, cxone = this.cxone }: Attempt = {},
  ) {
    const { clock, table, logger, breakers, externalId } = this;
    const job: StatusJob = {
      integrationKey,
      channelId,
      correlation: 'corr-2',
      externalId,
      status,
      occurredAt: '2026-03-02T10:15:28.000Z',
      ...changes,
    };
    return deliverStatus(
      { job, receiveCount, queuedAt: QUEUED_AT, remainingMs: () => remainingMs },
      {
        table,
        breakers,
        shares: new Shares({ table, now: clock.now, logger }, { name: 'status', workers: 10 }),
        statuses: new StatusClaims(table, clock.now),
        budget: new ReceiptBudget(table, clock.now),
        cxone,
        channelOf: () => Promise.resolve({ ...channel, state: this.channelRemoved ? 'removed' : 'active' }),
        now: clock.now,
        random: () => 0.5,
        logger,
      },
    );
  }

  told(): string[] {
    return this.cxone.statuses.map(({ status }) => status);
  }

  /** What is remembered of the message. */
  standing() {
    return this.table.get(`STATUS#${channelId}#${this.externalId}`);
  }
}
