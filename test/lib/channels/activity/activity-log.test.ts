import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityLog } from '../../../../lib/channels/activity/activity-log.ts';
import { readActivity } from '../../../../lib/channels/activity/activity.ts';
import type { EventName } from '../../../../lib/observability/events.ts';
import type { Change, Item } from '../../../../lib/table/table.ts';
import { channelId } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const START = '2026-03-02T10:15:00.000Z';

let time: number;
let table: RecordingTable;
let activity: ActivityLog;
beforeEach(() => {
  time = Date.parse(START);
  table = new RecordingTable();
  activity = new ActivityLog({ table, now, patienceMs: 20 });
});

const now = () => new Date(time);
const later = (seconds: number) => void (time += seconds * 1_000);

/** Counts its writes, and fails where it is told to. */
class RecordingTable extends MemoryTable {
  writes = 0;
  answer: 'at once' | 'never' | 'an error' = 'at once';

  override update(pk: string, change: Change): Promise<Item | undefined> {
    this.writes += 1;
    if (this.answer === 'never') return new Promise(() => undefined);
    if (this.answer === 'an error') return Promise.reject(new Error('The table is throttled.'));
    return super.update(pk, change);
  }
}

/** A function logs an event of a message, and ends. */
async function happens(event: EventName, code?: string): Promise<void> {
  activity.log('info', event, { channel: channelId, ...(code !== undefined && { code }) });
  await activity.written();
}

const known = () => readActivity(channelId, { table, now });

describe('the activity of a channel', () => {
  it('is nothing before its first message', async () => {
    const nothing = { seenAt: undefined, workedAt: undefined, failed: undefined };
    expect(await known()).toEqual({ inbound: nothing, outbound: nothing, failures: 0 });
  });

  it.each<{ event: EventName; code?: string; direction: 'inbound' | 'outbound'; traffic: object }>([
    { event: 'inbound.delivered', direction: 'inbound', traffic: { seenAt: START, workedAt: START } },
    { event: 'inbound.duplicate', direction: 'inbound', traffic: { seenAt: START } },
    { event: 'inbound.held', direction: 'inbound', traffic: { seenAt: START } },
    {
      event: 'inbound.retry',
      code: 'cxone_not_found',
      direction: 'inbound',
      traffic: { seenAt: START, failed: { at: START, code: 'cxone_not_found' } },
    },
    {
      event: 'inbound.parked',
      code: 'refused-by-cxone',
      direction: 'inbound',
      traffic: { seenAt: START, failed: { at: START, code: 'refused-by-cxone' } },
    },
    { event: 'outbound.sent', direction: 'outbound', traffic: { seenAt: START, workedAt: START } },
    { event: 'outbound.queued', direction: 'outbound', traffic: { seenAt: START } },
    { event: 'outbound.repeated', direction: 'outbound', traffic: { seenAt: START } },
    {
      event: 'outbound.retry',
      code: 'transient',
      direction: 'outbound',
      traffic: { seenAt: START, failed: { at: START, code: 'transient' } },
    },
    {
      event: 'outbound.failed',
      code: 'configuration',
      direction: 'outbound',
      traffic: { seenAt: START, failed: { at: START, code: 'configuration' } },
    },
    {
      event: 'outbound.unknown',
      code: 'unknown-outcome',
      direction: 'outbound',
      traffic: { seenAt: START, failed: { at: START, code: 'unknown-outcome' } },
    },
  ])('is known from $event', async ({ event, code, direction, traffic }) => {
    await happens(event, code);
    const found = await known();
    expect(found[direction]).toEqual({ workedAt: undefined, failed: undefined, ...traffic });
    expect(found[direction === 'inbound' ? 'outbound' : 'inbound'].seenAt).toBeUndefined();
    expect(found.failures).toBe('failed' in traffic ? 1 : 0);
  });

  it.each<{ event: EventName; code: string }>([
    { event: 'inbound.retry', code: 'cxone_throttled' },
    { event: 'inbound.retry', code: 'files' },
    { event: 'inbound.retry', code: 'not-found-yet' },
    { event: 'inbound.parked', code: 'content-changed' },
    { event: 'outbound.retry', code: 'throttled' },
    { event: 'outbound.failed', code: 'recipient-blocked' },
    { event: 'outbound.failed', code: 'window-closed' },
    { event: 'outbound.failed', code: 'unsupported' },
    { event: 'outbound.failed', code: 'permanent' },
    { event: 'outbound.failed', code: 'parts-missing' },
  ])('is no failure where $event says $code, which is about one message', async ({ event, code }) => {
    await happens(event, code);
    const { inbound, outbound, failures } = await known();
    expect([inbound.failed, outbound.failed, failures]).toEqual([undefined, undefined, 0]);
    expect([inbound.seenAt, outbound.seenAt]).toContain(START);
  });

  it('keeps what is no channel’s, and what is no message’s, out of the table', async () => {
    await happens('token.issued');
    await happens('status.delivered');
    await happens('webhook.refused', 'bad_signature');
    activity.log('info', 'inbound.delivered');
    expect(table.items()).toEqual([]);
  });

  it('holds times, counts and codes, and goes by itself after 400 days', async () => {
    activity.log('warn', 'inbound.retry', {
      channel: channelId,
      code: 'cxone_unavailable',
      message: 'digest-1',
      correlation: 'corr-1',
      reason: 'CxoneUnavailableError',
    });
    await activity.written();
    expect(table.items()).toEqual([
      {
        pk: 'ACTIVITY#ch-acme',
        'inbound-failed': START,
        'inbound-cause': 'cxone_unavailable',
        'failures-2026-03-02T10': 1,
        'failed-2026-03-02': 1,
        failureId: expect.any(String) as string,
        expiresAt: Date.parse('2027-04-06T10:15:00.000Z') / 1_000,
      },
    ]);
  });
});

describe('a busy channel', () => {
  it('costs one write in five minutes, whatever else there is to say of it', async () => {
    for (let second = 0; second < 299; second += 1) {
      await happens('inbound.delivered');
      await happens('inbound.duplicate');
      later(1);
    }
    expect(table.writes).toBe(1);
    later(1);
    await happens('inbound.delivered');
    expect(table.writes).toBe(2);
    expect((await known()).inbound.workedAt).toBe('2026-03-02T10:20:00.000Z');
  });

  it('costs a write of its own in each direction, and in each process', async () => {
    await happens('inbound.delivered');
    await happens('outbound.sent');
    activity = new ActivityLog({ table, now });
    await happens('inbound.delivered');
    expect(table.writes).toBe(3);
  });

  it('that fails again and again costs one write in five minutes, which counts them all', async () => {
    for (let second = 0; second < 300; second += 1) {
      await happens('outbound.failed', 'configuration');
      later(1);
    }
    expect(table.writes).toBe(1);
    expect((await known()).failures).toBe(1);
    await happens('outbound.failed', 'configuration');
    expect(table.writes).toBe(2);
    expect(await known()).toMatchObject({ failures: 301, outbound: { failed: { at: '2026-03-02T10:20:00.000Z' } } });
  });

  it('that works again says so at once, and is silent while it goes to and fro', async () => {
    await happens('outbound.sent');
    await happens('outbound.failed', 'configuration');
    later(1);
    await happens('outbound.sent');
    expect((await known()).outbound.workedAt).toBe('2026-03-02T10:15:01.000Z');
    for (let repeat = 0; repeat < 10; repeat += 1) {
      await happens('outbound.failed', 'configuration');
      await happens('outbound.sent');
    }
    expect(table.writes).toBe(3);
  });
});

describe('failures', () => {
  it('count for a day, and the hours behind it are taken away', async () => {
    await happens('inbound.parked', 'refused-by-cxone');
    later(23 * 3_600);
    await happens('inbound.parked', 'refused-by-cxone');
    expect((await known()).failures).toBe(2);
    later(2 * 3_600);
    expect((await known()).failures).toBe(1);
    await happens('inbound.parked', 'refused-by-cxone');
    const counts = table.items().flatMap((item) => Object.keys(item).filter((name) => name.startsWith('failures-')));
    expect(counts).toEqual(['failures-2026-03-03T09', 'failures-2026-03-03T11']);
  });
});

describe('a table that is ill', () => {
  it.each(['never', 'an error'] as const)(
    'that answers with %s delays a function once a minute at most',
    async (answer) => {
      table.answer = answer;
      await happens('inbound.delivered');
      later(59);
      await happens('inbound.delivered');
      await happens('outbound.failed', 'configuration');
      expect(table.writes).toBe(1);
      later(1);
      table.answer = 'at once';
      await happens('outbound.failed', 'configuration');
      expect(await known()).toMatchObject({ failures: 2, outbound: { failed: { code: 'configuration' } } });
    },
  );

  it('has what it refused written once it is well', async () => {
    table.answer = 'an error';
    await happens('inbound.delivered');
    table.answer = 'at once';
    later(60);
    await happens('inbound.delivered');
    expect((await known()).inbound.workedAt).toBe('2026-03-02T10:16:00.000Z');
  });
});
