import { createHmac } from 'node:crypto';
import type { LiveSecret } from '../contract.ts';
import { SIGNING_SECRET } from './manifest.ts';

/** What a Standard Webhooks signature covers. */
export interface SignedContent {
  /** `webhook-id`. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970, in decimal digits. */
  readonly timestamp: string;
  /** The raw body, byte for byte as it travels. */
  readonly body: Uint8Array | string;
}

/** The scheme asks for keys of 24 to 64 bytes (Standard Webhooks specification, "Signature scheme"). */
const KEY_BYTES = { min: 24, max: 64 };
const secretForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The key inside `whsec_<base64>`, or undefined where the secret is not of that form and size. */
export function keyOf(secret: string): Buffer | undefined {
  const encoded = secretForm.exec(secret)?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= KEY_BYTES.min && key.length <= KEY_BYTES.max ? key : undefined;
}

/** The usable keys among the live secrets of a channel: none means that nothing can be verified or sent. */
export function liveKeys(secrets: readonly LiveSecret[]): readonly Buffer[] {
  return secrets.flatMap(({ name, value }) => {
    const key = name === SIGNING_SECRET ? keyOf(value) : undefined;
    return key === undefined ? [] : [key];
  });
}

/** One signature, `v1,<base64 of HMAC-SHA256>` over `id.timestamp.body`. */
export function sign({ id, timestamp, body }: SignedContent, key: Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** The three headers of a signed request; during a rotation it carries one signature per live key. */
export function signatureHeaders(content: SignedContent, keys: readonly Uint8Array[]): Record<string, string> {
  return {
    'webhook-id': content.id,
    'webhook-timestamp': content.timestamp,
    'webhook-signature': keys.map((key) => sign(content, key)).join(' '),
  };
}
