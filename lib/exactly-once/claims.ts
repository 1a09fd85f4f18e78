import { digestOf } from '../digest.ts';
import { numberIn, recordIn } from '../table/read-item.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';

/**
 * How a claimed piece of work ended. `failed`: it took no effect, and whoever waits for it was told. `ambiguous`: whether
 * it took effect is unknown and it must not be repeated.
 */
export type ClaimOutcome = 'done' | 'failed' | 'parked' | 'ambiguous';

/** What a claim keeps for whoever comes after: the ids chosen, the answer given. */
export type Notes = Readonly<Record<string, Value>>;

/** The right to work on something, until the lease ends or the claim is settled. */
export interface Claim {
  readonly pk: string;
  /** Rises with each holder; every later write of the claim demands that it is still the last. */
  readonly fence: number;
  /** True when an earlier holder may have taken effect outside and nobody knows: look before doing it again. */
  readonly mayHaveHappened: boolean;
  /** Conclusive refusals so far. */
  readonly refusals: number;
  /** How often what may have happened was looked for in vain, at intervals. */
  readonly emptyLooks: number;
  readonly startedAt: number;
  readonly notes: Notes;
}

export type ClaimResult =
  | { readonly kind: 'acquired'; readonly claim: Claim }
  | { readonly kind: 'busy'; readonly leaseUntil: number }
  | {
      readonly kind: 'finished';
      readonly outcome: ClaimOutcome;
      readonly startedAt: number;
      readonly finishedAt: number;
      readonly notes: Notes;
      readonly fence: number;
    }
  /** The same key came with another content: it is not the same work, and one of the two is wrong. */
  | { readonly kind: 'changed' };

export interface ClaimRequest {
  readonly pk: string;
  /** Of the content; the same key with another digest is `changed`. */
  readonly digest: string;
  readonly leaseMs: number;
  /** Kept from the first holder on: later holders get what the first one chose. */
  readonly notes: Notes;
}

/** Days for which finished work is remembered: providers repeat webhooks for up to 7 (providers.md, WhatsApp). */
const REMEMBERED_DAYS = 10;
/** The same for parked work: its record lives for 30 days from the last replay (parked-record.ts), whose job may wait for 14. */
const PARKED_REMEMBERED_DAYS = 60;
const DAY_SECONDS = 86_400;

/** Spreads over the table's partitions: no two events share a key prefix. */
export function claimKey(purpose: 'inbound' | 'outbound' | 'queued', ...parts: readonly string[]): string {
  return `CLAIM#${purpose}#${digestOf(parts)}`;
}

/**
 * Claims on work that must take effect once: one item each, every write conditional. A claim is acquired by one holder
 * at a time, taken over once its lease has ended, and remembered when finished.
 */
export class Claims {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const now = this.#now().getTime();
    const taken = await this.#take(request, now);
    if (taken !== undefined) return { kind: 'acquired', claim: claimOf(taken) };

    const standing = await this.#table.get(request.pk);
    // Gone or expired since: what was remembered no longer counts, so the work starts anew.
    if (standing === undefined) return this.claim(request);
    const nowSeconds = Math.floor(now / 1000);
    if (numberIn(standing, 'expiresAt') < nowSeconds) {
      const unchanged: Condition = { equals: ['fence', numberIn(standing, 'fence')] };
      await this.#table.delete(request.pk, { all: [unchanged, { below: ['expiresAt', nowSeconds] }] });
      return this.claim(request);
    }
    if (standing['digest'] !== request.digest) return { kind: 'changed' };
    if (standing['state'] === 'open') return { kind: 'busy', leaseUntil: numberIn(standing, 'leaseUntil') };
    return {
      kind: 'finished',
      outcome: outcomeIn(standing),
      startedAt: numberIn(standing, 'startedAt'),
      finishedAt: numberIn(standing, 'finishedAt'),
      fence: numberIn(standing, 'fence'),
      notes: recordIn(standing, 'notes'),
    };
  }

  /** What a claim keeps; empty where there is none. */
  async notes(pk: string): Promise<Notes> {
    const item = await this.#table.get(pk);
    return item === undefined ? {} : recordIn(item, 'notes');
  }

  /** How the work ended; undefined while it has not, or where nobody has begun it. */
  async outcome(pk: string): Promise<ClaimOutcome | undefined> {
    const item = await this.#table.get(pk);
    return item === undefined || item['state'] === 'open' ? undefined : outcomeIn(item);
  }

  /** Adds to what the claim keeps, for whoever takes it over. Undefined: another holder has it by now. */
  async note(claim: Claim, added: Notes): Promise<Claim | undefined> {
    const notes = { ...claim.notes, ...added };
    const item = await this.#table.update(claim.pk, { set: { notes } }, heldBy(claim));
    return item === undefined ? undefined : { ...claim, notes };
  }

  /** The work took effect, or never will. False: another holder has the claim by now. */
  async finish(claim: Claim, outcome: ClaimOutcome, notes: Notes = {}): Promise<boolean> {
    const item = await this.#table.update(
      claim.pk,
      {
        set: { state: outcome, finishedAt: this.#now().getTime(), notes: { ...claim.notes, ...notes } },
        remove: ['leaseUntil'],
      },
      heldBy(claim),
    );
    return item !== undefined;
  }

  /**
   * Gives the claim back for another attempt. `conclusive`: it is certain that nothing took effect; `refused`: the
   * other side said that it never will, which counts towards parking; `lookedInVain`: what may have happened was looked
   * for and is not there so far; `anew`: who comes next begins the work, with notes and a start of its own.
   */
  async release(
    claim: Claim,
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
        set: { leaseUntil: 0, ...(how.conclusive ? { settledFence: claim.fence } : {}) },
        add,
        ...(how.anew === true ? { remove: ['startedAt', 'notes'] } : {}),
      },
      heldBy(claim),
    );
  }

  /** What earlier holders may have done, they have not: this one begins, and is the only one that may be in doubt. */
  async settleEarlier(claim: Claim): Promise<void> {
    const set = { settledFence: claim.fence - 1 };
    await this.#table.update(claim.pk, { set, remove: ['emptyLooks'] }, heldBy(claim));
  }

  /** Sets the work aside for a person, who may have it resumed. `conclusive`: it is certain that nothing took effect. */
  async park(claim: Claim, { conclusive }: { readonly conclusive: boolean }): Promise<void> {
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
  async resume(pk: string, fence: number, leaseMs: number): Promise<Claim | undefined> {
    const now = this.#now().getTime();
    const item = await this.#table.update(
      pk,
      {
        set: { state: 'open', leaseUntil: now + leaseMs, ...this.#expiry(now, PARKED_REMEMBERED_DAYS) },
        add: { fence: 1 },
        remove: ['finishedAt', 'refusals'],
      },
      { all: [{ equals: ['fence', fence] }, { equals: ['state', 'parked'] }] },
    );
    return item && claimOf(item);
  }

  /** Makes finished work claimable again as new work with other notes: an agent says the same thing a second time. */
  async reopen(pk: string, fence: number, leaseMs: number, notes: Notes): Promise<Claim | undefined> {
    const now = this.#now().getTime();
    const item = await this.#table.update(
      pk,
      {
        set: {
          state: 'open',
          startedAt: now,
          leaseUntil: now + leaseMs,
          settledFence: fence,
          notes,
          ...this.#expiry(now),
        },
        add: { fence: 1 },
        remove: ['finishedAt', 'refusals'],
      },
      { all: [{ equals: ['fence', fence] }, { exists: 'finishedAt' }] },
    );
    return item === undefined ? undefined : claimOf(item);
  }

  #take(request: ClaimRequest, now: number): Promise<Item | undefined> {
    const free: Condition = {
      any: [
        { missing: 'pk' },
        {
          all: [
            { equals: ['state', 'open'] },
            { equals: ['digest', request.digest] },
            { below: ['leaseUntil', now] },
            { exists: 'fence' },
          ],
        },
      ],
    };
    return this.#table.update(
      request.pk,
      {
        set: { state: 'open', leaseUntil: now + request.leaseMs, digest: request.digest, ...this.#expiry(now) },
        setIfMissing: { startedAt: now, notes: request.notes },
        add: { fence: 1 },
      },
      free,
    );
  }

  #expiry(now: number, days = REMEMBERED_DAYS): { expiresAt: number } {
    return { expiresAt: Math.floor(now / 1000) + days * DAY_SECONDS };
  }
}

function heldBy(claim: Claim): Condition {
  return { all: [{ equals: ['fence', claim.fence] }, { equals: ['state', 'open'] }] };
}

function outcomeIn({ state }: Item): ClaimOutcome {
  return state === 'failed' || state === 'parked' || state === 'ambiguous' ? state : 'done';
}

function claimOf(item: Item): Claim {
  const fence = numberIn(item, 'fence');
  return {
    pk: item.pk,
    fence,
    mayHaveHappened: fence - 1 > numberIn(item, 'settledFence'),
    refusals: numberIn(item, 'refusals'),
    emptyLooks: numberIn(item, 'emptyLooks'),
    startedAt: numberIn(item, 'startedAt'),
    notes: recordIn(item, 'notes'),
  };
}
