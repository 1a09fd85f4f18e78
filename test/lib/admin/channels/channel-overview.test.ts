import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientSecretUses } from '../../../../lib/channels/integration/client-secret-use.ts';
import { integrationKey } from '../../../support/fixtures.ts';
import { hangUp, json, type Respond, text } from '../../cxone/stub-server.ts';
import { inputValue, parseHtml } from '../html/html.ts';
import { ACCESS_TOKEN, type Admin, AdminWorld, UPSERT } from '../world.ts';

const LIST = 'GET /dfo/3.0/channels';
const HEADING = 'Channels of this integration';
const HEADS = 'Channel Account Last in Last out Failures (24 h) Waiting';
/** Of a row, what follows the channel's name. */
const quiet = (name: string) => `Signed webhook ${account(name)} None None 0 0`;

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

/** What the Add page says of the channels, from the heading on. */
async function shown(): Promise<{ text: string; links: (string | undefined)[] }> {
  const page = await admin.see('add');
  const at = page.indexOf(`<h2>${HEADING}</h2>`);
  const list = page.slice(at, page.indexOf('</section>', at));
  const { tags, text: words } = parseHtml(list);
  const links = tags.filter(({ name }) => name === 'a').map(({ attributes }) => attributes['href']);
  return { text: words.slice(HEADING.length).replace(`${HEADS} `, '').trim(), links };
}

const READY = { defaultSkillId: 4711, studioScript: '77' };
const pageOf = (id: string) => `/i/main/channels?channel=${id}`;

describe('the list of channels on the Add page', () => {
  it('is empty before there is a channel, and CXone is not asked before the Integration ID is known', async () => {
    expect(await shown()).toEqual({
      text: 'No channel yet. The first one that you add stands here, with how it fares.',
      links: [],
    });
    expect(world.cxone.to(LIST)).toEqual([]);
  });

  it('says of a channel that nothing stands in its way, by what CXone tells this admin', async () => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop', ...READY });
    const text = `Ready shop ${quiet('shop')}`;
    expect(await shown()).toEqual({ text, links: [pageOf(id)] });
    expect(world.cxone.to(LIST)[0]?.headers.authorization).toBe(`Bearer ${ACCESS_TOKEN}`);
  });

  it('says in plain words where messages would reach no agent', async () => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop', defaultSkillId: 4711 });
    expect((await shown()).text).toMatch(/^Reaches no agent shop Messages arrive in CXone but reach no agent:/);
  });

  it.each([
    { called: 'By hand', name: 'By hand' },
    { called: 'ch-by-hand', name: '' },
  ])('names a channel that was created in CXone past the middleware: $called', async ({ called, name }) => {
    const id = await add('shop');
    cxoneLists({ id, name: 'shop', ...READY }, { id: 'ch-by-hand', name });
    const list = await shown();
    expect(list.text).toMatch(new RegExp(`^Ready shop .* Not connected ${called} It was created directly in CXone, `));
    expect(list.text).toContain('Its id is ch-by-hand.');
    expect(list.links).toEqual([pageOf(id)]);
  });

  it('leaves out what CXone has of other integrations', async () => {
    const id = await add('shop');
    cxoneLists({ id, ...READY }, { id: 'ch-of-another', name: 'Other', channelIntegrationId: 'integration-2' });
    expect((await shown()).text).not.toContain('Other');
  });

  it('has first what is to be finished', async () => {
    const ready = await add('shop');
    world.clock.advance(1_000);
    const adding = await addHalfway('desk');
    cxoneLists({ id: ready, ...READY });
    const list = await shown();
    expect(list.text).toMatch(/^Not finished desk Adding or removing it was not finished\. .* Ready shop/);
    expect(list.links).toEqual([pageOf(adding), pageOf(ready)]);
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
    expect(list.text).toMatch(/^CXone’s list of channels could not be read just now\. /);
    expect(list.text).toContain('desk Adding or removing it was not finished.');
    expect(list.text).toContain('shop It is not known whether it is ready');
    const logged = world.lines.filter((line) => line.includes('"event":"admin.channels-unread"'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('"integration":"main","operation":"list-channels","code":"cxone_');
  });
});

describe('the page of the channels', () => {
  it('lists them, and leads to the Add page', async () => {
    const id = await add('shop');
    cxoneLists({ id, ...READY });
    const page = parseHtml(await admin.see('channels'));
    expect(page.text).toContain(`Ready shop ${quiet('shop')}`);
    const links = page.tags.map(({ attributes }) => attributes['href']);
    expect(links).toContain(pageOf(id));
    expect(links).toContain('/i/main/add');
  });
});

describe('the page of a channel', () => {
  it('says what was found, what is missing and where it is set', async () => {
    const id = await add('shop');
    cxoneLists({ id, defaultSkillId: 4711 });
    const page = parseHtml(await admin.see('channels', id));
    expect(page.text).toContain('In CXone In order CXone lists it.');
    expect(page.text).toContain('Default skill In order Chosen: 4711.');
    expect(page.text).toContain('Default Studio script Missing Choose one under ACD → Digital →');
    expect(page.text).toContain(
      'Customers’ messages Not known This provider can’t be asked where it sends them. None has come yet.',
    );
    const links = page.tags.map(({ attributes }) => attributes['href']);
    expect(links).toEqual(expect.arrayContaining([`/i/main/reconnect?channel=${id}`, `/i/main/remove?channel=${id}`]));
  });

  it('says what became of the last messages, with the time in words', async () => {
    const id = await add('shop');
    cxoneLists({ id, ...READY });
    await world.table.put({
      pk: `ACTIVITY#${id}`,
      'inbound-worked': '2026-03-02T09:05:00.000Z',
      'outbound-failed': '2026-03-02T10:00:00.000Z',
      'outbound-cause': 'configuration',
      'failures-2026-03-02T10': 3,
    });
    const page = parseHtml(await admin.see('channels', id)).text;
    expect(page).toContain('Something does not come through.');
    expect(page).toContain(
      'Customers’ messages In order This provider can’t be asked where it sends them. The last one came on March 2, 2026 at 9:05 AM UTC.',
    );
    expect(page).toContain(
      'Failures Not in order 3 in the last 24 hours, the last one on March 2, 2026 at 10:00 AM UTC (configuration). None has come through since.',
    );
  });

  it('says of a channel that CXone lost what can be done', async () => {
    const id = await add('shop');
    cxoneLists({ id, isDeleted: true });
    const { text: words } = parseHtml(await admin.see('channels', id));
    expect(words).toContain('CXone does not list it, so no message can arrive.');
    expect(words).toContain('It was deleted there. Reconnect it to have it in CXone again, or remove it here too.');
  });

  it('says how a half-done Add is finished', async () => {
    const id = await addHalfway('desk');
    const { text: words } = parseHtml(await admin.see('channels', id));
    expect(words).toContain('was not finished. Reconnect it to finish, or remove it.');
  });

  it.each([
    { skill: 'Web-shop.out', said: '“Web-shop.out” follows the rules of CXone for this name.' },
    { skill: 'x', said: 'Name of the skill: has fewer than 2 characters' },
    { skill: 'a'.repeat(31), said: 'Name of the skill: has more than 30 characters' },
    { skill: 'web shop é', said: 'Name of the skill: contains what CXone does not accept: (space) é' },
    { skill: '<script>', said: 'Name of the skill: contains what CXone does not accept: < >' },
  ])('checks a name for the outbound skill: $skill', async ({ skill, said }) => {
    const id = await admin.addChannel({ name: 'shop', writesFirst: 'yes' });
    const response = await world.request('channels', { cookies: [admin.cookie], query: { channel: id, skill } });
    expect(parseHtml(response.body ?? '').text).toContain(said);
  });

  it('suggests a name that CXone takes', async () => {
    const id = await admin.addChannel({ name: 'Café du Port', writesFirst: 'yes' });
    const page = await admin.see('channels', id);
    expect(inputValue(page, 'skill')).toBe('Cafe-du-Port');
    expect(parseHtml(page).text).toContain('“Cafe-du-Port” follows the rules of CXone for this name.');
  });

  it('is not there for a channel that is not of this integration', async () => {
    const response = await world.request('channels', { cookies: [admin.cookie], query: { channel: 'ch-other' } });
    expect(response.statusCode).toBe(404);
  });
});

describe('the pages of channels, while two client secrets are valid', () => {
  it('tell the admin to enter the new one in CXone, until CXone has used it', async () => {
    const id = await add('chat');
    const uses = new ClientSecretUses(world.table, world.clock.now);
    const pages = async () => {
      return [await admin.see('channels'), await admin.see('channels', id)].map((page) => parseHtml(page).text);
    };
    for (const page of await pages()) expect(page).not.toContain('Client Secret');
    await uses.begin(integrationKey, '2026-03-02T10:15:00.000Z');
    for (const page of await pages()) {
      expect(page).toContain('The Client Secret of this integration was renewed on 2026-03-02.');
      expect(page).toContain('enter it in CXone');
    }
    await uses.note(integrationKey, 'new');
    for (const page of await pages()) expect(page).toContain('CXone uses the new Client Secret of this integration.');
    await uses.end(integrationKey);
    for (const page of await pages()) expect(page).not.toContain('Client Secret');
  });
});
