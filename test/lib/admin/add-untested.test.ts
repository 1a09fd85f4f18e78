import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../cxone/stub-server.ts';
import { inputValue, parseHtml } from './html/html.ts';
import { type Admin, AdminWorld, main } from './world.ts';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

const textOf = (page: string | undefined) => parseHtml(page ?? '').text;
const channels = () => world.registry.channels(main);

describe('adding a channel whose address is tried', () => {
  it.each([
    { lang: 'en', button: 'Add anyway', says: 'answered with a redirect (status 301)' },
    { lang: 'fr', button: 'Ajouter quand même', says: 'a répondu par une redirection (statut 301)' },
    { lang: 'fr-CA', button: 'Ajouter quand même', says: 'a répondu par une redirection (statut 301)' },
  ])('says why it failed, keeps what was typed, and adds it all the same, in $lang', async ({ lang, button, says }) => {
    const location = 'https://elsewhere.example.net';
    world.platform.receives = () => new Response(null, { status: 301, headers: { location } });
    const headers = { 'accept-language': lang };
    const form = await admin.filledAddForm({ studioScript: '1017', language: 'fr', writesFirst: 'yes' });
    const response = await admin.send('add', form, { headers });
    expect(response.statusCode).toBe(422);
    const body = response.body ?? '';
    expect(textOf(body)).toContain(says);
    expect(textOf(body)).toContain(button);
    expect(body).not.toContain('elsewhere');
    const names = ['name', 'setting-deliveryUrl', 'studioScript', 'channelId', 'provider', 'integrationId'];
    expect(names.map((name) => inputValue(body, name))).toEqual(names.map((name) => form[name]));
    expect(body).toMatch(/value="fr" lang="fr"\s+selected/);
    expect(body).toMatch(/value="yes"\s+checked/);
    expect(await channels()).toEqual([]);
    expect(world.secrets.names()).toEqual([]);
    expect(world.lines.join()).toContain('"event":"channel.test-failed"');

    const added = await admin.send('add', { ...form, untested: 'yes' }, { headers });
    expect(added.statusCode).toBe(200);
    expect(world.platform.deliveries).toHaveLength(1);
    expect(await channels()).toMatchObject([{ state: 'active', channelId: form['channelId'] }]);
  });

  it.each([
    {
      status: 401,
      says: 'as your system does while it does not have the secret. A gateway that does not know this path',
    },
    { status: 403, says: 'A gateway that does not know this path may give the same answer' },
    { status: 200, says: 'make sure that your system checks signatures' },
  ])('says what $status means of a system that does not have the secret yet', async ({ status, says }) => {
    world.platform.receives = () => new Response(null, { status });
    const response = await admin.send('add', await admin.filledAddForm());
    expect(response.statusCode).toBe(200);
    expect(textOf(response.body)).toContain(says);
  });

  it('says that it is half added where CXone does not delete it again', async () => {
    world.platform.receives = () => new Response(null, { status: 500 });
    const form = await admin.filledAddForm();
    world.cxone.on(`DELETE /dfo/3.0/channels/${form['channelId'] ?? ''}`, json(403, {}));
    const response = await admin.send('add', form);
    expect(response.statusCode).toBe(422);
    expect(textOf(response.body)).toContain('it is half added');
    expect(await channels()).toMatchObject([{ state: 'adding' }]);
  });
});
