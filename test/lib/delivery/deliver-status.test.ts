import { beforeEach, describe, expect, it } from 'vitest';
import { deliverStatus } from '../../../lib/delivery/deliver-status.ts';
import type { StatusJob } from '../../../lib/delivery/outbox.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import { channelId, integrationKey, LogBook } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const QUEUED_AT = 1_772_446_530_000;
const settled = { kind: 'settled' };

let clock: VirtualClock;
let table: MemoryTable;
let cxone: FakeCxone;
let logger: LogBook;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  cxone = new FakeCxone();
  logger = new LogBook();
});

function deliver(status: StatusJob['status'], changes: Partial<StatusJob> = {}, remainingMs = 20_000) {
  const job: StatusJob = {
    integrationKey,
    channelId,
    correlation: 'corr-2',
    externalId: externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAA'),
    status,
    occurredAt: '2026-03-02T10:15:28.000Z',
    ...changes,
  };
  return deliverStatus(
    { job, receiveCount: 1, queuedAt: QUEUED_AT, remainingMs: () => remainingMs },
    { table, cxone, now: clock.now, random: () => 0.5, logger },
  );
}

const told = () => cxone.statuses.map(({ status }) => status);

describe('deliverStatus', () => {
  it('tells CXone what became of a message, when and why', async () => {
    expect(await deliver('failed', { reason: 'The customer has blocked this channel.' })).toEqual(settled);
    expect(cxone.statuses).toEqual([
      {
        externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA',
        status: 'failed',
        updatedAt: '2026-03-02T10:15:28.000Z',
        reason: 'The customer has blocked this channel.',
      },
    ]);
    expect(logger.events()).toEqual(['status.delivered']);
  });

  it.each([
    { case: 'in their order', come: ['delivered', 'seen'] as const, told: ['delivered', 'seen'] },
    { case: 'seen first: delivered is dropped', come: ['seen', 'delivered'] as const, told: ['seen'] },
    { case: 'twice: told once', come: ['delivered', 'delivered'] as const, told: ['delivered'] },
    {
      case: 'a failure, then the proof of delivery',
      come: ['failed', 'delivered'] as const,
      told: ['failed', 'delivered'],
    },
    { case: 'a proof of delivery, then a failure', come: ['seen', 'failed'] as const, told: ['seen'] },
  ])('lets ranks only rise, $case', async ({ come, told: expected }) => {
    for (const status of come) expect(await deliver(status)).toEqual(settled);

    expect(told()).toEqual(expected);
  });

  it('keeps the ranks of messages apart', async () => {
    await deliver('seen');
    await deliver('delivered', { externalId: externalMessageIdSchema.parse('out-BBBBBBBBBBBBBBBBBBBBBB') });

    expect(told()).toEqual(['seen', 'delivered']);
  });

  it('starts nothing with less than eight seconds left', async () => {
    expect(await deliver('seen', {}, 7_999)).toEqual({ kind: 'retry', afterMs: 0 });
    expect(cxone.calls).toEqual([]);
    expect(table.items()).toEqual([]);
  });

  it('waits while another receipt of the message is under way', async () => {
    await table.put({ pk: 'STATUS#ch-acme#out-AAAAAAAAAAAAAAAAAAAAAA', fence: 1, leaseUntil: 1_772_446_540_000 });

    expect(await deliver('seen')).toEqual({ kind: 'retry', afterMs: 2_000 });
    await clock.advance(25_000);
    expect(await deliver('seen')).toEqual(settled);
    expect(told()).toEqual(['seen']);
  });

  it('records nothing that a later holder has taken over', async () => {
    const slow = new FakeCxone();
    slow.setMessageStatus = async () => {
      await clock.advance(25_001);
      await deliver('seen');
    };
    const fast = cxone;
    cxone = slow;
    const late = deliver('delivered');
    cxone = fast;
    await late;

    expect(table.items()).toMatchObject([{ rank: 3, fence: 2 }]);
  });

  it.each([
    { case: '401', error: cxoneFailure.unauthorized('set-message-status'), afterMs: 750 },
    { case: '403', error: cxoneFailure.forbidden('set-message-status'), afterMs: 750 },
    { case: '429 with Retry-After: 20', error: cxoneFailure.throttled('set-message-status', 20_000), afterMs: 20_000 },
    { case: '503', error: cxoneFailure.outage('set-message-status'), afterMs: 750 },
    { case: 'a time-out', error: cxoneFailure.timeout('set-message-status'), afterMs: 750 },
    {
      case: 'a message that CXone has not learned yet',
      error: cxoneFailure.notFound('set-message-status'),
      afterMs: 750,
    },
  ])('tries again after $case, at once if it is asked to', async ({ error, afterMs }) => {
    cxone.failNext('setMessageStatus', error);

    expect(await deliver('delivered')).toEqual({ kind: 'retry', afterMs });
    expect(await deliver('delivered')).toEqual(settled);
    expect(told()).toEqual(['delivered']);
  });

  it.each([
    { case: '400', error: cxoneFailure.refused('set-message-status') },
    { case: '409', error: cxoneFailure.conflict('set-message-status') },
  ])('drops what CXone refuses for good ($case), and a later receipt still comes through', async ({ error }) => {
    cxone.failNext('setMessageStatus', error);

    expect(await deliver('delivered')).toEqual(settled);
    expect(await deliver('delivered')).toEqual(settled);
    expect(logger.lines).toMatchObject([{ level: 'error', event: 'status.dropped' }, { event: 'status.delivered' }]);
  });

  it('gives a message up that CXone has not learned for ten minutes', async () => {
    await clock.advance(599_750);
    cxone.failNext('setMessageStatus', cxoneFailure.notFound('set-message-status'));
    expect(await deliver('delivered')).toMatchObject({ kind: 'retry' });

    await clock.advance(1);
    cxone.failNext('setMessageStatus', cxoneFailure.notFound('set-message-status'));
    expect(await deliver('delivered')).toEqual(settled);
    expect(logger.events()).toEqual(['status.retry', 'status.dropped']);
  });
});
