import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { preferences } from '../../../support/fixtures.ts';
import { hostileTexts } from '../../../support/hostile-texts.ts';
import { json } from '../../cxone/stub-server.ts';
import { type Admin, AdminWorld, DELIVERY_URL, main, UPSERT, VERIFY } from '../world.ts';
import { inputValue, parseHtml, structureOf } from './html.ts';

const BENIGN = 'plain';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

/** No script but our file, no handler, and no address that runs something. */
function expectInert(page: string): void {
  for (const { name, attributes } of parseHtml(page).tags) {
    if (name === 'script') expect(attributes['src']).toMatch(/^\/assets\/[\w-]+\.js\?v=[\w%-]+$/);
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(attribute).not.toMatch(/^on|^style$|^srcdoc$|^formaction$/);
      if (['href', 'src', 'action', 'xlink:href'].includes(attribute)) {
        expect(value).toMatch(/^(\/|#|data:,$|https:\/\/eu1\.nice-incontact\.com\/)/);
      }
    }
  }
}

/** The page with a value in it: the same elements as with a plain one, and the value as text. */
async function expectNoElement(shows: (value: string) => Promise<string>): Promise<void> {
  const expected = structureOf(await shows(BENIGN));
  for (const value of hostileTexts) {
    const page = await shows(value);
    expect([value, structureOf(page)]).toEqual([value, expected]);
    expectInert(page);
  }
}

const oneSpaced = (value: string) => value.replaceAll(/\s+/g, ' ').trim();
/** Marks that isolate a text are not shown in the middle of a sentence. */
const withoutIsolates = (value: string) => oneSpaced(value.replaceAll(/[\u2066-\u2069]/g, ''));

/** A channel in use under a name that no form would take any more. */
async function renamed(channel: string, name: string): Promise<void> {
  const id = channelIdSchema.parse(channel);
  await world.registry.edit(id, {
    name,
    settings: { deliveryUrl: DELIVERY_URL },
    ...preferences,
    integrationId: 'integration-1',
  });
}

describe('a hostile value', () => {
  it.each(['name', 'integrationId', 'setting-deliveryUrl'])('in the field %s stays a value', async (field) => {
    const form = await admin.filledAddForm({ name: '' });
    const shown = async (value: string) =>
      (await admin.send('add', { ...form, 'setting-deliveryUrl': 'x', [field]: value })).body ?? '';
    for (const value of hostileTexts) {
      const page = await shown(value);
      expect(inputValue(page, field)).toBe(value);
      expectInert(page);
      // A control character is told of beside the field.
      const plain = await shown(/\p{Cc}/u.test(value) ? 'plain\0' : BENIGN);
      expect(structureOf(page)).toEqual(structureOf(plain));
    }
  });

  it('as the name of a channel is text on every page that shows it', async () => {
    const channel = await admin.addChannel();
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    for (const [action, id] of [
      ['add', undefined],
      ['reconnect', undefined],
      ['reconnect', channel],
      ['remove', undefined],
      ['remove', channel],
    ] as const) {
      await expectNoElement(async (name) => {
        await renamed(channel, name);
        const page = await admin.see(action, id);
        expect(withoutIsolates(parseHtml(page).text)).toContain(withoutIsolates(name));
        return page;
      });
    }
  });

  it.each(['id', 'name'])('as the %s of a channel that is in CXone alone is text', async (field) => {
    await admin.addChannel();
    await expectNoElement(async (value) => {
      const stranger = { id: 'ch-by-hand', name: 'By hand', channelIntegrationId: 'integration-1', [field]: value };
      world.cxone.on('GET /dfo/3.0/channels', json(200, [stranger]));
      const page = await admin.see('add');
      expect(parseHtml(page).text).toContain(oneSpaced(value));
      return page;
    });
  });

  it('as the name of the channel that has the account is text', async () => {
    const channel = await admin.addChannel();
    await expectNoElement(async (name) => {
      await renamed(channel, name);
      const page = (await admin.send('add', await admin.filledAddForm())).body ?? '';
      expect(parseHtml(page).text).toContain(withoutIsolates(`The channel “${name}” uses it.`));
      return page;
    });
  });

  it('as the name of a channel that is removed is text', async () => {
    const removedUnder = async (name: string) => {
      const channel = await admin.addChannel();
      await renamed(channel, name);
      return (await admin.send('remove', { csrf: await admin.csrfToken() }, { channel })).body ?? '';
    };
    await expectNoElement(removedUnder);
    expect(await world.registry.channels(main)).toEqual([]);
  });

  it('in an error of CXone is no name of a field, and is not shown', async () => {
    const form = await admin.filledAddForm();
    await expectNoElement(async (field) => {
      world.cxone.on(UPSERT, json(422, { errors: [{ field, message: field, errorCode: field }], uid: field }));
      const page = (await admin.send('add', form)).body ?? '';
      const refused = field === BENIGN ? `the field ${field}` : 'what was sent';
      expect(parseHtml(page).text).toContain(`CXone refused ${refused}.`);
      return page;
    });
  });

  it('behind the address to return to stays in the link', async () => {
    const base = 'https://eu1.nice-incontact.com/digital#';
    const pageOf = async (value: string) => (await world.signIn({ backUrl: base + value })).see('add');
    const expected = structureOf(await pageOf(BENIGN));
    for (const value of hostileTexts.filter((candidate) => !/[\s\p{Cc}]/u.test(candidate))) {
      const page = await pageOf(value);
      expect(structureOf(page)).toEqual(expected);
      expectInert(page);
      const links = parseHtml(page).tags.filter(({ name }) => name === 'a');
      expect(links.map(({ attributes }) => attributes['href'])).toContain(base + value);
    }
  });

  it('in the address of the page is not repeated', async () => {
    for (const value of hostileTexts) {
      const page = await admin.see('reconnect', value);
      expect(page).not.toContain('alert(1)');
    }
  });

  it('in what a form hides comes back as a value, or not at all', async () => {
    const channel = await admin.addChannel();
    const form = await admin.filledAddForm({ name: '' });
    const csrf = form['csrf'] ?? '';
    await expectNoElement(async (value) => {
      const page = (await admin.send('reconnect', { csrf, name: '', formId: value }, { channel })).body ?? '';
      expect(inputValue(page, 'formId')).toBe(value);
      return page;
    });
    for (const field of ['channelId', 'provider', 'language', 'writesFirst', 'csrf', 'anything', '__proto__']) {
      await expectNoElement(async (value) => {
        // “plain” could be the id of a channel; none of the others could.
        const given = value === BENIGN ? '?' : value;
        const page = (await admin.send('add', { ...form, [field]: given })).body ?? '';
        expect(page).not.toContain('alert(1)');
        return page;
      });
    }
  });

  it.each(['userId', 'brandId', 'token', 'apiHost', 'backUrl', 'channelId', 'id', 'pointOfContactId', 'error'])(
    'in the parameter %s of a click is not repeated',
    async (name) => {
      world.cxone.on(VERIFY, json(401, {}));
      await expectNoElement(async (value) => {
        const { body = '' } = await world.request('add', { query: { ...world.actionQuery, [name]: value } });
        expect(body).toContain('<h1>Open this page again from CXone</h1>');
        expect(body).not.toContain('alert(1)');
        return body;
      });
    },
  );
});
