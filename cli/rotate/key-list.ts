import { keyId } from '../../lib/secrets/seal.ts';
import { type Key, keyInUse, keysIn, KNOWN_AFTER_MS, writeKeys } from '../../lib/secrets/secret-store.ts';
import type { RotationPorts } from './rotated.ts';

/** Bytes of a new key; as text it is longer than the 32 characters that a signature needs. */
const KEY_BYTES = 36;

/** `isNew`: it was made now; else it is of a rotation that is under way. */
interface AddedKey {
  readonly key: Key;
  readonly isNew: boolean;
}

/**
 * Puts a new key before those of a secret, to be used from the moment on at which every process knows it. As long as that
 * has not come, there is no other: who repeats a rotation, or begins one beside it, gets the key of the first.
 * @param missing Thrown where the secret has no key.
 * @param lastsMs For how long a predecessor counts once the new key is used. Missing: for as long as it is stored.
 */
export async function addKey(
  name: string,
  { secretStore, now, randomBytes }: RotationPorts,
  { missing, lastsMs }: { readonly missing: Error; readonly lastsMs?: number },
): Promise<AddedKey> {
  for (;;) {
    const stored = await secretStore.get(name);
    const keys = keysIn(stored);
    const [newest] = keys;
    if (stored === undefined || newest === undefined) throw missing;
    const at = now();
    if (new Date(newest.from) > at) return { key: newest, isNew: false };
    const from = new Date(at.getTime() + KNOWN_AFTER_MS);
    const value = randomBytes(KEY_BYTES).toString('base64url');
    const key = { id: keyId(value), value, from: from.toISOString() };
    const ends = lastsMs === undefined ? {} : { until: new Date(from.getTime() + lastsMs).toISOString() };
    const older = keys.filter(({ until }) => until === undefined || new Date(until) > at);
    const all = [key, ...older.map((one) => ({ ...ends, ...one }))];
    if (await secretStore.replace(name, stored, writeKeys(all))) return { key, isNew: true };
  }
}

/** The keys of a secret as they stand at a moment. */
export interface StandingKeys {
  readonly inUse: Key;
  /** Made since, and not used yet. */
  readonly coming: readonly Key[];
  /** No longer used, but counting; the latest first. */
  readonly older: readonly Key[];
}

/** Undefined: there is none. */
export function standingKeys(stored: string | undefined, now: Date): StandingKeys | undefined {
  const keys = keysIn(stored);
  const inUse = keyInUse(keys, now);
  if (inUse === undefined) return undefined;
  const place = keys.indexOf(inUse);
  const older = keys.slice(place + 1).filter(({ until }) => until === undefined || new Date(until) > now);
  return { inUse, coming: keys.slice(0, place), older };
}

/**
 * Takes keys that are used no longer from a secret, and answers them.
 * @param mayGo Which of the older ones may go, by how things stand.
 */
export async function endKeys(
  name: string,
  { secretStore, now }: Pick<RotationPorts, 'secretStore' | 'now'>,
  { missing, mayGo }: { readonly missing: Error; readonly mayGo: (standing: StandingKeys) => Promise<readonly Key[]> },
): Promise<readonly Key[]> {
  for (;;) {
    const stored = await secretStore.get(name);
    const standing = standingKeys(stored, now());
    if (stored === undefined || standing === undefined) throw missing;
    const going = new Set((await mayGo(standing)).map(({ value }) => value));
    const gone = standing.older.filter(({ value }) => going.has(value));
    if (gone.length === 0) return [];
    const left = keysIn(stored).filter(({ value }) => !going.has(value));
    if (await secretStore.replace(name, stored, writeKeys(left))) return gone;
  }
}
