import * as z from 'zod/mini';
import { type Digest, newHolderId } from '../ids.ts';
import type { NoteSealing } from '../secrets/seal-notes.ts';
import type { Change, Condition, Table, Value } from '../table/table.ts';

/**
 * How a claimed piece of work ended. `failed`: it took no effect, and the one who waits for it was told. `ambiguous`:
 * whether it took effect is unknown and it must not be repeated.
 */
export type ClaimOutcome = 'done' | 'failed' | 'parked' | 'ambiguous';

/**
 * What a claim keeps for the one who comes after: the ids chosen, the answer given. Each kind of work has its own
 * schema.
 */
export type Notes = Readonly<Record<string, Value | undefined>>;

/** Reads what the table kept; throws where that is nothing of this kind of work. A schema of zod is one. */
export interface NotesSchema<N extends Notes> {
  parse(stored: unknown): N;
}

/** The right to work on something, until the lease ends or the claim is settled. */
export interface Claim<N extends Notes = Notes> {
  readonly pk: string;
  /** Rises with each holder; every later write of the claim demands that it is still the last. */
  readonly fence: number;
  /** Random: by it a holder knows its own writes again. */
  readonly holder: string;
  /** True when an earlier holder may have taken effect outside and nobody knows: look before doing it again. */
  readonly mayHaveHappened: boolean;
  /** Conclusive refusals so far. */
  readonly refusals: number;
  /** How often what may have happened was looked for without a result, at intervals. */
  readonly emptyLooks: number;
  readonly startedAt: number;
  /** How often something was added to the notes: a write of older ones that comes late is refused by it. */
  readonly revision: number;
  readonly notes: N;
}

export type ClaimResult<N extends Notes = Notes> =
  | { readonly kind: 'acquired'; readonly claim: Claim<N> }
  | { readonly kind: 'busy'; readonly leaseUntil: number }
  | {
      readonly kind: 'finished';
      readonly outcome: ClaimOutcome;
      readonly startedAt: number;
      readonly finishedAt: number;
      readonly notes: N;
      readonly fence: number;
    }
  /** The same key came with another content: it is not the same work, and one of the two is wrong. */
  | { readonly kind: 'changed' };

/** Where an item is to stand in the table's index. */
type Place = Readonly<Record<'listPk' | 'listSk', string>>;

export interface ClaimRequest<N extends Notes = Notes> {
  readonly pk: string;
  /** Of the content; the same key with another digest is `changed`. */
  readonly digest: string;
  readonly leaseMs: number;
  /** Kept from the first holder on: later holders get what the first one chose. */
  readonly notes: N;
}

const count = z.catch(z.number(), 0);
const text = z.catch(z.string(), '');

/** A claim as the table keeps it; what is missing is 0 or empty, because earlier versions had less. */
const itemSchema = z.object({
  pk: z.string(),
  state: text,
  digest: text,
  fence: count,
  settledFence: count,
  holder: text,
  leaseUntil: count,
  startedAt: count,
  finishedAt: count,
  expiresAt: count,
  refusals: count,
  emptyLooks: count,
  revision: count,
  notes: z.catch(z.record(z.string(), z.unknown()), {}),
});
type ClaimItem = z.infer<typeof itemSchema>;

/** Days for which finished work is remembered: providers repeat webhooks for up to 7 (WhatsApp). */
const REMEMBERED_DAYS = 10;
/**
 * The same for parked work: its record lives for 30 days from the last replay (parked-record.ts), whose job may wait
 * for 14.
 */
const PARKED_REMEMBERED_DAYS = 60;
const DAY_SECONDS = 86_400;

/** Spreads over the table's partitions: no two events share a key prefix. */
export function claimKey(
  digest: Digest,
  purpose: 'inbound' | 'outbound' | 'queued' | 'end',
  ...parts: readonly string[]
): string {
  return `CLAIM#${purpose}#${digest(parts)}`;
}

/**
 * Claims on work that must take effect once: one item each, every write conditional. A claim is acquired by one holder
 * at a time, taken over once its lease has ended, and remembered when finished. README.md has the states in a picture.
 *
 * `settledFence` decides whether a message may be sent again. It is the last fence whose holder, like all before it, is
 * known to have taken no effect outside. Between it and the holder of now there may be others, who vanished or gave the
 * claim back in doubt: then the work may have happened (`mayHaveHappened`), and is looked for before it is done.
 *
 * A client of the table repeats a write whose answer was lost, and the repeat is judged by what the first one did. So
 * each holder writes an id of its own, by which a refusal is known for its own success; and nothing is counted twice.
 * A write may also reach the table after the client gave it up and went on: what is there by then refuses it.
 */
export class Claims<N extends Notes = Notes> {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #schema: NotesSchema<N>;
  readonly #newHolder: () => string;
  readonly #seals: NoteSealing | undefined;

  /** @param newHolder Answers an id that nobody else has. */
  constructor(table: Table, now: () => Date, schema: NotesSchema<N>, newHolder = newHolderId, seals?: NoteSealing) {
    this.#table = table;
    this.#now = now;
    this.#schema = schema;
    this.#newHolder = newHolder;
    this.#seals = seals;
  }

  /** The same claims, with notes sealed that name a person. */
  sealing(seals: NoteSealing): Claims<N> {
    return new Claims(this.#table, this.#now, this.#schema, this.#newHolder, seals);
  }

  async claim(request: ClaimRequest<N>): Promise<ClaimResult<N>> {
    const now = this.#now().getTime();
    const { isOurs, item: standing } = await this.#take(request, now);
    if (isOurs) return { kind: 'acquired', claim: this.#claimOf(standing) };

    // Gone or expired since: what was remembered no longer counts, so the work starts again.
    if (standing === undefined) return this.claim(request);
    const nowSeconds = Math.floor(now / 1000);
    if (standing.expiresAt < nowSeconds) {
      const stillExpired = { all: [hasFence(standing.fence), expiredBefore(nowSeconds)] };
      await this.#table.delete(request.pk, stillExpired);
      return this.claim(request);
    }
    // Of erased work, its beginning is left.
    if (!request.digest.startsWith(standing.digest)) return { kind: 'changed' };
    if (standing.state === 'open') return { kind: 'busy', leaseUntil: standing.leaseUntil };
    return {
      kind: 'finished',
      outcome: outcomeIn(standing),
      startedAt: standing.startedAt,
      finishedAt: standing.finishedAt,
      fence: standing.fence,
      notes: this.#notesIn(standing),
    };
  }

  /** What a claim keeps; undefined where there is none. */
  async notes(pk: string): Promise<N | undefined> {
    const item = await this.#read(pk);
    return item && this.#notesIn(item);
  }

  /** The claim as its holder has it; undefined where nobody has, or the work has ended. */
  async holders(pk: string): Promise<Claim<N> | undefined> {
    const item = await this.#read(pk);
    return item?.state === 'open' ? this.#claimOf(item) : undefined;
  }

  /** How the work ended; undefined while it has not, or where nobody has begun it. */
  async outcome(pk: string): Promise<ClaimOutcome | undefined> {
    const item = await this.#read(pk);
    return item === undefined || item.state === 'open' ? undefined : outcomeIn(item);
  }

  /** Adds to what the claim keeps, for the one who takes it over. Undefined: another holder has it by now. */
  async note(claim: Claim<N>, added: Partial<N>): Promise<Claim<N> | undefined> {
    const notes = { ...claim.notes, ...added };
    const revision = claim.revision + 1;
    const change = { set: { notes: this.#stored(claim.pk, notes), revision } };
    const changed = await this.#table.update(claim.pk, change, { all: [heldBy(claim), hasRevision(claim.revision)] });
    const isNoted = changed !== undefined || isNotedAs(await this.#read(claim.pk), claim.holder, revision);
    return isNoted ? { ...claim, revision, notes } : undefined;
  }

  /** The work took effect, or never will; `place`: in the table's index. False: another holder has the claim by now. */
  async finish(claim: Claim<N>, outcome: ClaimOutcome, notes: Partial<N> = {}, place?: Place): Promise<boolean> {
    const kept = this.#stored(claim.pk, { ...claim.notes, ...notes });
    const item = await this.#table.update(
      claim.pk,
      {
        set: { state: outcome, finishedAt: this.#now().getTime(), ...place, notes: kept },
        remove: ['leaseUntil'],
      },
      { all: [hasFence(claim.fence), hasHolder(claim.holder), { any: [isOpen, { equals: ['state', outcome] }] }] },
    );
    return item !== undefined;
  }

  /**
   * Gives the claim back for another attempt. `conclusive`: it is certain that nothing took effect; `refused`: the
   * other side said that it never will, which counts towards parking; `lookedInVain`: what may have happened was looked
   * for and is not there so far; `anew`: who comes next begins the work, with notes and a start of its own.
   *
   * The holder goes, so that a repeat of this write changes nothing. The lease ends now and not long ago: a claim that
   * somebody asked for before this, and that reaches the table after it, is not granted.
   */
  async release(
    claim: Claim<N>,
    how: {
      readonly conclusive: boolean;
      readonly refused?: boolean;
      readonly lookedInVain?: boolean;
      readonly anew?: boolean;
    },
  ): Promise<void> {
    const add = { ...(how.refused === true && { refusals: 1 }), ...(how.lookedInVain === true && { emptyLooks: 1 }) };
    await this.#table.update(
      claim.pk,
      {
        set: {
          leaseUntil: this.#now().getTime() - 1,
          ...(how.conclusive ? { settledFence: claim.fence } : {}),
        },
        add,
        remove: ['holder', ...(how.anew === true ? ['startedAt', 'notes'] : [])],
      },
      heldBy(claim),
    );
  }

  /** What earlier holders may have done, they have not: this one begins, and is the only one that may be in doubt. */
  async settleEarlier(claim: Claim<N>): Promise<void> {
    const set = { settledFence: claim.fence - 1 };
    await this.#table.update(claim.pk, { set, remove: ['emptyLooks'] }, heldBy(claim));
  }

  /** Keeps the work for a person, who may have it resumed. `conclusive`: it is certain that nothing took effect. */
  async park(claim: Claim<N>, { conclusive }: { readonly conclusive: boolean }): Promise<void> {
    const now = this.#now().getTime();
    const set = {
      state: 'parked',
      finishedAt: now,
      ...this.#expiry(now, PARKED_REMEMBERED_DAYS),
      ...(conclusive ? { settledFence: claim.fence } : {}),
    };
    await this.#table.update(claim.pk, { set, remove: ['leaseUntil'] }, heldBy(claim));
  }

  /** Takes parked work up where it was left: its notes and its doubts stay. Undefined: somebody else has, meanwhile. */
  async resume(pk: string, fence: number, leaseMs: number): Promise<Claim<N> | undefined> {
    const now = this.#now().getTime();
    const { isOurs, item } = await this.#acquire(
      pk,
      {
        set: { state: 'open', leaseUntil: now + leaseMs, ...this.#expiry(now, PARKED_REMEMBERED_DAYS) },
        remove: ['finishedAt', 'refusals'],
      },
      { all: [hasFence(fence), isParked] },
    );
    return isOurs ? this.#claimOf(item) : undefined;
  }

  /** Makes finished work claimable again as new work with other notes: an agent says the same thing a second time. */
  async reopen(pk: string, fence: number, leaseMs: number, notes: N): Promise<Claim<N> | undefined> {
    const now = this.#now().getTime();
    const { isOurs, item } = await this.#acquire(
      pk,
      {
        set: {
          state: 'open',
          startedAt: now,
          leaseUntil: now + leaseMs,
          settledFence: fence,
          notes: this.#stored(pk, notes),
          ...this.#expiry(now),
        },
        remove: ['finishedAt', 'refusals'],
      },
      { all: [hasFence(fence), isFinished] },
    );
    return isOurs ? this.#claimOf(item) : undefined;
  }

  #take({ pk, digest, leaseMs, notes }: ClaimRequest<N>, now: number): Promise<Acquired> {
    return this.#acquire(
      pk,
      {
        set: { state: 'open', leaseUntil: now + leaseMs, digest, ...this.#expiry(now) },
        setIfMissing: { startedAt: now, notes: this.#stored(pk, notes) },
      },
      { any: [neverClaimed, { all: [isOpen, hasDigest(digest), leaseEndedBefore(now)] }] },
    );
  }

  /** Changes the item for a new holder, and looks at what is there where the table refused, or gave no answer. */
  async #acquire(pk: string, { set, ...change }: Change, condition: Condition): Promise<Acquired> {
    const holder = this.#newHolder();
    const asHolder = { ...change, set: { ...set, holder }, add: { fence: 1 } };
    try {
      const changed = await this.#table.update(pk, asHolder, condition);
      if (changed !== undefined) return { isOurs: true, item: itemSchema.parse(changed) };
    } catch (error) {
      const standing = await this.#read(pk);
      if (isHeldBy(standing, holder)) return { isOurs: true, item: standing };
      throw error;
    }
    const standing = await this.#read(pk);
    return isHeldBy(standing, holder) ? { isOurs: true, item: standing } : { isOurs: false, item: standing };
  }

  async #read(pk: string): Promise<ClaimItem | undefined> {
    const item = await this.#table.get(pk);
    return item && itemSchema.parse(item);
  }

  #claimOf(item: ClaimItem): Claim<N> {
    const { pk, fence, settledFence, holder, refusals, emptyLooks, startedAt, revision } = item;
    const mayHaveHappened = fence - 1 > settledFence;
    const notes = this.#notesIn(item);
    return { pk, fence, holder, mayHaveHappened, refusals, emptyLooks, startedAt, revision, notes };
  }

  #notesIn({ pk, notes }: ClaimItem): N {
    return this.#schema.parse(this.#seals?.open(pk, notes) ?? notes);
  }

  /** As the table takes it: what is undefined is not there. */
  #stored(pk: string, notes: Notes): Readonly<Record<string, Value>> {
    const entries = Object.entries(this.#seals?.seal(pk, notes) ?? notes);
    return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  #expiry(now: number, days = REMEMBERED_DAYS): { expiresAt: number } {
    return { expiresAt: Math.floor(now / 1000) + days * DAY_SECONDS };
  }
}

/** The item as it stands, and whether it is this holder's. */
type Acquired =
  | { readonly isOurs: true; readonly item: ClaimItem }
  | { readonly isOurs: false; readonly item: ClaimItem | undefined };

function isHeldBy(item: ClaimItem | undefined, holder: string): item is ClaimItem {
  return item?.holder === holder && item.state === 'open';
}

function isNotedAs(item: ClaimItem | undefined, holder: string, revision: number): boolean {
  return isHeldBy(item, holder) && item.revision === revision;
}

const neverClaimed: Condition = { missing: 'pk' };
const isOpen: Condition = { equals: ['state', 'open'] };
const isParked: Condition = { equals: ['state', 'parked'] };
/** However it ended, parked work as well. */
const isFinished: Condition = { exists: 'finishedAt' };

/** Nobody has taken the claim since the one who had this fence. */
function hasFence(fence: number): Condition {
  return { equals: ['fence', fence] };
}

function hasHolder(holder: string): Condition {
  return { equals: ['holder', holder] };
}

/** Nothing was added to the notes since. */
function hasRevision(revision: number): Condition {
  return revision === 0 ? { missing: 'revision' } : { equals: ['revision', revision] };
}

function hasDigest(digest: string): Condition {
  return { equals: ['digest', digest] };
}

/** Its holder is gone, or gave it back. */
function leaseEndedBefore(now: number): Condition {
  return { below: ['leaseUntil', now] };
}

function expiredBefore(nowSeconds: number): Condition {
  return { below: ['expiresAt', nowSeconds] };
}

/** Nobody else has taken the claim, and it is not settled. */
function heldBy({ fence, holder }: Claim): Condition {
  return { all: [hasFence(fence), hasHolder(holder), isOpen] };
}

function outcomeIn({ state }: Pick<ClaimItem, 'state'>): ClaimOutcome {
  return state === 'failed' || state === 'parked' || state === 'ambiguous' ? state : 'done';
}
