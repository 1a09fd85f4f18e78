import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createHttpHandler, type HttpResponse } from '../../../../lib/http/create-http-handler.ts';
import { integrationKeySchema } from '../../../../lib/ids.ts';
import { isValidAccessToken } from '../../../../lib/outbound/callback/callback-token.ts';
import {
  LARGEST_TOKEN_REQUEST,
  oauthErrorBody,
  serveTokenRequest,
} from '../../../../lib/outbound/callback/serve-token-request.ts';
import { secretNames } from '../../../../lib/secrets/secret-store.ts';
import { context, type EventFacts, httpEvent } from '../../http/http-event.ts';
import { keptLog } from '../../http/log.ts';
import { StoredSecrets } from './stored-secrets.ts';

const CLIENT_ID = 'acme-byoc';
const CLIENT_SECRET = 'test-client-secret:+/=';
const SIGNING_KEY = 'test-signing-key-of-32-characters';
const CALLBACK = 'byoc/dev/integrations/main/callback';
const main = integrationKeySchema.parse('main');

function tokenServer(stored: Readonly<Record<string, string>> = {}) {
  const secrets = new StoredSecrets({
    [CALLBACK]: JSON.stringify({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
    'byoc/dev/integrations/main/signing-key': SIGNING_KEY,
    ...stored,
  });
  const { logger, lines } = keptLog();
  const { cached, integrations, clock } = secrets;
  const uses: string[] = [];
  const clientSecretUses = {
    note: (integration: string, age: string) => Promise.resolve(void uses.push(`${age} of ${integration}`)),
  };
  const names = secretNames('byoc/dev');
  const ports = { secrets: cached, names, integrations, now: clock.now, logger, clientSecretUses };
  const mostBytes = LARGEST_TOKEN_REQUEST;
  const stack = { logger, settings: { hstsSubdomains: false }, mostBytes, errorBody: oauthErrorBody };
  const handler = createHttpHandler(stack, (event) => serveTokenRequest(event, ports));
  const ask = (facts: EventFacts, integrationKey = 'main'): Promise<HttpResponse> =>
    handler(httpEvent({ method: 'POST', pathParameters: { integrationKey }, ...facts }), context);
  return { ask, secrets, lines, uses };
}

const credentials = { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
const jsonHeaders = { 'content-type': 'application/json' };
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const asJson = (fields: unknown): EventFacts => ({ headers: jsonHeaders, body: JSON.stringify(fields) });
const asForm = (fields: Record<string, string>): EventFacts => ({
  headers: formHeaders,
  body: new URLSearchParams(fields).toString(),
});
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** Of the same bytes to a decoder: a bit changed that base64 does not use. */
const otherSpelling = (header: string): string =>
  header.replace(
    /(.)(=+)$/,
    (_all, last: string, padding: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}${padding}`,
  );

const tokenSchema = z.strictObject({ access_token: z.string(), token_type: z.string(), expires_in: z.number() });
const errorSchema = z.strictObject({ error: z.string(), error_description: z.string() });
const bodyOf = (response: HttpResponse): unknown => JSON.parse(response.body ?? '');

describe('a token request of more than 8,000 bytes', () => {
  it.each([
    { case: 'JSON', facts: asJson({ ...credentials, padding: 'x'.repeat(8_000) }) },
    { case: 'a form', facts: asForm({ ...credentials, padding: 'x'.repeat(8_000) }) },
    { case: 'ampersands', facts: { headers: formHeaders, body: 'a&'.repeat(3_000_000) } },
    { case: 'neither', facts: { body: 'a&'.repeat(3_000_000) } },
  ])('is refused before anything reads it or looks a secret up: $case', async ({ facts }) => {
    const { ask, secrets } = tokenServer();
    const response = await ask(facts);
    expect([response.statusCode, errorSchema.parse(bodyOf(response)).error]).toEqual([413, 'body_too_large']);
    expect(secrets.reads).toBe(0);
  });
});

describe('the token endpoint', () => {
  it('answers CXone’s JSON request with a bearer token that is good for an hour at most', async () => {
    const { ask, secrets, lines } = tokenServer();
    const response = await ask(asJson(credentials));
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const { access_token: token, token_type: type, expires_in: seconds } = tokenSchema.parse(bodyOf(response));
    expect([type, seconds <= 3_600, seconds > 0]).toEqual(['Bearer', true, true]);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(decodeJwt(token)).toEqual({
      iss: 'cxone-byoc-middleware',
      aud: 'integration:main',
      iat: 1_772_446_500,
      exp: 1_772_446_500 + seconds,
    });
    expect(await isValidAccessToken(token, main, SIGNING_KEY, secrets.clock.now())).toBe(true);
    expect(lines.join()).toContain('token.issued');
    expect(lines.join()).not.toContain(token);
  });

  it.each<{ case: string; facts: EventFacts }>([
    { case: 'JSON', facts: asJson(credentials) },
    { case: 'JSON with a lifetime of its own', facts: asJson({ ...credentials, expires_in: 999_999, scope: 'x' }) },
    { case: 'JSON in base64', facts: { ...asJson(credentials), ...base64(JSON.stringify(credentials)) } },
    { case: 'JSON without content type', facts: { body: JSON.stringify(credentials) } },
    { case: 'a form', facts: asForm(credentials) },
    { case: 'a form without content type', facts: { body: new URLSearchParams(credentials).toString() } },
    {
      case: 'a form with Basic credentials, both parts form-encoded',
      facts: {
        headers: { ...formHeaders, authorization: basic('acme-byoc:test-client-secret%3A%2B%2F%3D') },
        body: 'grant_type=client_credentials',
      },
    },
    {
      case: 'a form with Basic credentials that were not encoded',
      facts: {
        headers: { ...formHeaders, authorization: basic('acme-byoc:test-client-secret:%2B/=') },
        body: 'grant_type=client_credentials',
      },
    },
    {
      case: 'JSON with Basic credentials',
      facts: {
        headers: { ...jsonHeaders, authorization: basic('acme-byoc:test-client-secret%3A%2B%2F%3D') },
        body: '{"grant_type":"client_credentials"}',
      },
    },
    { case: 'JSON that says it is a form', facts: { ...asJson(credentials), headers: formHeaders } },
    {
      case: 'JSON that says it is a form, after a line end',
      facts: { headers: formHeaders, body: `\r\n${JSON.stringify(credentials)}` },
    },
    { case: 'JSON that says it is text', facts: { ...asJson(credentials), headers: { 'content-type': 'text/plain' } } },
    {
      case: 'JSON behind a byte order mark',
      facts: { headers: jsonHeaders, body: `\uFEFF${JSON.stringify(credentials)}` },
    },
    {
      case: 'JSON behind a byte order mark, in base64',
      facts: { headers: jsonHeaders, ...base64(`\uFEFF${JSON.stringify(credentials)}`) },
    },
    {
      case: 'a form behind a byte order mark',
      facts: { headers: formHeaders, body: `\uFEFF${new URLSearchParams(credentials).toString()}` },
    },
    {
      case: 'a form with a line end behind it',
      facts: { headers: formHeaders, body: `${new URLSearchParams(credentials).toString()}\n` },
    },
    { case: 'JSON with null for what it leaves out', facts: asJson({ ...credentials, scope: null, expires_in: null }) },
    ...[
      { of: 'no body', body: {} },
      { of: 'an empty JSON object', body: { body: '{}' } },
      { of: 'a scope alone', body: { body: 'scope=digital' } },
      { of: 'null for the grant', body: { body: '{"grant_type":null}' } },
    ].map(({ of, body }) => ({
      case: `Basic credentials and ${of}`,
      facts: { headers: { authorization: basic('acme-byoc:test-client-secret%3A%2B%2F%3D') }, ...body },
    })),
    {
      case: 'Basic credentials behind two spaces',
      facts: {
        headers: { authorization: basic('acme-byoc:test-client-secret%3A%2B%2F%3D').replace(' ', '  ') },
      },
    },
    {
      case: 'a form beside a Basic header without a colon',
      facts: { ...asForm(credentials), headers: { ...formHeaders, authorization: basic('acme-byoc') } },
    },
    {
      case: 'a form beside a scheme that only ends with Basic',
      facts: { ...asForm(credentials), headers: { ...formHeaders, authorization: `Non${basic('acme-byoc:x')}` } },
    },
    {
      case: 'a form beside a Basic header with more behind it',
      facts: { ...asForm(credentials), headers: { ...formHeaders, authorization: `${basic('acme-byoc:x')} x` } },
    },
  ])('takes $case', async ({ facts }) => {
    const { ask } = tokenServer();
    const response = await ask(facts);
    expect(response.statusCode).toBe(200);
    expect(tokenSchema.parse(bodyOf(response)).expires_in).toBeLessThanOrEqual(3_600);
  });

  it('reads a plus in a Basic part as a space, as a form does', async () => {
    const { ask } = tokenServer({ [CALLBACK]: JSON.stringify({ clientId: 'acme byoc', clientSecret: '100% test' }) });
    const headers = { ...formHeaders, authorization: basic('acme+byoc:100%25+test') };
    expect((await ask({ headers, body: 'grant_type=client_credentials' })).statusCode).toBe(200);
  });

  it('takes a Basic part that is no form for what it is', async () => {
    const { ask } = tokenServer({ [CALLBACK]: JSON.stringify({ clientId: CLIENT_ID, clientSecret: 'test-100%' }) });
    const headers = { ...formHeaders, authorization: basic('acme-byoc:test-100%') };
    expect((await ask({ headers, body: 'grant_type=client_credentials' })).statusCode).toBe(200);
  });

  it.each<{ case: string; facts: EventFacts; error: string }>([
    {
      case: 'another grant',
      facts: asJson({ ...credentials, grant_type: 'password' }),
      error: 'unsupported_grant_type',
    },
    { case: 'an empty grant', facts: asForm({ ...credentials, grant_type: '' }), error: 'unsupported_grant_type' },
    { case: 'no grant', facts: asJson({ ...credentials, grant_type: undefined }), error: 'invalid_request' },
    { case: 'no body', facts: {}, error: 'invalid_request' },
    { case: 'null', facts: asJson(null), error: 'invalid_request' },
    { case: 'a list', facts: asJson([credentials]), error: 'invalid_request' },
    { case: 'a number as the secret', facts: asJson({ ...credentials, client_secret: 7 }), error: 'invalid_request' },
    {
      case: 'cut JSON that says it is a form',
      facts: { headers: formHeaders, body: '{"grant_type":"client_' },
      error: 'invalid_request',
    },
    {
      case: 'a list that says it is a form',
      facts: { ...asJson([credentials]), headers: formHeaders },
      error: 'invalid_request',
    },
    { case: 'cut JSON', facts: { headers: jsonHeaders, body: '{"grant_type":"client_' }, error: 'invalid_request' },
  ])('refuses $case with 400 $error', async ({ facts, error }) => {
    const { ask } = tokenServer();
    const response = await ask(facts);
    expect(response.statusCode).toBe(400);
    expect(errorSchema.parse(bodyOf(response)).error).toBe(error);
  });

  it.each<{ case: string; facts: EventFacts }>([
    { case: 'a wrong id', facts: asJson({ ...credentials, client_id: 'acme' }) },
    { case: 'a wrong secret', facts: asJson({ ...credentials, client_secret: 'CANARY' }) },
    { case: 'a secret in other case', facts: asJson({ ...credentials, client_secret: 'Test-client-secret:+/=' }) },
    { case: 'no id', facts: asJson({ ...credentials, client_id: undefined }) },
    { case: 'no secret', facts: asForm({ grant_type: 'client_credentials', client_id: CLIENT_ID }) },
    { case: 'an empty secret', facts: asForm({ ...credentials, client_secret: '' }) },
    {
      case: 'a Basic pair without an id beside right ones in the form',
      facts: { ...asForm(credentials), headers: { ...formHeaders, authorization: basic(':CANARY') } },
    },
    {
      case: 'wrong Basic credentials beside right ones in the form',
      facts: { ...asForm(credentials), headers: { ...formHeaders, authorization: basic('acme-byoc:CANARY') } },
    },
    {
      case: 'wrong Basic credentials without a body',
      facts: { headers: { authorization: basic('acme-byoc:CANARY') } },
    },
    ...['=', '==', '-', '_', '\u0020'].map((more) => ({
      case: `right Basic credentials with ${JSON.stringify(more)} behind them`,
      facts: {
        headers: { ...formHeaders, authorization: `${basic('acme-byoc:test-client-secret%3A%2B%2F%3D')}${more}` },
        body: 'grant_type=client_credentials',
      },
    })),
    {
      case: 'right Basic credentials in another spelling',
      facts: {
        headers: { ...formHeaders, authorization: otherSpelling(basic('acme-byoc:test-client-secret%3A%2B%2F%3D')) },
        body: 'grant_type=client_credentials',
      },
    },
  ])('refuses $case with 401 invalid_client and repeats nothing of it', async ({ facts }) => {
    const { ask, lines } = tokenServer();
    const response = await ask(facts);
    expect(response.statusCode).toBe(401);
    expect(response.headers).toMatchObject({ 'www-authenticate': 'Basic realm="byoc"' });
    expect(errorSchema.parse(bodyOf(response)).error).toBe('invalid_client');
    expect(lines).toHaveLength(1);
    expect(lines.join()).toContain('"event":"token.refused","integration":"main"');
    expect(JSON.stringify([response, lines])).not.toMatch(/CANARY|test-client-secret/);
  });

  it.each<{ case: string; facts: EventFacts; integration?: string; advice: string }>([
    { case: 'the body is nothing', facts: asJson(null), advice: 'neither a JSON object of strings nor a form' },
    { case: 'the grant is missing', facts: asJson({}), advice: 'send grant_type=client_credentials' },
    {
      case: 'the grant is another',
      facts: asJson({ ...credentials, grant_type: 'password' }),
      advice: 'Only grant_type=client_credentials',
    },
    {
      case: 'the secret is wrong',
      facts: asJson({ ...credentials, client_secret: 'x' }),
      advice: 'compare the BYOC record in CXone with the set-up sheet',
    },
    {
      case: 'there is no signing key',
      facts: asJson(credentials),
      integration: 'bare',
      advice: 'deploy again, or give it a value',
    },
  ])('says what to do where $case, as JSON', async ({ facts, integration = 'main', advice }) => {
    const { ask } = tokenServer({
      'byoc/dev/integrations/bare/callback': JSON.stringify({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
    });
    const response = await ask(facts, integration);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(errorSchema.parse(bodyOf(response)).error_description).toContain(advice);
  });

  it('logs for which integration a token was issued, or refused as a warning', async () => {
    const { ask, lines } = tokenServer();
    await ask(asJson(credentials));
    await ask(asJson({ ...credentials, client_secret: 'x' }));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'info', event: 'token.issued', integration: 'main' },
      { level: 'warn', event: 'token.refused', integration: 'main' },
    ]);
  });

  it('reads credentials that fit no sooner than five minutes later, and the signing key after thirty seconds', async () => {
    const { ask, secrets } = tokenServer();
    await ask(asJson(credentials));
    expect(secrets.reads).toBe(2);
    secrets.clock.advance(60_000);
    await ask(asJson(credentials));
    expect(secrets.reads).toBe(3);
  });

  it('refuses an integration that it does not know like a wrong secret', async () => {
    const { ask } = tokenServer();
    expect((await ask(asJson(credentials), 'other')).statusCode).toBe(401);
  });

  it('answers 404 where the address can name no integration', async () => {
    const { ask } = tokenServer();
    const response = await ask(asJson(credentials), 'No/Such');
    expect([response.statusCode, errorSchema.parse(bodyOf(response)).error]).toEqual([404, 'unknown_integration']);
  });

  it('takes the new and the previous secret while both are stored, and nothing else', async () => {
    const { ask, uses } = tokenServer({
      [CALLBACK]: JSON.stringify({
        clientId: CLIENT_ID,
        clientSecret: 'test-new-secret',
        previousClientSecret: 'test-old-secret',
      }),
    });
    const statusFor = async (client_secret: string) =>
      (await ask(asJson({ ...credentials, client_secret }))).statusCode;
    expect(await statusFor('test-new-secret')).toBe(200);
    expect(await statusFor('test-old-secret')).toBe(200);
    expect(await statusFor('')).toBe(401);
    expect(await statusFor('undefined')).toBe(401);
    expect(uses).toEqual(['new of main', 'old of main']);
  });

  it('notes no use of a secret that is the only one, nor one by the doctor', async () => {
    const { ask, secrets, uses } = tokenServer();
    await ask(asJson(credentials));
    const renewed = { clientId: CLIENT_ID, clientSecret: 'test-new-secret', previousClientSecret: CLIENT_SECRET };
    secrets.set(CALLBACK, JSON.stringify(renewed));
    secrets.clock.advance(300_000);
    const facts = asJson(credentials);
    const response = await ask({ ...facts, headers: { ...facts.headers, 'user-agent': 'byoc-doctor' } });
    expect(response.statusCode).toBe(200);
    expect(uses).toEqual([]);
  });

  it('takes a secret that was changed in the store from its first use, and the one before it no more', async () => {
    const { ask, secrets } = tokenServer();
    expect((await ask(asJson(credentials))).statusCode).toBe(200);
    secrets.set(CALLBACK, JSON.stringify({ clientId: CLIENT_ID, clientSecret: 'test-new-secret' }));
    const withNew = asJson({ ...credentials, client_secret: 'test-new-secret' });
    secrets.clock.advance(100);
    expect((await ask(withNew)).statusCode).toBe(200);
    expect((await ask(asJson(credentials))).statusCode).toBe(401);
  });

  it('reads the store once however many guesses come', async () => {
    const { ask, secrets } = tokenServer();
    for (const guess of ['a', 'b', 'c', 'd']) await ask(asJson({ ...credentials, client_secret: guess }));
    expect(secrets.reads).toBe(1);
  });

  it('says that the signing key is missing, with 503', async () => {
    const { ask } = tokenServer({
      'byoc/dev/integrations/bare/callback': JSON.stringify({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
    });
    const response = await ask(asJson(credentials), 'bare');
    expect([response.statusCode, errorSchema.parse(bodyOf(response)).error]).toEqual([503, 'signing_key_unusable']);
  });

  it('answers 500 to a damaged secret, without a word of it', async () => {
    const { ask, lines } = tokenServer({ [CALLBACK]: '{"clientId":"acme-byoc","clientSecret":"CANARY' });
    const response = await ask(asJson(credentials));
    expect(response.statusCode).toBe(500);
    expect(JSON.stringify([response, lines])).not.toContain('CANARY');
  });
});

function base64(text: string): EventFacts {
  return { body: Buffer.from(text).toString('base64'), isBase64Encoded: true };
}
