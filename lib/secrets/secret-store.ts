import * as z from 'zod/mini';
import { type ChannelId, filledText, type IntegrationKey } from '../ids.ts';

/** Named secrets, as the rooms see them. */
export interface SecretStore {
  /** Undefined: there is no such secret, or it has no value yet, or it is scheduled for deletion. */
  get(name: string): Promise<string | undefined>;
  /** Creates the secret. Answers the value that then stands: this one, or that of the one who was first. */
  create(name: string, value: string): Promise<string>;
  /** Creates the secret or gives it a new value; a secret scheduled for deletion is restored first. */
  put(name: string, value: string): Promise<void>;
  /**
   * Gives the secret a new value where it still has the one that was read. Safe to repeat. False: somebody else changed
   * or deleted it meanwhile, and it stays as it is.
   */
  replace(name: string, before: string, value: string): Promise<boolean>;
  /** Schedules the deletion; what isn't there is as good as deleted. */
  delete(name: string): Promise<void>;
  /** Takes a scheduled deletion back. False: the secret is gone for good, or never was. */
  restore(name: string): Promise<boolean>;
}

/** The value of a secret, and since when it has it. */
interface DatedSecret {
  readonly value: string;
  readonly since: Date;
}

/** A store that says since when each secret has its value. */
export interface DatedSecretStore extends SecretStore {
  dated(name: string): Promise<DatedSecret | undefined>;
}

/** Where each secret lies below the deployment's prefix (`SECRETS_PREFIX`, `<service>/<stage>`). */
export function secretNames(prefix: string) {
  return {
    /** `{ clientId, clientSecret, previousClientSecret? }`: what CXone presents at the token endpoint. */
    callback: (key: IntegrationKey) => `${prefix}/integrations/${key}/callback`,
    /** Signs our access tokens: one key, or several in {@link writeKeys}' form. */
    signingKey: (key: IntegrationKey) => `${prefix}/integrations/${key}/signing-key`,
    /** `{ clientId, clientSecret, accessKeyId, accessKeySecret }`: what we present to CXone. */
    cxone: (key: IntegrationKey) => `${prefix}/integrations/${key}/cxone`,
    /** The provider secrets of a channel, see `channel.ts`. */
    channel: (id: ChannelId) => `${prefix}/channels/${id}`,
    /** Seals what customers wrote: one key, or several in {@link writeKeys}' form. */
    dataKey: () => `${prefix}/data-key`,
    /** Makes the keys of what belongs to a person. It is never replaced: all claims would be lost with it. */
    indexKey: () => `${prefix}/index-key`,
  };
}

interface Kept {
  readonly value: string | undefined;
  readonly readAt: number;
  /** When it was read out of turn, milliseconds since 1970, the latest last. */
  readonly early: readonly number[];
}

/** A value is read again after this many milliseconds: a rotated secret is seen everywhere by then. */
const FRESH_MS = 300_000;
/**
 * From then on, in milliseconds, what was written to a secret is known to every process, however slow or fast its
 * clock.
 */
export const KNOWN_AFTER_MS = FRESH_MS + 60_000;
/** A value that is to be as fresh as one that didn't fit may be this old, in milliseconds. */
const AFTER_MISS_MS = 30_000;
/**
 * After a miss (a signature or password that doesn't fit) a value is read at once, so that a new secret works from its
 * first use. But strangers make misses, too: it is read out of turn so often within so many milliseconds, and else no
 * more often than every {@link AFTER_MISS_MS}.
 */
const MOST_EARLY = 4;
const EARLY_WITHIN_MS = 120_000;
/** What was read so few milliseconds ago is the last word, also for the request that had it read. */
const JUST_READ_MS = 100;

/** Milliseconds by which the clocks of two processes may differ. */
const SKEW_MS = 5_000;

const MOST_KEPT = 1_000;

/** Secrets kept in the process. What is absent is kept only as briefly as a miss, so that new secrets work at once. */
export class CachedSecrets {
  readonly #store: Pick<SecretStore, 'get'>;
  readonly #now: () => Date;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Pick<SecretStore, 'get'>, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** @param changedAt When it may have been changed last: what was read before doesn't count. */
  get(name: string, changedAt?: Date): Promise<string | undefined> {
    return this.#read(name, (kept, now) => {
      const isOlder = changedAt !== undefined && kept.readAt < changedAt.getTime() + SKEW_MS;
      return !isOlder && now - kept.readAt < FRESH_MS;
    });
  }

  /** As fresh as what is read after a miss, at most 30 seconds old, for what need not be the last word. */
  getRecent(name: string): Promise<string | undefined> {
    return this.#read(name, (kept, now) => now - kept.readAt < AFTER_MISS_MS);
  }

  /**
   * To be called once a secret didn't fit: it may have been rotated.
   * @param atMostEveryMs How soon a secret that never fits is read again, where no stranger can make it be read.
   * Without it, at once a few times, and then no more often than every 30 seconds.
   */
  getAfterMiss(name: string, atMostEveryMs?: number): Promise<string | undefined> {
    return this.#read(name, ({ readAt, early }, now) =>
      atMostEveryMs === undefined
        ? now - readAt < (recent(early, now).length < MOST_EARLY ? JUST_READ_MS : AFTER_MISS_MS)
        : now - readAt < atMostEveryMs,
    );
  }

  async #read(name: string, isGood: (kept: Kept, now: number) => boolean): Promise<string | undefined> {
    const now = this.#now().getTime();
    const kept = this.#kept.get(name);
    const isAbsent = kept?.value === undefined;
    if (kept !== undefined && (isAbsent ? now - kept.readAt < AFTER_MISS_MS : isGood(kept, now))) return kept.value;
    const isEarly = !isAbsent && now - kept.readAt < AFTER_MISS_MS;
    const early = [...recent(kept?.early ?? [], now), ...(isEarly ? [now] : [])];
    const value = await this.#store.get(name);
    // Names come from URLs and may be made up.
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, { value, readAt: now, early });
    return value;
  }
}

const recent = (times: readonly number[], now: number): readonly number[] =>
  times.filter((time) => now - time < EARLY_WITHIN_MS);

const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/));
const keySchema = z.object({
  /** Names the key in what is sealed with it. Empty: the one key of a secret that holds no list. */
  id: z.string(),
  value: filledText,
  /** ISO 8601; it signs or seals from then on. Every process knows it by then, and takes what it has made already. */
  from: time,
  /** ISO 8601; it counts no more from then on. Missing: it counts for as long as it is stored. */
  until: z.optional(time),
  /** ISO 8601, of a data key: what it had sealed was sealed again by then, and it seals nothing more. */
  unneededSince: z.optional(time),
});
export type Key = z.infer<typeof keySchema>;
const keysSchema = z.object({ keys: z.array(keySchema).check(z.minLength(1)) });

/** What keys are stored as that follow each other, the newest first. */
export function writeKeys(keys: readonly Key[]): string {
  return JSON.stringify({ keys });
}

/**
 * The keys of a secret, the newest first. A value that is no list is one key, as the deploy makes it. None where there
 * is no value, or a damaged list.
 */
export function keysIn(stored: string | undefined): readonly Key[] {
  if (stored === undefined || stored === '') return [];
  if (!stored.startsWith('{"keys"')) return [{ id: '', value: stored, from: new Date(0).toISOString() }];
  try {
    return keysSchema.parse(JSON.parse(stored)).keys;
  } catch {
    // The parser's error would quote the keys.
    return [];
  }
}

/** The key with which to sign or seal now: the newest whose time has come. */
export function keyInUse(keys: readonly Key[], now: Date): Key | undefined {
  return keys.find(({ from }) => new Date(from) <= now) ?? keys.at(-1);
}

/** No record of a person can be found or written. The log shows the name and the code of the error alone. */
export class IndexKeyMissingError extends Error {
  readonly code = 'index_key_missing';
  override readonly name = 'IndexKeyMissingError';

  constructor(secret: string) {
    super(
      `The secret ${secret} has no value. Messages wait until it has one. Restore it if it was deleted or emptied, with the ` +
        'value that it had: under another, messages arrive twice. If it was never there, deploy again.',
    );
  }
}

/** Under a key without a character, everybody could make the names of records. */
export function isIndexKey(stored: string | undefined): stored is string {
  return stored !== undefined && stored.trim() !== '';
}

/**
 * Gives the index key; the deploy makes it. Read once per process, for it never changes. Throws an {@link
 * IndexKeyMissingError}.
 */
export function readIndexKey(secrets: Pick<CachedSecrets, 'get'>, name: string): () => Promise<string> {
  let kept: string | undefined;
  return async () => {
    if (kept !== undefined) return kept;
    const stored = await secrets.get(name);
    if (isIndexKey(stored)) return (kept = stored);
    throw new IndexKeyMissingError(name);
  };
}
