import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  getExpectedBodyHash,
  getExpectedTwilioSignature,
  getSignatureAlgorithm,
  validateRequest,
  validateRequestWithBody,
} from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import type { LiveSecret, RawRequest } from '../../../../lib/contract/webhook.ts';
import { verify } from '../../../../lib/providers/twilio/verify.ts';
import { ACCOUNT } from './fake-twilio.ts';
import { formOf, messageOf, signatureOf } from './webhooks.ts';

const URL_OF_CHANNEL = 'https://byoc.example.net/webhooks/ch-1';
const KEY_ID = 'webhooks_sharedkey_01acmeacmeacmeacmeacmeacme';
const TOKEN = '0123456789abcdef0123456789abcdef';
const SHARED = 'test-shared-key-of-a-rule';

interface Scheme {
  readonly hash: 'sha1' | 'sha256';
  readonly algorithm: 'HMAC_SHA1' | 'HMAC_SHA256';
  readonly name: 'authToken' | 'sharedKey';
  readonly settings: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

const byToken: Scheme = {
  ...{ hash: 'sha1', algorithm: 'HMAC_SHA1', name: 'authToken', headers: {} },
  settings: { accountSid: ACCOUNT },
};
const byKey: Scheme = {
  ...{ hash: 'sha256', algorithm: 'HMAC_SHA256', name: 'sharedKey' },
  settings: { accountSid: ACCOUNT, sharedKeyId: KEY_ID },
  headers: { 'x-twilio-webhooks-signature-settings': `key=${KEY_ID},algorithm=HMAC_SHA256` },
};
const secretsOf: Readonly<Record<Scheme['name'], string>> = { authToken: TOKEN, sharedKey: SHARED };
const live = ({ name }: Scheme, value = secretsOf[name]): LiveSecret[] => [{ name, value }];

const requestOf = (
  url: string,
  body: Uint8Array | string,
  signature: string,
  headers: Readonly<Record<string, string>> = {},
): RawRequest => ({
  method: 'POST',
  url,
  headers: { 'x-twilio-signature': signature, ...headers },
  body: Buffer.from(body),
  receivedAt: new Date('2026-03-02T10:15:30Z'),
});

/** As a server without our code reads a form: of a name that comes several times, all values. */
function paramsOf(body: string): Record<string, string | string[]> {
  const read = Map.groupBy(new URLSearchParams(body), ([name]) => name);
  return Object.fromEntries(
    [...read].map(([name, pairs]) => [
      name,
      pairs.length > 1 ? pairs.map(([, value]) => value) : (pairs[0]?.[1] ?? ''),
    ]),
  );
}

const names = fc.oneof(
  fc.constantFrom('Body', 'From', 'To', 'MediaUrl0', 'body', 'a', 'é'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
);
const values = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('', '+15005550006', 'a&b=c', '👋', ' x '),
);
const bodies = fc
  .array(fc.tuple(names, values), { maxLength: 8 })
  // `__proto__` is no own name of the objects that the SDK reads.
  .map((fields) => new URLSearchParams(fields.filter(([name]) => name !== '__proto__')).toString());
const urls = fc
  .tuple(
    fc.constantFrom(
      'https://byoc.example.net',
      'https://byoc.example.net:443',
      'https://byoc.example.net:8443',
      'http://127.0.0.1:3000',
    ),
    fc
      .stringMatching(/^\/[A-Za-z0-9._-]{1,20}(?:\/[A-Za-z0-9._-]{1,20})?$/)
      .filter((path) => !path.split('/').some((part) => /^\.{1,2}$/.test(part))),
    fc.constantFrom('', '?m=out-AAECAwQFBgcICQoLDA0O_wtag1', '?m=out-A.1', '?a=1&m=out-B'),
  )
  .map((parts) => parts.join(''));

describe.each([byToken, byKey])('a webhook’s signature by $algorithm', (scheme) => {
  const { hash, algorithm, name, settings, headers } = scheme;

  it('is judged as Twilio’s own SDK judges it, on 1,000 requests', () => {
    const secrets = fc.stringMatching(/^[0-9a-f]{32}$/);
    const wrongs = fc.constantFrom('none', 'none', 'secret', 'url', 'body', 'scheme');
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(urls, bodies, secrets, wrongs, fc.boolean(), (url, body, secret, wrong, hasPort) => {
        const { protocol, host, pathname, search } = new URL(url);
        // What the edge is called by, and what we know of it, may differ by the port.
        const called =
          hasPort && !/:\d+$/.test(host)
            ? `${protocol}//${host}:${protocol === 'https:' ? 443 : 80}${pathname}${search}`
            : url;
        const signedUrl = wrong === 'url' ? `${called}x` : called;
        const signedBody = wrong === 'body' ? `${body}&Added=1` : body;
        const by = wrong === 'scheme' ? (hash === 'sha1' ? 'HMAC_SHA256' : 'HMAC_SHA1') : algorithm;
        const key = wrong === 'secret' ? `${secret}0` : secret;
        const signature = getExpectedTwilioSignature(key, signedUrl, paramsOf(signedBody), by);
        const theirs = validateRequest(secret, signature, url, paramsOf(body), algorithm);
        const open = { ...settings, accountSid: new URLSearchParams(body).get('AccountSid') ?? '' };
        const ours =
          verify(requestOf(url, body, signature, headers), [{ name, value: secret }], open).kind === 'accepted';
        expect(ours).toBe(theirs);
        seen[`${ours}`] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(200);
  });

  it('fits nothing but what it was made for: of 10,000 mutated requests none is accepted', () => {
    const url = `${URL_OF_CHANNEL}?m=out-AAECAwQFBgcICQoLDA0O_wtag1`;
    const body = formOf(messageOf({ Body: 'Where is my parcel? 📦', MediaUrl0: 'https://api.twilio.com/x' }));
    const signature = signatureOf(url, body, secretsOf[name], hash);
    const fields = [...new URLSearchParams(body)];
    const changed = fc.oneof(
      fc
        .tuple(fc.nat(body.length - 1), fc.integer({ min: 33, max: 126 }))
        .map(([at, byte]) => body.slice(0, at) + String.fromCharCode(byte) + body.slice(at + 1)),
      fc.nat(body.length - 1).map((length) => body.slice(0, length)),
      fc
        .tuple(names, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }))
        .map((more) => `${body}&${new URLSearchParams([more]).toString()}`),
      fc.nat(fields.length - 1).map((left) => new URLSearchParams(fields.filter((_, at) => at !== left)).toString()),
      fc
        .tuple(fc.nat(fields.length - 1), values)
        .map(([at, value]) =>
          new URLSearchParams(
            fields.map(([field, was], index): [string, string] => [field, index === at ? `${was}${value}!` : was]),
          ).toString(),
        ),
    );
    const letters = fc.constantFrom(...'ABab09+/=-_ '.split(''));
    const mutated = fc.oneof(
      {
        weight: 5,
        arbitrary: changed
          .filter((form) => signedText(form) !== signedText(body))
          .map((form) => ({ url, body: form, signature })),
      },
      fc
        .tuple(fc.nat(signature.length - 1), letters)
        .filter(([at, letter]) => signature[at] !== letter)
        .map(([at, letter]) => ({ url, body, signature: signature.slice(0, at) + letter + signature.slice(at + 1) })),
      fc
        .constantFrom('', ' ', '=', ',', 'A')
        .map((more) => ({ url, body, signature: more === '' ? signature.slice(0, -1) : signature + more })),
      fc.string({ maxLength: 60 }).map((odd) => ({ url, body, signature: odd })),
      fc
        .constantFrom(
          URL_OF_CHANNEL,
          `${url}&n=1`,
          url.replace('ch-1', 'ch-2'),
          url.replace('byoc', 'other'),
          url.replace('https', 'http'),
        )
        .map((other) => ({ url: other, body, signature })),
      fc
        .stringMatching(/^[0-9a-f]{32}$/)
        .map((secret) => ({ url, body, signature: signatureOf(url, body, secret, hash) })),
    );
    let accepted = 0;
    fc.assert(
      fc.property(mutated, (odd) => {
        if (verify(requestOf(odd.url, odd.body, odd.signature, headers), live(scheme), settings).kind === 'accepted')
          accepted += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBe(0);
    expect(verify(requestOf(url, body, signature, headers), live(scheme), settings).kind).toBe('accepted');
  });

  it('is over all fields, with the values of a name sorted and each once', () => {
    const body = 'B=2&A=z&A=a&A=a&Zed=&b=3';
    const signature = getExpectedTwilioSignature(secretsOf[name], URL_OF_CHANNEL, paramsOf(body), algorithm);
    expect(verify(requestOf(URL_OF_CHANNEL, body, signature, headers), live(scheme), settings).kind).toBe('accepted');
  });

  it('of JSON is over the URL, which has the SHA-256 of the body', () => {
    const body = '{"status":"read"}';
    const url = `${URL_OF_CHANNEL}?bodySHA256=${getExpectedBodyHash(body)}`;
    const signature = getExpectedTwilioSignature(secretsOf[name], url, {}, algorithm);
    const judged = (given: string) => verify(requestOf(url, given, signature, headers), live(scheme), settings).kind;
    for (const given of [body, '{"status":"failed"}', '', 'Body=read']) {
      expect(judged(given)).toBe(
        validateRequestWithBody(secretsOf[name], signature, url, given, algorithm) ? 'accepted' : 'rejected',
      );
    }
    expect(createHash('sha256').update(body).digest('hex')).toBe(getExpectedBodyHash(body));
  });
});

/** What Twilio signs of a form: forms of other bytes may say the same. */
function signedText(form: string): string {
  return [...new Set([...new URLSearchParams(form)].map((pair) => pair.join('')))].sort().join('');
}

describe('the scheme of a channel', () => {
  const body = formOf(messageOf());
  const judged = (signed: Scheme, setUp: Scheme, secrets: readonly LiveSecret[], headers = signed.headers) => {
    const signature = signatureOf(URL_OF_CHANNEL, body, secretsOf[signed.name], signed.hash);
    const verdict = verify(requestOf(URL_OF_CHANNEL, body, signature, headers), secrets, setUp.settings);
    return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
  };
  const all = [...live(byToken), ...live(byKey)];

  it('is the only one that is taken, whatever secrets are there', () => {
    expect(judged(byToken, byToken, all)).toBe('accepted');
    expect(judged(byKey, byKey, all)).toBe('accepted');
    expect(judged(byToken, byKey, all)).toBe('signature-mismatch');
    expect(judged(byKey, byToken, all)).toBe('signature-mismatch');
    expect(judged(byKey, byToken, all, {})).toBe('signature-malformed');
  });

  it('lacks its secret where another one is there', () => {
    expect(judged(byToken, byKey, live(byToken))).toBe('no-secret-configured');
    expect(judged(byKey, byToken, live(byKey))).toBe('no-secret-configured');
  });

  it('by a shared key is announced, with the key that the channel knows and HMAC_SHA256', () => {
    const announced = (said: string) => judged(byKey, byKey, all, { 'x-twilio-webhooks-signature-settings': said });
    expect(getSignatureAlgorithm(byKey.headers['x-twilio-webhooks-signature-settings'])).toBe('HMAC_SHA256');
    expect(announced(`key=${KEY_ID},algorithm=HMAC_SHA256`)).toBe('accepted');
    for (const odd of [
      '',
      `key=${KEY_ID}`,
      `key=${KEY_ID},algorithm=HMAC_SHA1`,
      'key=other,algorithm=HMAC_SHA256',
      `key=${KEY_ID},algorithm=none`,
    ]) {
      expect(announced(odd)).toBe('signature-mismatch');
    }
  });

  it('takes two shared keys while one follows the other', () => {
    const settings = { ...byKey.settings, sharedKeyId: `webhooks_sharedkey_02next, ${KEY_ID}` };
    expect(judged(byKey, { ...byKey, settings }, [{ name: 'sharedKey', value: 'next' }, ...live(byKey)])).toBe(
      'accepted',
    );
  });
});

describe('the account that a webhook names', () => {
  const verdictOf = (account: string | undefined) => {
    const fields = new URLSearchParams(messageOf());
    if (account === undefined) fields.delete('AccountSid');
    else fields.set('AccountSid', account);
    const body = fields.toString();
    const signature = signatureOf(URL_OF_CHANNEL, body, TOKEN, 'sha1');
    const verdict = verify(requestOf(URL_OF_CHANNEL, body, signature), live(byToken), byToken.settings);
    return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
  };

  it('is the channel’s, or the webhook is refused', () => {
    expect(verdictOf(ACCOUNT)).toBe('accepted');
    expect(verdictOf(undefined)).toBe('accepted');
    expect(verdictOf(`AC${'f'.repeat(32)}`)).toBe('wrong-account');
    expect(verdictOf(ACCOUNT.toUpperCase())).toBe('wrong-account');
  });
});
