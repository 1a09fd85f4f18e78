import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textsFor } from '../../../../lib/admin/texts/languages.ts';
import { httpEvent } from '../../http/http-event.ts';
import { parseHtml } from '../html/html.ts';
import { AdminWorld } from '../world.ts';

const liked = (header: string) => textsFor(httpEvent({ headers: { 'accept-language': header } })).tag;

describe('the language of the pages', () => {
  it.each([
    ['fr', 'fr'],
    ['fr-CA', 'fr-CA'],
    ['FR-ca;q=0.9, en;q=0.8', 'fr-CA'],
    ['fr-CH, fr;q=0.9', 'fr'],
    ['fr-BE', 'fr'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['de-DE,de;q=0.9,fr;q=0.5,en;q=0.3', 'fr'],
    ['fr;q=0, en', 'en'],
    ['de', 'en'],
    ['*', 'en'],
    ['', 'en'],
    [';;,,;q=', 'en'],
    [`${'x-a,'.repeat(400)}fr`, 'en'],
  ])('goes by what the browser likes best of those there are: %s', (header, tag) => {
    expect(liked(header)).toBe(tag);
  });

  it('is English where the browser says nothing', () => {
    expect(textsFor(httpEvent({})).tag).toBe('en');
  });

  it.each([
    { cookie: '__Host-byoc-language=fr', tag: 'fr' },
    { cookie: '__Host-byoc-language=fr-CA', tag: 'fr-CA' },
    { cookie: '__Host-byoc-language=xx', tag: 'en' },
  ])('is the one that was chosen before, if there is such a one: $cookie', ({ cookie, tag }) => {
    expect(textsFor(httpEvent({ cookies: [cookie], headers: { 'accept-language': 'en' } })).tag).toBe(tag);
  });
});

describe('the switch of languages', () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await AdminWorld.start();
  });
  afterAll(() => world.stop());

  it('leads to the same page, in each language, and keeps the choice', async () => {
    const admin = await world.signIn();
    const id = await admin.addChannel();
    const links = parseHtml(await admin.see('remove', id)).tags.filter(({ attributes }) => 'hreflang' in attributes);
    expect(links.map(({ attributes }) => attributes['href'])).toEqual([
      `/i/main/remove?channel=${id}&lang=fr`,
      `/i/main/remove?channel=${id}&lang=fr-CA`,
    ]);

    const query = { channel: id, lang: 'fr' };
    const response = await world.request('remove', { cookies: [admin.cookie], query });
    expect(response).toMatchObject({
      statusCode: 303,
      headers: { location: `https://byoc.example.net/i/main/remove?channel=${id}` },
    });
    const [cookie = ''] = response.cookies ?? [];
    expect(cookie).toMatch(/^__Host-byoc-language=fr; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);

    const cookies = [admin.cookie, cookie.split(';')[0] ?? ''];
    const page = await world.request('remove', { cookies, query: { channel: id } });
    expect(page.body).toContain('<html lang="fr">');
    expect(page.body).toContain('Supprimer « <bdi>Web shop messages</bdi> » ?');
  });

  const hrefsIn = (page: string) =>
    parseHtml(page).tags.flatMap(({ attributes: { hreflang, href = '' } }) => (hreflang === undefined ? [] : href));

  it('leads from the answer to a form to a page that can be had again, and says what is left behind', async () => {
    const admin = await world.signIn();
    const { body: refused = '' } = await admin.send('add', await admin.filledAddForm({ name: '' }));
    expect(hrefsIn(refused)).toEqual(['/i/main/add?lang=fr', '/i/main/add?lang=fr-CA']);
    const form = await admin.filledAddForm({ 'setting-deliveryUrl': 'https://other.example.net/deliveries' });
    const { body: added = '' } = await admin.send('add', form);
    const channel = `/i/main/channels?channel=${form['channelId'] ?? ''}`;
    expect(hrefsIn(added)).toEqual([`${channel}&lang=fr`, `${channel}&lang=fr-CA`]);
    for (const page of [refused, added]) {
      expect(parseHtml(page).text).toContain('you lose what you typed');
    }
  });

  it('is on the pages that say what went wrong, with a session and without', async () => {
    const admin = await world.signIn();
    const { body: gone = '' } = await world.request('remove', {
      cookies: [admin.cookie],
      query: { channel: 'ch-unknown' },
    });
    expect(hrefsIn(gone)[0]).toBe('/i/main/channels?lang=fr');
    expect(hrefsIn((await world.request('add', {})).body ?? '')[0]).toBe('/i/main/add?lang=fr');
    const lost = await world.request('add', { query: { lang: 'fr' } }, 'No Such');
    expect(hrefsIn(lost.body ?? '')).toEqual(['?lang=en', '?lang=fr-CA']);
    expect(lost.body).toContain('<html lang="fr">');
  });

  it('passes over a language that there is not', async () => {
    const admin = await world.signIn();
    const response = await world.request('add', { cookies: [admin.cookie], query: { lang: 'xx' } });
    expect(response.statusCode).toBe(200);
  });
});
