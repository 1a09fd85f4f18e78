import { assert, beforeEach, describe, expect, it } from 'vitest';
import { type Claim, Claims } from '../../../lib/exactly-once/claims.ts';
import type { Change, Condition, Item } from '../../../lib/table/table.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { anyNotes, type AnyNotes } from './any-notes.ts';

const pk = 'CLAIM#queued#m-90017';
const request = { pk, digest: 'digest-1', leaseMs: 25_000, notes: {} };

/** The answer to the next write is lost, and its client repeats it: the repeat is judged by what the first one did. */
class RepeatingTable extends MemoryTable {
  isRepeating = false;

  override async update(key: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    const first = await super.update(key, change, condition);
    return this.isRepeating ? super.update(key, change, condition) : first;
  }
}

let clock: VirtualClock;
let table: RepeatingTable;
let claims: Claims<AnyNotes>;
beforeEach(() => {
  clock = new VirtualClock();
  table = new RepeatingTable();
  claims = new Claims(table, clock.now, anyNotes);
});

async function claimed(): Promise<Claim<AnyNotes>> {
  const result = await claims.claim(request);
  return result.kind === 'acquired' ? result.claim : assert.fail(`The claim is ${result.kind}.`);
}

async function repeated<T>(write: () => Promise<T>): Promise<T> {
  table.isRepeating = true;
  const answer = await write();
  table.isRepeating = false;
  return answer;
}

describe('a write that its client repeats succeeds once', () => {
  it('when a claim is taken', async () => {
    const claim = await repeated(claimed);
    expect(claim).toMatchObject({ fence: 1, mayHaveHappened: false });
  });

  it('when a claim is taken up again', async () => {
    const first = await claimed();
    await claims.park(first, { conclusive: true });
    expect(await repeated(() => claims.resume(pk, first.fence, 25_000))).toMatchObject({ fence: 2 });
    expect(await table.get(pk)).toMatchObject({ fence: 2, state: 'open' });
  });

  it('when something is noted, and the next note follows it', async () => {
    const claim = await claimed();
    const noted = await repeated(() => claims.note(claim, { copies: 'one' }));
    expect(noted).toMatchObject({ revision: 1, notes: { copies: 'one' } });
    assert(noted);
    const again = await repeated(() => claims.note(noted, { sending: 1 }));
    expect(again).toMatchObject({ revision: 2, notes: { copies: 'one', sending: 1 } });
    expect(await claims.notes(pk)).toEqual({ copies: 'one', sending: 1 });
  });
});

describe('a note that was refused', () => {
  it('is not taken for one’s own where another holder has noted as often', async () => {
    const lost = await claimed();
    await clock.advance(25_001);
    const other = await claimed();
    await claims.note(other, { sending: 2 });
    expect(await claims.note(lost, { sending: 1 })).toBeUndefined();
    expect(await claims.notes(pk)).toEqual({ sending: 2 });
  });

  it('is not taken for one’s own where a later one stands', async () => {
    const claim = await claimed();
    const noted = await claims.note(claim, { sending: 1 });
    assert(noted);
    await claims.note(noted, { sending: 2 });
    expect(await claims.note(claim, { sending: 3 })).toBeUndefined();
    expect(await claims.notes(pk)).toEqual({ sending: 2 });
  });

  it('is not taken for one’s own once the work has ended', async () => {
    const claim = await claimed();
    const noted = await claims.note(claim, { sending: 1 });
    assert(noted);
    await claims.finish(noted, 'done');
    expect(await claims.note(claim, { sending: 1 })).toBeUndefined();
  });
});

describe('the holder’s claim', () => {
  it('is told of work that goes on', async () => {
    const claim = await claimed();
    expect(await claims.holders(pk)).toEqual(claim);
  });

  it('is none where nobody has begun', async () => {
    expect(await claims.holders(pk)).toBeUndefined();
  });

  it('is none where the work has ended', async () => {
    await claims.finish(await claimed(), 'done');
    expect(await claims.holders(pk)).toBeUndefined();
  });
});

it('earlier doubts are gone once they are settled, and one’s own are not', async () => {
  await claimed();
  await clock.advance(25_001);
  const second = await claimed();
  expect(second.mayHaveHappened).toBe(true);
  await claims.settleEarlier(second);
  await claims.release(second, { conclusive: true });
  expect((await claimed()).mayHaveHappened).toBe(false);
});

it('a claim that was released is nobody’s, though its lease has hardly ended', async () => {
  const claim = await claimed();
  await claims.release(claim, { conclusive: true });
  expect(await claims.note(claim, { sending: 1 })).toBeUndefined();
  expect(await claims.finish(claim, 'done')).toBe(false);
});
