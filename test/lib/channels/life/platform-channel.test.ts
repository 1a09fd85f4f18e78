import { beforeEach, describe, expect, it } from 'vitest';
import { type Channel, liveSecretsOf, readChannelSecrets } from '../../../../lib/channels/channel.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { testChannel } from '../../../../lib/channels/life/provider-calls.ts';
import { reconnectChannel, type ReconnectRequest } from '../../../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { askProvider } from '../../../../lib/channels/readiness/ask-provider.ts';
import { CxonePermissionError } from '../../../../lib/cxone/errors.ts';
import { channelIdSchema, integrationKeySchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { CachedSecrets } from '../../../../lib/secrets/secret-store.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { PLATFORM, platformProvider } from '../../../support/fake-platform.ts';
import { channelId, preferences } from '../../../support/fixtures.ts';
import { ChannelWorld, platformRequest, WEBHOOK_URL } from './channel-world.ts';

const HOUR_MS = 3_600_000;
const otherId = channelIdSchema.parse('ch-other');
const SECRET = 'AQEBAQEBAQEB';

let world: ChannelWorld;
beforeEach(() => {
  world = new ChannelWorld();
});

const down = () => new Response(undefined, { status: 503 });

async function standing(): Promise<Channel> {
  const channel = await world.registry.channel(channelId);
  if (channel === undefined) throw new Error('There is no channel.');
  return channel;
}

const webhooks = () => Object.fromEntries(world.platform.webhooksOf('acme'));

describe('adding a channel of a provider with an API', () => {
  it('tries the credentials out, registers the webhook with a secret of ours, and shows none', async () => {
    expect(await addChannel(platformRequest, world.ports)).toEqual({
      kind: 'added',
      channelId,
      webhook: 'registered',
      secrets: [],
      displayName: '@acme',
    });
    expect(world.platform.calls).toEqual(['me', 'webhook']);
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: SECRET });
    expect(await world.live()).toEqual([
      { name: 'token', value: 'acme:1' },
      { name: 'webhookSecret', value: SECRET },
    ]);
    expect(await standing()).toMatchObject({ state: 'active', account: 'acme' });
  });

  it('stores nothing where the provider refuses the credentials, names the field, and takes the channel back', async () => {
    const refused = await addChannel({ ...platformRequest, enteredSecrets: { token: 'acme:9' } }, world.ports);

    expect(refused).toMatchObject({
      kind: 'refused',
      field: 'token',
      reason: { en: 'The platform does not know this token.' },
      isBegun: false,
    });
    expect(world.table.items()).toEqual([]);
    expect(world.secretStore.names()).toEqual([]);
    expect(world.cxone.calls).toEqual(['upsertChannel', 'deleteChannel']);
    expect(world.platform.calls).toEqual(['me']);
    expect(world.cxone.channels.size).toBe(0);
    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'added', channelId });
  });

  it('stores nothing where the provider gives no answer', async () => {
    world.platform.meets = down;

    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'unreachable', isBegun: false });
    expect(world.table.items()).toEqual([]);
    expect(world.cxone.channels.size).toBe(0);
  });

  it('asks nothing of the provider before CXone has taken the channel', async () => {
    for (const error of [cxoneFailure.forbidden('upsert-channel'), cxoneFailure.outage('upsert-channel')]) {
      world.cxone.failNext('upsertChannel', error);
      await expect(addChannel(platformRequest, world.ports)).rejects.toThrow();
      expect(world.platform.calls).toEqual([]);
      expect(world.secretStore.names()).toEqual([]);
    }
  });

  it('takes everything back where the provider refuses the webhook, and is added by the same form then', async () => {
    world.platform.meets = (method) => (method === 'webhook' ? new Response(undefined, { status: 401 }) : undefined);
    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'refused', isBegun: false });
    expect(world.table.items()).toEqual([]);
    expect(world.secretStore.names()).toEqual([]);
    expect(world.cxone.channels.size).toBe(0);
    // Its deletion can be taken back, and then has nothing in it.
    await world.secretStore.restore('byoc/channels/ch-acme');
    expect(await world.live()).toEqual([]);
    await world.secretStore.delete('byoc/channels/ch-acme');

    world.platform.meets = undefined;
    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'added' });
    const [token, secret] = await world.live();
    expect(token).toEqual({ name: 'token', value: 'acme:1' });
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: secret?.value });
  });

  it('says that something is left where CXone does not let the channel go, and goes on with the next form', async () => {
    world.cxone.failNext('deleteChannel', cxoneFailure.forbidden('delete-channel'));
    const refused = { ...platformRequest, enteredSecrets: { token: 'acme:9' } };
    expect(await addChannel(refused, world.ports)).toMatchObject({ kind: 'refused', isBegun: true });
    expect(await standing()).toMatchObject({ state: 'adding', intent: 'withdrawn' });

    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'added' });
    expect(await standing()).not.toHaveProperty('intent');
  });

  it('leaves a channel in CXone that was there before', async () => {
    const imported = { ...platformRequest, isInCxone: true };
    const refused = { ...imported, enteredSecrets: { token: 'acme:9' } };
    expect(await addChannel(refused, world.ports)).toMatchObject({ kind: 'refused', isBegun: false });
    world.platform.meets = (method) => (method === 'webhook' ? new Response(undefined, { status: 401 }) : undefined);
    expect(await addChannel(imported, world.ports)).toMatchObject({ kind: 'refused', isBegun: false });

    expect(world.cxone.calls).not.toContain('deleteChannel');
    expect(world.table.items()).toEqual([]);
  });

  it('does not take the channel of an old form to another address: its secrets stay where they are', async () => {
    await addChannel(platformRequest, world.ports);
    world.platform.told.clear();
    const before = [world.table.items(), await world.stored()];
    const evil = { ...platformRequest, settings: { apiUrl: 'https://evil.example.net' } };
    const invented = { ...evil, enteredSecrets: { token: 'acme:invented' } };

    expect(await addChannel(invented, world.ports)).toEqual({ kind: 'form-used' });
    expect(world.platform.told.size).toBe(0);
    expect([world.table.items(), await world.stored()]).toEqual(before);
  });

  it('keeps nobody from a bot who is at another address, or has no proof of it', async () => {
    const integrationKey = integrationKeySchema.parse('second');
    const squatter = { ...platformRequest, channelId: otherId, integrationKey };
    const invented = { ...squatter, enteredSecrets: { token: 'acme:invented' } };
    expect(await addChannel(invented, world.ports)).toMatchObject({ kind: 'refused' });
    expect(
      await addChannel({ ...squatter, settings: { apiUrl: 'https://evil.example.net' } }, world.ports),
    ).toMatchObject({
      kind: 'added',
    });

    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'added', channelId: 'ch-acme' });
    const third = { ...squatter, channelId: channelIdSchema.parse('ch-third') };
    expect(await addChannel(third, { ...world.ports, tenantId: 'of-another' })).toEqual({
      kind: 'account-taken',
      by: undefined,
    });
  });

  it('keeps what is begun where the webhook could not be registered, and goes on at the next click', async () => {
    world.platform.meets = (method) => (method === 'webhook' ? down() : undefined);
    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'unreachable', isBegun: true });
    expect(await standing()).toMatchObject({ state: 'adding' });

    world.platform.meets = undefined;
    expect(await addChannel(platformRequest, world.ports)).toMatchObject({ kind: 'added' });
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: SECRET });
  });

  it('knows the bot by another token of it, and refuses to add it twice', async () => {
    world.platform.tokens.add('acme:2');
    await addChannel(platformRequest, world.ports);
    const again = { ...platformRequest, channelId: otherId, enteredSecrets: { token: 'acme:2' } };

    expect(await addChannel(again, world.ports)).toMatchObject({ kind: 'account-taken', by: { channelId: 'ch-acme' } });
    expect(Object.keys(webhooks())).toEqual([WEBHOOK_URL]);
  });

  it('goes on with the token of a fresh form where that of the first was revoked in between', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(addChannel(platformRequest, world.ports)).rejects.toThrow();
    world.platform.tokens.clear();
    world.platform.tokens.add('acme:2');
    const fresh = { ...platformRequest, channelId: otherId, enteredSecrets: { token: 'acme:2' } };

    expect(await addChannel(fresh, world.ports)).toMatchObject({ kind: 'added', channelId: 'ch-acme' });
    expect(await world.live()).toEqual([
      { name: 'token', value: 'acme:2' },
      { name: 'webhookSecret', value: SECRET },
    ]);
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: SECRET });
  });

  it('keeps the token of a channel in use when an old form is sent once more', async () => {
    world.platform.tokens.add('acme:2');
    await addChannel(platformRequest, world.ports);
    await reconnect({ enteredSecrets: { token: 'acme:2' } });
    await addChannel(platformRequest, world.ports);

    expect((await world.live())[0]).toEqual({ name: 'token', value: 'acme:2' });
  });

  it('leaves nothing behind when the channel is removed before its secrets are stored', async () => {
    const create = world.secretStore.create.bind(world.secretStore);
    world.secretStore.create = async (name, value) => {
      await removeChannel({ channel: await standing(), provider: platformProvider }, world.ports);
      return create(name, value);
    };

    expect(await addChannel(platformRequest, world.ports)).toEqual({ kind: 'form-used' });
    expect(webhooks()).toEqual({});
    expect(world.secretStore.names()).toEqual([]);
    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });
});

async function reconnect(changes: Partial<ReconnectRequest> = {}) {
  const request = { provider: platformProvider, name: 'Acme', settings: {}, preferences, renews: false };
  return reconnectChannel(
    { ...request, channel: await standing(), enteredSecrets: {}, formId: 'form-1', ...changes },
    world.ports,
  );
}

describe('reconnecting a channel of a provider with an API', () => {
  beforeEach(async () => {
    await addChannel(platformRequest, world.ports);
    world.platform.tokens.add('acme:2');
    world.platform.calls.length = 0;
  });

  it('registers the webhook once more, which somebody had taken away', async () => {
    world.platform.webhooksOf('acme').clear();

    expect(await reconnect()).toMatchObject({ kind: 'reconnected', webhook: 'registered', newSecrets: [] });
    expect(world.platform.calls).toEqual(['webhook']);
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: SECRET });
  });

  it('sends with a new token from now on, and keeps the old one for a day', async () => {
    expect(await reconnect({ enteredSecrets: { token: 'acme:2' } })).toMatchObject({ kind: 'reconnected' });
    expect(world.platform.calls).toEqual(['me', 'webhook']);
    await world.clock.advance(24 * HOUR_MS - 1);
    expect((await world.live()).map(({ value }) => value)).toEqual(['acme:2', 'acme:1', SECRET]);

    await world.clock.advance(1);
    expect((await world.live()).map(({ value }) => value)).toEqual(['acme:2', SECRET]);
  });

  it('goes back to the old token within that day', async () => {
    await reconnect({ enteredSecrets: { token: 'acme:2' } });
    await reconnect({ enteredSecrets: { token: 'acme:1' } });
    await world.clock.advance(24 * HOUR_MS);

    expect((await world.live()).map(({ value }) => value)).toEqual(['acme:1', SECRET]);
  });

  it('stores nothing for a form that brings the token that is in use', async () => {
    const before = await world.stored();

    expect(await reconnect({ enteredSecrets: { token: 'acme:1' } })).toMatchObject({ kind: 'reconnected' });
    expect(await world.stored()).toBe(before);
  });

  it('asks nothing of the provider, and changes nothing, where CXone refuses', async () => {
    const before = [world.table.items(), await world.stored(), [...world.cxone.channels.values()]];
    const settings = { apiUrl: 'https://evil.example.net' };
    for (const changes of [{ settings }, { settings, enteredSecrets: { token: 'acme:2' } }, { name: 'Acme Care' }]) {
      world.cxone.failNext('upsertChannel', cxoneFailure.forbidden('upsert-channel'));
      const refused = await reconnect(changes).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(CxonePermissionError);
      expect(world.platform.calls).toEqual([]);
      expect([world.table.items(), await world.stored(), [...world.cxone.channels.values()]]).toEqual(before);
    }
  });

  it('changes nothing for a token that the provider refuses', async () => {
    expect(await reconnect({ name: 'Acme Care', enteredSecrets: { token: 'acme:9' } })).toMatchObject({
      kind: 'refused',
      field: 'token',
      isBegun: false,
    });
    expect((await standing()).name).toBe('Acme Messenger');
    expect((await world.live())[0]).toEqual({ name: 'token', value: 'acme:1' });
  });

  it('changes nothing for a token of another bot', async () => {
    world.platform.tokens.add('other:1');

    expect(await reconnect({ enteredSecrets: { token: 'other:1' } })).toEqual({ kind: 'account-differs' });
    expect((await world.live())[0]).toEqual({ name: 'token', value: 'acme:1' });
  });

  it('keeps the secret that the provider knows, whatever is asked: cached readers know no other', async () => {
    expect(await reconnect({ renews: true })).toMatchObject({
      kind: 'reconnected',
      webhook: 'registered',
      newSecrets: [],
    });
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: SECRET });
  });

  it('keeps the new name where the webhook could not be registered, and says so', async () => {
    world.platform.meets = down;

    expect(await reconnect({ name: 'Acme Care' })).toMatchObject({ kind: 'unreachable', isBegun: true });
    expect(await standing()).toMatchObject({ name: 'Acme Care', state: 'active' });
  });

  it('asks for a token that is stored no longer, and registers a new secret with the one that is entered', async () => {
    await world.secretStore.delete('byoc/channels/ch-acme');
    expect(await reconnect()).toEqual({ kind: 'secret-missing', field: 'token' });

    expect(await reconnect({ enteredSecrets: { token: 'acme:1' } })).toMatchObject({ webhook: 'registered' });
    const [, secret] = await world.live();
    expect(secret?.value).not.toBe(SECRET);
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: secret?.value });
  });
});

const NEW_SERVER = 'https://bots.example.net';

describe('reconnecting a channel at another address of its provider', () => {
  const told = (origin: string) => [...world.platform.toldAt(origin)];

  beforeEach(async () => {
    await addChannel(platformRequest, world.ports);
    world.platform.told.clear();
  });

  it('sends no stored secret there: those that were entered are asked for again', async () => {
    const before = [await standing(), await world.stored()];

    expect(await reconnect({ settings: { apiUrl: NEW_SERVER } })).toEqual({ kind: 'address-differs', field: 'token' });
    expect(world.platform.told.size).toBe(0);
    expect([await standing(), await world.stored()]).toEqual(before);
  });

  it('goes on there with what is entered and what is made anew, and sends the old to neither', async () => {
    world.platform.tokens.add('acme:2');
    const moved = { settings: { apiUrl: NEW_SERVER }, enteredSecrets: { token: 'acme:2' } };

    expect(await reconnect(moved)).toMatchObject({ kind: 'reconnected', webhook: 'registered' });
    const [token, secret, ...more] = readChannelSecrets(await standing(), await world.stored(), world.clock.now());
    expect([token, more]).toEqual([{ name: 'token', value: 'acme:2' }, []]);
    expect(secret?.value).not.toBe(SECRET);
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: secret?.value });
    await testChannel(await standing(), platformProvider, world.ports);
    expect(told(NEW_SERVER)).toEqual(['acme:2', secret?.value]);
    expect(told(PLATFORM)).toEqual([]);
    // Repeated, the same form goes on with the same.
    expect(await reconnect(moved)).toMatchObject({ kind: 'reconnected' });
    expect(webhooks()).toEqual({ [WEBHOOK_URL]: secret?.value });
  });

  it('takes the same credential for the new address where it is entered once more', async () => {
    expect(await reconnect({ settings: { apiUrl: NEW_SERVER }, enteredSecrets: { token: 'acme:1' } })).toMatchObject({
      kind: 'reconnected',
    });
    expect(told(NEW_SERVER)).toContain('acme:1');
  });

  it('sends the new secrets alone from a process that knows the new address and has read the old ones', async () => {
    const secrets = new CachedSecrets(world.secretStore, world.clock.now);
    const names = { channel: world.ports.secretName };
    const live = liveSecretsOf(secrets, names, world.clock.now);
    expect(await live(await standing())).toHaveLength(2);
    world.platform.tokens.add('acme:2');
    await reconnect({ settings: { apiUrl: NEW_SERVER }, enteredSecrets: { token: 'acme:2' } });

    const values = (await live(await standing())).map(({ value }) => value);
    expect(values).toContain('acme:2');
    expect(values).not.toContain('acme:1');
  });

  it('leaves the channel at the old address with the old secrets while the click is not through', async () => {
    world.platform.tokens.add('acme:2');
    const edit = world.registry.edit.bind(world.registry);
    world.registry.edit = () => Promise.reject(new Error('cut off'));
    const moved = { settings: { apiUrl: NEW_SERVER }, enteredSecrets: { token: 'acme:2' } };
    await expect(reconnect(moved)).rejects.toThrow('cut off');
    expect((await world.live()).map(({ value }) => value)).toEqual(['acme:1', SECRET]);

    world.registry.edit = edit;
    expect(await reconnect(moved)).toMatchObject({ kind: 'reconnected' });
    expect(told(NEW_SERVER)).not.toContain(SECRET);
    expect(told(NEW_SERVER)).not.toContain('acme:1');
  });

  it('frees the account at the old address, and finds one that is another’s at the new', async () => {
    const other = { ...platformRequest, channelId: otherId, integrationKey: integrationKeySchema.parse('second') };
    const moved = { settings: { apiUrl: NEW_SERVER }, enteredSecrets: { token: 'acme:1' } };
    await addChannel({ ...other, settings: { apiUrl: NEW_SERVER } }, world.ports);
    expect(await reconnect(moved)).toEqual({ kind: 'account-taken', by: undefined });
    expect(await standing()).toMatchObject({ settings: {} });

    const elsewhere = { ...moved, settings: { apiUrl: 'https://third.example.net' } };
    expect(await reconnect(elsewhere)).toMatchObject({ kind: 'reconnected' });
    const third = { ...other, channelId: channelIdSchema.parse('ch-third') };
    expect(await addChannel(third, world.ports)).toMatchObject({ kind: 'added' });
  });
});

describe('removing a channel of a provider with an API', () => {
  const remove = async (leavesWebhook = false) =>
    removeChannel({ channel: await standing(), provider: platformProvider, leavesWebhook }, world.ports);

  beforeEach(async () => {
    await addChannel(platformRequest, world.ports);
  });

  it('takes the webhook away', async () => {
    expect(await remove()).toEqual({ kind: 'removed' });
    expect(webhooks()).toEqual({});
    expect(world.secretStore.names()).toEqual([]);
  });

  it('counts revoked credentials as taken away', async () => {
    world.platform.tokens.clear();

    expect(await remove()).toEqual({ kind: 'removed' });
    expect(await standing()).toMatchObject({ state: 'removed' });
  });

  it('waits for a provider that gives no answer, with what it needs to ask it again', async () => {
    world.platform.meets = down;
    expect(await remove()).toMatchObject({ kind: 'unreachable' });
    expect(await standing()).toMatchObject({ state: 'removing' });
    expect(world.cxone.channels.size).toBe(0);
    expect(world.secretStore.names()).toHaveLength(1);

    world.platform.meets = undefined;
    expect(await remove()).toEqual({ kind: 'removed' });
    expect(webhooks()).toEqual({});
  });

  it('leaves the webhook to a provider that never answers, where the admin says so', async () => {
    world.platform.meets = down;
    await remove();

    expect(await remove(true)).toEqual({ kind: 'removed' });
    expect(world.secretStore.names()).toEqual([]);
  });

  it('asks nothing of the provider while CXone keeps the channel', async () => {
    world.cxone.failNext('deleteChannel', cxoneFailure.forbidden('delete-channel'));

    await expect(remove()).rejects.toThrow();
    expect(await standing()).toMatchObject({ state: 'active' });
    expect(Object.keys(webhooks())).toEqual([WEBHOOK_URL]);
  });

  it('removes a channel whose adapter this deployment no longer has', async () => {
    expect(await removeChannel({ channel: await standing(), provider: undefined }, world.ports)).toEqual({
      kind: 'removed',
    });
    expect(world.secretStore.names()).toEqual([]);
  });
});

describe('a channel of a provider with an API that is in use', () => {
  beforeEach(async () => {
    await addChannel(platformRequest, world.ports);
  });

  it.each([
    { webhook: 'registered', urls: [WEBHOOK_URL] },
    { webhook: 'elsewhere', urls: ['https://other.example.net/hook'] },
    { webhook: 'not-registered', urls: [] },
  ])('has its webhook $webhook', async ({ webhook, urls }) => {
    const known = world.platform.webhooksOf('acme');
    known.clear();
    for (const url of urls) known.set(url, SECRET);

    const said = await askProvider(await standing(), platformProvider, world.ports);
    expect(said).toEqual({ webhook, webhookError: undefined, credentials: 'valid', accountName: '@acme' });
  });

  it('has its webhook who knows where while the provider gives no answer, or could not say', async () => {
    world.platform.meets = down;
    const unanswered = { webhook: 'unanswered', webhookError: undefined, credentials: 'unanswered' };
    expect(await askProvider(await standing(), platformProvider, world.ports)).toEqual(unanswered);
    const unasked = { webhook: undefined, webhookError: undefined, credentials: undefined };
    expect(await askProvider(await standing(), genericProvider, world.ports)).toEqual(unasked);
  });

  it('is tried out with the newest credentials', async () => {
    expect(await testChannel(await standing(), platformProvider, world.ports)).toEqual({ kind: 'good' });

    world.platform.tokens.clear();
    expect(await testChannel(await standing(), platformProvider, world.ports)).toMatchObject({ kind: 'failed' });
  });

  it('is not tried out where CXone refuses, or somebody removes it meanwhile', async () => {
    world.platform.calls.length = 0;
    world.cxone.failNext('upsertChannel', cxoneFailure.forbidden('upsert-channel'));
    await expect(testChannel(await standing(), platformProvider, world.ports)).rejects.toThrow();
    expect(world.platform.calls).toEqual([]);

    const channel = await standing();
    await removeChannel({ channel, provider: platformProvider }, world.ports);
    world.platform.calls.length = 0;
    expect(await testChannel(channel, platformProvider, world.ports)).toEqual({ kind: 'gone' });
    expect(world.platform.calls).toEqual([]);
    expect(world.cxone.channels.size).toBe(0);
  });

  it('is not tried out by an adapter that knows no test', async () => {
    const provider = { ...platformProvider };
    delete provider.sendTest;
    expect(await testChannel(await standing(), provider, world.ports)).toBeUndefined();
  });
});
