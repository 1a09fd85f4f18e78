import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Json } from './support/client.ts';
import { control, errorsOf } from './support/client.ts';

let now: Date;
let cxone: Cxone;

beforeEach(async () => {
  now = new Date('2026-03-02T10:00:00.000Z');
  cxone = await startCxone({ now: () => now });
});
afterEach(() => cxone.stop());

const querySchema = z.strictObject({
  userId: z.string(),
  brandId: z.string(),
  token: z.string(),
  apiHost: z.string(),
  backUrl: z.string(),
});

async function mint(): Promise<z.infer<typeof querySchema>> {
  return querySchema.parse(await (await control(cxone, '/one-time-token')).json());
}

/** As a middleware does it: the numbers arrive as text, and go as numbers. */
async function body(changes: Json = {}): Promise<Json> {
  const { userId, brandId, token } = await mint();
  return { userId: Number(userId), brandId: Number(brandId), token, purpose: 'channel-integration', ...changes };
}

function verify(request: Json): Promise<Response> {
  return fetch(`${cxone.origin}/dfo/3.0/one-time-token/verification`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
}

describe('a one-time token', () => {
  it('comes with the five parameters of an action URL', async () => {
    expect(await mint()).toMatchObject({
      userId: '20101',
      brandId: '1093',
      apiHost: cxone.origin,
      backUrl: `${cxone.origin}/points-of-contact`,
    });
  });

  it('is exchanged for the admin and an access token that opens the API', async () => {
    const answer = await verify(await body());
    expect(answer.status).toBe(200);
    const exchanged = z
      .object({ brand: z.looseObject({}), user: z.looseObject({}), accessToken: z.string() })
      .parse(await answer.json());
    expect(exchanged.brand).toMatchObject({ id: 1093, tenantId: cxone.credentials.tenantId });
    expect(exchanged.user).toMatchObject({ id: 20101, firstName: 'Olga', isBotUser: false });
    expect(decodeJwt(exchanged.accessToken)).toMatchObject({ tenantId: cxone.credentials.tenantId, role: 'admin' });
    const channels = await fetch(`${cxone.origin}/dfo/3.0/channels`, {
      headers: { authorization: `Bearer ${exchanged.accessToken}` },
    });
    expect(channels.status).toBe(200);
  });

  it('is good once', async () => {
    const request = await body();
    expect((await verify(request)).status).toBe(200);
    expect((await verify(request)).status).toBe(401);
  });

  it('is good for five minutes', async () => {
    const early = await body();
    const late = await body();
    now = new Date('2026-03-02T10:04:59.999Z');
    expect((await verify(early)).status).toBe(200);
    now = new Date('2026-03-02T10:05:00.000Z');
    expect((await verify(late)).status).toBe(401);
  });

  it.each([
    { case: 'another user', changes: { userId: 20102 } },
    { case: 'another brand', changes: { brandId: 1094 } },
    { case: 'another purpose', changes: { purpose: 'login' } },
    { case: 'an unknown token', changes: { token: 'unknown' } },
  ])('is refused with $case, and stays good', async ({ changes }) => {
    const request = await body();
    const answer = await verify({ ...request, ...changes });
    expect(answer.status).toBe(401);
    expect(await errorsOf(answer)).toEqual(['invalidOneTimeToken at token']);
    expect((await verify(request)).status).toBe(200);
  });

  it.each([
    { case: 'ids as text', changes: { userId: '20101' }, errors: ['invalidValue at userId'] },
    { case: 'no purpose', changes: { purpose: undefined }, errors: ['required at purpose'] },
    { case: 'an unknown purpose', changes: { purpose: 'x' }, errors: ['invalidValue at purpose'] },
    { case: 'an unknown field', changes: { tenantId: 'x' }, errors: ['unknownField at tenantId'] },
  ])('is refused with $case', async ({ changes, errors }) => {
    const answer = await verify(await body(changes));
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual(errors);
  });
});
