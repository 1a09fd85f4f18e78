import { assert, beforeEach, describe, expect, it } from 'vitest';
import { type Claim, claimKey, type ClaimResult, Claims } from '../../../lib/exactly-once/claims.ts';
import { digestOf } from '../../../lib/ids.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { anyNotes, type AnyNotes } from './any-notes.ts';

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

function acquired(result: ClaimResult<AnyNotes>): Claim<AnyNotes> {
  if (result.kind === 'acquired') return result.claim;
  return assert.fail(`The claim was expected to be free, it is ${result.kind}.`);
}

/** Its items expire just before they are read. */
class VanishingTable extends MemoryTable {
  override async get(key: string): Promise<undefined> {
    await this.delete(key);
  }
}

const take = async (changes: Partial<typeof request> = {}) => acquired(await claims.claim({ ...request, ...changes }));

describe('a claim', () => {
  it('is acquired by the first who asks', async () => {
    expect(await take()).toEqual({
      pk,
      fence: 1,
      mayHaveHappened: false,
      refusals: 0,
      holder: expect.any(String) as string,
      emptyLooks: 0,
      startedAt: 1_772_446_530_250,
      revision: 0,
      notes: { createdAt: '2026-03-02T10:15:30.250Z' },
    });
  });

  it('is busy while the lease of its holder runs, to its last millisecond', async () => {
    await take();
    await clock.advance(25_000);

    expect(await claims.claim(request)).toEqual({ kind: 'busy', leaseUntil: 1_772_446_555_250 });
  });

  it('is taken over once the lease has ended, with the start and the notes of the first holder', async () => {
    await take();
    await clock.advance(25_001);

    expect(await take({ notes: { createdAt: 'another' } })).toMatchObject({
      fence: 2,
      mayHaveHappened: true,
      startedAt: 1_772_446_530_250,
      notes: { createdAt: '2026-03-02T10:15:30.250Z' },
    });
  });

  it('is not taken over with another content', async () => {
    await take();
    await clock.advance(25_001);

    expect(await claims.claim({ ...request, digest: 'digest-2' })).toEqual({ kind: 'changed' });
  });

  it('is remembered with its outcome, its times and all notes once it is finished', async () => {
    const claim = await take();
    await clock.advance(750);

    expect(await claims.finish(claim, 'done', { messageId: 'cx-1' })).toBe(true);
    expect(await claims.claim(request)).toEqual({
      kind: 'finished',
      outcome: 'done',
      startedAt: 1_772_446_530_250,
      finishedAt: 1_772_446_531_000,
      fence: 1,
      notes: { createdAt: '2026-03-02T10:15:30.250Z', messageId: 'cx-1' },
    });
  });

  it.each(['parked', 'ambiguous'] as const)('is remembered as %s', async (outcome) => {
    await claims.finish(await take(), outcome);

    expect(await claims.claim(request)).toMatchObject({ kind: 'finished', outcome });
  });

  it('is "changed" for another content after it is finished', async () => {
    await claims.finish(await take(), 'done');

    expect(await claims.claim({ ...request, digest: 'digest-2' })).toEqual({ kind: 'changed' });
  });

  it('is remembered for ten days', async () => {
    await claims.finish(await take(), 'done');
    await clock.advance(10 * DAY_MS);

    expect(await claims.claim(request)).toMatchObject({ kind: 'finished' });
  });

  it('is forgotten after ten days although the table still has its item', async () => {
    await claims.finish(await take(), 'done');
    await clock.advance(10 * DAY_MS + 1_000);
    expect(await table.get(pk)).toBeDefined();

    expect(await take({ digest: 'digest-2' })).toMatchObject({ fence: 1, mayHaveHappened: false });
  });

  it.each([
    { stored: { id: 'out-1' }, read: { id: 'out-1' } },
    { stored: [1], read: {} },
    { stored: undefined, read: {} },
  ])('has notes as far as $stored is a record', async ({ stored, read }) => {
    await take();
    await table.update(pk, stored === undefined ? { remove: ['notes'] } : { set: { notes: stored } });
    expect(await claims.notes(pk)).toEqual(read);
  });

  it('is remembered anew from each time that it is taken over', async () => {
    await take();
    await clock.advance(9 * DAY_MS);
    await claims.finish(await take(), 'done');
    await clock.advance(9 * DAY_MS);

    expect(await claims.claim(request)).toMatchObject({ kind: 'finished' });
  });

  it('starts anew where its item vanishes between the write and the read', async () => {
    const vanishing = new Claims(new VanishingTable(), clock.now, anyNotes);
    await vanishing.finish(acquired(await vanishing.claim(request)), 'done');

    expect(await vanishing.claim(request)).toMatchObject({ kind: 'acquired' });
  });
});

describe('a holder who is late', () => {
  async function latecomerAndHolder(): Promise<[Claim<AnyNotes>, Claim<AnyNotes>]> {
    const late = await take();
    await clock.advance(25_001);
    return [late, await take()];
  }

  it('finishes nothing any more', async () => {
    const [late] = await latecomerAndHolder();
    const before = table.items();

    expect(await claims.finish(late, 'done', { messageId: 'cx-late' })).toBe(false);
    expect(table.items()).toEqual(before);
  });

  it('releases nothing any more', async () => {
    const [late] = await latecomerAndHolder();
    const before = table.items();

    await claims.release(late, { conclusive: true, refused: true, anew: true });
    expect(table.items()).toEqual(before);
  });

  it('changes nothing of what its successor has finished', async () => {
    const [late, holder] = await latecomerAndHolder();
    await claims.finish(holder, 'done');
    const before = table.items();

    expect(await claims.finish(late, 'ambiguous')).toBe(false);
    await claims.release(late, { conclusive: true });
    expect(table.items()).toEqual(before);
  });
});

describe('what may have happened', () => {
  const crash = () => clock.advance(25_001);

  it('is unknown after a holder that vanished', async () => {
    await take();
    await crash();

    expect(await take()).toMatchObject({ mayHaveHappened: true });
  });

  it('is nothing after a holder that released conclusively', async () => {
    await claims.release(await take(), { conclusive: true });

    expect(await take()).toMatchObject({ fence: 2, mayHaveHappened: false });
  });

  it('is unknown after a holder that released without knowing', async () => {
    await claims.release(await take(), { conclusive: false });

    expect(await take()).toMatchObject({ fence: 2, mayHaveHappened: true });
  });

  it('stays unknown until somebody settles it, over several crashes', async () => {
    await take();
    await crash();
    await take();
    await crash();
    await claims.release(await take(), { conclusive: false });
    const fourth = await take();
    expect(fourth).toMatchObject({ fence: 4, mayHaveHappened: true });

    await claims.release(fourth, { conclusive: true });
    expect(await take()).toMatchObject({ fence: 5, mayHaveHappened: false });
  });

  it('is unknown again when a holder vanishes after a conclusive one', async () => {
    await claims.release(await take(), { conclusive: true });
    await take();
    await crash();

    expect(await take()).toMatchObject({ fence: 3, mayHaveHappened: true });
  });

  it('counts refusals and only those', async () => {
    await claims.release(await take(), { conclusive: true, refused: true });
    await claims.release(await take(), { conclusive: true });
    await claims.release(await take(), { conclusive: false, refused: true });

    expect(await take()).toMatchObject({ refusals: 2 });
  });

  it('keeps start and notes over a release, unless the next holder is to begin anew', async () => {
    await claims.release(await take(), { conclusive: true });
    await clock.advance(60_000);
    const second = await take({ notes: { createdAt: 'second' } });
    expect(second).toMatchObject({
      startedAt: 1_772_446_530_250,
      notes: { createdAt: '2026-03-02T10:15:30.250Z' },
    });

    await claims.release(second, { conclusive: true, anew: true });
    expect(await take({ notes: { createdAt: 'third' } })).toMatchObject({
      fence: 3,
      mayHaveHappened: false,
      startedAt: 1_772_446_590_250,
      notes: { createdAt: 'third' },
    });
  });
});

describe('a table that gives no answer', () => {
  it('has granted the claim all the same, and its holder knows', async () => {
    const update = table.update.bind(table);
    table.update = async (...call) => {
      table.update = update;
      await table.update(...call);
      throw new Error('The table gave no answer.');
    };

    const result = await claims.claim(request).catch(() => 'no answer');
    expect(result).toMatchObject({ kind: 'acquired', claim: { fence: 1, mayHaveHappened: false } });
  });

  it('has not granted what another holds', async () => {
    await take();
    table.update = () => Promise.reject(new Error('The table gave no answer.'));

    await expect(claims.claim(request)).rejects.toThrow('The table gave no answer.');
  });

  it('grants nothing once the claim was given back', async () => {
    const update = table.update.bind(table);
    const late: (() => Promise<unknown>)[] = [];
    table.update = (...call) => {
      late.push(() => update(...call));
      table.update = update;
      // The second attempt of the client is answered, while the first is still on its way.
      return table.update(...call);
    };
    const claim = await take();
    await clock.advance(1_500);
    await claims.release(claim, { conclusive: true, anew: true });
    for (const write of late) await write();

    expect(await take()).toMatchObject({ fence: 2, mayHaveHappened: false });
  });
});

describe('reopening', () => {
  it('makes finished work claimable as new work', async () => {
    await claims.finish(await take(), 'done', { messageId: 'cx-1' });
    await clock.advance(60_000);

    const claim = await claims.reopen(pk, 1, 30_000, { createdAt: 'second' });

    expect(claim).toEqual({
      pk,
      fence: 2,
      mayHaveHappened: false,
      refusals: 0,
      holder: expect.any(String) as string,
      emptyLooks: 0,
      startedAt: 1_772_446_590_250,
      revision: 0,
      notes: { createdAt: 'second' },
    });
    expect(await claims.claim(request)).toEqual({ kind: 'busy', leaseUntil: 1_772_446_620_250 });
  });

  it('leaves work alone that is open', async () => {
    await take();

    expect(await claims.reopen(pk, 1, 30_000, {})).toBeUndefined();
  });

  it('leaves work alone that was reopened and finished since', async () => {
    await claims.finish(await take(), 'done');
    const second = await claims.reopen(pk, 1, 30_000, {});
    expect(second && (await claims.finish(second, 'done'))).toBe(true);

    expect(await claims.reopen(pk, 1, 30_000, {})).toBeUndefined();
  });
});

describe('parking and resuming', () => {
  it('takes the same work up again: its start and its notes stay, its refusals are forgiven', async () => {
    await claims.release(await take(), { conclusive: true, refused: true });
    await claims.park(await take(), { conclusive: true });
    await clock.advance(30 * DAY_MS);

    expect(await claims.claim(request)).toMatchObject({ kind: 'finished', outcome: 'parked', fence: 2 });
    expect(await claims.resume(pk, 2, 25_000)).toEqual({
      pk,
      fence: 3,
      mayHaveHappened: false,
      refusals: 0,
      holder: expect.any(String) as string,
      emptyLooks: 0,
      startedAt: 1_772_446_530_250,
      revision: 0,
      notes: { createdAt: '2026-03-02T10:15:30.250Z' },
    });
  });

  it('keeps the doubt of work that was parked without knowing', async () => {
    await claims.park(await take(), { conclusive: false });

    expect(await claims.resume(pk, 1, 25_000)).toMatchObject({ mayHaveHappened: true });
  });

  it('resumes for one of two who ask at once', async () => {
    await claims.park(await take(), { conclusive: true });

    const both = await Promise.all([claims.resume(pk, 1, 25_000), claims.resume(pk, 1, 25_000)]);
    expect(both.map((claim) => claim?.fence)).toEqual([2, undefined]);
  });

  it('resumes nothing that is done', async () => {
    await claims.finish(await take(), 'done');

    expect(await claims.resume(pk, 1, 25_000)).toBeUndefined();
  });

  it('leaves a holder who is late nothing to park', async () => {
    const late = await take();
    await clock.advance(25_001);
    await take();
    await claims.park(late, { conclusive: true });

    expect(await claims.claim(request)).toMatchObject({ kind: 'busy' });
  });
});

describe('looking for what may have happened', () => {
  it('counts the looks in vain, over crashes, until earlier attempts are settled', async () => {
    await take();
    await clock.advance(25_001);
    await claims.release(await take(), { conclusive: false, lookedInVain: true });
    await take();
    await clock.advance(25_001);
    const claim = await take();
    expect(claim).toMatchObject({ mayHaveHappened: true, emptyLooks: 1 });

    await claims.settleEarlier(claim);
    await clock.advance(25_001);
    expect(await take()).toMatchObject({ mayHaveHappened: true, emptyLooks: 0 });
  });
});

describe('what a claim keeps', () => {
  it('may be added to by its holder, for whoever takes it over', async () => {
    const noted = await claims.note(await take(), { route: 'queue' });
    expect(noted).toMatchObject({ fence: 1, notes: { ...request.notes, route: 'queue' } });
    await clock.advance(25_001);

    expect(await take()).toMatchObject({ mayHaveHappened: true, notes: { ...request.notes, route: 'queue' } });
  });

  it('is left alone by a holder who is late', async () => {
    const late = await take();
    await clock.advance(25_001);
    await take();

    expect(await claims.note(late, { route: 'queue' })).toBeUndefined();
    expect(await claims.notes(pk)).toEqual(request.notes);
  });
});

describe('the outcome of a claim', () => {
  it('is none before the end, nor where there is no claim', async () => {
    expect(await claims.outcome(pk)).toBeUndefined();
    await take();
    expect(await claims.outcome(pk)).toBeUndefined();
  });

  it.each(['done', 'failed', 'ambiguous'] as const)(
    'is how the work ended, to everybody alike: %s',
    async (outcome) => {
      await claims.finish(await take(), outcome);

      expect(await claims.outcome(pk)).toBe(outcome);
      expect(await claims.claim(request)).toMatchObject({ kind: 'finished', outcome });
    },
  );
});

describe('keys and digests', () => {
  it('tell purposes and the borders between parts apart and show none of them', () => {
    const keys = [
      claimKey(digestOf, 'inbound', 'ch-acme', '+4550001234'),
      claimKey(digestOf, 'outbound', 'ch-acme', '+4550001234'),
      claimKey(digestOf, 'queued', 'ch-acme', '+4550001234'),
      claimKey(digestOf, 'inbound', 'ch-acme+', '4550001234'),
      claimKey(digestOf, 'inbound', 'ch-acme'),
    ];

    expect(new Set(keys).size).toBe(5);
    expect(keys.join()).not.toContain('4550001234');
    expect(keys[0]).toMatch(/^CLAIM#inbound#[\w-]{43}$/);
  });

  it('are the same for the same content', () => {
    expect(digestOf({ text: 'Hello' })).toBe(digestOf({ text: 'Hello' }));
    expect(digestOf({ text: 'Hello' })).not.toBe(digestOf({ text: 'Hello?' }));
  });
});
