import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { accept, type LiveSecret, type RawRequest, reject, type Verification } from '../../contract/webhook.ts';
import { ACCOUNT, AUTH_TOKEN, keyIdsIn, SHARED_KEY } from './manifest.ts';

/** How webhooks of a channel are signed. Base64 is compared as text: it has several spellings of the same bytes. */
const schemes = {
  /** With the Auth Token ("Webhooks security"). */
  token: { secret: AUTH_TOKEN, hash: 'sha1', form: /^[A-Za-z0-9+/]{27}=$/ },
  /** With a shared key, by a Webhook Rule ("Sign webhooks with shared keys"). */
  sharedKey: { secret: SHARED_KEY, hash: 'sha256', form: /^[A-Za-z0-9+/]{43}=$/ },
} as const;

/**
 * Proves that a webhook comes from Twilio: an HMAC over the URL as it was called and all fields of the form. Only the scheme
 * that the channel is set up for is taken. No time is signed, so that a replay is known by the id of its message alone.
 * Never throws.
 */
export function verify(
  request: RawRequest,
  secrets: readonly LiveSecret[],
  settings: Readonly<Record<string, string>>,
): Verification {
  const keyIds = keyIdsIn(settings);
  const scheme = keyIds.length > 0 ? schemes.sharedKey : schemes.token;
  const live = secrets.filter(({ name, value }) => name === scheme.secret && value !== '');
  if (live.length === 0) return reject('no-secret-configured');
  const given = request.headers['x-twilio-signature'];
  if (!given) return reject('signature-missing');
  if (!isAnnounced(request.headers['x-twilio-webhooks-signature-settings'], keyIds)) {
    return reject('signature-mismatch');
  }
  if (!scheme.form.test(given)) return reject('signature-malformed');
  const signed = signedOf(request);
  if (signed === undefined) return reject('signature-mismatch');
  const isOurs = live.some(({ value }) =>
    signed.some((text) => {
      const expected = createHmac(scheme.hash, value).update(text).digest('base64');
      return timingSafeEqual(Buffer.from(expected), Buffer.from(given));
    }),
  );
  if (!isOurs) return reject('signature-mismatch');
  return isOfAccount(request.body, settings) ? accept(request) : reject('wrong-account');
}

/**
 * Whether the header of the scheme says what the channel is set up for: `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`,
 * and nothing where the Auth Token signs.
 */
function isAnnounced(header: string | undefined, keyIds: readonly string[]): boolean {
  const said = header?.trim() ?? '';
  if (keyIds.length === 0) return said === '';
  return keyIds.some((id) => said === `key=${id},algorithm=HMAC_SHA256`);
}

/**
 * The texts of which one is signed: the URL with and without its port, and behind it each field's name and value, sorted by
 * names, and of a name that comes several times its different values, sorted. Of a body that is no form, the URL has the
 * SHA-256, and no field is signed; undefined where the body is another.
 */
function signedOf({ url, body }: RawRequest): readonly string[] | undefined {
  const urls = withAndWithoutPort(url);
  const digest = /[?&]bodySHA256=([^&#]*)/.exec(url)?.[1];
  if (digest !== undefined) {
    const isWhole = digest.toLowerCase() === createHash('sha256').update(body).digest('hex');
    return isWhole ? urls : undefined;
  }
  const fields = Map.groupBy(new URLSearchParams(Buffer.from(body).toString('utf8')), ([name]) => name);
  const words = [...fields.keys()].toSorted(byCodeUnits).flatMap((name) => {
    const values = new Set(fields.get(name)?.map(([, value]) => value));
    return [...values].toSorted(byCodeUnits).map((value) => name + value);
  });
  return urls.map((called) => called + words.join(''));
}

const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Twilio signs the port of some URLs and leaves it out of others; what stands behind it stays as it was called. */
function withAndWithoutPort(url: string): readonly string[] {
  const [, scheme = '', host = '', port, rest = ''] = /^(https?:\/\/)([^/?#:]+)(:\d+)?([^]*)$/i.exec(url) ?? [];
  if (host === '') return [url];
  if (port !== undefined) return [url, scheme + host + rest];
  return [url, `${scheme}${host}:${scheme.toLowerCase() === 'https://' ? 443 : 80}${rest}`];
}

/** A webhook that names no account is none of a message. */
function isOfAccount(body: Uint8Array, settings: Readonly<Record<string, string>>): boolean {
  const named = new URLSearchParams(Buffer.from(body).toString('utf8')).getAll('AccountSid');
  return named.every((account) => account === '' || account === settings[ACCOUNT]?.trim());
}
