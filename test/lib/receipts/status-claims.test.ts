import { assert, beforeEach, describe, expect, it } from 'vitest';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import type { StatusJob } from '../../../lib/queues/jobs.ts';
import { type StatusClaim, StatusClaims } from '../../../lib/receipts/status-claims.ts';
import { channelId } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const externalId = externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAAtttt');
const pk = `STATUS#ch-acme#${externalId}`;
const TEN_DAYS_MS = 864_000_000;

let clock: VirtualClock;
let table: MemoryTable;
let statuses: StatusClaims;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  statuses = new StatusClaims(table, clock.now);
});

/** Its items expire just before they are read. */
class VanishingTable extends MemoryTable {
  override async get(key: string): Promise<undefined> {
    await this.delete(key);
  }
}

const take = (status: StatusJob['status'], of = statuses) => of.take({ channelId, externalId, status });

async function taken(status: StatusJob['status']): Promise<StatusClaim> {
  const result = await take(status);
  return result.kind === 'acquired' ? result.claim : assert.fail(`The receipt is ${result.kind}.`);
}

describe('the claim of a receipt', () => {
  it('is acquired by the first who asks', async () => {
    expect(await taken('delivered')).toEqual({
      pk,
      rank: 2,
      fence: 1,
      holder: expect.any(String) as string,
      refusals: 0,
    });
  });

  it('counts the refusals of a message until one of its receipts is taken', async () => {
    await statuses.release(await taken('delivered'), { refused: true });
    await statuses.release(await taken('delivered'), { refused: false });
    const third = await taken('delivered');
    expect(third).toMatchObject({ fence: 3, refusals: 1 });

    await statuses.finish(third);
    expect(await taken('seen')).toMatchObject({ refusals: 0 });
  });

  it('is superseded by as much as was told, and by more that waits', async () => {
    await statuses.finish(await taken('delivered'));
    expect(await take('delivered')).toEqual({ kind: 'superseded' });
    expect(await take('failed')).toEqual({ kind: 'superseded' });

    const seen = await taken('seen');
    expect(await take('seen')).toEqual({ kind: 'busy' });
    await statuses.release(seen, { refused: false });
    expect(await take('delivered')).toEqual({ kind: 'superseded' });
  });

  it('leaves nothing of a receipt that is dropped to the next', async () => {
    await statuses.release(await taken('seen'), { refused: true });
    await statuses.drop(await taken('seen'));

    expect(await taken('failed')).toMatchObject({ rank: 1, refusals: 0 });
  });

  it('begins anew after ten days, although the table still has its item', async () => {
    const seen = await taken('seen');
    await statuses.finish(seen);
    await clock.advance(TEN_DAYS_MS);
    expect(await take('failed')).toEqual({ kind: 'superseded' });

    await clock.advance(1_000);
    await statuses.release(await taken('failed'), { refused: true });
    expect(await taken('failed')).toMatchObject({ fence: 3, refusals: 1 });
  });

  it('has no refusals of the ten days before', async () => {
    await statuses.release(await taken('delivered'), { refused: true });
    // A later lease of the same receipt counts as well: its item is dated anew.
    await clock.advance(TEN_DAYS_MS + 1_000);
    const late = new StatusClaims(table, clock.now);
    await late.take({ channelId, externalId, status: 'failed' });

    expect(await table.get(pk)).toMatchObject({ wanted: 1 });
    expect(await table.get(pk)).not.toHaveProperty('refusals');
  });

  it('is begun anew by one of two', async () => {
    await statuses.finish(await taken('seen'));
    await clock.advance(TEN_DAYS_MS + 1_000);

    const results = await Promise.all([take('failed'), take('failed')]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['acquired', 'busy']);
  });

  it('begins anew where its item vanishes between the write and the read', async () => {
    const vanishing = new StatusClaims(new VanishingTable(), clock.now);
    await take('seen', vanishing);

    expect(await take('delivered', vanishing)).toMatchObject({ kind: 'acquired' });
  });
});
