import * as z from 'zod/mini';
import { openNotes, sealNotes } from '../secrets/seal-notes.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';
import type { ClaimOutcome } from './claims.ts';

const count = z.catch(z.number(), 0);
const itemSchema = z.object({
  pk: z.string().check(z.regex(/^CLAIM#(?:inbound|outbound|queued)#/)),
  state: z.enum(['open', 'done', 'failed', 'parked', 'ambiguous']),
  digest: z.catch(z.string(), ''),
  fence: count,
  leaseUntil: count,
  startedAt: count,
  finishedAt: count,
  expiresAt: count,
  notes: z.catch(z.record(z.string(), z.unknown()), {}),
  listSk: z.catch(z.string(), ''),
});

/** A claim as the one who reads the whole table finds it; times in milliseconds, `expiresAt` in seconds since 1970. */
export type KeptClaim = Readonly<z.infer<typeof itemSchema>> & { readonly purpose: string };

/** The claim that an item is, its notes as the table keeps them; undefined where it is something else. */
function claimIn(item: Item): KeptClaim | undefined {
  const claim = itemSchema.safeParse(item).data;
  return claim && { ...claim, purpose: claim.pk.split('#')[1] ?? '' };
}

/** The same with the notes opened that are sealed, and their names. */
type OpenedClaim = KeptClaim & { readonly sealed: readonly string[] };

/** The claim that an item is, opened; undefined where it is something else. */
export async function openClaim(item: Item, indexKey: () => Promise<string>): Promise<OpenedClaim | undefined> {
  const claim = claimIn(item);
  return claim && { ...claim, ...(await openNotes(claim.pk, claim.notes, indexKey)) };
}

/**
 * Characters of a digest that are left of erased work, twelve bits: each repeat of it is still known for one, content that
 * has changed is taken for a repeat once in 4,096 times, and who guesses what was said can't find out whether it was.
 */
const DIGEST_LEFT = 2;

/**
 * Takes from a settled claim what it keeps of a person; that it was settled stays for as long as it would have, so that no
 * repeat passes for new work (ADR 32). Safe to repeat.
 * @param left What may stay of the notes.
 * @param anyContent Whatever comes under the key is to count as a repeat.
 * @returns false where somebody has taken the work up since the claim was read
 */
export async function eraseClaim(
  { pk, fence, state, digest }: Pick<KeptClaim, 'pk' | 'fence' | 'state' | 'digest'>,
  { left = {}, anyContent = false }: { readonly left?: Readonly<Record<string, Value>>; readonly anyContent?: boolean },
  table: Pick<Table, 'update'>,
): Promise<boolean> {
  const set = { notes: left, digest: anyContent ? '' : digest.slice(0, DIGEST_LEFT) };
  return (
    (await table.update(pk, { set, remove: ['holder', 'listPk', 'listSk'] }, isAsRead({ fence, state }))) !== undefined
  );
}

/** A claim that nobody needs any more, since its time is over, goes as a whole. */
export function deleteClaim(
  { pk, fence }: Pick<KeptClaim, 'pk' | 'fence'>,
  table: Pick<Table, 'delete'>,
): Promise<boolean> {
  return table.delete(pk, { any: [{ missing: 'pk' }, { equals: ['fence', fence] }] });
}

/**
 * Has work count as settled that never had a claim of its own, until `expiresAt` (seconds since 1970). One that is there
 * stays as it is.
 */
export async function settleUnclaimed(
  pk: string,
  { at, expiresAt }: { readonly at: Date; readonly expiresAt: number },
  table: Pick<Table, 'put'>,
): Promise<void> {
  const outcome: ClaimOutcome = 'done';
  const [startedAt, finishedAt] = [at.getTime(), at.getTime()];
  await table.put(
    { pk, state: outcome, digest: '', fence: 1, settledFence: 0, startedAt, finishedAt, notes: {}, expiresAt },
    { missing: 'pk' },
  );
}

export interface ListedPorts {
  readonly table: Pick<Table, 'list' | 'update'>;
  readonly indexKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
}

/** Claims that are in the table's index for what is left to do once they are settled. */
export function listedClaims({ table, indexKey, randomBytes }: ListedPorts) {
  return {
    async listed(listPk: string): Promise<OpenedClaim[]> {
      const claims = await Promise.all((await table.list(listPk)).map((item) => openClaim(item, indexKey)));
      return claims.filter((claim) => claim !== undefined);
    },

    /** Takes a claim off the index, with these notes for its own. Of one that was taken up since, nothing changes. */
    async unlist({ pk, fence, state, sealed }: OpenedClaim, notes: Readonly<Record<string, unknown>>): Promise<void> {
      const left = notesSchema.parse(notes);
      const kept = sealed.length === 0 ? left : sealNotes(await indexKey(), sealed, randomBytes).seal(pk, left);
      const change = { set: { notes: notesSchema.parse(kept) }, remove: ['listPk', 'listSk'] };
      await table.update(pk, change, isAsRead({ fence, state }));
    },
  };
}

const valueSchema: z.ZodMiniType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);
const notesSchema = z.record(z.string(), valueSchema);

function isAsRead({ fence, state }: Pick<KeptClaim, 'fence' | 'state'>): Condition {
  return { all: [{ equals: ['fence', fence] }, { equals: ['state', state] }] };
}
