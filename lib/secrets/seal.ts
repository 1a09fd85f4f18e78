import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { type CachedSecrets, keyInUse, keysIn, writeKeys } from './secret-store.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const ID_BYTES = 6;

function derived(secret: string, purpose: string, bytes = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `cxone-byoc-middleware ${purpose}`, bytes));
}

/** What tells a key from others, and nothing of it. */
export function keyId(secret: string): string {
  return derived(secret, 'key id', ID_BYTES).toString('base64url');
}

/**
 * Encrypts text (AES-256-GCM) under a key that only the holder of the secret can derive, bound to its purpose. Of a list of
 * keys the first seals, and its id stands before a dot.
 */
export function seal(text: string, secret: string, purpose: string, randomBytes: (size: number) => Buffer): string {
  const [key] = keysIn(secret);
  if (key === undefined) throw new Error('There is no key to seal with: the secret is empty or damaged.');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', derived(key.value, purpose), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const bytes = Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  return key.id === '' ? bytes : `${key.id}.${bytes}`;
}

/**
 * The text that {@link seal} was given; undefined where its key is not among those of the secret, the purpose is another or
 * a character was changed.
 */
export function unseal(sealed: string, secret: string, purpose: string): string | undefined {
  const id = sealedUnder(sealed);
  const key = keysIn(secret).find((one) => one.id === id);
  const text = sealed.slice(sealed.indexOf('.') + 1);
  const bytes = Buffer.from(text, 'base64url');
  if (key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) {
    return undefined;
  }
  const decipher = createDecipheriv('aes-256-gcm', derived(key.value, purpose), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The id of the key that a text was sealed with; empty: it names none. */
export function sealedUnder(sealed: string): string {
  return sealed.slice(0, Math.max(sealed.indexOf('.'), 0));
}

/** Which key {@link seal} seals with, by its id. */
export function sealingKeyId(secret: string): string {
  return keyId(keysIn(secret)[0]?.value ?? '');
}

/** Gives what customers' words are sealed with: the key that the deploy makes, or several, that which seals now first. */
export function readDataKey(secrets: Pick<CachedSecrets, 'get'>, name: string, now: () => Date): () => Promise<string> {
  return async () => {
    const stored = await secrets.get(name);
    const keys = keysIn(stored);
    const inUse = keyInUse(keys, now());
    if (inUse === undefined) throw new Error(`The secret ${name} has no value, or a damaged one: deploy again.`);
    return stored !== undefined && keys.length === 1
      ? stored
      : writeKeys([inUse, ...keys.filter((key) => key !== inUse)]);
  };
}
