import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { preferences } from '../../support/fixtures.ts';
import { json } from '../cxone/stub-server.ts';
import { inputValue, parseHtml } from './html/html.ts';
import { type Admin, AdminWorld, DELIVERY_URL, main, TENANT, UPSERT } from './world.ts';

let world: AdminWorld;
let admin: Admin;
let channel: string;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
  channel = await admin.addChannel();
});
afterEach(() => world.stop());

const textOf = (page: string | undefined) => parseHtml(page ?? '').text;
const stored = () => world.registry.channel(channelIdSchema.parse(channel));
const secretsSchema = z.object({
  secrets: z.array(z.object({ name: z.string(), value: z.string(), validUntil: z.string().optional() })),
});
async function secrets() {
  const value = await world.secrets.get(`byoc/dev/channels/${channel}`);
  return secretsSchema.parse(JSON.parse(value ?? '{}')).secrets;
}
const filled = async (changes: Readonly<Record<string, string>> = {}) => ({
  csrf: await admin.csrfToken(),
  name: 'Web shop messages',
  'setting-deliveryUrl': DELIVERY_URL,
  ...changes,
});

describe('the chooser', () => {
  it('lists the channels of the integration, each with its own address', async () => {
    const second = await admin.addChannel({ name: 'Second', 'setting-deliveryUrl': 'https://two.example.net/in' });
    for (const action of ['reconnect', 'remove'] as const) {
      const { tags, text } = parseHtml(await admin.see(action));
      expect(text).toMatch(/Which channel\? (?:Web shop messages Second|Second Web shop messages) /);
      const links = tags.flatMap(({ attributes }) => attributes['href'] ?? []);
      expect(links).toEqual(
        expect.arrayContaining([`/i/main/${action}?channel=${channel}`, `/i/main/${action}?channel=${second}`]),
      );
    }
  });

  it('says so where no channel is connected', async () => {
    await admin.send('remove', { csrf: await admin.csrfToken() }, { channel });
    expect(textOf(await admin.see('reconnect'))).toContain('No channel of this integration is connected.');
  });

  it('is what a form without a channel leads to', async () => {
    const response = await admin.send('reconnect', await filled());
    expect([response.statusCode, textOf(response.body).includes('Which channel?')]).toEqual([200, true]);
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
  });
});

describe('the Reconnect form', () => {
  it('holds the channel as it is and asks for no secret', async () => {
    const page = await admin.see('reconnect', channel);
    expect(textOf(page)).toContain('Reconnect “Web shop messages”');
    expect(inputValue(page, 'name')).toBe('Web shop messages');
    expect(inputValue(page, 'setting-deliveryUrl')).toBe(DELIVERY_URL);
    expect(page).not.toContain('integrationId');
    expect(page).not.toContain((await secrets())[0]?.value.slice('whsec_'.length));
  });

  it.each([
    { case: 'that nobody knows', id: 'ch-unknown' },
    { case: 'of another integration', id: 'ch-others' },
  ])('is not given for a channel $case', async ({ id }) => {
    const other = integrationKeySchema.parse('other');
    await world.registry.putIntegration(other, TENANT);
    await world.registry.writeIntent({
      channelId: channelIdSchema.parse('ch-others'),
      integrationKey: other,
      integrationId: 'integration-2',
      provider: 'generic',
      account: 'https://others.example.net',
      name: 'Secret plans',
      settings: { deliveryUrl: 'https://others.example.net' },
      ...preferences,
    });
    for (const action of ['reconnect', 'remove'] as const) {
      const seen = await world.request(action, { cookies: [admin.cookie], query: { channel: id } });
      const sent = await admin.send(action, await filled(), { channel: id });
      for (const response of [seen, sent]) {
        expect(response.statusCode).toBe(404);
        expect(textOf(response.body)).toContain('This channel is not connected');
        expect(response.body).not.toContain('Secret plans');
      }
    }
    expect(await world.registry.channel(channelIdSchema.parse('ch-others'))).toMatchObject({ state: 'adding' });
  });
});

describe('reconnecting a channel', () => {
  it('gives it a new name and tells CXone of the whole channel once more', async () => {
    world.clock.advance(60_000);
    const response = await admin.send('reconnect', await filled({ name: 'Shop' }), { channel });
    expect(response.statusCode).toBe(200);
    expect(textOf(response.body)).toContain('CXone has the new settings of the channel.');
    expect(textOf(response.body)).toContain('What you have changed holds for all messages within 15 seconds.');
    expect(await stored()).toMatchObject({ name: 'Shop', state: 'active', updatedAt: '2026-03-02T10:16:00.000Z' });
    const [before, asStored, after] = world.cxone.to(UPSERT).map(({ body }): unknown => JSON.parse(body));
    expect(asStored).toEqual(before);
    expect(after).toEqual({ ...z.looseObject({}).parse(before), name: 'Shop' });
  });

  it('keeps what was chosen about people, shows it again, and clears it', async () => {
    const chosen = {
      ...{ honoursOptOut: 'yes', optOutWords: 'Tschüss, Ende', onCustomerEnd: 'resolved', removesDeleted: 'yes' },
      ...{ endNotice: ' Bye. ', customerFields: 'phone = phone_number', tellsRefusedFiles: 'never' },
    };
    const { statusCode } = await admin.send('reconnect', await filled(chosen), { channel });
    expect(statusCode).toBe(200);
    const people = {
      ...{ honoursOptOut: true, optOutWords: ['Tschüss', 'Ende'], endNotice: 'Bye.' },
      ...{ onCustomerEnd: 'resolved', tellsRefusedFiles: 'never', customerFields: { phone: 'phone_number' } },
    };
    expect(await stored()).toMatchObject({ people, removesDeleted: true });
    const page = await admin.see('reconnect', channel);
    expect(inputValue(page, 'optOutWords')).toBe('Tschüss, Ende');
    expect(inputValue(page, 'customerFields')).toBe('phone = phone_number');
    expect(page).toMatch(/name="honoursOptOut"\s+value="yes"\s+checked/);
    expect(page).toMatch(/<option value="resolved" selected>/);
    expect(page).toMatch(/<option value="never" selected>/);
    const nothing = { optOutWords: '', endNotice: '', customerFields: '', tellsRefusedFiles: 'private' };
    await admin.send('reconnect', await filled({ ...nothing, name: 'Shop' }), { channel });
    expect(await stored()).toMatchObject({ name: 'Shop', removesDeleted: false });
    expect((await stored())?.people).toEqual({});
  });

  it('asks again for custom fields that CXone has not, with what it has', async () => {
    const idents = { data: [{ ident: 'phone_no' }] };
    world.cxone.on('GET /dfo/3.0/customers/custom-field-definitions', json(200, idents));
    const response = await admin.send('reconnect', await filled({ customerFields: 'phone = phone' }), { channel });
    expect(response.statusCode).toBe(422);
    expect(textOf(response.body)).toContain(
      'Custom fields of the customer: CXone has no such custom field: phone. It has: phone_no',
    );
    expect(response.body).toMatch(/<details class="field" open/);
    expect((await stored())?.people).toBeUndefined();
  });

  it('goes on without them where CXone does not say in time which custom fields it has', async () => {
    world.cxone.on('GET /dfo/3.0/customers/custom-field-definitions', () => undefined);
    const response = await admin.send('reconnect', await filled({ customerFields: 'phone = phone' }), { channel });
    expect(response.statusCode).toBe(200);
    expect(await stored()).toMatchObject({ people: { customerFields: { phone: 'phone' } } });
  });

  it('leaves the secret alone unless told', async () => {
    const before = await secrets();
    const response = await admin.send('reconnect', await filled(), { channel });
    expect(await secrets()).toEqual(before);
    expect(response.body).not.toContain('whsec_');
  });

  it('makes a new secret, shows it, and lets the old one live for 24 hours', async () => {
    const [old] = await secrets();
    const response = await admin.send('reconnect', await filled({ renew: 'yes' }), { channel });
    const [renewed, replaced] = await secrets();
    expect(renewed?.value).not.toBe(old?.value);
    expect(renewed).not.toHaveProperty('validUntil');
    expect(replaced).toEqual({ ...old, validUntil: '2026-03-03T10:15:00.000Z' });
    const shown = parseHtml(response.body ?? '').tags.flatMap(({ attributes }) =>
      'readonly' in attributes ? attributes['value'] : [],
    );
    expect(shown).toEqual([`https://byoc.example.net/webhooks/${channel}`, renewed?.value]);
    expect(textOf(response.body)).toContain('The old secret stays valid for 24 hours');
    expect(world.lines.join()).not.toContain(renewed?.value.slice('whsec_'.length));
  });

  it('makes no secret that nobody sees where CXone refuses the channel', async () => {
    const before = await secrets();
    world.cxone.on(UPSERT, json(503, {}));
    const response = await admin.send('reconnect', await filled({ renew: 'yes' }), { channel });
    expect(response.statusCode).toBe(502);
    expect(await secrets()).toEqual(before);
  });

  describe('moves it to another delivery URL', () => {
    const moved = { 'setting-deliveryUrl': 'https://two.example.net/in' };

    it('with its secret and its webhook URL, and says what becomes of messages', async () => {
      const before = await secrets();
      const response = await admin.send('reconnect', await filled(moved), { channel });
      expect(response.statusCode).toBe(200);
      expect(textOf(response.body)).toContain('messages of agents go to the new address');
      expect(await stored()).toMatchObject({ settings: { deliveryUrl: 'https://two.example.net/in' } });
      expect(await secrets()).toEqual(before);
      expect(world.audit.entries.at(-1)).toMatchObject({
        act: 'reconnect-channel',
        outcome: 'done',
        fields: ['setting-deliveryUrl'],
      });
    });

    it.each([
      { lang: 'en', button: 'Move anyway', says: 'the delivery URL answered with the status 404' },
      { lang: 'fr', button: 'Déplacer quand même', says: 'l’URL de livraison a répondu avec le statut 404' },
    ])('not where the URL fails, unless a button says so, in $lang', async ({ lang, button, says }) => {
      world.platform.receives = () => new Response(null, { status: 404 });
      const headers = { 'accept-language': lang };
      const form = await filled({ ...moved, name: 'Acme Care', renew: 'yes', formId: 'form-1' });
      const response = await admin.send('reconnect', form, { channel, headers });
      expect(response.statusCode).toBe(422);
      expect(textOf(response.body)).toContain(says);
      expect(textOf(response.body)).toContain(button);
      const values = ['setting-deliveryUrl', 'name', 'formId'].map((name) => inputValue(response.body ?? '', name));
      expect(values).toEqual([moved['setting-deliveryUrl'], 'Acme Care', 'form-1']);
      expect(response.body).toMatch(/name="renew" value="yes"\s+checked/);
      expect(await stored()).toMatchObject({ settings: { deliveryUrl: DELIVERY_URL } });
      expect(world.audit.entries.at(-1)).toMatchObject({ outcome: 'refused', status: 422 });

      const again = await admin.send('reconnect', { ...form, untested: 'yes' }, { channel, headers });
      expect(again.statusCode).toBe(200);
      expect(await stored()).toMatchObject({ settings: { deliveryUrl: moved['setting-deliveryUrl'] } });
    });

    it('not to the URL of another channel', async () => {
      await admin.addChannel({ name: 'Second', ...moved });
      const response = await admin.send('reconnect', await filled(moved), { channel });
      expect(response.statusCode).toBe(409);
      expect(textOf(response.body)).toContain('The channel “Second” uses it.');
      expect(textOf(response.body)).toContain('Nothing was added or changed.');
    });
  });

  it('shows the form again with what is wrong with it', async () => {
    const response = await admin.send('reconnect', await filled({ name: '' }), { channel });
    expect(response.statusCode).toBe(422);
    expect(textOf(response.body)).toContain('Channel name: is missing');
    expect(await stored()).toMatchObject({ name: 'Web shop messages' });
  });

  it('finishes a channel that was half added', async () => {
    world.cxone.on(UPSERT, json(500, {}));
    const form = await admin.filledAddForm({ name: 'Second', 'setting-deliveryUrl': 'https://two.example.net/in' });
    await admin.send('add', form);
    world.cxone.on(UPSERT, json(200, {}));
    const half = form['channelId'] ?? '';
    const changes = { name: 'Second', 'setting-deliveryUrl': 'https://two.example.net/in' };
    expect((await admin.send('reconnect', await filled(changes), { channel: half })).statusCode).toBe(200);
    expect(await world.registry.channel(channelIdSchema.parse(half))).toMatchObject({ state: 'active' });
  });

  it('does not bring back a channel that is being removed', async () => {
    world.cxone.on(`DELETE /dfo/3.0/channels/${channel}`, json(500, {}));
    await admin.send('remove', { csrf: await admin.csrfToken() }, { channel });
    expect(await stored()).toMatchObject({ state: 'removing' });
    const before = await secrets();
    const response = await admin.send('reconnect', await filled({ renew: 'yes' }), { channel });
    expect(response.statusCode).toBe(404);
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
    expect(await secrets()).toEqual(before);
    expect(await world.registry.channels(main)).toMatchObject([{ state: 'removing' }]);
  });
});
