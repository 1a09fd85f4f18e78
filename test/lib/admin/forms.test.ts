import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../cxone/stub-server.ts';
import { parseHtml } from './html/html.ts';
import { type Action, AdminWorld, formType, main, UPSERT, verified, VERIFY } from './world.ts';

let world: AdminWorld;

beforeEach(async () => {
  world = await AdminWorld.start();
});
afterEach(() => world.stop());

/** All that a request could have changed outside of the session. */
async function state() {
  const items = world.table.items().filter(({ pk }) => !/^(SESSION|ONE-TIME-TOKEN)#/.test(pk));
  const secrets = await Promise.all(world.secrets.names().map((name) => world.secrets.get(name)));
  return { items, secrets, toCxone: world.cxone.seen.filter(({ method }) => method !== 'GET') };
}

describe('a form', () => {
  it.each([
    { case: 'no CSRF token', fields: { csrf: '' }, headers: {} },
    { case: 'a wrong CSRF token', fields: { csrf: 'A'.repeat(43) }, headers: {} },
    { case: 'no sign of being ours, from another site', fields: {}, headers: { 'sec-fetch-site': 'cross-site' } },
    { case: 'a sibling host as its origin', fields: {}, headers: { 'sec-fetch-site': 'same-site' } },
    { case: 'no page as its origin', fields: {}, headers: { 'sec-fetch-site': 'none' } },
  ])('with $case is refused and changes nothing', async ({ fields, headers }) => {
    const admin = await world.signIn();
    const form = await admin.filledAddForm(fields);
    const before = await state();
    const response = await admin.send('add', form, { headers });
    expect(response.statusCode).toBe(403);
    expect(parseHtml(response.body ?? '').text).toContain('It was not sent from the page of this session.');
    expect(await state()).toEqual(before);
  });

  it('of another session is refused and changes nothing', async () => {
    const [admin, another] = [await world.signIn(), await world.signIn()];
    const form = await another.filledAddForm();
    const before = await state();
    expect((await admin.send('add', form)).statusCode).toBe(403);
    expect(await state()).toEqual(before);
  });

  it('without a session is refused and changes nothing', async () => {
    const admin = await world.signIn();
    const form = await admin.filledAddForm();
    const before = await state();
    const response = await admin.send('add', form, { cookies: [] });
    expect(response.statusCode).toBe(401);
    expect(await state()).toEqual(before);
  });

  it.each<{ action: Action }>([{ action: 'reconnect' }, { action: 'remove' }])(
    'of the page $action needs the CSRF token too',
    async ({ action }) => {
      const admin = await world.signIn();
      const channel = await admin.addChannel();
      const before = await state();
      expect((await admin.send(action, { name: 'X', renew: 'yes' }, { channel })).statusCode).toBe(403);
      expect(await state()).toEqual(before);
    },
  );

  it.each([
    { case: 'is taken by our origin', headers: { origin: 'https://byoc.example.net' }, status: 200 },
    { case: 'is refused from another origin', headers: { origin: 'https://evil.example' }, status: 403 },
    { case: 'is refused from our origin in plain http', headers: { origin: 'http://byoc.example.net' }, status: 403 },
    { case: 'is refused from a sandboxed frame', headers: { origin: 'null' }, status: 403 },
    { case: 'is refused without an origin', headers: {}, status: 403 },
  ])('of a browser that sends no Sec-Fetch-Site $case', async ({ headers, status }) => {
    const admin = await world.signIn();
    const response = await world.request('add', {
      method: 'POST',
      cookies: [admin.cookie],
      headers: { ...formType, ...headers },
      body: new URLSearchParams(await admin.filledAddForm()).toString(),
    });
    expect(response.statusCode).toBe(status);
  });

  it('pins the brand of the first admin, and is refused to an admin of another who came meanwhile', async () => {
    const admin = await world.signIn();
    world.cxone.on(VERIFY, json(200, { ...verified, brand: { ...verified.brand, id: 1094 } }));
    const another = await world.signIn({ brandId: '1094' });
    const form = await another.filledAddForm({ 'setting-deliveryUrl': 'https://two.example.net/deliveries' });
    await admin.addChannel();
    expect(await world.registry.integration(main)).toMatchObject({ brandId: 1093 });
    const response = await another.send('add', form);
    expect(response.statusCode).toBe(403);
    expect(parseHtml(response.body ?? '').text).toContain('This integration belongs to another brand');
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
    // Nor is what is there now shown to that admin.
    const page = await world.request('reconnect', { cookies: [another.cookie] });
    expect(page.statusCode).toBe(403);
    expect(page.body).not.toContain('Web shop messages');
  });
});

describe('the button that signs out', () => {
  it('ends the session, says so, and does nothing else of the form', async () => {
    const admin = await world.signIn();
    const form = await admin.filledAddForm();
    const before = await state();
    const response = await admin.send('add', { ...form, 'sign-out': 'yes' });
    expect(response.statusCode).toBe(200);
    expect(response.cookies).toEqual(['__Host-byoc-main=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax']);
    const page = parseHtml(response.body ?? '');
    expect(page.text).toContain('You are signed out');
    expect(page.tags.find(({ name }) => name === 'a')?.attributes['href']).toBe(world.actionQuery.backUrl);
    expect(await state()).toEqual(before);
    expect((await world.request('add', { cookies: [admin.cookie] })).statusCode).toBe(401);
    expect((await admin.send('add', form)).statusCode).toBe(401);
  });

  it('needs the CSRF token, as every form does', async () => {
    const admin = await world.signIn();
    expect((await admin.send('add', { 'sign-out': 'yes' })).statusCode).toBe(403);
    expect(await admin.see('add')).toContain('<form method="post"');
  });
});

describe('a GET', () => {
  it('changes nothing once the session is there, on any page', async () => {
    const admin = await world.signIn();
    const channel = await admin.addChannel();
    world.table.writes.length = 0;
    const before = await state();
    for (const action of ['add', 'reconnect', 'remove'] as const) {
      await admin.see(action);
      await admin.see(action, channel);
    }
    await world.request('remove', { cookies: [admin.cookie], query: { channel: 'ch-unknown' } });
    await world.request('remove', { cookies: [admin.cookie], query: { channel, csrf: await admin.csrfToken() } });
    expect(world.table.writes).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it('changes nothing but the session when an admin comes', async () => {
    const admin = await world.signIn();
    const channel = await admin.addChannel();
    world.table.writes.length = 0;
    for (const action of ['add', 'reconnect', 'remove'] as const) {
      const response = await world.request(action, { query: world.click({ channelId: channel }) });
      expect(response.statusCode).toBe(303);
    }
    const writes = ['put ONE-TIME-TOKEN', 'put SESSION'];
    expect(world.table.writes.map(({ kind, pk }) => `${kind} ${pk.split('#')[0] ?? ''}`)).toEqual([
      ...writes,
      ...writes,
      ...writes,
    ]);
  });
});
