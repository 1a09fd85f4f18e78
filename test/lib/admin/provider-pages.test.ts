import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { platformProvider } from '../../support/fake-platform.ts';
import { json } from '../cxone/stub-server.ts';
import { inputValue, parseHtml } from './html/html.ts';
import { type Admin, AdminWorld, TENANT, verified, VERIFY } from './world.ts';

const LIST = 'GET /dfo/3.0/channels';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start({ providers: [platformProvider] });
  admin = await world.signIn();
});
afterEach(() => world.stop());

const unavailable = () => new Response(undefined, { status: 503 });

async function formFor(changes: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const page = await admin.see('add');
  return {
    ...Object.fromEntries(['csrf', 'channelId', 'provider'].map((name) => [name, inputValue(page, name)])),
    integrationId: 'integration-1',
    name: 'Bot messages',
    'secret-token': 'acme:1',
    ...changes,
  };
}

/** Adds the bot's channel and answers its id. */
async function added(): Promise<string> {
  const form = await formFor();
  expect((await admin.send('add', form)).statusCode).toBe(200);
  const id = form['channelId'] ?? '';
  world.cxone.on(
    LIST,
    json(200, [{ id, channelIntegrationId: 'integration-1', defaultSkillId: 1, studioScript: '7' }]),
  );
  world.cxone.on(`DELETE /dfo/3.0/channels/${id}`, json(200, {}));
  return id;
}

const webhookOf = (id: string) => `https://byoc.example.net/webhooks/${id}`;

describe('with several providers', () => {
  it('the Add page asks which, and leads to the form of each', async () => {
    const several = await AdminWorld.start({ providers: [genericProvider, platformProvider] });
    try {
      const visitor = await several.signIn();
      const page = parseHtml(await visitor.see('add'));
      expect(page.text).toContain('With which provider? Signed webhook Any system');
      const links = page.tags.map(({ attributes }) => attributes['href']);
      expect(links).toEqual(expect.arrayContaining(['/i/main/add?provider=generic', '/i/main/add?provider=platform']));
      const query = { provider: 'platform' };
      const form = await several.request('add', { cookies: [visitor.cookie], query });
      expect(inputValue(form.body ?? '', 'provider')).toBe('platform');
      const odd = await several.request('add', { cookies: [visitor.cookie], query: { provider: 'x' } });
      expect(parseHtml(odd.body ?? '').text).toContain('With which provider?');
    } finally {
      await several.stop();
    }
  });
});

describe('a provider with an API', () => {
  it('gets the webhook registered, and the admin is told that there is nothing to carry there', async () => {
    const form = await formFor();
    const response = await admin.send('add', form);
    const { text, tags } = parseHtml(response.body ?? '');
    expect(text).toContain('The channel is now in CXone. Account at the provider: @acme.');
    expect(text).toContain('Platform sends customers’ messages here from now on: there is nothing to enter there.');
    expect(tags.filter(({ attributes }) => 'readonly' in attributes)).toEqual([]);
    expect([...world.platform.webhooksOf('acme').keys()]).toEqual([webhookOf(form['channelId'] ?? '')]);
  });

  it('that refuses a credential has its words beside the field, and nothing is stored', async () => {
    const response = await admin.send('add', await formFor({ 'secret-token': 'acme:9' }));
    expect(response.statusCode).toBe(422);
    const { tags } = parseHtml(response.body ?? '');
    const field = tags.find(({ attributes }) => attributes['name'] === 'secret-token');
    expect(field?.attributes).toMatchObject({ 'aria-invalid': 'true', value: '' });
    expect(tags.map(({ attributes }) => attributes['id'])).toContain('secret-token-error');
    expect(world.table.items().filter(({ pk }) => pk.startsWith('CHANNEL#'))).toEqual([]);
  });

  it('that is away is named, with what to do, and nothing is stored', async () => {
    world.platform.meets = unavailable;
    const response = await admin.send('add', await formFor());
    expect(response.statusCode).toBe(503);
    const { text } = parseHtml(response.body ?? '');
    expect(text).toContain('The provider could not be reached');
    expect(text).toContain('Nothing was changed.');
    expect(world.table.items().filter(({ pk }) => pk.startsWith('CHANNEL#'))).toEqual([]);
  });

  it('is asked with a test of the connection what it has of the webhook and the credentials', async () => {
    const id = await added();
    const csrf = await admin.csrfToken();
    const shown = async () =>
      parseHtml((await admin.send('channels', { csrf, action: 'test' }, { channel: id })).body ?? '').text;
    expect(await shown()).toContain('Customers’ messages In order The provider sends them here. None has come yet.');
    expect(await shown()).toContain('Credentials In order The provider accepts them.');

    world.platform.webhooksOf('acme').clear();
    world.platform.webhooksOf('acme').set('https://other.example.net/', 'x');
    expect(await shown()).toContain('The provider sends them to another address: reconnect the channel.');
    world.platform.tokens.clear();
    expect(await shown()).toContain('The provider refuses them: reconnect the channel with new ones.');
    world.platform.meets = unavailable;
    const silent = await shown();
    expect(silent).toContain('Customers’ messages Not known The provider did not say where it sends them.');
    expect(silent).toContain('Credentials Not known The provider gave no answer.');
    expect(silent).toContain('Connection Not in order The test failed.');
    expect(silent).toContain('Something does not come through.');
  });

  it('is not asked by a look at the page of a channel, which says so', async () => {
    const id = await added();
    world.platform.calls.length = 0;
    const { text } = parseHtml(await admin.see('channels', id));
    expect(text).toContain('The provider has not been asked. “Test the connection” asks where it sends them.');
    expect(text).toContain('The provider has not been asked. “Test the connection” asks whether it accepts them.');
    expect(world.platform.calls).toEqual([]);
  });

  it('answers a test of the connection, or the page says why not', async () => {
    const id = await added();
    const csrf = await admin.csrfToken();
    const sent = await admin.send('channels', { csrf, action: 'test' }, { channel: id });
    const { text } = parseHtml(sent.body ?? '');
    expect(text).toContain('The provider answered the test. No message was sent.');
    expect(text).toContain('Connection In order The provider answered the test.');
    expect(world.platform.calls).toContain('ping');

    world.platform.meets = unavailable;
    const failed = await admin.send('channels', { csrf, action: 'test' }, { channel: id });
    expect(failed.statusCode).toBe(200);
    expect(parseHtml(failed.body ?? '').text).not.toContain('The provider answered the test.');
    expect(world.lines.join()).toContain('"event":"channel.test-failed"');
  });

  it('keeps its credential where Reconnect leaves it blank, and changes it where it does not', async () => {
    const id = await added();
    const page = await admin.see('reconnect', id);
    expect(parseHtml(page).text).toContain('Leave blank to keep the current one.');
    expect(parseHtml(page).tags.filter(({ attributes }) => attributes['name'] === 'renew')).toEqual([]);
    const form = { csrf: inputValue(page, 'csrf'), formId: inputValue(page, 'formId'), name: 'Bot messages' };
    expect((await admin.send('reconnect', form, { channel: id })).statusCode).toBe(200);

    const renewed = { ...form, 'secret-token': 'acme:2' };
    const refused = await admin.send('reconnect', renewed, { channel: id });
    expect(refused.statusCode).toBe(422);
    world.platform.tokens.add('acme:2');
    const response = await admin.send('reconnect', renewed, { channel: id });
    expect(parseHtml(response.body ?? '').text).toContain('Platform sends customers’ messages here from now on');

    const other = await admin.send('reconnect', { ...form, 'secret-token': 'globex:1' }, { channel: id });
    expect(parseHtml(other.body ?? '').text).toContain('Token: is another account: add it as a separate channel');
  });

  it('that is away does not keep a channel from being removed: the admin may go on without it', async () => {
    const id = await added();
    world.platform.meets = unavailable;
    const csrf = await admin.csrfToken();
    const stopped = await admin.send('remove', { csrf }, { channel: id });
    expect(stopped.statusCode).toBe(503);
    const { text, tags } = parseHtml(stopped.body ?? '');
    expect(text).toContain('CXone has deleted the channel, and the rest is still to be done');
    expect(tags.map(({ attributes }) => attributes['name'])).toContain('leavesWebhook');

    const removed = await admin.send('remove', { csrf, leavesWebhook: 'yes' }, { channel: id });
    expect(parseHtml(removed.body ?? '').text).toContain('“Bot messages” is no longer in CXone.');
  });
});

describe('of a provider of which some accounts have no API for the webhook', () => {
  const pasteAt = { en: 'On its page “Webhooks”.', fr: 'Sur sa page « Webhooks ».' };
  const someAccounts = {
    ...platformProvider,
    manifest: { ...platformProvider.manifest, webhook: { ...platformProvider.manifest.webhook, pasteAt } },
    registerWebhook: () => Promise.resolve({ kind: 'by-hand' as const }),
    unregisterWebhook: () => Promise.resolve({ kind: 'by-hand' as const }),
  };
  beforeEach(async () => {
    await world.stop();
    world = await AdminWorld.start({ providers: [someAccounts] });
    admin = await world.signIn();
  });

  it('the page of the channel says where the URL may have to be pasted', async () => {
    const id = await added();
    const page = await world.request('channels', { cookies: [admin.cookie], query: { channel: id } });
    const { text } = parseHtml(page.body ?? '');
    expect(text).toContain('if the account allows that. If not, paste it. On its page “Webhooks”.');
    expect(text).not.toContain('You have nothing to paste');
  });

  it('Remove says to stop the webhook there too', async () => {
    const id = await added();
    const removed = await admin.send('remove', { csrf: await admin.csrfToken() }, { channel: id });
    expect(parseHtml(removed.body ?? '').text).toContain('Stop the webhook at the provider too');
  });
});

describe('of a provider at which something is left to switch on', () => {
  const switchOn = { en: 'Turn on “Redelivery” there.', fr: 'Activez-y « Redelivery ».' };

  it('Add and the page of the channel say so, although the webhook is registered', async () => {
    const { manifest } = platformProvider;
    const withSwitch = { ...platformProvider, manifest: { ...manifest, webhook: { ...manifest.webhook, switchOn } } };
    await world.stop();
    world = await AdminWorld.start({ providers: [withSwitch] });
    admin = await world.signIn();
    const form = await formFor();
    const answer = await admin.send('add', form);
    expect(parseHtml(answer.body ?? '').text).toContain(`there is nothing to enter there. ${switchOn.en}`);
    const query = { channel: form['channelId'] ?? '' };
    const page = await world.request('channels', { cookies: [admin.cookie], query });
    expect(parseHtml(page.body ?? '').text).toContain(`You have nothing to paste. ${switchOn.en}`);
  });
});

describe('the undo of a Remove', () => {
  it('is offered with the answer and on the page of the channels, and brings the channel back', async () => {
    const id = await added();
    const csrf = await admin.csrfToken();
    const removed = await admin.send('remove', { csrf }, { channel: id });
    expect(parseHtml(removed.body ?? '').text).toContain('Undo: restore the channel');
    expect(world.platform.webhooksOf('acme').size).toBe(0);
    expect(parseHtml(await admin.see('channels')).text).toContain('Recently removed');

    const restored = await admin.send('channels', { csrf, action: 'restore' }, { channel: id });
    expect(parseHtml(restored.body ?? '').text).toContain('The channel is restored.');
    expect([...world.platform.webhooksOf('acme').keys()]).toEqual([webhookOf(id)]);
    expect(parseHtml(await admin.see('channels')).text).not.toContain('Recently removed');
  });

  it('is over after a week', async () => {
    const id = await added();
    await admin.send('remove', { csrf: await admin.csrfToken() }, { channel: id });
    world.clock.advance(7 * 86_400_000 + 1_000);
    const accessToken = new UnsecuredJWT({ tenantId: TENANT }).encode();
    world.cxone.on(VERIFY, json(200, { ...verified, accessToken }));
    admin = await world.signIn({ ...world.actionQuery, token: 'test-one-time-token-2' });
    expect(parseHtml(await admin.see('channels')).text).not.toContain('Recently removed');
  });

  it('says so where the account has been added anew, or CXone does not take the channel', async () => {
    const id = await added();
    const csrf = await admin.csrfToken();
    await admin.send('remove', { csrf }, { channel: id });
    world.cxone.on('POST /dfo/3.0/channels', json(422, { errors: [{ message: 'deleted' }] }));
    const refused = await admin.send('channels', { csrf, action: 'restore' }, { channel: id });
    expect(refused.statusCode).toBe(422);
    expect(parseHtml(refused.body ?? '').text).toContain('CXone did not accept the channel');

    world.cxone.on('POST /dfo/3.0/channels', json(200, {}));
    await admin.send('add', await formFor({ name: 'The same bot' }));
    const taken = await admin.send('channels', { csrf, action: 'restore' }, { channel: id });
    expect(taken.statusCode).toBe(409);
    expect(parseHtml(taken.body ?? '').text).toContain('The channel “The same bot” uses it.');
  });

  it('is not offered of an Add that was refused', async () => {
    await added();
    const refused = await admin.send('add', await formFor({ name: 'The same bot' }));
    expect(refused.statusCode).toBe(409);
    expect(parseHtml(await admin.see('channels')).text).not.toContain('Recently removed');
  });

  it('is not for channels of anybody else', async () => {
    const csrf = await admin.csrfToken();
    const response = await admin.send('channels', { csrf, action: 'restore' }, { channel: 'ch-other' });
    expect(response.statusCode).toBe(404);
  });
});
