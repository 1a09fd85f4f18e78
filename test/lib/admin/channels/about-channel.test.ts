import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { json } from '../../cxone/stub-server.ts';
import { inputValue, parseHtml } from '../html/html.ts';
import { type Admin, AdminWorld, DELIVERY_URL } from '../world.ts';

const LIST = 'GET /dfo/3.0/channels';
const READY = { defaultSkillId: 4711, studioScript: '77', channelIntegrationId: 'integration-1' };

let name: string | undefined;
/** Says what it calls the account. */
const asked: Provider = {
  ...genericProvider,
  checkAccount: () => Promise.resolve({ kind: 'good', displayName: name }),
};

let world: AdminWorld;
let admin: Admin;
beforeEach(() => {
  name = '@parcel_bot';
});
afterEach(() => world.stop());

async function start(provider: Provider = genericProvider): Promise<void> {
  world = await AdminWorld.start({ providers: [provider] });
  admin = await world.signIn();
}

const textOf = async (id?: string) => parseHtml(await admin.see('channels', id)).text;

describe('the page of a channel', () => {
  it('says which account it is, where it sends, where it is called, its ids, and since when it is there', async () => {
    await start(asked);
    const id = await admin.addChannel({ label: ' Canada ' });
    const page = await admin.see('channels', id);
    const { text, tags } = parseHtml(page);
    expect(text).toContain('Provider Signed webhook');
    expect(text).toContain('Account at the provider @parcel_bot');
    expect(text).toContain('Label Canada');
    expect(text).toContain(`Delivery URL ${DELIVERY_URL}`);
    expect(text).toContain(`Channel ID ${id}`);
    expect(text).toContain('Integration ID integration-1');
    expect(text).toContain('Added March 2, 2026 at 10:15 AM UTC');
    expect(text).toContain('Last act: added, by CXone’s user 20417');
    const url = tags.find(({ attributes }) => attributes['id'] === 'webhook-url')?.attributes['value'];
    expect(url).toBe(`https://byoc.example.net/webhooks/${id}`);
    expect(tags.some(({ attributes }) => attributes['data-copy'] === 'webhook-url')).toBe(true);
    expect(tags.filter(({ attributes }) => attributes['style'] !== undefined)).toEqual([]);
  });

  it('does not know the account of a channel that was added before it was kept, until the next test', async () => {
    await start(asked);
    name = undefined;
    const id = await admin.addChannel();
    expect(await textOf(id)).toContain('Account at the provider Not known yet. The next test asks the provider.');
    name = '@parcel_bot';
    const csrf = await admin.csrfToken();
    const tested = await admin.send('channels', { csrf, action: 'test' }, { channel: id });
    expect(parseHtml(tested.body ?? '').text).toContain('Account at the provider @parcel_bot');
    expect(await textOf(id)).toContain('Account at the provider @parcel_bot');
  });

  it('takes another label by Reconnect, and none', async () => {
    await start();
    const id = await admin.addChannel({ label: 'Canada' });
    for (const label of ['France', '']) {
      const page = await admin.see('reconnect', id);
      const kept = ['csrf', 'formId', 'name', 'setting-deliveryUrl'] as const;
      const form: Record<string, string> = { label };
      for (const field of kept) form[field] = inputValue(page, field);
      const { statusCode } = await admin.send('reconnect', form, { channel: id });
      expect(statusCode).toBe(200);
      expect((await world.registry.channel(channelIdSchema.parse(id)))?.label).toBe(label);
    }
    expect(await textOf(id)).not.toContain('Label');
  });

  it('shows the last days to the eye, and in a table to who can’t see it', async () => {
    await start();
    const id = await admin.addChannel();
    expect(await textOf(id)).toContain('No message has passed yet.');
    await world.table.put({ pk: `ACTIVITY#${id}`, 'in-2026-03-01': 1200, 'out-2026-03-02': 3, 'failed-2026-03-02': 1 });
    const page = await admin.see('channels', id);
    const { text, tags } = parseHtml(page);
    const words = 'At least 1,200 messages from customers, 3 from agents, and 1 failed attempts.';
    expect(text).toContain(words);
    expect(tags.find(({ attributes }) => attributes['class'] === 'plot')?.attributes['aria-label']).toBe(words);
    expect(text).toContain('2026-03-01 1,200 0 0');
    expect(text).toContain('2026-03-02 0 3 1');
    expect(page.match(/<rect class="(?:in|out|failed)"/g)).toHaveLength(3);
    expect(page).not.toContain('style=');
  });

  it('says what agents read, in their language, of customers too where the channel looks at them', async () => {
    await start();
    const id = await admin.addChannel({ language: 'fr' });
    expect(await textOf(id)).toContain('Le message n’a pas été envoyé : le canal a été supprimé');
    expect(await textOf(id)).not.toContain('a bloqué ce canal');
    const other = { name: 'Other', 'setting-deliveryUrl': 'https://other.example.net/deliveries' };
    const honours = await admin.addChannel({ ...other, language: 'fr', honoursOptOut: 'yes' });
    expect(await textOf(honours)).toContain('Le client a bloqué ce canal');
  });

  it.each([
    { contact: undefined, said: 'Ask the engineer who runs the middleware.', link: undefined },
    { contact: 'digital@example.com', said: 'Ask: digital@example.com', link: 'mailto:digital@example.com' },
    { contact: 'Service desk, <extension> 4711', said: 'Ask: Service desk, <extension> 4711', link: undefined },
  ])('says whom to call: $contact', async ({ contact, said, link }) => {
    world = await AdminWorld.start({ supportContact: contact });
    admin = await world.signIn();
    const id = await admin.addChannel();
    const { text, tags } = parseHtml(await admin.see('channels', id));
    expect(text).toContain(said);
    const links = tags.map(({ attributes }) => attributes['href'] ?? '').filter((href) => href.startsWith('mailto:'));
    expect(links).toEqual(link === undefined ? [] : [link]);
  });
});

describe('the overview', () => {
  const rowsOf = (page: string) =>
    page
      .slice(page.indexOf('<tbody'), page.indexOf('</tbody>'))
      .split('<tr')
      .slice(1)
      .map((row) => parseHtml(`<tr${row}`).text.trim());

  it('tells two channels of one name apart, and has first what wants somebody', async () => {
    await start();
    const one = await admin.addChannel({ name: 'Shop', label: 'France' });
    const two = await admin.addChannel({
      name: 'Shop',
      label: 'Canada',
      'setting-deliveryUrl': 'https://ca.example.net/deliveries',
    });
    world.cxone.on(
      LIST,
      json(200, [
        { id: one, ...READY },
        { id: two, channelIntegrationId: 'integration-1' },
      ]),
    );
    await world.table.put({
      pk: `ACTIVITY#${one}`,
      'inbound-worked': '2026-03-02T09:05:00.000Z',
      'outbound-seen': '2026-03-01T09:05:00.000Z',
    });
    const rows = rowsOf(await admin.see('channels'));
    expect(rows[0]).toMatch(
      new RegExp(
        `^Reaches no agent Shop Canada ${two} Messages arrive .* https://ca.example.net/deliveries None None 0 0$`,
      ),
    );
    expect(rows[1]).toBe(
      `Ready Shop France ${one} Signed webhook ${DELIVERY_URL} March 2, 2026 at 9:05 AM UTC March 1, 2026 at 9:05 AM UTC 0 0`,
    );
  });

  it('has a name alone where no other channel has it', async () => {
    await start();
    const id = await admin.addChannel({ name: 'Shop' });
    expect(parseHtml(await admin.see('channels')).text).not.toContain(id);
  });

  it('of 50 channels costs the reads of one, and stays under 50 kB with the longest names', async () => {
    await start();
    const long = `${'Ж'.repeat(90)} `;
    const count = async () => {
      world.table.reads = 0;
      const page = await admin.see('channels');
      return { reads: world.table.reads, bytes: Buffer.byteLength(page), page };
    };
    const ids = [await admin.addChannel({ name: `${long}00`, label: 'Ж'.repeat(60) })];
    const { reads } = await count();
    for (let index = 1; index < 50; index += 1) {
      const deliveryUrl = `https://${index}.example.net/${'d'.repeat(150)}`;
      const fields = { name: `${long}${String(index).padStart(2, '0')}`, label: 'Ж'.repeat(60) };
      ids.push(await admin.addChannel({ ...fields, 'setting-deliveryUrl': deliveryUrl }));
    }
    const { reads: ofMany, bytes, page } = await count();
    expect(ofMany).toBe(reads);
    expect(bytes).toBeLessThan(50_000);
    expect(parseHtml(page).text).toContain('Page 1 of 2');

    const second = await world.request('channels', { cookies: [admin.cookie], query: { page: '2' } });
    const shown = [...rowsOf(page), ...rowsOf(second.body ?? '')].map((row) => /(\d\d) Ж/.exec(row)?.[1]);
    expect(shown).toEqual(ids.map((_, index) => String(index).padStart(2, '0')));
    const beyond = await world.request('channels', { cookies: [admin.cookie], query: { page: '99' } });
    expect(rowsOf(beyond.body ?? '')).toEqual(rowsOf(second.body ?? ''));
  });
});
