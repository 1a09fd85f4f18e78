import { WORKER_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, type ExternalMessageId, newHolderId } from '../ids.ts';
import type { StatusJob } from '../queues/jobs.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';
import { rankOf } from './status-rank.ts';

/** The right to tell CXone one receipt of a message, until the lease ends. */
export interface StatusClaim {
  readonly pk: string;
  readonly rank: number;
  /** Rises with each holder; every later write of the claim demands that it is still the last. */
  readonly fence: number;
  /** Random: by it a holder knows its own writes again. */
  readonly holder: string;
  /** How often CXone has refused receipts of the message since it last took one. */
  readonly refusals: number;
}

export type StatusClaimResult =
  | { readonly kind: 'acquired'; readonly claim: StatusClaim }
  /** As much has been told, or a higher receipt is on its way. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'busy' };

type ReceiptOf = Pick<StatusJob, 'channelId' | 'externalId' | 'status' | 'inPart'>;

/** Days for which the rank of a message is remembered. */
const REMEMBERED_DAYS = 10;
const DAY_SECONDS = 86_400;

/** Above all ranks. */
const BEYOND_ALL = 9;

/**
 * A message went to a customer that CXone does not know of: receipts of it are dropped, instead of being told to CXone for
 * days. Safe to repeat.
 */
export async function neverTellReceipts(
  channelId: ChannelId,
  externalId: ExternalMessageId,
  { table, now }: { readonly table: Pick<Table, 'update'>; readonly now: () => Date },
): Promise<void> {
  const set = { told: BEYOND_ALL, wanted: BEYOND_ALL, expiresAt: expiryAt(now().getTime()) };
  await table.update(statusPk(channelId, externalId), { set });
}

const statusPk = (channelId: ChannelId, externalId: ExternalMessageId): string => `STATUS#${channelId}#${externalId}`;

/**
 * One item per agent's message: `told` is the highest rank that CXone has taken, `wanted` the highest that a worker has
 * had in hand. Since the queue hands a receipt out until it is settled, a lower one than `wanted` has nothing left to
 * say: it is dropped while the higher one still waits for its turn, so that a rank never falls and costs no second call.
 */
export class StatusClaims {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #newHolder: () => string;

  /** @param newHolder Answers an id that nobody else has. */
  constructor(table: Table, now: () => Date, newHolder = newHolderId) {
    this.#table = table;
    this.#now = now;
    this.#newHolder = newHolder;
  }

  take(job: ReceiptOf): Promise<StatusClaimResult> {
    return this.#takeAs(this.#newHolder(), job);
  }

  async #takeAs(holder: string, job: ReceiptOf): Promise<StatusClaimResult> {
    const pk = statusPk(job.channelId, job.externalId);
    const rank = rankOf(job);
    const now = this.#now().getTime();
    const lease = { leaseUntil: now + WORKER_LEASE_MS, wanted: rank, expiresAt: expiryAt(now), holder };
    const taken = await this.#lease(pk, lease, { any: [{ missing: 'pk' }, isFreeFor(rank, now)] });
    if (taken !== undefined) return acquired(taken, rank);

    const standing = await this.#table.get(pk);
    if (standing === undefined) return this.#takeAs(holder, job);
    // The client repeated the write, and the repeat met what the first one had done.
    if (standing['holder'] === holder) return acquired(standing, rank);
    if (isExpired(standing, now)) {
      const renewed = await this.#lease(pk, lease, isExpiredSince(standing, now), ['told', 'refusals']);
      return renewed === undefined ? this.#takeAs(holder, job) : acquired(renewed, rank);
    }
    const isSuperseded = numberIn(standing, 'told') >= rank || numberIn(standing, 'wanted') > rank;
    return { kind: isSuperseded ? 'superseded' : 'busy' };
  }

  /** CXone has taken it. */
  async finish(claim: StatusClaim): Promise<void> {
    const change = { set: { told: claim.rank, leaseUntil: this.#ended() }, remove: ['refusals'] };
    await this.#table.update(claim.pk, change, heldBy(claim));
  }

  /** Gives the claim back for another attempt; `refused`: CXone said no. A repeat of the write finds no holder. */
  async release(claim: StatusClaim, { refused }: { readonly refused: boolean }): Promise<void> {
    const change = { set: { leaseUntil: this.#ended() }, remove: ['holder'], ...(refused && { add: { refusals: 1 } }) };
    await this.#table.update(claim.pk, change, heldBy(claim));
  }

  /** There will be no other attempt: what comes after, a lower rank too, is judged by itself. */
  async drop(claim: StatusClaim): Promise<void> {
    const change = { set: { leaseUntil: this.#ended() }, remove: ['wanted', 'refusals'] };
    await this.#table.update(claim.pk, change, heldBy(claim));
  }

  #lease(pk: string, set: Readonly<Record<string, Value>>, condition: Condition, remove: readonly string[] = []) {
    return this.#table.update(pk, { set, add: { fence: 1 }, remove }, condition);
  }

  /** Now: a lease that was asked for before, and reaches the table later, is not granted. */
  #ended(): number {
    return this.#now().getTime() - 1;
  }
}

function expiryAt(now: number): number {
  return Math.floor(now / 1000) + REMEMBERED_DAYS * DAY_SECONDS;
}

function isFreeFor(rank: number, now: number): Condition {
  return {
    all: [
      { below: ['leaseUntil', now] },
      { any: [{ missing: 'told' }, { below: ['told', rank] }] },
      { any: [{ missing: 'wanted' }, { below: ['wanted', rank + 1] }] },
    ],
  };
}

/** What is remembered no longer counts, whether or not the table has deleted it by now. */
function isExpired(standing: Item, now: number): boolean {
  return numberIn(standing, 'expiresAt') < Math.floor(now / 1000);
}

function isExpiredSince(standing: Item, now: number): Condition {
  return {
    all: [{ equals: ['fence', numberIn(standing, 'fence')] }, { below: ['expiresAt', Math.floor(now / 1000)] }],
  };
}

function acquired(item: Item, rank: number): StatusClaimResult {
  const { pk } = item;
  return {
    kind: 'acquired',
    claim: {
      pk,
      rank,
      fence: numberIn(item, 'fence'),
      holder: stringIn(item, 'holder') ?? '',
      refusals: numberIn(item, 'refusals'),
    },
  };
}

function heldBy({ fence, holder }: StatusClaim): Condition {
  return { all: [{ equals: ['fence', fence] }, { equals: ['holder', holder] }] };
}
