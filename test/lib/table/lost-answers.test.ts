import { afterAll, beforeAll, expect, it } from 'vitest';
import { Claims } from '../../../lib/exactly-once/claims.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { anyNotes } from '../exactly-once/any-notes.ts';

let isLost = false;
let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
beforeAll(async () => {
  dynamo = await startDynamoTable(() => {
    const wasLost = isLost;
    isLost = false;
    return wasLost;
  });
});
afterAll(() => dynamo.stop());

/** The answer to the first attempt of what is done is lost. */
async function losing<T>(work: () => Promise<T>): Promise<T> {
  isLost = true;
  const done = await work();
  expect(isLost).toBe(false);
  return done;
}

it('the SDK repeats a write whose answer was lost, and is refused for its own success', async () => {
  const item = { pk: 'one-time' };
  expect(await losing(() => dynamo.table.put(item, { missing: 'pk' }))).toBe(false);
  expect(await dynamo.table.get('one-time')).toEqual(item);

  await losing(() => dynamo.table.update('counter', { add: { refusals: 1 } }));
  expect(await dynamo.table.get('counter')).toMatchObject({ refusals: 2 });
});

it('a holder gets its claim and counts a refusal once, whichever answer the SDK does not get', async () => {
  const { now } = new VirtualClock();
  const claims = new Claims(dynamo.table, now, anyNotes);
  const request = { pk: 'CLAIM#inbound#m-90017', digest: 'digest-1', leaseMs: 25_000, notes: {} };

  const first = await losing(() => claims.claim(request));
  expect(first).toMatchObject({ kind: 'acquired', claim: { fence: 1 } });
  if (first.kind !== 'acquired') return;
  await losing(() => claims.release(first.claim, { conclusive: true, refused: true }));

  expect(await losing(() => claims.claim(request))).toMatchObject({
    kind: 'acquired',
    claim: { fence: 2, refusals: 1, mayHaveHappened: false },
  });
});
