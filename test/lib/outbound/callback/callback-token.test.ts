import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { integrationKeySchema } from '../../../../lib/ids.ts';
import { authorizeCallback, issueAccessToken, signingKeyIn } from '../../../../lib/outbound/callback/callback-token.ts';
import { type Key, secretNames, writeKeys } from '../../../../lib/secrets/secret-store.ts';
import { StoredSecrets } from './stored-secrets.ts';

const NAME = 'byoc/dev/integrations/main/signing-key';
const KEY = 'test-signing-key-of-32-characters';
const NEW_KEY = 'test-signing-key-number-two-of-32';
const main = integrationKeySchema.parse('main');
const issuedAt = new Date('2026-03-02T10:15:00.000Z');

async function outcome(authorization: string | undefined, secrets: StoredSecrets): Promise<unknown> {
  try {
    const { cached, integrations, clock } = secrets;
    const ports = { secrets: cached, names: secretNames('byoc/dev'), integrations, now: clock.now };
    await authorizeCallback(authorization, main, ports);
    return 'authorized';
  } catch (error) {
    return error;
  }
}

function expectToBeRefused(error: unknown): void {
  expect(error).toBeInstanceOf(HttpError);
  expect(error).toMatchObject({
    status: 401,
    code: 'invalid_token',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}

describe('authorizeCallback', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer ', 'Bearer   '])(
    'lets a live token through behind "%s "',
    async (scheme) => {
      const token = await issueAccessToken(main, KEY, issuedAt);
      expect(await outcome(`${scheme} ${token}`, new StoredSecrets({ [NAME]: KEY }))).toBe('authorized');
    },
  );

  it.each([
    { case: 'no header', header: () => Promise.resolve(undefined) },
    { case: 'an empty header', header: () => Promise.resolve('') },
    {
      case: 'a token without a space before it',
      header: async () => `Bearer${await issueAccessToken(main, KEY, issuedAt)}`,
    },
    { case: 'no token', header: () => Promise.resolve('Bearer ') },
    { case: 'another scheme', header: async () => `Basic ${await issueAccessToken(main, KEY, issuedAt)}` },
    { case: 'a token without scheme', header: () => issueAccessToken(main, KEY, issuedAt) },
    {
      case: 'a scheme that only ends so',
      header: async () => `NonBearer ${await issueAccessToken(main, KEY, issuedAt)}`,
    },
    { case: 'two tokens', header: async () => `Bearer ${await issueAccessToken(main, KEY, issuedAt)}, Bearer x` },
    {
      case: 'a token with something behind it',
      header: async () => `Bearer ${await issueAccessToken(main, KEY, issuedAt)}=`,
    },
    { case: 'a token of nonsense', header: () => Promise.resolve('Bearer a.b.c') },
    {
      case: 'a token of another key',
      header: async () => `Bearer ${await issueAccessToken(main, NEW_KEY, issuedAt)}`,
    },
    {
      case: 'an expired token',
      header: async () => `Bearer ${await issueAccessToken(main, KEY, new Date('2026-03-02T09:14:00.000Z'))}`,
    },
    {
      case: 'the token of another integration',
      header: async () => `Bearer ${await issueAccessToken(integrationKeySchema.parse('other'), KEY, issuedAt)}`,
    },
  ])('answers $case with a 401 that makes CXone fetch a token', async ({ header }) => {
    expectToBeRefused(await outcome(await header(), new StoredSecrets({ [NAME]: KEY })));
  });

  it.each([
    { case: 'no key is stored', stored: {} },
    { case: 'the stored key is too short to be safe', stored: { [NAME]: 'test-short-key' } },
    { case: 'the stored key is empty', stored: { [NAME]: '' } },
  ])('answers 401, never a failure, where $case', async ({ stored }) => {
    const token = await issueAccessToken(main, 'test-short-key', issuedAt);
    expectToBeRefused(await outcome(`Bearer ${token}`, new StoredSecrets(stored)));
  });

  it('says where a token is to be had', async () => {
    expect(String(await outcome(undefined, new StoredSecrets({ [NAME]: KEY })))).toContain(
      'fetch a new one from the Authorization URL',
    );
  });

  it('reads the signing key of a token that fits no sooner than five minutes later', async () => {
    const secrets = new StoredSecrets({ [NAME]: KEY });
    const authorization = `Bearer ${await issueAccessToken(main, KEY, issuedAt)}`;
    await outcome(authorization, secrets);
    secrets.clock.advance(60_000);
    expect(await outcome(authorization, secrets)).toBe('authorized');
    expect(secrets.reads).toBe(1);
  });

  it('reads no secret for a request without a token, nor for a token that is not for the integration', async () => {
    const secrets = new StoredSecrets({ [NAME]: KEY });
    const others = await issueAccessToken(integrationKeySchema.parse('other'), KEY, issuedAt);
    await outcome(`Bearer ${others}`, secrets);
    await outcome('Bearer a.b.c', secrets);
    await outcome(undefined, secrets);
    await outcome('Bearer <script>', secrets);
    expect(secrets.reads).toBe(0);
  });

  it('reads no secret of an integration that there is not', async () => {
    const secrets = new StoredSecrets({ [NAME]: KEY });
    secrets.integrations.has = () => Promise.resolve(false);
    expectToBeRefused(await outcome(`Bearer ${await issueAccessToken(main, KEY, issuedAt)}`, secrets));
    expect(secrets.reads).toBe(0);
  });

  it('follows a signing key that was replaced by hand from its first token; from then on the old token is a 401', async () => {
    const secrets = new StoredSecrets({ [NAME]: KEY });
    const old = `Bearer ${await issueAccessToken(main, KEY, issuedAt)}`;
    const renewed = `Bearer ${await issueAccessToken(main, NEW_KEY, issuedAt)}`;
    expect(await outcome(old, secrets)).toBe('authorized');
    secrets.set(NAME, NEW_KEY);
    secrets.clock.advance(100);
    expect(await outcome(renewed, secrets)).toBe('authorized');
    expectToBeRefused(await outcome(old, secrets));
    expect(secrets.reads).toBe(2);
  });

  it('lets tokens in of every key of a rotation, of a predecessor until its time', async () => {
    const keys: Key[] = [
      { id: '2', value: NEW_KEY, from: '2026-03-02T10:21:00.000Z' },
      { id: '', value: KEY, from: '1970-01-01T00:00:00.000Z', until: '2026-03-02T10:15:10.000Z' },
    ];
    const secrets = new StoredSecrets({ [NAME]: writeKeys(keys) });
    const at = secrets.clock.now();
    const old = `Bearer ${await issueAccessToken(main, KEY, at)}`;
    expect(await outcome(`Bearer ${await issueAccessToken(main, NEW_KEY, at)}`, secrets)).toBe('authorized');
    expect(await outcome(old, secrets)).toBe('authorized');
    secrets.clock.advance(10_000);
    expectToBeRefused(await outcome(old, secrets));
  });

  it.each([
    { case: 'a damaged list of keys', stored: '{"keys":[{"value":' },
    { case: 'an empty list of keys', stored: '{"keys":[]}' },
    {
      case: 'a list of keys that are too short',
      stored: writeKeys([{ id: '2', value: 'test', from: '2026-01-01T00:00:00Z' }]),
    },
  ])('answers 401 where the secret holds $case, which signs nothing', async ({ stored }) => {
    const secrets = new StoredSecrets({ [NAME]: stored });
    for (const key of [stored, 'test']) {
      const token = await issueAccessToken(main, key.padEnd(32, '-'), issuedAt);
      expectToBeRefused(await outcome(`Bearer ${token}`, secrets));
    }
    expect(signingKeyIn(stored, issuedAt)).toBeUndefined();
  });
});
