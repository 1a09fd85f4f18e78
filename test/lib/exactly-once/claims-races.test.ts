import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Claims } from '../../../lib/exactly-once/claims.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { anyNotes } from './any-notes.ts';

const pk = 'CLAIM#inbound#m-90017';
const request = { pk, digest: 'digest-1', leaseMs: 25_000, notes: {} };
const DAY_MS = 86_400_000;

describe('claims in the DynamoDB stand-in', () => {
  let clock: VirtualClock;
  let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
  beforeAll(async () => {
    clock = new VirtualClock();
    dynamo = await startDynamoTable();
  });
  afterAll(() => dynamo.stop());

  const twenty = <T>(work: (writer: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 20 }, (_, writer) => work(writer)));

  it('are acquired, taken over and reopened by one of twenty', async () => {
    const contested = new Claims(dynamo.table, clock.now, anyNotes);
    const first = await twenty((writer) => contested.claim({ ...request, notes: { writer } }));
    expect(first.map(({ kind }) => kind).sort()).toEqual(['acquired', ...Array.from({ length: 19 }, () => 'busy')]);

    await clock.advance(25_001);
    const second = await twenty(() => contested.claim(request));
    const holders = second.flatMap((result) => (result.kind === 'acquired' ? [result.claim] : []));
    expect(holders).toMatchObject([{ fence: 2 }]);

    await Promise.all(holders.map((holder) => contested.finish(holder, 'done')));
    const reopened = await twenty((writer) => contested.reopen(pk, 2, 30_000, { writer }));
    expect(reopened.filter((claim) => claim !== undefined)).toMatchObject([{ fence: 3 }]);
  });

  it('are begun anew by one of twenty once they have expired', async () => {
    const contested = new Claims(dynamo.table, clock.now, anyNotes);
    const expired = { ...request, pk: 'CLAIM#inbound#expired' };
    const first = await contested.claim(expired);
    if (first.kind === 'acquired') await contested.finish(first.claim, 'done');
    expect(await contested.claim(expired)).toMatchObject({ kind: 'finished' });
    await clock.advance(11 * DAY_MS);

    const results = await twenty(() => contested.claim(expired));

    expect(results.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
  });
});
