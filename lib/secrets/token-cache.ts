import * as z from 'zod/mini';
import { type NewToken, TokenBusyError, type TokenRequest } from '../contract/tokens.ts';
import { digestOf, keyedDigest, newHolderId } from '../ids.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Condition, Item, Table } from '../table/table.ts';
import { seal, unseal } from './seal.ts';

export interface TokenPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly randomBytes: (size: number) => Buffer;
}

/** Whose token it is. */
export interface TokenOwner {
  readonly channelId: string;
  /** The settings that say to which host its secrets go: a token of one address is never shown at another. */
  readonly addresses: readonly string[];
  /** Values of its live secrets. */
  readonly secrets: readonly string[];
}

/** A token is renewed when so many milliseconds are left, or a quarter of its life where that is less. */
const MARGIN_MS = 60_000;
/** Milliseconds for which a token that is being renewed by another process is handed out all the same. */
const LAST_USE_MS = 5_000;
/** A refused token that is younger than this, in milliseconds, is not replaced: another would be refused as well. */
const FRESH_MS = 10_000;
/** For how long one process renews, in milliseconds: longer than an adapter may wait for its provider. */
const LEASE_MS = 30_000;
/** Milliseconds for which others wait for it, and from one look to the next. */
const MOST_WAIT_MS = 8_000;
const POLL_MS = 250;
/** Milliseconds between tries to write down a token that the table refused. */
const WRITE_PAUSES_MS = [150, 300, 600, 1_200];
/** Milliseconds until another attempt makes sense where the last token is still to be written down. */
const UNSAVED_RETRY_MS = 5_000;

const DAY_SECONDS = 86_400;
/** Days for which a token that nothing is made from outlives its end. */
const FORGOTTEN_DAYS = 1;
/** Days for which what is kept for the next renewal waits for it. */
const KEPT_DAYS = 400;
const MOST_HELD = 1_000;

const tokenSchema = z.object({
  value: z.string(),
  keep: z.optional(z.string()),
  /** Both in milliseconds since 1970. */
  endsAt: z.number(),
  madeAt: z.number(),
});
type Token = z.infer<typeof tokenSchema>;

/** What the table has: `revision` counts the tokens that were written down. */
interface Standing {
  readonly token: Token | undefined;
  readonly revision: number;
  /** How often somebody began to renew it. */
  readonly attempts: number;
  readonly holder: string | undefined;
  readonly leaseUntil: number;
  /** A renewal began, and did not end with a token. */
  readonly isBegun: boolean;
}

/** Where a token lies, and what it is sealed with. */
interface Place {
  readonly pk: string;
  readonly secret: string;
}

interface Unsaved extends Place {
  readonly token: Token;
  /** Of the token before it. */
  readonly revision: number;
  readonly holder: string;
}

/** One token of one owner, at the moment at which somebody asks for it. */
interface Wanted extends Place {
  readonly name: string;
  readonly request: TokenRequest;
  /** Random, of this request: by it one knows one's own writes again. */
  readonly holder: string;
  readonly signal: AbortSignal;
}

/**
 * Tokens of providers, one item each, sealed with a key that only who has the channel's secret can derive. One process at a
 * time renews one, under a lease, and what the provider answers is written down before the next renewal. The write demands that no newer token was written, not that the
 * lease still holds: a late answer counts where nobody else had one, for it may be the only one that works (ADR 53).
 */
export class TokenCache {
  readonly #ports: TokenPorts;
  readonly #held = new Map<string, Token>();
  /** What the table did not take, by key: it is written down before the next renewal. */
  readonly #unsaved = new Map<string, Unsaved>();

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  /** See `Tokens` of the contract. @param signal Ends the waiting. */
  async get(owner: TokenOwner, name: string, request: TokenRequest, signal: AbortSignal): Promise<string> {
    const place = placeOf(owner, name, request.madeFrom);
    const { pk } = place;
    const unsaved = this.#unsaved.get(pk);
    const isSaved = unsaved === undefined || (await this.#save(unsaved));
    const held = this.#held.get(pk);
    if (held !== undefined && held.value !== request.refused && this.#isGood(held)) return held.value;
    if (!isSaved) throw new TokenBusyError(name, UNSAVED_RETRY_MS);
    return this.#fetch({ ...place, name, request, signal, holder: newHolderId() });
  }

  async #fetch(wanted: Wanted): Promise<string> {
    const { now, sleep } = this.#ports;
    const { pk, name, request, holder, signal } = wanted;
    const until = now().getTime() + MOST_WAIT_MS;
    for (let isInDoubt = false; ;) {
      signal.throwIfAborted();
      const standing = await this.#read(wanted);
      const { token } = standing;
      if (token !== undefined && this.#isFit(token, request)) return this.#hold(pk, token);
      isInDoubt ||= standing.isBegun && standing.holder !== holder;
      if (await this.#lease(pk, standing, holder)) return this.#renew(wanted, standing, isInDoubt);
      const time = now().getTime();
      if (token !== undefined && token.value !== request.refused && token.endsAt - time > LAST_USE_MS)
        return token.value;
      if (time >= until) throw new TokenBusyError(name, Math.max(1_000, standing.leaseUntil - time));
      await sleep(POLL_MS);
    }
  }

  async #renew(wanted: Wanted, { token: old, revision }: Standing, isInDoubt: boolean): Promise<string> {
    const { pk, secret, request, holder } = wanted;
    let made: NewToken;
    try {
      made = await request.renew(old, isInDoubt);
    } catch (error) {
      await this.#giveBack(pk, holder);
      throw error;
    }
    const { value, keep, expiresAt } = made;
    const madeAt = this.#ports.now().getTime();
    const token = { value, ...(keep !== undefined && { keep }), endsAt: expiresAt.getTime(), madeAt };
    // Kept first, so that it is not lost where the write fails.
    const unsaved = { pk, secret, token, revision, holder };
    this.#unsaved.set(pk, unsaved);
    this.#hold(pk, token);
    for (const pauseMs of WRITE_PAUSES_MS) {
      if (await this.#save(unsaved)) break;
      await this.#ports.sleep(pauseMs);
    }
    return this.#held.get(pk)?.value ?? token.value;
  }

  /** False: the table did not take it, and it stays to be written. */
  async #save(unsaved: Unsaved): Promise<boolean> {
    try {
      this.#hold(unsaved.pk, await this.#write(unsaved));
      return true;
    } catch {
      return false;
    }
  }

  /** Answers the token that is there then: this one, or a newer one of somebody else's. */
  async #write({ pk, secret, token, revision, holder }: Unsaved): Promise<Token> {
    const { table, randomBytes, now } = this.#ports;
    const sealed = seal(JSON.stringify(token), secret, pk, randomBytes);
    const [from, days] = token.keep === undefined ? [token.endsAt, FORGOTTEN_DAYS] : [now().getTime(), KEPT_DAYS];
    const set = {
      sealed,
      revision: revision + 1,
      writer: holder,
      expiresAt: Math.ceil(from / 1000) + days * DAY_SECONDS,
    };
    const changed = await table.update(
      pk,
      { set, remove: ['holder', 'leaseUntil', 'isBegun'] },
      counts('revision', revision),
    );
    const standing = changed ?? (await table.get(pk));
    this.#unsaved.delete(pk);
    const isOurs = standing === undefined || stringIn(standing, 'writer') === holder;
    return (isOurs ? undefined : this.#tokenIn(standing, secret)) ?? token;
  }

  async #lease(pk: string, { revision, attempts }: Standing, holder: string): Promise<boolean> {
    const time = this.#ports.now().getTime();
    const isFree: Condition = {
      any: [{ missing: 'leaseUntil' }, { below: ['leaseUntil', time] }, { equals: ['holder', holder] }],
    };
    const set = { holder, leaseUntil: time + LEASE_MS, isBegun: true };
    // Without a token, it goes soon; with one, the token's own end is there.
    const setIfMissing = { expiresAt: Math.ceil(time / 1000) + FORGOTTEN_DAYS * DAY_SECONDS };
    const change = { set, setIfMissing, add: { attempts: 1 } };
    const isAsRead: Condition = { all: [counts('revision', revision), counts('attempts', attempts)] };
    return (await this.#ports.table.update(pk, change, { all: [isAsRead, isFree] })) !== undefined;
  }

  /** Where that fails, the lease ends by itself. */
  async #giveBack(pk: string, holder: string): Promise<void> {
    const change = { set: { leaseUntil: this.#ports.now().getTime() - 1 } };
    await this.#ports.table.update(pk, change, { equals: ['holder', holder] }).catch(() => undefined);
  }

  async #read({ pk, secret }: Place): Promise<Standing> {
    const item = await this.#ports.table.get(pk);
    return {
      token: item && this.#tokenIn(item, secret),
      revision: item === undefined ? 0 : numberIn(item, 'revision'),
      attempts: item === undefined ? 0 : numberIn(item, 'attempts'),
      holder: item && stringIn(item, 'holder'),
      leaseUntil: item === undefined ? 0 : numberIn(item, 'leaseUntil'),
      isBegun: item?.['isBegun'] === true,
    };
  }

  #tokenIn(item: Item, secret: string): Token | undefined {
    const sealed = stringIn(item, 'sealed');
    const isOver = numberIn(item, 'expiresAt') * 1000 < this.#ports.now().getTime();
    const opened = sealed === undefined || isOver ? undefined : unseal(sealed, secret, item.pk);
    return opened === undefined ? undefined : tokenSchema.safeParse(JSON.parse(opened)).data;
  }

  #hold(pk: string, token: Token): string {
    if (this.#held.size >= MOST_HELD) this.#held.clear();
    this.#held.set(pk, token);
    return token.value;
  }

  #isFit(token: Token, { refused }: TokenRequest): boolean {
    if (token.value === refused) return this.#ports.now().getTime() - token.madeAt < FRESH_MS;
    return this.#isGood(token);
  }

  #isGood({ endsAt, madeAt }: Token): boolean {
    return endsAt - this.#ports.now().getTime() > Math.min(MARGIN_MS, (endsAt - madeAt) / 4);
  }
}

/** @throws Error where none of the channel's secrets is in `madeFrom`: then anybody could derive the key. */
function placeOf({ channelId, addresses, secrets }: TokenOwner, name: string, madeFrom: string): Place {
  if (!secrets.some((value) => value !== '' && madeFrom.includes(value))) {
    throw new Error(`The token "${name}" is made from none of the channel's secrets: put one into madeFrom.`);
  }
  const secret = digestOf(['token of a provider', madeFrom]);
  return { pk: `PROVIDER-TOKEN#${channelId}#${keyedDigest(secret)([addresses, name])}`, secret };
}

const counts = (attribute: string, count: number): Condition =>
  count === 0 ? { missing: attribute } : { equals: [attribute, count] };
