import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../cxone/stub-server.ts';
import { parseHtml } from './html.ts';
import { type Action, AdminWorld, main, UPSERT, VERIFY, verified } from './world.ts';

let world: AdminWorld;

beforeEach(async () => {
  world = await AdminWorld.start();
});
afterEach(() => world.stop());

/** All that a request could have changed outside of the session. */
async function state() {
  const items = world.table.items().filter(({ pk }) => !pk.startsWith('SESSION#'));
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
    expect(parseHtml(response.body ?? '').text).toContain('It was not sent from this visit’s own page.');
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

  it('of a browser that sends no Sec-Fetch-Site is taken by its token', async () => {
    const admin = await world.signIn();
    const response = await world.request('add', {
      method: 'POST',
      cookies: [admin.cookie],
      body: new URLSearchParams(await admin.filledAddForm()).toString(),
    });
    expect(response.statusCode).toBe(200);
  });

  it('pins the brand of the first admin, and is refused to an admin of another who came meanwhile', async () => {
    const admin = await world.signIn();
    world.cxone.on(VERIFY, json(200, { ...verified, brand: { ...verified.brand, id: 1094 } }));
    const another = await world.signIn({ ...world.actionQuery, brandId: '1094' });
    await admin.addChannel();
    expect(await world.registry.integration(main)).toMatchObject({ brandId: 1093 });
    const form = await another.filledAddForm({ 'setting-deliveryUrl': 'https://two.example.net/deliveries' });
    const response = await another.send('add', form);
    expect(response.statusCode).toBe(403);
    expect(parseHtml(response.body ?? '').text).toContain('This integration belongs to another brand');
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
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
      const response = await world.request(action, { query: { ...world.actionQuery, channelId: channel } });
      expect(response.statusCode).toBe(303);
    }
    expect(world.table.writes.map(({ kind, pk }) => `${kind} ${pk.split('#')[0] ?? ''}`)).toEqual([
      'put SESSION',
      'put SESSION',
      'put SESSION',
    ]);
  });
});
