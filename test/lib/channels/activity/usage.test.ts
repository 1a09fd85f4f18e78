import { beforeEach, describe, expect, it } from 'vitest';
import { readActivity } from '../../../../lib/channels/activity/activity.ts';
import { ActivityLog } from '../../../../lib/channels/activity/activity-log.ts';
import { readUsage } from '../../../../lib/channels/activity/usage.ts';
import type { EventName } from '../../../../lib/observability/events.ts';
import type { Change, Condition, Item } from '../../../../lib/table/table.ts';
import { channelId } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const PK = `ACTIVITY#${channelId}`;
const DAY = 86_400;

let time: number;
let table: CountingTable;
let activity: ActivityLog;
beforeEach(() => {
  time = Date.parse('2026-03-02T10:15:00.000Z');
  table = new CountingTable();
  activity = new ActivityLog({ table, now });
});

class CountingTable extends MemoryTable {
  writes = 0;

  override update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    this.writes += 1;
    return super.update(pk, change, condition);
  }
}

const now = () => new Date(time);
const later = (seconds: number) => void (time += seconds * 1_000);

async function happens(event: EventName, code?: string): Promise<void> {
  activity.log('info', event, { channel: channelId, ...(code !== undefined && { code }) });
  await activity.written();
}

const used = async () =>
  (await readUsage(channelId, { table, now })).filter((day) => day.in + day.out + day.failed > 0);

describe('the usage of a channel', () => {
  it('is thirty days of nothing before its first message', async () => {
    const days = await readUsage(channelId, { table, now });
    expect(days).toHaveLength(30);
    expect(days[0]).toEqual({ day: '2026-02-01', in: 0, out: 0, failed: 0 });
    expect(days.at(-1)).toEqual({ day: '2026-03-02', in: 0, out: 0, failed: 0 });
  });

  it('counts by the day what came through in each direction, and what failed', async () => {
    await happens('inbound.delivered');
    await happens('outbound.sent');
    await happens('outbound.failed', 'configuration');
    later(DAY);
    await happens('inbound.delivered');
    expect(await used()).toEqual([
      { day: '2026-03-02', in: 1, out: 1, failed: 1 },
      { day: '2026-03-03', in: 1, out: 0, failed: 0 },
    ]);
  });

  it('costs no write more: what comes in between is carried by the next write', async () => {
    for (let message = 0; message < 40; message += 1) await happens('inbound.delivered');
    expect(table.writes).toBe(1);
    expect(await used()).toEqual([{ day: '2026-03-02', in: 1, out: 0, failed: 0 }]);
    later(300);
    await happens('inbound.delivered');
    expect(table.writes).toBe(2);
    expect(await used()).toEqual([{ day: '2026-03-02', in: 41, out: 0, failed: 0 }]);
  });

  it('is what a process had written when it ended, at least', async () => {
    await happens('inbound.delivered');
    await happens('inbound.delivered');
    activity = new ActivityLog({ table, now });
    await happens('inbound.delivered');
    expect(await used()).toEqual([{ day: '2026-03-02', in: 2, out: 0, failed: 0 }]);
  });

  it.each<{ event: EventName; code?: string }>([
    { event: 'inbound.duplicate' },
    { event: 'outbound.repeated' },
    { event: 'inbound.retry', code: 'cxone_throttled' },
  ])('counts no message of $event', async ({ event, code }) => {
    await happens(event, code);
    expect(await used()).toEqual([]);
  });

  it('is taken away after 31 days, by the write of that day where there was one each day', async () => {
    for (let day = 0; day < 40; day += 1) {
      await happens('inbound.delivered');
      later(DAY);
    }
    expect(table.writes).toBe(40);
    const days = Object.keys((await table.get(PK)) ?? {}).filter((name) => name.startsWith('in-'));
    expect(days).toHaveLength(31);
    expect(days).not.toContain('in-2026-03-10');
    expect(days).toContain('in-2026-03-11');
  });

  it('is taken away by one write more where the channel had rested', async () => {
    await happens('inbound.delivered');
    later(DAY);
    await happens('outbound.failed', 'configuration');
    later(100 * DAY);
    await happens('inbound.delivered');
    expect(table.writes).toBe(4);
    const item = (await table.get(PK)) ?? {};
    expect(Object.keys(item).filter((name) => /^(in|out|failed)-\d/.test(name))).toEqual(['in-2026-06-11']);
  });

  it('stands under names that version 0.2 takes for no count of its own', async () => {
    await happens('inbound.delivered');
    await happens('outbound.failed', 'configuration');
    const names = Object.keys((await table.get(PK)) ?? {});
    expect(names.filter((name) => name.startsWith('failures-'))).toEqual(['failures-2026-03-02T10']);
    expect((await readActivity(channelId, { table, now })).failures).toBe(1);
  });
});
