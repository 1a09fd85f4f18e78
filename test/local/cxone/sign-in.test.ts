import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import { accessToken, apiOf, signIn } from './support/client.ts';

let now: Date;
let cxone: Cxone;

beforeEach(async () => {
  now = new Date('2026-03-02T10:00:00.000Z');
  cxone = await startCxone({ now: () => now, accessTokenLifetime: 600 });
});
afterEach(() => cxone.stop());

describe('discovery', () => {
  it('names the token endpoint', async () => {
    const answer = await fetch(`${cxone.origin}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({ issuer: cxone.origin, token_endpoint: `${cxone.origin}/auth/token` });
  });

  it('finds a tenant, and no other', async () => {
    const url = `${cxone.origin}/.well-known/cxone-configuration?tenantId=`;
    const known = await fetch(url + cxone.credentials.tenantId);
    expect(await known.json()).toMatchObject({ tenantId: cxone.credentials.tenantId, api_endpoint: cxone.origin });
    expect((await fetch(`${url}nobody`)).status).toBe(404);
  });
});

describe('the token endpoint', () => {
  it('signs a service user in whose access key is percent-encoded', async () => {
    expect(cxone.credentials.accessKeyId).toMatch(/=$/);
    expect(cxone.credentials.accessKeySecret).toMatch(/\+.*\/.*=$/);
    const answer = await signIn(cxone);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect(decodeJwt(await accessToken(cxone))).toMatchObject({
      iss: cxone.origin,
      tenantId: cxone.credentials.tenantId,
      iat: 1772445600,
      exp: 1772446200,
    });
  });

  it('takes the application from the body as well', async () => {
    const { clientId, clientSecret, accessKeyId, accessKeySecret } = cxone.credentials;
    const answer = await fetch(`${cxone.origin}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: clientId,
        client_secret: clientSecret,
        username: accessKeyId,
        password: accessKeySecret,
      }),
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    {
      case: 'an unknown application',
      credentials: { clientId: 'other' },
      form: {},
      status: 401,
      error: 'invalid_client',
    },
    { case: 'a wrong secret', credentials: { clientSecret: 'other' }, form: {}, status: 401, error: 'invalid_client' },
    { case: 'a wrong access key', credentials: {}, form: { password: 'x' }, status: 400, error: 'invalid_grant' },
    {
      case: 'another grant',
      credentials: {},
      form: { grant_type: 'client_credentials' },
      status: 400,
      error: 'unsupported_grant_type',
    },
  ])('refuses $case', async ({ credentials, form, status, error }) => {
    const answer = await signIn(cxone, { ...cxone.credentials, ...credentials }, form);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it.each([
    { case: 'JSON', contentType: 'application/json', body: '{"grant_type":"password"}' },
    {
      case: 'an access key that is not percent-encoded',
      contentType: 'application/x-www-form-urlencoded',
      body: 'grant_type=password&username=EMULATEDKEY1ABCDEFGHIJ====&password=x',
    },
  ])('refuses $case', async ({ contentType, body }) => {
    const answer = await fetch(`${cxone.origin}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a bearer token', () => {
  it('opens the API until it expires', async () => {
    const api = await apiOf(cxone);
    now = new Date('2026-03-02T10:09:59.000Z');
    expect((await api('GET', '/channels')).status).toBe(200);
    now = new Date('2026-03-02T10:10:01.000Z');
    expect((await api('GET', '/channels')).status).toBe(401);
  });

  it.each([
    { case: 'none', headers: {} },
    { case: 'a foreign one', headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJ0ZW5hbnRJZCI6IjEifQ.' } },
  ])('is asked for: $case gets 401', async ({ headers }) => {
    const answer = await fetch(`${cxone.origin}/dfo/3.0/channels`, { headers });
    expect(answer.status).toBe(401);
  });
});

it('answers an unknown operation with 404 in the error body', async () => {
  const api = await apiOf(cxone);
  const answer = await api('POST', '/channels/ch-1/inbound', {});
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ errors: [{ errorCode: 'routeNotFound' }] });
});
