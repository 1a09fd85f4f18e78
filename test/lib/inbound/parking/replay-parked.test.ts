import { beforeEach, describe, expect, it } from 'vitest';
import { listParked, type ParkedRecord } from '../../../../lib/inbound/parking/list-parked.ts';
import { park } from '../../../../lib/inbound/parking/parked-record.ts';
import { replayParked } from '../../../../lib/inbound/parking/replay-parked.ts';
import type { QueuedInbound } from '../../../../lib/queues/jobs.ts';
import {
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  messageEvent,
} from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const DAY_MS = 86_400_000;
const pk = 'PARKED#CLAIM#inbound#abc';

class World {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly queued: QueuedInbound[] = [];
  refusing = 0;

  park(): Promise<void> {
    return park(
      {
        integrationKey,
        channelId,
        id: 'CLAIM#inbound#abc',
        cause: 'waited-too-long',
        detail: 'create-message: CXone can’t be reached.',
        attempts: 900,
        correlation: 'corr-1',
        payload: { integrationKey, channelId, correlation: 'corr-1', messages: [messageEvent()] },
      },
      { ...this.ports(), randomBytes: countingBytes() },
    );
  }

  async replay(dataKey = DATA_KEY) {
    return replayParked(await this.record(), this.ports(dataKey));
  }

  async record(): Promise<ParkedRecord> {
    const [record] = await listParked([integrationKey], { table: this.table, now: this.clock.now });
    if (record === undefined) throw new Error('Nothing is parked.');
    return record;
  }

  ports(dataKey = DATA_KEY) {
    return {
      table: this.table,
      now: this.clock.now,
      dataKey: () => Promise.resolve(dataKey),
      indexKey: () => Promise.resolve(INDEX_KEY),
      jobQueues: {
        sendInbound: (entries: readonly QueuedInbound[]) => {
          if (this.refusing === 0) this.queued.push(...entries);
          return Promise.resolve(this.refusing);
        },
      },
    };
  }
}

let world: World;
beforeEach(async () => {
  world = new World();
  await world.park();
});

describe('replayParked', () => {
  it('queues the message as it was, with the record that it stands in and the number of the replay', async () => {
    expect(await world.replay()).toBe('queued');

    expect(world.queued.map(({ job }) => job)).toEqual([
      { integrationKey, channelId, correlation: 'corr-1', messages: [messageEvent()], replayOf: pk, replay: 1 },
    ]);
  });

  it('comes through the queue each time, in the group of its conversation', async () => {
    await world.replay();
    await world.replay();

    const [first, second] = world.queued;
    expect(second?.groupId).toBe(first?.groupId);
    expect(second?.deduplicationId).not.toBe(first?.deduplicationId);
    expect(world.queued.map(({ job }) => job.replay)).toEqual([1, 2]);
  });

  it('leaves the record in its place, for a month from the replay on', async () => {
    await world.clock.advance(29 * DAY_MS);
    await world.replay();

    const [item] = await world.table.list('PARKED#main');
    expect(item).toMatchObject({
      pk,
      parkedAt: '2026-03-02T10:15:30.250Z',
      replay: 1,
      replayedAt: '2026-03-31T10:15:30.250Z',
      expiresAt: 1_775_038_530 + 29 * 86_400,
    });
  });

  it('tells when the queue refuses it, and the next replay goes on', async () => {
    world.refusing = 1;
    expect(await world.replay()).toBe('refused');
    expect(await world.table.list('PARKED#main')).toHaveLength(1);

    world.refusing = 0;
    expect(await world.replay()).toBe('queued');
    expect(world.queued.map(({ job }) => job.replay)).toEqual([2]);
  });

  it('keeps the time of the first parking, so that what is parked again keeps its place', async () => {
    await world.replay();
    await world.table.update(pk, { set: { parkedAt: '2026-03-02T12:00:00.000Z' } });
    await world.replay();

    expect(await world.record()).toMatchObject({
      parkedAt: '2026-03-02T12:00:00.000Z',
      firstParkedAt: '2026-03-02T10:15:30.250Z',
    });
  });

  it('touches nothing of what it can’t open', async () => {
    const before = world.table.items();

    expect(await world.replay('test-data-key-of-another-deployment')).toBe('unreadable');
    expect(world.table.items()).toEqual(before);
    expect(world.queued).toEqual([]);
  });

  it('makes no record of one that is gone', async () => {
    const record = await world.record();
    await world.table.delete(pk);

    expect(await replayParked(record, world.ports())).toBe('gone');
    expect(world.table.items()).toEqual([]);
    expect(world.queued).toEqual([]);
  });

  it('queues nothing of one that is settled between its reading and its numbering', async () => {
    const { table } = world;
    const ports = {
      ...world.ports(),
      dataKey: async () => {
        await table.delete(pk);
        return DATA_KEY;
      },
    };

    expect(await replayParked(await world.record(), ports)).toBe('gone');
    expect(table.items()).toEqual([]);
    expect(world.queued).toEqual([]);
  });
});
