import { describe, expect, it } from 'vitest';
import { integrationKeySchema } from '../../../../lib/ids.ts';
import { dropParked, listParked, openParked } from '../../../../lib/inbound/parking/list-parked.ts';
import { park, type ParkedMessage } from '../../../../lib/inbound/parking/parked-record.ts';
import { channelId, countingBytes, DATA_KEY, integrationKey, messageEvent } from '../../../support/fixtures.ts';
import { keyId } from '../../../../lib/secrets/seal.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const DAY_MS = 86_400_000;
const another = integrationKeySchema.parse('another');
const dataKey = () => Promise.resolve(DATA_KEY);

function world() {
  const clock = new VirtualClock();
  const table = new MemoryTable();
  const parkOne = (id: string, changes: Partial<ParkedMessage> = {}) =>
    park(
      {
        integrationKey,
        channelId,
        id,
        cause: 'refused-by-cxone',
        detail: 'create-message: CXone refused it with status 400.',
        attempts: 3,
        correlation: 'corr-1',
        payload: { integrationKey, channelId, correlation: 'corr-1', messages: [messageEvent()] },
        ...changes,
      },
      { table, now: clock.now, randomBytes: countingBytes(), dataKey },
    );
  const list = (...keys: (typeof another)[]) => listParked(keys, { table, now: clock.now });
  return { clock, table, parkOne, list };
}

describe('listParked', () => {
  it('lists what is parked in the integrations that it is asked for, in the order of parking', async () => {
    const { clock, parkOne, list } = world();
    await parkOne('b');
    await clock.advance(1_000);
    await parkOne('a', { integrationKey: another });
    await clock.advance(1_000);
    await parkOne('c');

    expect((await list(integrationKey, another)).map(({ pk }) => pk)).toEqual(['PARKED#b', 'PARKED#a', 'PARKED#c']);
    expect((await list(another)).map(({ pk }) => pk)).toEqual(['PARKED#a']);
    expect(await list()).toEqual([]);
  });

  it('lists in their own order what was parked in the same millisecond', async () => {
    const { parkOne, list } = world();
    await parkOne('a', { createdAt: '2026-03-02T10:15:29.002Z' });
    await parkOne('b', { createdAt: '2026-03-02T10:15:29.001Z' });

    expect((await list(integrationKey)).map(({ pk }) => pk)).toEqual(['PARKED#b', 'PARKED#a']);
  });

  it('lists what was parked again where it was first parked', async () => {
    const { clock, table, parkOne, list } = world();
    await parkOne('a');
    await clock.advance(1_000);
    await parkOne('b');
    const again = '2026-03-02T12:00:00.000Z';
    await table.update('PARKED#a', {
      set: { parkedAt: again, listSk: `${again}#a`, firstParkedAt: '2026-03-02T10:15:30.250Z' },
    });

    expect((await list(integrationKey)).map(({ pk }) => pk)).toEqual(['PARKED#a', 'PARKED#b']);
  });

  it('says all of a record but its content', async () => {
    const { parkOne, list } = world();
    await parkOne('a');

    expect(await list(integrationKey)).toEqual([
      {
        pk: 'PARKED#a',
        integrationKey: 'main',
        channelId: 'ch-acme',
        cause: 'refused-by-cxone',
        detail: 'create-message: CXone refused it with status 400.',
        attempts: 3,
        correlation: 'corr-1',
        parkedAt: '2026-03-02T10:15:30.250Z',
        expiresAt: 1_775_038_530,
        sealedBy: keyId(DATA_KEY),
        replay: 0,
      },
    ]);
  });

  it('leaves out what the table is about to delete by itself', async () => {
    const { clock, parkOne, list } = world();
    await parkOne('a');
    await clock.advance(30 * DAY_MS + 1_000);
    await parkOne('b');

    expect((await list(integrationKey)).map(({ pk }) => pk)).toEqual(['PARKED#b']);
  });
});

describe('openParked', () => {
  it('opens what was sealed, with the key that sealed it alone', async () => {
    const { table, parkOne } = world();
    await parkOne('a');

    expect(await openParked('PARKED#a', { table, dataKey })).toMatchObject({
      kind: 'opened',
      job: { channelId, messages: [messageEvent()] },
    });
    const otherKey = () => Promise.resolve('test-data-key-of-another-deployment');
    expect(await openParked('PARKED#a', { table, dataKey: otherKey })).toEqual({ kind: 'unreadable' });
    expect(await openParked('PARKED#b', { table, dataKey })).toEqual({ kind: 'gone' });
  });
});

describe('dropParked', () => {
  it('deletes the record, once', async () => {
    const { table, parkOne, list } = world();
    await parkOne('a');
    const listed = await list(integrationKey);

    expect(await Promise.all(listed.map((record) => dropParked(record, table)))).toEqual([true]);
    expect(table.items()).toEqual([]);
    expect(await Promise.all(listed.map((record) => dropParked(record, table)))).toEqual([false]);
  });

  it('leaves alone what was parked again since it was listed', async () => {
    const { table, parkOne, list } = world();
    await parkOne('a');
    const listed = await list(integrationKey);
    await table.update('PARKED#a', { set: { parkedAt: '2026-03-02T11:00:00.000Z' } });

    expect(await Promise.all(listed.map((record) => dropParked(record, table)))).toEqual([false]);
    expect(table.items()).toHaveLength(1);
  });
});
