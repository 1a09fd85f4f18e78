import { beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from '../../../../lib/channels/account.ts';
import type { Channel } from '../../../../lib/channels/channel.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { reconnectChannel, type ReconnectRequest } from '../../../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { channelIdSchema, integrationKeySchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { AddressRefusedError } from '../../../../lib/web/provider-access.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId, preferences } from '../../../support/fixtures.ts';
import { ChannelWorld, request, TENANT } from './channel-world.ts';

const OLD = { deliveryUrl: 'https://chat.example.net/deliveries' };
const NEW = { deliveryUrl: 'https://new.example.net/deliveries' };
const other = channelIdSchema.parse('ch-other');
const second = integrationKeySchema.parse('second');

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel({ ...request, settings: OLD }, world.ports);
  world.platform.deliveries.length = 0;
});

const standing = async (id = channelId): Promise<Channel> => {
  const found = await world.registry.channel(id);
  if (found === undefined) throw new Error('There is no such channel.');
  return found;
};

async function move(
  settings: Readonly<Record<string, string>> = NEW,
  changes: Partial<ReconnectRequest> = {},
  id = channelId,
) {
  const before = await standing(id);
  const same = { provider: genericProvider, name: before.name, preferences, enteredSecrets: {}, renews: false };
  return reconnectChannel({ channel: before, ...same, settings, formId: 'form-1', ...changes }, world.ports);
}

const accounts = () => world.table.items().filter(({ pk }) => pk.startsWith('ACCOUNT#'));
const keyAt = (settings: Readonly<Record<string, string>>) =>
  accountOf(genericProvider, { settings, account: genericProvider.accountOf(settings, []) }, TENANT).key;

describe('moving a channel to another delivery URL', () => {
  it('keeps the channel, its name, its secret and its place in CXone, and tries the URL with that secret', async () => {
    const before = await standing();
    const secrets = await world.stored();

    expect(await move()).toMatchObject({ kind: 'reconnected', isMoved: true, newSecrets: [] });

    const { createdAt, name, state, integrationId } = before;
    expect(await standing()).toMatchObject({
      ...{ channelId, createdAt, name, state, integrationId, settings: NEW, account: NEW.deliveryUrl },
      movedFrom: { account: OLD.deliveryUrl, settings: OLD },
    });
    expect(await world.stored()).toBe(secrets);
    expect(await world.live()).toHaveLength(1);
    expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
    expect(world.platform.deliveries).toEqual([NEW.deliveryUrl]);
    expect(accounts()).toMatchObject([{ pk: `ACCOUNT#${keyAt(NEW)}`, channelId }]);
  });

  it('frees the old URL, for another channel or for the way back', async () => {
    await move();
    expect(await addChannel({ ...request, channelId: other, settings: OLD }, world.ports)).toMatchObject({
      kind: 'added',
    });
    expect(await move(OLD)).toMatchObject({ kind: 'account-taken', by: { channelId: other } });

    await removeChannel({ channel: await standing(other), provider: genericProvider }, world.ports);
    expect(await move(OLD)).toMatchObject({ kind: 'reconnected', isMoved: true });
  });

  it.each([
    {
      where: 'of the same integration, which is named',
      integrationKey: request.integrationKey,
      by: { channelId: other },
    },
    { where: 'of another integration of the tenant, which is not named', integrationKey: second, by: undefined },
  ])('refuses the URL of a channel $where', async ({ integrationKey, by }) => {
    await addChannel({ ...request, channelId: other, integrationKey, settings: NEW }, world.ports);

    const result = await move({ deliveryUrl: 'https://NEW.example.net:443/deliveries/' });
    expect(result).toMatchObject({ kind: 'account-taken', ...(by && { by }) });
    if (by === undefined) expect(result).toEqual({ kind: 'account-taken', by: undefined });
    expect(await standing()).toMatchObject({ settings: OLD });
    expect(accounts()).toHaveLength(2);
  });

  it('leaves CXone with the channel as it was where the URL is taken', async () => {
    await addChannel({ ...request, channelId: other, settings: NEW }, world.ports);
    const before = world.cxone.channels.get(channelId);

    const chosen = { name: 'Acme Care', preferences: { ...preferences, writesFirst: !preferences.writesFirst } };
    expect(await move(NEW, chosen)).toMatchObject({ kind: 'account-taken' });
    expect(world.cxone.channels.get(channelId)).toEqual(before);
    expect(await standing()).toMatchObject({ name: channel.name, settings: OLD });
  });

  it('lets one of two channels have a URL to which both are moved at once', async () => {
    await addChannel(
      { ...request, channelId: other, settings: { deliveryUrl: 'https://third.example.net/' } },
      world.ports,
    );

    const results = await Promise.all([move(), move(NEW, {}, other)]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['account-taken', 'reconnected']);
    const at = [await standing(), await standing(other)].filter(
      ({ settings }) => settings['deliveryUrl'] === NEW.deliveryUrl,
    );
    expect(at).toHaveLength(1);
    expect(accounts()).toHaveLength(2);
  });

  it('goes to one of two URLs to which two admins move it at once, and keeps no other', async () => {
    const third = { deliveryUrl: 'https://third.example.net/deliveries' };
    const results = await Promise.all([move(), move(third)]);

    expect(results).toMatchObject([{ kind: 'reconnected' }, { kind: 'reconnected' }]);
    const { settings, accountKey } = await standing();
    expect([NEW.deliveryUrl, third.deliveryUrl]).toContain(settings['deliveryUrl']);
    expect(accountKey).toBe(keyAt(settings));
    expect(accounts()).toMatchObject([{ pk: `ACCOUNT#${keyAt(settings)}` }]);
  });

  it.each([
    { status: 404, says: 'status 404' },
    { status: 401, says: 'refused the signature' },
    { status: 302, says: 'redirect' },
    { status: 502, says: 'status 502' },
  ])(
    'changes nothing where the URL answers $status, and moves all the same where that is asked for',
    async ({ status, says }) => {
      const before = await standing();
      world.platform.receives = () => new Response(null, { status });

      expect(await move()).toMatchObject({
        kind: 'test-failed',
        reason: { en: expect.stringContaining(says) as string },
        isBegun: false,
      });
      expect(await standing()).toEqual(before);
      expect(accounts()).toMatchObject([{ pk: `ACCOUNT#${keyAt(OLD)}` }]);

      expect(await move(NEW, { isUntested: true })).toMatchObject({ kind: 'reconnected', isMoved: true });
      expect(world.platform.deliveries).toHaveLength(1);
    },
  );

  it.each([false, true])('goes to no address that is not one to go to, untested %s', async (isUntested) => {
    world.ports = { ...world.ports, refusesAddress: () => Promise.resolve(true) };
    expect(await move(NEW, { isUntested })).toMatchObject({ kind: 'refused', field: 'deliveryUrl', isBegun: false });

    world.ports = { ...world.ports, refusesAddress: () => Promise.resolve(false) };
    world.platform.receives = () => Promise.reject(new AddressRefusedError('new.example.net'));
    if (!isUntested) expect(await move()).toMatchObject({ kind: 'refused', field: 'deliveryUrl', isBegun: false });
    expect(await standing()).toMatchObject({ settings: OLD });
  });

  it('posts nothing and changes nothing before CXone has said yes', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.forbidden('upsert-channel'));

    await expect(move()).rejects.toThrow();
    expect(world.platform.deliveries).toEqual([]);
    expect(await standing()).toMatchObject({ settings: OLD });
  });

  it('keeps both secrets while one replaces the other, and makes a new one beside the move where that is asked for', async () => {
    await move(OLD, { renews: true, formId: 'form-2' });
    await move(NEW, { renews: true, formId: 'form-3' });

    expect(await world.live()).toHaveLength(3);
    await world.clock.advance(24 * 3_600_000);
    expect(await world.live()).toHaveLength(1);
  });

  it.each([
    { what: 'a new name', changes: { name: 'Acme Care', renews: false }, secrets: 1 },
    { what: 'a new secret', changes: { name: channel.name, renews: true }, secrets: 2 },
  ])('stays where it was moved while a Reconnect was under way that gives it $what', async ({ changes, secrets }) => {
    const before = await standing();
    await move();
    world.platform.receives = (url) => new Response(null, { status: url === OLD.deliveryUrl ? 502 : 200 });

    const late = await move(OLD, { channel: before, formId: 'form-4', ...changes });
    expect(late).toMatchObject({ kind: 'reconnected', isMoved: false });
    expect(await standing()).toMatchObject({ settings: NEW, accountKey: keyAt(NEW), name: changes.name });
    expect(accounts()).toMatchObject([{ pk: `ACCOUNT#${keyAt(NEW)}` }]);
    expect(await world.live()).toHaveLength(secrets);
    expect(world.platform.deliveries).toEqual([NEW.deliveryUrl]);
  });

  it('frees every URL that it has had when it is removed', async () => {
    const free = world.registry.freeFormerAccount.bind(world.registry);
    world.registry.freeFormerAccount = () => Promise.reject(new Error('The process died.'));
    await expect(move()).rejects.toThrow('died');
    expect(accounts()).toHaveLength(2);
    world.registry.freeFormerAccount = free;

    await removeChannel({ channel: await standing(), provider: genericProvider }, world.ports);
    expect(accounts()).toEqual([]);
  });
});
