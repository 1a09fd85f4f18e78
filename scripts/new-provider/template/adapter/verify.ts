import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  accept,
  type LiveSecret,
  type RawRequest,
  reject,
  type Verification,
} from '../../../../lib/contract/webhook.ts';

export function verify(request: RawRequest, secrets: readonly LiveSecret[]): Verification {
  const live = secrets.filter(({ name, value }) => name === 'secret' && value !== '');
  const signature = request.headers['x-acme-chat-signature'];
  if (live.length === 0) return reject('no-secret-configured');
  if (!signature) return reject('signature-missing');
  if (!/^[0-9a-f]{64}$/.test(signature)) return reject('signature-malformed');
  const expected = live.map(({ value }) => Buffer.from(signatureOf(request.body, value)));
  const isOurs = expected.some((ours) => timingSafeEqual(ours, Buffer.from(signature)));
  return isOurs ? accept(request) : reject('signature-mismatch');
}

/** HMAC-SHA256 over the bytes as they travel, in hexadecimal. */
export function signatureOf(body: Uint8Array | string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
