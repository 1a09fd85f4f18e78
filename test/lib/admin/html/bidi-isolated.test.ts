import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bidiIsolated, withBidiIsolates } from '../../../../lib/admin/html/page.ts';
import { AdminWorld } from '../world.ts';
import { parseHtml } from './html.ts';

describe('a name in a sentence', () => {
  it.each([
    { case: 'a word that is read from the right', name: 'متجر' },
    { case: 'an override', name: 'shop \u202Etxt.exe' },
    { case: 'an embedding that is not closed', name: '\u202Bshop' },
  ])('is an element of its own that turns nothing around it: $case', async ({ name }) => {
    const sentence = `Reconnect “${bidiIsolated(name)}”`;
    expect(sentence).toBe(`Reconnect “\u2068${name}\u2069”`);
    expect((await withBidiIsolates(sentence)).toString()).toBe(`Reconnect “<bdi>${name}</bdi>”`);
  });

  it.each([
    { case: 'closes its isolation', name: 'shop\u2069 \u202Eevil' },
    { case: 'opens one that it does not close', name: 'shop \u2067\u202Eevil' },
  ])('loses the mark that $case', ({ name }) => {
    expect(bidiIsolated(name)).toBe('\u2068shop \u202Eevil\u2069');
  });

  it('is escaped, and so are the words around it', async () => {
    const shown = await withBidiIsolates(`<b> ${bidiIsolated('<i>')} & ${bidiIsolated('"')}`);
    expect(shown.toString()).toBe('&lt;b&gt; <bdi>&lt;i&gt;</bdi> &amp; <bdi>&quot;</bdi>');
  });
});

describe('the name of a channel', () => {
  let world: AdminWorld;
  beforeEach(async () => {
    world = await AdminWorld.start();
  });
  afterEach(async () => {
    await world.stop();
  });

  it('is isolated in titles, headings, lists and sentences', async () => {
    const name = 'متجر \u202E1';
    const admin = await world.signIn();
    const channel = await admin.addChannel({ name });
    for (const [action, id, before, after] of [
      ['add', undefined, '', ''],
      ['reconnect', undefined, '', ''],
      ['remove', undefined, '', ''],
      ['channels', undefined, '', ''],
      ['channels', channel, '<h1>', '</h1>'],
      ['reconnect', channel, '<h1>Reconnect “', '”</h1>'],
      ['remove', channel, '<h1>Remove “', '”?</h1>'],
    ] as const) {
      const page = await admin.see(action, id);
      expect([action, page]).toEqual([action, expect.stringContaining(`${before}<bdi>${name}</bdi>${after}`)]);
    }
    expect(await admin.see('remove', channel)).toContain(`<title>Remove “\u2068${name}\u2069”?</title>`);

    const fields = { csrf: await admin.csrfToken() };
    const { body = '' } = await admin.send('remove', fields, { channel });
    expect(body).toContain(`“<bdi>${name}</bdi>” is no longer in CXone.`);
    expect(parseHtml(body).text).toContain(`“${name}” is no longer in CXone.`);
    expect(await admin.see('channels')).toContain(`<dt><bdi>${name}</bdi></dt>`);
  });
});
