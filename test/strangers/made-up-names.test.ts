import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asked, ask, loadDoors } from './support/doors.ts';
import { startStores, type Stores } from './support/stores.ts';

const NAMES = Array.from({ length: 60 }, (_, index) => `made-up-${index}`);

let stores: Stores;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stores.stop();
});
// A process of its own for each storm: nothing is kept from the one before.
beforeEach(async () => {
  for (const [name, value] of Object.entries(stores.environment)) vi.stubEnv(name, value);
  vi.resetModules();
  await loadDoors();
  stores.calls.reset();
});

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
const visit = (token: string) => ({ userId: '20417', brandId: '1093', token });

/** What somebody sends who knows all about us but a name: it gets as far as a stranger's request can. */
async function requestsTo(route: string, name: string): Promise<readonly Asked[]> {
  if (route.includes('/token') || route.endsWith('/oauth/token')) {
    const fields = { grant_type: 'client_credentials', client_id: `byoc-${name}`, client_secret: 'test-made-up' };
    const authorization = `Basic ${Buffer.from(`byoc-${name}:test-made-up`).toString('base64')}`;
    return [
      { body: JSON.stringify(fields) },
      { headers: { ...formHeaders, authorization }, body: 'grant_type=client_credentials' },
    ];
  }
  if (route.includes('/box/')) {
    const token = await new SignJWT({ iss: 'cxone-byoc-middleware', aud: `integration:${name}` })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('test-made-up-key-of-32-characters'));
    return [{ headers: { authorization: `Bearer ${token}` }, body: '{}' }];
  }
  const cookies = [`__Host-byoc-${name}=${'A'.repeat(43)}`];
  return [
    { cookies, headers: formHeaders, body: 'csrf=x' },
    {
      cookies,
      headers: formHeaders,
      query: visit('test-token'),
      body: new URLSearchParams(visit('test-token')).toString(),
    },
  ];
}

/** Reads no name: it says that there is no such page. */
const NO_PAGE = 'ANY /i/{integrationKey}/{page}';

const routes = [
  ['issueToken', 'POST /i/{integrationKey}/box/1.0/token'],
  ['issueToken', 'POST /i/{integrationKey}/box/2.0/token'],
  ['issueToken', 'POST /i/{integrationKey}/box/oauth/token'],
  ['issueToken', 'POST /i/{integrationKey}/box/1.0/token/{proxy+}'],
  ['issueToken', 'POST /i/{integrationKey}/box/2.0/token/{proxy+}'],
  ['issueToken', 'POST /i/{integrationKey}/box/oauth/token/{proxy+}'],
  ['outboundMessage', 'ANY /i/{integrationKey}/box/{proxy+}'],
  ['addChannel', 'GET /i/{integrationKey}/add'],
  ['addChannel', 'POST /i/{integrationKey}/add'],
  ['reconnectChannel', 'GET /i/{integrationKey}/reconnect'],
  ['reconnectChannel', 'POST /i/{integrationKey}/reconnect'],
  ['reconnectChannel', 'GET /i/{integrationKey}/channels'],
  ['reconnectChannel', 'POST /i/{integrationKey}/channels'],
  ['removeChannel', 'GET /i/{integrationKey}/remove'],
  ['removeChannel', 'POST /i/{integrationKey}/remove'],
  ['addChannel', NO_PAGE],
] as const;

describe('a storm of 60 made-up integrations', () => {
  it('is tried at every route that names one', () => {
    const named = stores.template.functions.flatMap(({ key, routes: all }) =>
      all.filter((route) => route.includes('{integrationKey}')).map((route) => [key, route]),
    );
    expect(named.toSorted()).toEqual([...routes].map((route) => [...route]).toSorted());
  });

  it.each(routes)('costs at most one read: %s, %s', async (functionKey, route) => {
    const statuses = new Set<number | undefined>();
    for (const name of NAMES) {
      for (const request of await requestsTo(route, name)) {
        const parameters = { integrationKey: name, proxy: '1.0/channel/ch-1/outbound' };
        statuses.add((await ask(functionKey, route, { ...request, parameters })).statusCode);
      }
    }
    // As it was before anybody knew which there are: nobody learns it from the answers.
    expect([...statuses]).toEqual([route === NO_PAGE ? 404 : route.includes('/box/') ? 401 : 503]);
    expect(stores.calls.count()).toBeLessThanOrEqual(1);
  });

  it.each(routes)('costs one read when all come at once: %s, %s', async (functionKey, route) => {
    const requests = await Promise.all(NAMES.map(async (name) => ({ name, all: await requestsTo(route, name) })));
    const asked = requests.flatMap(({ name, all }) =>
      all.map((request) => ask(functionKey, route, { ...request, parameters: { integrationKey: name, proxy: 'x' } })),
    );
    expect((await Promise.all(asked)).length).toBeGreaterThanOrEqual(60);
    expect(stores.calls.count()).toBeLessThanOrEqual(1);
  });
});

describe('a storm of 60 made-up channels', () => {
  it.each([
    ['inboundWebhook', 'GET /webhooks/{channelId}'],
    ['inboundWebhook', 'POST /webhooks/{channelId}'],
    ['requestUpload', 'POST /webhooks/{channelId}/uploads'],
  ])('costs one look into the table for each, and no secret: %s, %s', async (functionKey, route) => {
    const storm = async (): Promise<void> => {
      for (const channelId of NAMES) {
        const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' };
        const { statusCode } = await ask(functionKey, route, { parameters: { channelId }, headers, body: '{}' });
        expect(statusCode).toBe(404);
      }
    };
    await storm();
    expect(stores.calls.snapshot()).toEqual({ 'dynamodb:GetItem': 60 });
    // While they are remembered.
    stores.calls.reset();
    await storm();
    expect(stores.calls.count()).toBe(0);
  });
});
