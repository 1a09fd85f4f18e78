import { assert, beforeEach, describe, expect, it } from 'vitest';
import { type Claim, Claims } from '../../../lib/exactly-once/claims.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { type AnyNotes, anyNotes } from './any-notes.ts';

const pk = 'CLAIM#inbound#m-90017';
const request = { pk, digest: 'digest-1', leaseMs: 25_000, notes: { createdAt: '2026-03-02T10:15:30.250Z' } };
const DAY_MS = 86_400_000;

let clock: VirtualClock;
let table: MemoryTable;
let claims: Claims<AnyNotes>;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  claims = new Claims(table, clock.now, anyNotes);
});

async function take(): Promise<Claim<AnyNotes>> {
  const result = await claims.claim(request);
  return result.kind === 'acquired' ? result.claim : assert.fail(`The claim is ${result.kind}.`);
}

async function resume(fence: number): Promise<Claim<AnyNotes>> {
  return (await claims.resume(pk, fence, 25_000)) ?? assert.fail('The claim could not be resumed.');
}

const crash = () => clock.advance(25_001);

describe('parked work', () => {
  it('is finished as parked, with the start and the notes that it had', async () => {
    const claim = await take();
    await clock.advance(750);
    await claims.park(claim, { conclusive: true });

    expect(await claims.claim(request)).toEqual({
      kind: 'finished',
      outcome: 'parked',
      startedAt: 1_772_446_530_250,
      finishedAt: 1_772_446_531_000,
      fence: 1,
      notes: { createdAt: '2026-03-02T10:15:30.250Z' },
    });
  });

  it('is remembered for sixty days', async () => {
    await claims.park(await take(), { conclusive: true });
    await clock.advance(60 * DAY_MS);
    expect(await claims.claim(request)).toMatchObject({ kind: 'finished', outcome: 'parked' });

    await clock.advance(1_000);
    expect(await take()).toMatchObject({ fence: 1 });
  });

  it('is not resumed as it was before it was parked again', async () => {
    await claims.park(await take(), { conclusive: true });
    await claims.park(await resume(1), { conclusive: true });

    expect(await claims.resume(pk, 1, 25_000)).toBeUndefined();
  });

  it('can not be reopened once it was resumed', async () => {
    await claims.park(await take(), { conclusive: true });
    await resume(1);

    expect(await claims.reopen(pk, 2, 25_000, {})).toBeUndefined();
  });

  it.each(['done', 'ambiguous'] as const)('is all that can be resumed: not what is %s', async (outcome) => {
    await claims.finish(await take(), outcome);

    expect(await claims.resume(pk, 1, 25_000)).toBeUndefined();
  });

  it('is taken over from whoever resumed it and vanished, and remembered for sixty days from then on', async () => {
    await claims.park(await take(), { conclusive: true });
    await clock.advance(50 * DAY_MS);
    await resume(1);
    await clock.advance(59 * DAY_MS);

    expect(await take()).toMatchObject({ fence: 3, mayHaveHappened: true });
  });
});

describe('what was looked for', () => {
  it('is in doubt no more once that is settled, unless its own holder vanishes', async () => {
    await take();
    await crash();
    await claims.release(await take(), { conclusive: false, lookedInVain: true });
    const third = await take();
    await claims.settleEarlier(third);
    await claims.release(third, { conclusive: true });
    expect(await take()).toMatchObject({ fence: 4, mayHaveHappened: false, emptyLooks: 0 });

    const fifth = await crash().then(take);
    await claims.settleEarlier(fifth);
    await crash();
    expect(await take()).toMatchObject({ fence: 6, mayHaveHappened: true });
  });

  it('is settled by the holder that has the claim, and by no one who had it', async () => {
    const late = await take();
    await crash();
    await take();
    const before = table.items();

    await claims.settleEarlier(late);
    expect(table.items()).toEqual(before);
  });
});

describe('work that was reopened', () => {
  it('can not be reopened once more while it is open', async () => {
    await claims.finish(await take(), 'done');
    await claims.reopen(pk, 1, 30_000, {});

    expect(await claims.reopen(pk, 2, 30_000, {})).toBeUndefined();
  });

  it('has no refusals of the work before it', async () => {
    await claims.release(await take(), { conclusive: true, refused: true });
    await claims.finish(await take(), 'done');

    expect(await claims.reopen(pk, 2, 30_000, {})).toMatchObject({ refusals: 0 });
  });

  it('is remembered for ten days from then on', async () => {
    await claims.finish(await take(), 'done');
    await clock.advance(9 * DAY_MS);
    const claim = (await claims.reopen(pk, 1, 30_000, {})) ?? assert.fail('The claim could not be reopened.');
    await claims.finish(claim, 'done');
    await clock.advance(9 * DAY_MS);

    expect(await claims.claim(request)).toMatchObject({ kind: 'finished' });
  });
});
