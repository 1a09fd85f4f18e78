import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { hangUp, json } from '../cxone/stub-server.ts';
import { inputValue, parseHtml } from './html/html.ts';
import { ACCESS_TOKEN, type Admin, AdminWorld, DELIVERY_URL, formType, main, TENANT, UPSERT } from './world.ts';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

const textOf = (page: string | undefined) => parseHtml(page ?? '').text;
const channels = () => world.registry.channels(main);
const inputsOf = (page: string) => parseHtml(page).tags.filter(({ name }) => name === 'input');
const secretOf = (form: Readonly<Record<string, string>>) =>
  world.secrets.get(`byoc/dev/channels/${form['channelId'] ?? ''}`);
const idIn = (form: Readonly<Record<string, string>>) => channelIdSchema.parse(form['channelId']);

describe('adding a channel', () => {
  it('tells CXone of it as the admin, keeps it, and shows what is left to do', async () => {
    const form = await admin.filledAddForm({ name: '  Web shop messages ' });
    const response = await admin.send('add', form);
    const id = form['channelId'];
    expect(response.statusCode).toBe(200);

    expect(world.cxone.to(UPSERT)).toHaveLength(1);
    const [upsert] = world.cxone.to(UPSERT);
    expect(upsert?.headers.authorization).toBe(`Bearer ${ACCESS_TOKEN}`);
    expect(JSON.parse(upsert?.body ?? '')).toEqual({
      id,
      idOnExternalPlatform: id,
      channelIntegrationId: 'integration-1',
      realExternalPlatformId: 'custom',
      name: 'Web shop messages',
      isPrivate: true,
      hasTreeStructure: false,
      contentFormat: 'plain',
      hasReply: true,
      hasOutboundFlow: true,
      hasManualOutboundFlow: false,
      hasAbilityToSendFiles: true,
      hasAbilityToLike: false,
      hasAbilityToShare: false,
      hasAbilityToDelete: false,
      hasAbilityToHide: false,
      canReplyToAnyMessage: true,
      hasMultipleThreadsPerEndUser: true,
    });
    expect(await channels()).toEqual([
      {
        channelId: id,
        integrationKey: 'main',
        integrationId: 'integration-1',
        provider: 'generic',
        account: DELIVERY_URL,
        accountKey: expect.stringMatching(/^generic#/) as string,
        name: 'Web shop messages',
        state: 'active',
        settings: { deliveryUrl: DELIVERY_URL },
        writesFirst: false,
        studioScript: '',
        language: 'en',
        keyedFrom: 0,
        createdAt: '2026-03-02T10:15:00.000Z',
        updatedAt: '2026-03-02T10:15:00.000Z',
        changedBy: 20417,
        lastAct: { act: 'add-channel', who: 'cxone:20417', at: '2026-03-02T10:15:00.000Z' },
      },
    ]);
    expect(textOf(response.body)).toContain('The channel is now in CXone.');
    expect(textOf(response.body)).toContain('choose a default skill and a default Studio script');
    expect(world.lines.join()).toContain(`"event":"channel.added","integration":"main","channel":"${id ?? ''}"`);
  });

  it.each([
    { chosen: 'fr', kept: 'fr' },
    { chosen: 'en', kept: 'en' },
    { chosen: 'xx', kept: 'en' },
  ])('keeps the language $kept of the agents for $chosen, and offers it again', async ({ chosen, kept }) => {
    await admin.send('add', { ...(await admin.filledAddForm()), language: chosen });
    const [channel] = await channels();
    expect(channel).toMatchObject({ language: kept });
    const form = await admin.see('reconnect', channel?.channelId);
    const offered = parseHtml(form).tags.filter(({ name, attributes }) => name === 'option' && 'lang' in attributes);
    expect(offered.filter(({ attributes }) => 'selected' in attributes)).toMatchObject([
      { attributes: { value: kept } },
    ]);
  });

  it('shows the webhook address and the new secret, which stands nowhere else but in the secret store', async () => {
    const form = await admin.filledAddForm();
    const page = (await admin.send('add', form)).body ?? '';
    const [address, secret] = inputsOf(page).map(({ attributes }) => attributes['value'] ?? '');
    expect(address).toBe(`https://byoc.example.net/webhooks/${form['channelId'] ?? ''}`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(world.secrets.names()).toHaveLength(1);
    expect(JSON.parse((await secretOf(form)) ?? '')).toEqual({ secrets: [{ name: 'signingSecret', value: secret }] });
    const elsewhere = JSON.stringify([world.lines, world.table.items(), world.cxone.seen]);
    expect(elsewhere).not.toContain(secret?.slice('whsec_'.length));
  });

  it.each([
    { case: 'sent twice at once', together: true },
    { case: 'sent again', together: false },
  ])('makes one channel of a form that is $case', async ({ together }) => {
    const form = await admin.filledAddForm();
    const send = () => admin.send('add', form);
    const responses = together ? await Promise.all([send(), send()]) : [await send(), await send()];
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const [one, two] = responses.map(({ body = '' }) => inputsOf(body).map(({ attributes }) => attributes['value']));
    expect(one).toEqual(two);
    expect(await channels()).toMatchObject([{ channelId: form['channelId'], state: 'active' }]);
    expect(world.secrets.names()).toHaveLength(1);
    const told = world.cxone.to(UPSERT).map(({ body }): unknown => JSON.parse(body));
    expect(new Set(told.map((channel) => JSON.stringify(channel))).size).toBe(1);
  });

  it('refuses an account that a channel of this integration has, and names the channel', async () => {
    await admin.addChannel();
    const again = await admin.filledAddForm({ name: 'Second', 'setting-deliveryUrl': `${DELIVERY_URL}/` });
    const response = await admin.send('add', again);
    expect(response.statusCode).toBe(409);
    expect(textOf(response.body)).toContain('The channel “Web shop messages” uses it. Nothing was added or changed.');
    expect(await channels()).toHaveLength(1);
    expect(world.secrets.names()).toHaveLength(1);
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
  });

  it('refuses an account that another integration has, without its name', async () => {
    await world.registry.putIntegration(integrationKeySchema.parse('other'), TENANT);
    const response = await world.request('add', { query: world.actionQuery }, 'other');
    const cookie = response.cookies?.[0]?.split(';')[0] ?? '';
    const page = (await world.request('add', { cookies: [cookie] }, 'other')).body ?? '';
    const fields = {
      csrf: inputValue(page, 'csrf'),
      channelId: inputValue(page, 'channelId'),
      provider: 'generic',
      integrationId: 'integration-2',
      name: 'Secret plans',
      'setting-deliveryUrl': DELIVERY_URL,
    };
    const body = new URLSearchParams(fields).toString();
    const headers = { ...formType, 'sec-fetch-site': 'same-origin' };
    const added = await world.request('add', { method: 'POST', headers, cookies: [cookie], body }, 'other');
    expect(added.statusCode).toBe(200);

    const refused = await admin.send('add', await admin.filledAddForm());
    expect(refused.statusCode).toBe(409);
    expect(textOf(refused.body)).toContain('Another integration of this middleware uses it.');
    expect(refused.body).not.toContain('Secret plans');
    expect(await world.registry.integration(main)).not.toHaveProperty('integrationId');
  });

  it.each([
    { case: 'for another account', changes: { 'setting-deliveryUrl': 'https://two.example.net/in' } },
    { case: 'with a provider that is not there', changes: { provider: 'carrier-pigeon' } },
    { case: 'with an id that can be none', changes: { channelId: '../x' } },
    { case: 'without an id', changes: { channelId: '' } },
  ])('refuses a used form that comes $case', async ({ changes }) => {
    const form = await admin.filledAddForm();
    await admin.send('add', form);
    const response = await admin.send('add', { ...form, ...changes });
    expect(response.statusCode).toBe(409);
    expect(textOf(response.body)).toContain('This form was already used');
    expect(await channels()).toMatchObject([{ settings: { deliveryUrl: DELIVERY_URL } }]);
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
  });

  it('refuses the form of a channel that was removed', async () => {
    const form = await admin.filledAddForm();
    await admin.send('add', form);
    await admin.send('remove', { csrf: form['csrf'] ?? '' }, { channel: form['channelId'] ?? '' });
    expect((await admin.send('add', form)).statusCode).toBe(409);
    expect(await channels()).toEqual([]);
  });

  it('goes on where it stopped when the same form is sent again', async () => {
    const form = await admin.filledAddForm();
    world.cxone.on(UPSERT, json(500, {}));
    expect((await admin.send('add', form)).statusCode).toBe(502);
    expect(await world.registry.channel(idIn(form))).toMatchObject({ state: 'adding' });
    expect(await secretOf(form)).toBeUndefined();
    world.cxone.on(UPSERT, json(200, {}));
    expect((await admin.send('add', form)).statusCode).toBe(200);
    expect(await world.registry.channel(idIn(form))).toMatchObject({ state: 'active' });
  });

  it('takes up the half-added channel with a fresh form for the same account', async () => {
    const first = await admin.filledAddForm();
    world.cxone.on(UPSERT, hangUp);
    expect((await admin.send('add', first)).statusCode).toBe(502);
    world.cxone.on(UPSERT, json(200, {}));
    const second = await admin.filledAddForm({ name: 'Better name' });
    const response = await admin.send('add', second);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain(`/webhooks/${first['channelId'] ?? ''}`);
    expect(await channels()).toMatchObject([{ channelId: first['channelId'], name: 'Better name', state: 'active' }]);
  });
});

describe('the Integration ID', () => {
  it('is kept once CXone has accepted a channel with it, and not asked for again', async () => {
    await admin.addChannel({ integrationId: 'integration-7' });
    expect(await world.registry.integration(main)).toMatchObject({ integrationId: 'integration-7' });
    const page = await admin.see('add');
    expect(inputsOf(page).map(({ attributes }) => attributes['name'])).not.toContain('integrationId');

    const form = {
      csrf: inputValue(page, 'csrf'),
      channelId: inputValue(page, 'channelId'),
      provider: 'generic',
      name: 'Second',
      'setting-deliveryUrl': 'https://two.example.net/deliveries',
      integrationId: 'integration-of-somebody-else',
    };
    expect((await admin.send('add', form)).statusCode).toBe(200);
    expect(JSON.parse(world.cxone.to(UPSERT)[1]?.body ?? '')).toMatchObject({ channelIntegrationId: 'integration-7' });
  });

  it('is asked for again when CXone did not accept it', async () => {
    const refusal = { errors: [{ field: 'channelIntegrationId', message: 'unknown' }], uid: 'ref-1' };
    world.cxone.on(UPSERT, json(422, refusal));
    const form = await admin.filledAddForm({ integrationId: 'integration-typo' });
    const response = await admin.send('add', form);
    expect(response.statusCode).toBe(422);
    expect(textOf(response.body)).toContain('Integration ID: is not known to CXone: copy it from the list there');
    expect(await world.registry.integration(main)).not.toHaveProperty('integrationId');
    expect(inputValue(await admin.see('add'), 'integrationId')).toBe('');

    world.cxone.on(UPSERT, json(200, {}));
    expect((await admin.send('add', { ...form, integrationId: 'integration-1' })).statusCode).toBe(200);
    expect(await world.registry.integration(main)).toMatchObject({ integrationId: 'integration-1' });
    expect(await channels()).toMatchObject([{ integrationId: 'integration-1' }]);
  });
});
