import { randomBytes } from 'node:crypto';
import { assert, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteClaim,
  eraseClaim,
  type KeptClaim,
  listedClaims,
  openClaim,
  settleUnclaimed,
} from '../../../lib/exactly-once/kept-claims.ts';
import { sealNotes } from '../../../lib/secrets/seal-notes.ts';
import type { Item } from '../../../lib/table/table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const INDEX_KEY = 'test-index-key';
const indexKey = () => Promise.resolve(INDEX_KEY);
const pk = 'CLAIM#inbound#m-90017';
const kept = {
  pk,
  state: 'done',
  digest: 'abcdef',
  fence: 3,
  leaseUntil: 5,
  startedAt: 1_000,
  finishedAt: 2_000,
  expiresAt: 90,
  notes: { createdAt: '2026-03-02T10:15:30.250Z' },
};
const listing = { listPk: 'DUE', listSk: '0001' };
/** As the table has it. */
const item: Item = { ...kept, ...listing, holder: 'holder-1' };
const unlisted: Item = { ...kept, holder: 'holder-1' };

let table: MemoryTable;
beforeEach(async () => {
  table = new MemoryTable();
  await table.put(item);
});

const opened = async (of: Item = item): Promise<KeptClaim & { readonly sealed: readonly string[] }> =>
  (await openClaim(of, indexKey)) ?? assert.fail('It is no claim.');

describe('a claim that is read with the whole table', () => {
  it('has what the item has, and what it is for', async () => {
    expect(await opened()).toEqual({ ...kept, listSk: '0001', purpose: 'inbound', sealed: [] });
  });

  it.each(['open', 'done', 'failed', 'parked', 'ambiguous'])('may be %s', async (state) => {
    expect((await opened({ ...item, state })).state).toBe(state);
  });

  it.each(['inbound', 'outbound', 'queued'])('may be of the purpose %s', async (purpose) => {
    expect((await opened({ ...item, pk: `CLAIM#${purpose}#1` })).purpose).toBe(purpose);
  });

  it('lacks nothing but what the item lacks', async () => {
    expect(await opened({ pk, state: 'open' })).toEqual({
      pk,
      state: 'open',
      purpose: 'inbound',
      digest: '',
      ...{ fence: 0, leaseUntil: 0, startedAt: 0, finishedAt: 0, expiresAt: 0 },
      notes: {},
      listSk: '',
      sealed: [],
    });
  });

  it.each([
    { what: 'of another prefix', other: { ...item, pk: 'CHANNEL#inbound#1' } },
    { what: 'of another purpose', other: { ...item, pk: 'CLAIM#status#1' } },
    { what: 'with the prefix inside', other: { ...item, pk: 'OLD-CLAIM#inbound#1' } },
    { what: 'in no state of a claim', other: { ...item, state: 'lost' } },
    { what: 'without a state', other: { pk } },
  ])('is none where the item is $what', async ({ other }) => {
    expect(await openClaim(other, indexKey)).toBeUndefined();
  });

  it('has its sealed notes opened, and names them', async () => {
    const sealing = sealNotes(INDEX_KEY, ['conversationId'], randomBytes);
    const notes = sealing.seal(pk, { conversationId: 'conv-7781', createdAt: 'then' }) as Item[string];
    expect(await opened({ ...item, notes })).toMatchObject({
      notes: { conversationId: 'conv-7781', createdAt: 'then' },
      sealed: ['conversationId'],
    });
  });
});

describe('erasing', () => {
  it('leaves two characters of the digest, and that it was settled', async () => {
    expect(await eraseClaim(await opened(), {}, table)).toBe(true);
    expect(await table.get(pk)).toEqual({ ...kept, digest: 'ab', notes: {} });
  });

  it('keeps the notes that may stay', async () => {
    await eraseClaim(await opened(), { left: { createdAt: 'then' } }, table);
    expect((await table.get(pk))?.['notes']).toEqual({ createdAt: 'then' });
  });

  it('leaves no digest where any content is to count as a repeat', async () => {
    await eraseClaim(await opened(), { anyContent: true }, table);
    expect((await table.get(pk))?.['digest']).toBe('');
  });

  it('may be repeated', async () => {
    await eraseClaim(await opened(), {}, table);
    const once = await table.get(pk);
    expect(await eraseClaim(await opened(once), {}, table)).toBe(true);
    expect(await table.get(pk)).toEqual(once);
  });

  it.each([{ fence: 4 }, { state: 'open' }])('changes nothing once somebody has taken it up: %j', async (since) => {
    const claim = await opened();
    await table.put({ ...item, ...since });
    expect(await eraseClaim(claim, {}, table)).toBe(false);
    expect(await table.get(pk)).toEqual({ ...item, ...since });
  });
});

describe('deleting', () => {
  it('takes the whole item', async () => {
    expect(await deleteClaim(await opened(), table)).toBe(true);
    expect(await table.get(pk)).toBeUndefined();
  });

  it('of what is gone already is done', async () => {
    const claim = await opened();
    await table.delete(pk);
    expect(await deleteClaim(claim, table)).toBe(true);
  });

  it('leaves what was taken up since', async () => {
    const claim = await opened();
    await table.put({ ...item, fence: 4 });
    expect(await deleteClaim(claim, table)).toBe(false);
    expect(await table.get(pk)).toMatchObject({ fence: 4 });
  });
});

describe('settling what never had a claim', () => {
  const at = new Date('2026-03-02T10:15:30.250Z');
  const other = 'CLAIM#queued#m-1';

  it('makes one that is done, of any content', async () => {
    await settleUnclaimed(other, { at, expiresAt: 90 }, table);
    expect(await table.get(other)).toEqual({
      pk: other,
      state: 'done',
      digest: '',
      fence: 1,
      settledFence: 0,
      startedAt: at.getTime(),
      finishedAt: at.getTime(),
      notes: {},
      expiresAt: 90,
    });
  });

  it('leaves one that is there', async () => {
    await settleUnclaimed(pk, { at, expiresAt: 90 }, table);
    expect(await table.get(pk)).toEqual(item);
  });
});

describe('the list of what is left to do', () => {
  const list = () => listedClaims({ table, indexKey, randomBytes });

  it('names the claims of its key, and nothing else that stands there', async () => {
    await table.put({ ...item, pk: 'OTHER#1', listSk: '0002' });
    await table.put({ ...item, pk: 'CLAIM#inbound#2', listPk: 'ELSE' });
    expect((await list().listed('DUE')).map((claim) => claim.pk)).toEqual([pk]);
  });

  it('is left with new notes, of any form', async () => {
    const notes = { text: 'one', count: 1, isKept: true, all: ['a', { deep: [2] }] };
    await list().unlist(await opened(), notes);
    expect(await table.get(pk)).toEqual({ ...unlisted, notes });
  });

  it('is left with the same notes sealed as before', async () => {
    await list().unlist({ ...(await opened()), sealed: ['conversationId'] }, { conversationId: 'conv-7781' });
    const left = await table.get(pk);
    expect(JSON.stringify(left)).not.toContain('conv-7781');
    expect(await openClaim(left ?? item, indexKey)).toMatchObject({ notes: { conversationId: 'conv-7781' } });
  });

  it('keeps what was taken up since', async () => {
    const claim = await opened();
    await table.put({ ...item, fence: 4 });
    await list().unlist(claim, {});
    expect(await table.get(pk)).toEqual({ ...item, fence: 4 });
  });

  it('takes no notes that the table can’t hold', async () => {
    await expect(list().unlist(await opened(), { nothing: null })).rejects.toThrow();
    expect(await table.get(pk)).toEqual(item);
  });
});
