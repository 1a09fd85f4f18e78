import { createHmac, timingSafeEqual } from 'node:crypto';
import { accept, type LiveSecret, type RawRequest, reject, type Verification } from '../../contract/webhook.ts';
import { SIGNING_SECRET } from './manifest.ts';

/** Distance that the sender's clock may have from ours, into the past and into the future. */
const TOLERANCE_SECONDS = 5 * 60;

// A full stop inside the id would let the borders between id, timestamp and body be moved under the same signature.
const idForm = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const timestampForm = /^[1-9]\d{0,11}$/;
// Compared as text and not as bytes: base64 has several spellings of the same bytes.
const signatureForm = /^v1,[A-Za-z0-9+/]{43}=$/;

/**
 * Proves by the Standard Webhooks scheme who sent a webhook. Every live secret is tried against every `v1` signature
 * of the header, so that either side may rotate first; other versions are passed over. Never throws.
 */
export function verify(request: RawRequest, secrets: readonly LiveSecret[]): Verification {
  const keys = liveKeys(secrets);
  if (keys.length === 0) return reject('no-secret-configured');

  const id = request.headers['webhook-id'];
  const timestamp = request.headers['webhook-timestamp'];
  const signatures = request.headers['webhook-signature'];
  if (!id || !signatures) return reject('signature-missing');
  if (!timestamp) return reject('timestamp-missing');
  if (!timestampForm.test(timestamp)) return reject('timestamp-malformed');

  const age = Math.floor(request.receivedAt.getTime() / 1000) - Number(timestamp);
  if (age < -TOLERANCE_SECONDS) return reject('timestamp-in-future');
  // Written so that a clock that tells no time (NaN) refuses.
  if (!(age <= TOLERANCE_SECONDS)) return reject('timestamp-too-old');

  const candidates = signatures.split(' ').filter((candidate) => signatureForm.test(candidate));
  if (!idForm.test(id) || candidates.length === 0) return reject('signature-malformed');

  const expected = keys.map((key) => Buffer.from(sign({ id, timestamp, body: request.body }, key)));
  const matches = candidates.some((candidate) =>
    expected.some((signature) => timingSafeEqual(signature, Buffer.from(candidate))),
  );
  return matches ? accept(request) : reject('signature-mismatch');
}

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
