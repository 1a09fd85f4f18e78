import { beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from '../../../../lib/channels/account.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId } from '../../../support/fixtures.ts';
import { ChannelWorld, request, TENANT } from './channel-world.ts';

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel(request, world.ports);
});

async function remove() {
  const standing = await world.registry.channel(channelId);
  return removeChannel({ channel: standing ?? channel, provider: genericProvider }, world.ports);
}

describe('removeChannel', () => {
  it('leaves a tombstone and nothing else', async () => {
    await remove();

    expect(world.cxone.channels.size).toBe(0);
    expect(world.secretStore.names()).toEqual([]);
    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });

  it('is done once by two clicks', async () => {
    await Promise.all([remove(), remove()]);

    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });

  it('refuses webhooks from the first step on, and goes on after an outage of CXone', async () => {
    world.cxone.failNext('deleteChannel', cxoneFailure.outage('delete-channel'));
    await expect(remove()).rejects.toThrow('CXone failed');
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'removing' });

    await remove();
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'removed' });
  });

  it('frees the account for a new channel, which a late repeat leaves alone', async () => {
    const before = (await world.registry.channel(channelId)) ?? channel;
    await remove();
    const otherId = channelIdSchema.parse('ch-other');
    await addChannel({ ...request, channelId: otherId }, world.ports);

    await removeChannel({ channel: before, provider: genericProvider }, world.ports);

    expect([...world.cxone.channels.keys()]).toEqual(['ch-other']);
    expect(await world.registry.takeAccount(accountOf(genericProvider, channel, TENANT), channelId)).toBe('ch-other');
    expect(world.secretStore.names()).toEqual(['byoc/channels/ch-other']);
  });

  it('leaves the channel as it was where CXone refuses, whoever asked for it', async () => {
    const before = world.table.items();
    world.ports = { ...world.ports, changedBy: 7 };
    for (const error of [cxoneFailure.forbidden('delete-channel'), cxoneFailure.refused('delete-channel')]) {
      await world.clock.advance(1_000);
      world.cxone.failNext('deleteChannel', error);
      await expect(remove()).rejects.toThrow();
      expect(world.table.items()).toEqual(before);
    }
  });

  it('keeps who removed it', async () => {
    world.ports = { ...world.ports, changedBy: 20417 };
    await remove();
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'removed', changedBy: 20417 });
  });
});
