import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { integrationKeySchema } from '../../../../lib/ids.ts';
import {
  issueAccessToken,
  isValidAccessToken,
  TOKEN_LIFETIME_SECONDS,
} from '../../../../lib/outbound/callback/callback-token.ts';

const KEY = 'test-signing-key-of-32-characters';
const main = integrationKeySchema.parse('main');
const other = integrationKeySchema.parse('other');
const issuedAt = new Date('2026-03-02T10:15:00.000Z');
const seconds = 1_772_446_500;

const isValid = (token: string, now = issuedAt, key = KEY) => isValidAccessToken(token, main, key, now);

/** A token like ours, but for what a test changes. */
function like({ alg = 'HS256', key = KEY, claims = {} }: { alg?: string; key?: string; claims?: object } = {}) {
  const payload = {
    iss: 'cxone-byoc-middleware',
    aud: 'integration:main',
    iat: seconds,
    exp: seconds + 3_600,
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT' }).sign(new TextEncoder().encode(key));
}

describe('an access token', () => {
  it('lives an hour', () => {
    expect(TOKEN_LIFETIME_SECONDS).toBe(3_600);
  });

  it.each([
    { case: 'at once', now: '2026-03-02T10:15:00.000Z', valid: true },
    { case: 'to the last second', now: '2026-03-02T11:14:59.999Z', valid: true },
    { case: 'within the leeway of 5 seconds', now: '2026-03-02T11:15:04.999Z', valid: true },
    { case: 'not after the leeway', now: '2026-03-02T11:15:05.000Z', valid: false },
    { case: 'not a day later', now: '2026-03-03T10:15:00.000Z', valid: false },
  ])('is good $case', async ({ now, valid }) => {
    const token = await issueAccessToken(main, KEY, issuedAt);
    expect(await isValid(token, new Date(now))).toBe(valid);
  });

  it('is good for its own integration alone', async () => {
    const token = await issueAccessToken(other, KEY, issuedAt);
    expect(await isValid(token)).toBe(false);
    expect(await isValidAccessToken(token, other, KEY, issuedAt)).toBe(true);
  });

  it('is good in the form that the other cases vary', async () => {
    expect(await isValid(await like())).toBe(true);
  });

  it.each([
    { case: 'signed with another key', token: () => like({ key: 'test-signing-key-of-32-charactersX' }) },
    { case: 'signed with HS512', token: () => like({ alg: 'HS512', key: KEY.repeat(2) }), key: KEY.repeat(2) },
    { case: 'without an expiry', token: () => like({ claims: { exp: undefined } }) },
    { case: 'with an expiry that is no number', token: () => like({ claims: { exp: 'never' } }) },
    { case: 'of another issuer', token: () => like({ claims: { iss: 'cxone' } }) },
    { case: 'without an audience', token: () => like({ claims: { aud: undefined } }) },
    { case: 'of a longer-named integration', token: () => like({ claims: { aud: 'integration:main-2' } }) },
    { case: 'not good before tomorrow', token: () => like({ claims: { nbf: seconds + 86_400 } }) },
    {
      case: 'without a signature (alg none)',
      token: () =>
        Promise.resolve(
          new UnsecuredJWT({ iss: 'cxone-byoc-middleware', aud: 'integration:main', exp: seconds + 3_600 }).encode(),
        ),
    },
  ])('is no good when it is $case', async ({ token, key = KEY }) => {
    expect(await isValid(await token(), issuedAt, key)).toBe(false);
  });

  it('is no good once any of its characters was changed', async () => {
    const token = await issueAccessToken(main, KEY, issuedAt);
    for (let index = 0; index < token.length; index += 1) {
      const changed = token[index] === 'A' ? 'B' : 'A';
      const tampered = token.slice(0, index) + changed + token.slice(index + 1);
      expect([index, await isValid(tampered)]).toEqual([index, false]);
    }
  });

  it('has one spelling, though of its last character only four bits count', async () => {
    const token = await issueAccessToken(main, KEY, issuedAt);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=';
    const spellings = Array.from(alphabet, (last) => `${token.slice(0, -1)}${last}`);
    const valid = await Promise.all(spellings.map((spelling) => isValid(spelling)));
    expect(spellings.filter((_, index) => valid[index])).toEqual([token]);
  });

  it('is none of all other texts, which are refused without a throw', async () => {
    const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.base64String(), fc.base64String()).map(([payload, mac]) => `${header}.${payload}.${mac}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        expect(await isValid(token)).toBe(false);
      }),
    );
  });
});
