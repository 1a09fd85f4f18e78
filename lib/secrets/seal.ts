import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { CachedSecrets } from './secret-store.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyOf(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `cxone-byoc-middleware ${purpose}`, 32));
}

/** Encrypts text (AES-256-GCM) under a key that only the holder of the secret can derive, bound to its purpose. */
export function seal(text: string, secret: string, purpose: string, randomBytes: (size: number) => Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, purpose), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The text that {@link seal} was given; undefined where the secret or purpose is another or a character was changed. */
export function unseal(sealed: string, secret: string, purpose: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Gives the key with which parked messages are encrypted; the deploy makes it. */
export function readDataKey(secrets: Pick<CachedSecrets, 'get'>, name: string): () => Promise<string> {
  return async () => {
    const key = await secrets.get(name);
    if (key !== undefined) return key;
    throw new Error(`The secret ${name} has no value: deploy again.`);
  };
}
