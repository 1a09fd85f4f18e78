import { timingSafeEqual } from 'node:crypto';
import { accept, type LiveSecret, type RawRequest, reject, type Verification } from '../../contract/webhook.ts';
import { SECRET_HEADER, WEBHOOK_SECRET } from './manifest.ts';

/**
 * Proves that a webhook comes from whom we told the channel's secret: Telegram sends it along as it is, and signs neither
 * body nor time (Bot API, setWebhook). Never throws.
 */
export function verify(request: RawRequest, secrets: readonly LiveSecret[]): Verification {
  const known = secrets.filter(({ name, value }) => name === WEBHOOK_SECRET && value !== '');
  if (known.length === 0) return reject('no-secret-configured');
  const given = request.headers[SECRET_HEADER];
  if (!given) return reject('signature-missing');
  return known.some(({ value }) => isSame(given, value)) ? accept(request) : reject('signature-mismatch');
}

function isSame(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
