import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema } from '../../../lib/ids.ts';
import { hangUp, json, type Respond, text } from '../cxone/stub-server.ts';
import { parseHtml } from './html.ts';
import { ACCESS_TOKEN, type Admin, AdminWorld, UPSERT } from './world.ts';

const LIST = 'GET /dfo/3.0/channels';
const HEADING = 'Channels of this integration';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

/** CXone's list from now on, of this integration where nothing else is said. */
function cxoneLists(...channels: readonly object[]): void {
  world.cxone.on(
    LIST,
    json(
      200,
      channels.map((channel) => ({ channelIntegrationId: 'integration-1', ...channel })),
    ),
  );
}

const account = (name: string) => `https://${name}.example.net/deliveries`;
const add = (name: string) => admin.addChannel({ name, 'setting-deliveryUrl': account(name) });

/** An Add that CXone did not answer. */
async function addHalfway(name: string): Promise<string> {
  world.cxone.on(UPSERT, hangUp);
  const form = await admin.filledAddForm({ name, 'setting-deliveryUrl': account(name) });
  await admin.send('add', form);
  world.cxone.on(UPSERT, json(200, {}));
  return form['channelId'] ?? '';
}

/** What the Add page says of the channels; undefined where it has no such list. */
async function shown(): Promise<{ text: string; links: (string | undefined)[] } | undefined> {
  const page = await admin.see('add');
  const at = page.indexOf(`<h2>${HEADING}</h2>`);
  if (at < 0) return undefined;
  const list = page.slice(at, page.indexOf('</section>', at));
  const { tags, text: words } = parseHtml(list);
  const links = tags.filter(({ name }) => name === 'a').map(({ attributes }) => attributes['href']);
  return { text: words.slice(HEADING.length).trim(), links };
}

describe('the list of channels on the Add page', () => {
  it('is not there before there is a channel, and CXone is not asked before the Integration ID is known', async () => {
    expect(await shown()).toBeUndefined();
    expect(world.cxone.to(LIST)).toEqual([]);
  });

  it('says of a channel that both sides have that it is connected, by what CXone tells this admin', async () => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop' });
    expect(await shown()).toEqual({ text: 'shop Connected.', links: [] });
    expect(world.cxone.to(LIST)[0]?.headers.authorization).toBe(`Bearer ${ACCESS_TOKEN}`);
  });

  it('names a channel that CXone lost, and leads to both ways out', async () => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop', isDeleted: true });
    const list = await shown();
    expect(list?.text).toMatch(/^shop CXone does not list it: it was deleted there, or your role may not see it\./);
    expect(list?.links).toEqual([`/i/main/reconnect?channel=${id}`, `/i/main/remove?channel=${id}`]);
    expect(await admin.see('reconnect', id)).toContain('Reconnect “shop”');
    expect(await admin.see('remove', id)).toContain('Remove “shop”?');
  });

  it.each([
    { called: 'By hand', name: 'By hand' },
    { called: 'ch-by-hand', name: '' },
  ])('names a channel that was created in CXone past the middleware: $called', async ({ called, name }) => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop' }, { id: 'ch-by-hand', name });
    const list = await shown();
    expect(list?.text).toMatch(
      new RegExp(`^${called} It was created in CXone past this middleware, .* shop Connected\\.$`),
    );
    expect(list?.text).toContain('Its id is ch-by-hand.');
    expect(list?.links).toEqual([]);
  });

  it('leaves out what CXone has of other integrations', async () => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop' }, { id: 'ch-of-another', name: 'Other', channelIntegrationId: 'integration-2' });
    expect(await shown()).toEqual({ text: 'shop Connected.', links: [] });
  });

  it('says how what was begun is finished, first of all', async () => {
    const connected = await add('shop');
    world.clock.advance(1_000);
    const adding = await addHalfway('desk');
    world.clock.advance(1_000);
    const removing = await add('kiosk');
    await world.registry.move(channelIdSchema.parse(removing), ['active'], 'removing');
    cxoneLists({ id: connected }, { id: removing });
    const list = await shown();
    expect(list?.text).toMatch(
      /^desk Adding it was not finished\. .* kiosk Removing it was not finished\. .* shop Connected\.$/,
    );
    expect(list?.links).toEqual([adding, removing].map((id) => `/i/main/remove?channel=${id}`));
  });

  it.each<{ case: string; respond: Respond }>([
    { case: 'refuses the admin the list', respond: json(403, {}) },
    { case: 'no longer takes the admin’s token', respond: json(401, {}) },
    { case: 'is out of order', respond: text(503, '<html>') },
    { case: 'hangs up', respond: hangUp },
    { case: 'does not answer in time', respond: () => undefined },
    { case: 'answers something else', respond: json(200, { channels: [] }) },
  ])('goes without CXone where it $case: the form is there, and what is half-done here', async ({ respond }) => {
    await add('shop');
    await addHalfway('desk');
    world.cxone.on(LIST, respond);
    world.patienceMs = 200;
    world.lines.length = 0;
    const list = await shown();
    expect(list?.text).toMatch(
      /^CXone’s list of channels could not be read just now\. .* desk Adding it was not finished\./,
    );
    expect(list?.text).not.toContain('shop');
    const logged = world.lines.filter((line) => line.includes('"event":"admin.channels-unread"'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('"integration":"main","operation":"list-channels","code":"cxone_');
  });

  it('says only that it could not be read where nothing is half-done', async () => {
    await add('shop');
    world.cxone.on(LIST, json(500, {}));
    expect(await shown()).toEqual({
      text: 'CXone’s list of channels could not be read just now. The form works all the same.',
      links: [],
    });
  });

  it('shows an Add that was begun before the Integration ID was known', async () => {
    await addHalfway('desk');
    expect((await shown())?.text).toMatch(/^desk Adding it was not finished\./);
    expect(world.cxone.to(LIST)).toEqual([]);
  });
});
