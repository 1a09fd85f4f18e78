import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../lib/http/create-http-handler.ts';
import { json, text } from '../../cxone/stub-server.ts';
import { parseHtml } from '../html/html.ts';
import { ACCESS_TOKEN, AdminWorld, formType, main, TENANT, verified, VERIFY } from '../world.ts';

let world: AdminWorld;

beforeEach(async () => {
  world = await AdminWorld.start();
});
afterEach(() => world.stop());

const visit = (changes: Readonly<Record<string, string>> = {}) =>
  world.request('add', { query: { ...world.actionQuery, ...changes } });

function expectNoSession(response: HttpResponse): void {
  expect(response.cookies ?? []).toEqual([]);
  expect(world.table.writes).toEqual([]);
}

const titleOf = ({ body = '' }: HttpResponse) => /<h1>(.*)<\/h1>/.exec(body)?.[1];

describe('a visit from CXone', () => {
  it('has its one-time token verified and is sent on to a clean address with a session', async () => {
    const response = await visit();
    expect(response).toMatchObject({ statusCode: 303, headers: { location: 'https://byoc.example.net/i/main/add' } });
    expect(response.cookies).toHaveLength(1);
    const [cookie = ''] = response.cookies ?? [];
    expect(cookie).toMatch(/^__Host-byoc-main=[A-Za-z0-9_-]{43}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=3600',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(world.cxone.to(VERIFY).map(({ body }): unknown => JSON.parse(body))).toEqual([
      { brandId: 1093, userId: 20417, token: 'test-one-time-token', purpose: 'channel-integration' },
    ]);
  });

  it('writes that the token is spent, then the session, and nothing else', async () => {
    await visit();
    expect(world.table.writes.map(({ kind, pk }) => `${kind} ${pk.split('#')[0] ?? ''}`)).toEqual([
      'put ONE-TIME-TOKEN',
      'put SESSION',
    ]);
    expect(await world.registry.integration(main)).toEqual({ integrationKey: 'main', tenantId: TENANT });
  });

  it('leaves no token in the log, the answer or the table', async () => {
    const response = await visit();
    const kept = JSON.stringify([world.lines, response, world.table.items()]);
    expect(world.lines.join()).toContain('"event":"admin.signed-in","integration":"main","operation":"add"');
    expect(kept).not.toMatch(/test-one-time-token|Olga|Novak|olga@/);
    expect(kept).not.toContain(ACCESS_TOKEN);
  });

  it('makes one session of 50 at once with one token, though CXone takes it from each', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => visit()));
    expect(world.cxone.to(VERIFY)).toHaveLength(50);
    const [winner, ...others] = responses.filter(({ statusCode }) => statusCode === 303);
    expect(winner?.cookies).toHaveLength(1);
    expect(others).toEqual([]);
    const refused = responses.filter(({ statusCode }) => statusCode === 401);
    expect(refused).toHaveLength(49);
    expect(refused.flatMap(({ cookies = [] }) => cookies)).toEqual([]);
    expect(titleOf(refused[0] ?? {})).toBe('Open this page again from CXone');
    expect(world.table.items().filter(({ pk }) => pk.startsWith('SESSION#'))).toHaveLength(1);
  });

  it('may be loaded again where CXone did not answer', async () => {
    world.cxone.on(VERIFY, text(503, ''));
    expect((await visit()).statusCode).toBe(502);
    world.cxone.on(VERIFY, json(200, verified));
    expect((await visit()).statusCode).toBe(303);
  });

  it('gets a session of its own in the place of the one that the browser had', async () => {
    const { cookie } = await world.signIn();
    const response = await world.request('add', { query: world.click(), cookies: [cookie] });
    expect(response.cookies?.[0]?.split(';')[0]).toMatch(/^__Host-byoc-main=[A-Za-z0-9_-]{43}$/);
    expect(response.cookies?.[0]).not.toContain(cookie);
    expect((await world.request('add', { cookies: [cookie] })).statusCode).toBe(401);
  });

  it('takes over no session id that somebody gave to the browser', async () => {
    const planted = `__Host-byoc-main=${'A'.repeat(43)}`;
    const response = await world.request('add', { query: world.click(), cookies: [planted] });
    expect(response.cookies?.[0]).toMatch(/^__Host-byoc-main=(?!A{43})/);
    expect((await world.request('add', { cookies: [planted] })).statusCode).toBe(401);
  });

  it.each(['reconnect', 'remove'] as const)(
    'may come by a form to %s, and goes on to the same page',
    async (action) => {
      const fields = new URLSearchParams({ ...world.actionQuery, channelId: 'ch-acme' });
      const response = await world.request(action, { method: 'POST', headers: formType, body: fields.toString() });
      expect(response).toMatchObject({
        statusCode: 303,
        headers: { location: `https://byoc.example.net/i/main/${action}?channel=ch-acme` },
      });
      expect(response.cookies).toHaveLength(1);
    },
  );

  it.each(['channelId', 'id', 'pointOfContactId'])('takes the channel named %s along', async (name) => {
    const response = await world.request('remove', { query: { ...world.actionQuery, [name]: 'ch-7781' } });
    expect(response.headers).toMatchObject({ location: 'https://byoc.example.net/i/main/remove?channel=ch-7781' });
  });

  it('leaves behind what can be no channel', async () => {
    const response = await visit({ channelId: '"><script>&x=1' });
    expect(response.headers).toMatchObject({ location: 'https://byoc.example.net/i/main/add' });
  });

  it('takes the tenant from CXone’s token where the brand names none', async () => {
    world.cxone.on(VERIFY, json(200, { ...verified, brand: { id: 1093 } }));
    expect((await visit()).statusCode).toBe(303);
  });

  it('asks the tenant’s own host where the address names none', async () => {
    const { userId, brandId, token } = world.actionQuery;
    const response = await world.request('add', { query: { userId, brandId, token } });
    expect(response.statusCode).toBe(303);
    expect(world.cxone.to(VERIFY)).toHaveLength(1);
  });

  it.each([
    { case: '400', respond: json(400, { errors: [{ field: 'token', message: 'used' }] }) },
    { case: '401', respond: text(401, '') },
    { case: '403', respond: text(403, '<html>Forbidden</html>') },
    { case: '404', respond: json(404, { message: 'No such token' }) },
    { case: '410', respond: text(410, '') },
    { case: '422', respond: json(422, { errors: [{ message: 'expired' }] }) },
  ])('with a token that CXone answers with $case is asked to click once more', async ({ respond }) => {
    world.cxone.on(VERIFY, respond);
    const response = await visit();
    expect([response.statusCode, titleOf(response)]).toEqual([401, 'Open this page again from CXone']);
    expect(parseHtml(response.body ?? '').text).toContain('its one-time token was already used or is too old');
    expect(world.cxone.to(VERIFY)).toHaveLength(1);
    expectNoSession(response);
  });

  it.each([
    { case: 'fails', respond: text(500, 'oops') },
    { case: 'answers something else', respond: json(200, { brand: {} }) },
  ])('is told of the trouble where CXone $case', async ({ respond }) => {
    world.cxone.on(VERIFY, respond);
    const response = await visit();
    expect([response.statusCode, titleOf(response)]).toEqual([502, 'CXone did not answer']);
    expectNoSession(response);
  });

  it.each([
    { case: 'the brand says so', answer: { ...verified, brand: { ...verified.brand, tenantId: '11ee-other' } } },
    {
      case: 'CXone’s token says so',
      answer: { ...verified, brand: { id: 1093 }, accessToken: new UnsecuredJWT({ tenantId: '11ee-other' }).encode() },
    },
    { case: 'nobody says whose it is', answer: { ...verified, brand: { id: 1093 }, accessToken: 'opaque' } },
  ])('of another tenant is refused where $case', async ({ answer }) => {
    world.cxone.on(VERIFY, json(200, answer));
    const response = await visit();
    expect(response.statusCode).toBe(403);
    expect(parseHtml(response.body ?? '').text).toContain('another tenant');
    expectNoSession(response);
  });

  it.each([
    { case: 'than the address said', brandId: 1094, pinned: undefined },
    { case: 'than is pinned', brandId: 1093, pinned: 2000 },
  ])('of another brand $case is refused', async ({ brandId, pinned }) => {
    if (pinned !== undefined) await world.registry.pinBrand(main, pinned);
    world.table.writes.length = 0;
    world.cxone.on(VERIFY, json(200, { ...verified, brand: { ...verified.brand, id: brandId } }));
    const response = await visit();
    expect(response.statusCode).toBe(403);
    expect(parseHtml(response.body ?? '').text).toContain('another brand');
    expectNoSession(response);
  });

  it.each([
    { case: 'an id that is no number', changes: { userId: 'x' } },
    { case: 'an empty id', changes: { brandId: '' } },
    { case: 'an empty token', changes: { token: '' } },
    { case: 'an endless token', changes: { token: 'x'.repeat(4_001) } },
  ])('with $case is refused before anybody is asked', async ({ changes }) => {
    const response = await visit(changes);
    expect([response.statusCode, titleOf(response)]).toEqual([400, 'Open this page again from CXone']);
    expect(world.cxone.seen).toEqual([]);
    expectNoSession(response);
  });

  it.each(['https://api-de-eu1.niceincontact.com', 'https://evil.example', '', '/dfo/3.0'])(
    'with the API host %j has its token verified by the CXone that is configured',
    async (apiHost) => {
      expect((await visit({ apiHost })).statusCode).toBe(303);
      expect(world.cxone.to(VERIFY)).toHaveLength(1);
    },
  );

  it.each(['', '/digital', '//evil.example', 'https://evil.example/'])(
    'with the page %j to return to is let in, without a link to it',
    async (backUrl) => {
      const admin = await world.signIn({ backUrl });
      const page = await admin.see('add');
      expect(page).not.toContain('evil.example');
      expect(page).not.toContain('class="back"');
    },
  );

  it('to an integration that is not set up is told who can help', async () => {
    const response = await world.request('add', { query: world.actionQuery }, 'other');
    expect([response.statusCode, titleOf(response)]).toEqual([503, 'This middleware is not set up yet']);
    expect(world.cxone.seen).toEqual([]);
    expectNoSession(response);
  });

  it('to an address that names no integration is a 404', async () => {
    const response = await world.request('add', { query: world.actionQuery }, 'No Such');
    expect([response.statusCode, titleOf(response)]).toEqual([404, 'There is no such page']);
    expect(parseHtml(response.body ?? '').text).toContain('click the button again');
  });

  it('by POST begins no session', async () => {
    const response = await world.request('add', {
      method: 'POST',
      headers: formType,
      query: world.actionQuery,
    });
    expect(response.statusCode).toBe(401);
    expect(world.cxone.seen).toEqual([]);
    expectNoSession(response);
  });
});

describe('a visit without a token', () => {
  it.each(['add', 'reconnect', 'remove'] as const)('to the page %s is asked to come from CXone', async (action) => {
    const response = await world.request(action, {});
    expect([response.statusCode, titleOf(response)]).toEqual([401, 'Open this page from CXone']);
    expectNoSession(response);
  });

  it('goes on with its session until that ends', async () => {
    const admin = await world.signIn();
    expect(await admin.see('add')).toContain('<form method="post"');
    world.clock.advance(3_600_000);
    const response = await world.request('add', { cookies: [admin.cookie] });
    expect(response.statusCode).toBe(401);
  });

  it('leads back to the page of CXone that it came from', async () => {
    const admin = await world.signIn();
    const links = parseHtml(await admin.see('add')).tags.filter(({ name }) => name === 'a');
    expect(links.map(({ attributes }) => attributes['href'])).toContain(
      'https://eu1.nice-incontact.com/digital/points-of-contact',
    );
  });
});

describe('a deployment whose own keys CXone refuses', () => {
  it('says so, and does not blame the visit', async () => {
    const unconfigured = await AdminWorld.start({ apiIsConfigured: false });
    try {
      unconfigured.cxone.on('POST /auth/token', json(401, { error: 'invalid_client' }));
      const { userId, brandId, token } = unconfigured.actionQuery;
      const response = await unconfigured.request('add', { query: { userId, brandId, token } });
      expect([response.statusCode, titleOf(response)]).toEqual([503, 'This middleware is not set up yet']);
      expect(unconfigured.cxone.to('POST /auth/token')).toHaveLength(1);
      expect(response.body).not.toMatch(/test-client-secret|test-access-key-secret/);
    } finally {
      await unconfigured.stop();
    }
  });
});
