import type { ChannelId, IntegrationKey } from '../ids.ts';

/** Named secrets, as the rooms see them. */
export interface SecretStore {
  /** Undefined: there is no such secret, or it has no value yet, or it is scheduled for deletion. */
  get(name: string): Promise<string | undefined>;
  /** Creates the secret. Answers the value that then stands: this one, or that of whoever was first. */
  create(name: string, value: string): Promise<string>;
  /** Creates the secret or gives it a new value; a secret scheduled for deletion is restored first. */
  put(name: string, value: string): Promise<void>;
  /** Schedules the deletion; what isn't there is as good as deleted. */
  delete(name: string): Promise<void>;
  /** Takes a scheduled deletion back. False: the secret is gone for good, or never was. */
  restore(name: string): Promise<boolean>;
}

/** Where each secret lies below the deployment's prefix (`SECRETS_PREFIX`, `<service>/<stage>`). */
export function secretNames(prefix: string) {
  return {
    /** `{ clientId, clientSecret, previousClientSecret? }`: what CXone presents at the token endpoint. */
    callback: (key: IntegrationKey) => `${prefix}/integrations/${key}/callback`,
    /** Signs our access tokens. */
    signingKey: (key: IntegrationKey) => `${prefix}/integrations/${key}/signing-key`,
    /** `{ clientId, clientSecret, accessKeyId, accessKeySecret }`: what we present to CXone. */
    cxone: (key: IntegrationKey) => `${prefix}/integrations/${key}/cxone`,
    /** The provider secrets of a channel, see `channel.ts`. */
    channel: (id: ChannelId) => `${prefix}/channels/${id}`,
    /** Seals the content of parked messages. */
    dataKey: () => `${prefix}/data-key`,
    /** Makes the keys of what belongs to a person. It is never replaced: all claims would be lost with it. */
    indexKey: () => `${prefix}/index-key`,
  };
}

interface Kept {
  readonly value: string | undefined;
  readonly readAt: number;
}

/** A value is read again after this many milliseconds: a rotated secret is seen everywhere by then. */
const FRESH_MS = 300_000;
/** A miss (a signature or password that doesn't fit) reads again, but no more often than this, in milliseconds. */
const AFTER_MISS_MS = 30_000;

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
    return this.#read(name, FRESH_MS, changedAt);
  }

  /**
   * To be called once a secret didn't fit: it may have been rotated.
   * @param atMostEveryMs How soon a secret that never fits is read once more: strangers must not make it often.
   */
  getAfterMiss(name: string, atMostEveryMs = AFTER_MISS_MS): Promise<string | undefined> {
    return this.#read(name, atMostEveryMs);
  }

  async #read(name: string, maxAge: number, changedAt?: Date): Promise<string | undefined> {
    const now = this.#now().getTime();
    const kept = this.#kept.get(name);
    const limit = kept?.value === undefined ? Math.min(maxAge, AFTER_MISS_MS) : maxAge;
    const isOlder = kept !== undefined && changedAt !== undefined && kept.readAt < changedAt.getTime() + SKEW_MS;
    if (kept !== undefined && !isOlder && now - kept.readAt < limit) return kept.value;
    const value = await this.#store.get(name);
    // Names come from URLs and may be made up.
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, { value, readAt: now });
    return value;
  }
}

/** No record of a person can be found or written. The log shows the name and the code of the error alone. */
export class IndexKeyMissingError extends Error {
  readonly code = 'index_key_missing';
  override readonly name = 'IndexKeyMissingError';

  constructor(secret: string) {
    super(
      `The secret ${secret} has no value. Restore it if it was deleted, with the value it had: under another, messages ` +
        'arrive twice. Where it was never there, deploy again.',
    );
  }
}

/** Gives the index key; the deploy makes it. Read once per process, for it never changes. Throws an {@link IndexKeyMissingError}. */
export function readIndexKey(secrets: Pick<CachedSecrets, 'get'>, name: string): () => Promise<string> {
  let kept: string | undefined;
  return async () => {
    kept ??= await secrets.get(name);
    if (kept !== undefined) return kept;
    throw new IndexKeyMissingError(name);
  };
}
