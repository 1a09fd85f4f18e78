import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { CxoneAuthenticationError, CxoneUntrustedHostError } from '../../../lib/cxone/errors.ts';
import { hangUp, inTurn, json, text } from './stub-server.ts';
import { rejectionOf, useWorld } from './world.ts';

const VERIFY = 'POST /dfo/3.0/one-time-token/verification';
const request = { brandId: 1093, userId: 20417, token: 'one-time-CANARY' };

describe('verifyOneTimeToken', () => {
  const world = useWorld();

  it('sends numbers and the purpose, without Authorization, and keeps the brand and the token of the answer', async () => {
    const accessToken = new UnsecuredJWT({ tenantId: '11ee-acme' }).setExpirationTime(1_772_450_100).encode();
    world.cxone.on(
      VERIFY,
      json(200, {
        brand: {
          id: 1093,
          friendlyName: 'Acme',
          tenantId: '11ee-acme',
          businessUnitId: 4600123,
          timezone: 'Europe/Prague',
        },
        user: { id: 20417, firstName: 'Olga', surname: 'Novak', nickname: null, emailAddress: 'ops@acme.example' },
        accessToken,
      }),
    );
    expect(await world.client().verifyOneTimeToken({ ...request, apiHost: world.cxone.url })).toEqual({
      brand: { id: 1093, tenantId: '11ee-acme' },
      user: { id: 20417 },
      accessToken,
      expiresAt: new Date('2026-03-02T11:15:00.000Z'),
    });
    expect(world.cxone.seen).toHaveLength(1);
    expect(world.cxone.seen[0]?.headers.authorization).toBeUndefined();
    expect(JSON.parse(world.cxone.seen[0]?.body ?? '')).toEqual({
      brandId: 1093,
      userId: 20417,
      token: 'one-time-CANARY',
      purpose: 'channel-integration',
    });
  });

  it('asks the tenant’s own host where the page names none', async () => {
    world.cxone.on(VERIFY, json(200, { brand: { id: '1093' }, accessToken: 'opaque' }));
    expect(await world.client().verifyOneTimeToken(request)).toEqual({
      brand: { id: 1093 },
      accessToken: 'opaque',
      expiresAt: undefined,
    });
  });

  it.each([
    { of: 'no user', user: undefined },
    { of: 'null', user: null },
    { of: 'a user without a usable id', user: { id: 'olga', firstName: 7 } },
  ])('takes an answer with $of, for nothing is read of the user', async ({ user }) => {
    world.cxone.on(VERIFY, json(200, { brand: { id: 1093 }, user, accessToken: 'opaque' }));
    expect(await world.client().verifyOneTimeToken(request)).toMatchObject({ accessToken: 'opaque' });
  });

  it.each(['https://evil.example', 'http://127.0.0.1:1', 'https://api-de-eu1.niceincontact.com.evil.example'])(
    'asks nothing of %s',
    async (apiHost) => {
      const nobody = () => Promise.reject(new Error('Nobody may be asked.'));
      const client = world.client({ apiBaseUrl: undefined, fetch: nobody });
      const error = await rejectionOf(client.verifyOneTimeToken({ ...request, apiHost }));
      expect(error).toBeInstanceOf(CxoneUntrustedHostError);
    },
  );

  it('asks the host that is configured, whatever the page names', async () => {
    world.cxone.on(VERIFY, json(200, { brand: { id: 1093 }, accessToken: 'opaque' }));
    await world.client().verifyOneTimeToken({ ...request, apiHost: 'https://api-de-eu1.niceincontact.com' });
    expect(world.cxone.to(VERIFY)).toHaveLength(1);
  });

  it('is not repeated where the answer was lost', async () => {
    world.cxone.on(VERIFY, inTurn(hangUp, json(200, {})));
    expect(await rejectionOf(world.client().verifyOneTimeToken(request))).toMatchObject({ outcome: 'unknown' });
    expect(world.cxone.to(VERIFY)).toHaveLength(1);
  });

  it('tells the admin to open the page again where the token is used up', async () => {
    world.cxone.on(VERIFY, text(401, ''));
    const error = await rejectionOf(world.client().verifyOneTimeToken(request));
    expect(error).toBeInstanceOf(CxoneAuthenticationError);
    expect(String(error)).toContain('open the page again');
    expect(world.cxone.to(VERIFY)).toHaveLength(1);
  });

  it.each([
    { fault: 'no access token', answer: { brand: { id: 1093 } }, named: 'accessToken' },
    { fault: 'a brand without id', answer: { brand: {}, accessToken: 'a' }, named: 'brand.id' },
    {
      fault: 'a token no header can hold',
      answer: { brand: { id: 1 }, accessToken: 'CANARY\r\nx: y' },
      named: 'accessToken',
    },
  ])('does not accept an answer with $fault', async ({ answer, named }) => {
    world.cxone.on(VERIFY, json(200, answer));
    const error = await rejectionOf(world.client().verifyOneTimeToken(request));
    expect(error).toMatchObject({ code: 'cxone_unexpected_answer' });
    expect(String(error)).toContain(named);
    expect(String(error)).not.toContain('CANARY');
  });
});
