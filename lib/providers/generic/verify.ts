import { timingSafeEqual } from 'node:crypto';
import { accept, reject } from '../contract.ts';
import type { LiveSecret, RawRequest, Verification } from '../contract.ts';
import { liveKeys, sign } from './signature.ts';

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
