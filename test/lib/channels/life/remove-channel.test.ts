import { beforeEach, describe, expect, it } from 'vitest';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId } from '../../../support/fixtures.ts';
import { ChannelWorld, request } from './channel-world.ts';

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel(request, world.ports);
});

describe('removeChannel', () => {
  it('leaves a tombstone and nothing else', async () => {
    await removeChannel({ channel, provider: genericProvider }, world.ports);

    expect(world.cxone.channels.size).toBe(0);
    expect(world.secretStore.names()).toEqual([]);
    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });

  it('is done once by two clicks', async () => {
    await Promise.all([
      removeChannel({ channel, provider: genericProvider }, world.ports),
      removeChannel({ channel, provider: genericProvider }, world.ports),
    ]);

    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });

  it('refuses webhooks from the first step on, and goes on after an outage of CXone', async () => {
    world.cxone.failNext('deleteChannel', cxoneFailure.outage('delete-channel'));
    await expect(removeChannel({ channel, provider: genericProvider }, world.ports)).rejects.toThrow('CXone failed');
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'removing' });

    await removeChannel({ channel, provider: genericProvider }, world.ports);
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'removed' });
  });

  it('frees the account for a new channel, which a late repeat leaves alone', async () => {
    await removeChannel({ channel, provider: genericProvider }, world.ports);
    const otherId = channelIdSchema.parse('ch-other');
    await addChannel({ ...request, channelId: otherId }, world.ports);

    await removeChannel({ channel, provider: genericProvider }, world.ports);

    expect([...world.cxone.channels.keys()]).toEqual(['ch-other']);
    expect(await world.registry.takeAccount('generic', channel.account, channelId)).toBe('ch-other');
    expect(world.secretStore.names()).toEqual(['byoc/channels/ch-other']);
  });
});
