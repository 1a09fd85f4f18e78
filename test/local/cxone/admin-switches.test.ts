import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { channel, control } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.stop());

const open = (action: string) =>
  fetch(`${tenant.cxone.origin}/points-of-contact/open?action=${action}&record=${tenant.integrationId}&channel=ch-1`, {
    redirect: 'manual',
  });
const queryOf = async (action: string) => new URL((await open(action)).headers.get('location') ?? '').searchParams;

describe('the query of an action URL', () => {
  it.each([
    { apiHost: 'url', value: () => tenant.cxone.origin },
    { apiHost: 'host', value: () => new URL(tenant.cxone.origin).host },
    { apiHost: 'absent', value: () => null },
  ] as const)('has the API host as $apiHost', async ({ apiHost, value }) => {
    tenant.turn({ apiHost });
    expect((await queryOf('add')).get('apiHost')).toBe(value());
  });

  const documented = ['userId', 'brandId', 'token', 'apiHost', 'backUrl'];
  it.each([
    { actionUrlParameters: 'documented', names: documented },
    { actionUrlParameters: 'with-unknown-ones', names: [...documented, 'locale', 'state', 'tenantId'] },
    { actionUrlParameters: 'without-backUrl', names: documented.slice(0, 4) },
  ] as const)('is $actionUrlParameters', async ({ actionUrlParameters, names }) => {
    tenant.turn({ actionUrlParameters });
    expect([...(await queryOf('add')).keys()]).toEqual(names);
  });

  it.each([
    { actionChannelParameter: 'channelId', names: ['channelId'] },
    { actionChannelParameter: 'id', names: ['id'] },
    { actionChannelParameter: 'pointOfContactId', names: ['pointOfContactId'] },
    { actionChannelParameter: 'none', names: [] },
  ] as const)('names the channel by $actionChannelParameter', async ({ actionChannelParameter, names }) => {
    tenant.turn({ actionChannelParameter });
    for (const action of ['reconnect', 'remove']) {
      const ours = [...(await queryOf(action)).entries()].filter(([, value]) => value === 'ch-1');
      expect(ours.map(([name]) => name)).toEqual(names);
    }
  });
});

describe('a browser that comes by POST', () => {
  it('brings the same fields in a form to Reconnect', async () => {
    tenant.turn({ actionMethod: 'POST' });
    const answer = await open('reconnect');
    expect([answer.status, answer.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
    const page = await answer.text();
    expect(page).toContain(`method="post" action="${tenant.box.origin}/reconnect"`);
    expect([...page.matchAll(/type="hidden" name="(\w+)"/g)].map(([, name]) => name)).toEqual([
      ...['userId', 'brandId', 'token', 'apiHost', 'backUrl', 'channelId'],
    ]);
  });

  it('still comes to Add by GET', async () => {
    tenant.turn({ actionMethod: 'POST' });
    expect((await open('add')).status).toBe(302);
  });
});

const sessionSchema = z.object({ brand: z.looseObject({}), user: z.looseObject({}), accessToken: z.string() });
async function signInAsAdmin() {
  const minted: unknown = await (await control(tenant.cxone, '/one-time-token')).json();
  const { userId, brandId, token } = z
    .object({ userId: z.coerce.number(), brandId: z.coerce.number(), token: z.string() })
    .parse(minted);
  const answer = await fetch(`${tenant.cxone.origin}/dfo/3.0/one-time-token/verification`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, brandId, token, purpose: 'channel-integration' }),
  });
  return sessionSchema.parse(await answer.json());
}

it.each([
  { brandTenantId: 'present', isThere: true },
  { brandTenantId: 'absent', isThere: false },
] as const)('the optional ids of brand and user are $brandTenantId', async ({ brandTenantId, isThere }) => {
  tenant.turn({ brandTenantId });
  const { brand, user } = await signInAsAdmin();
  expect(brand).toHaveProperty('id', 1093);
  expect([...Object.keys(brand), ...Object.keys(user)].includes('tenantId')).toBe(isThere);
  expect(Object.keys(brand).includes('businessUnitId')).toBe(isThere);
  expect(Object.keys(user).includes('incontactId')).toBe(isThere);
});

it.each([
  { adminMayEditChannels: 'yes', statuses: [200, 200, 204] },
  { adminMayEditChannels: 'no', statuses: [403, 200, 403] },
] as const)(
  'B2, B3 and B4 answer an admin $statuses who may edit channels: $adminMayEditChannels',
  async ({ adminMayEditChannels, statuses }) => {
    tenant.turn({ adminMayEditChannels });
    const { accessToken } = await signInAsAdmin();
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const url = `${tenant.cxone.origin}/dfo/3.0/channels`;
    const body = JSON.stringify(channel(tenant.integrationId));
    const answers = [
      await fetch(url, { method: 'POST', headers, body }),
      await fetch(url, { headers }),
      await fetch(`${url}/ch-1`, { method: 'DELETE', headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect((await tenant.api('POST', '/channels', channel(tenant.integrationId))).status).toBe(200);
  },
);
