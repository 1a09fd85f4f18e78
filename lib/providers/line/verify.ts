import { createHmac, timingSafeEqual } from 'node:crypto';
import { accept, type LiveSecret, type RawRequest, reject, type Verification } from '../../contract/webhook.ts';
import { CHANNEL_SECRET } from './manifest.ts';

// Compared as text and not as bytes: base64 has several spellings of the same bytes.
const form = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Proves that a webhook comes from LINE: HMAC-SHA256 of the raw body under the channel secret, in base64. LINE signs no time,
 * so that a replay is known by the ids of its events alone. Never throws.
 */
export function verify(request: RawRequest, secrets: readonly LiveSecret[]): Verification {
  const live = secrets.filter(({ name, value }) => name === CHANNEL_SECRET && value !== '');
  if (live.length === 0) return reject('no-secret-configured');
  const given = request.headers['x-line-signature'];
  if (!given) return reject('signature-missing');
  if (!form.test(given)) return reject('signature-malformed');
  const expected = live.map(({ value }) =>
    Buffer.from(createHmac('sha256', value).update(request.body).digest('base64')),
  );
  const isOurs = expected.some((signature) => timingSafeEqual(signature, Buffer.from(given)));
  return isOurs ? accept(request) : reject('signature-mismatch');
}
