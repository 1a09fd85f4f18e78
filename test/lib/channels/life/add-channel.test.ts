import { beforeEach, describe, expect, it } from 'vitest';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { channelIdSchema, integrationKeySchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId } from '../../../support/fixtures.ts';
import { ChannelWorld, request } from './channel-world.ts';

let world: ChannelWorld;
beforeEach(() => {
  world = new ChannelWorld();
});

const otherId = channelIdSchema.parse('ch-other');
const SECRET = 'whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const added = {
  kind: 'added',
  channelId,
  webhook: 'to-paste',
  secrets: [{ name: 'signingSecret', value: SECRET }],
  displayName: undefined,
};

describe('addChannel', () => {
  it('adds the channel to CXone, with a secret to show, and puts it to use', async () => {
    expect(await addChannel(request, world.ports)).toEqual(added);

    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'active', account: channel.account });
    expect(await world.stored()).toBe(JSON.stringify({ secrets: [{ name: 'signingSecret', value: SECRET }] }));
    expect([...world.cxone.channels.values()]).toMatchObject([
      { id: 'ch-acme', channelIntegrationId: channel.integrationId, name: 'Acme Messenger', isPrivate: true },
    ]);
  });

  it('shows the same secret to both of two clicks, in one channel', async () => {
    const shown = await Promise.all([addChannel(request, world.ports), addChannel(request, world.ports)]);

    expect(shown).toEqual([added, added]);
    expect(world.cxone.channels.size).toBe(1);
    expect(world.table.items()).toHaveLength(2);
  });

  it('makes one channel of two forms for one account that are sent at once', async () => {
    const results = await Promise.all([
      addChannel(request, world.ports),
      addChannel({ ...request, channelId: otherId }, world.ports),
    ]);

    expect(world.cxone.channels.size).toBe(1);
    expect(world.secretStore.names()).toHaveLength(1);
    expect(results).toEqual([added, added]);
    expect((await world.registry.channels(channel.integrationKey)).map(({ state }) => state)).toEqual(['active']);
  });

  it('leaves a channel that CXone refuses as begun, and finishes it with the corrected form', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.refused('upsert-channel'));
    await expect(addChannel({ ...request, integrationId: 'mistyped' }, world.ports)).rejects.toThrow(
      'CXone refused it',
    );
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'adding', integrationId: 'mistyped' });

    expect(await addChannel(request, world.ports)).toEqual(added);
    expect(await world.registry.channel(channelId)).toMatchObject({
      state: 'active',
      integrationId: channel.integrationId,
    });
  });

  it('takes up with a fresh form what an earlier one left half done', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(addChannel(request, world.ports)).rejects.toThrow();

    expect(await addChannel({ ...request, channelId: otherId, name: 'Acme Care' }, world.ports)).toEqual(added);
    expect(await world.registry.channels(channel.integrationKey)).toMatchObject([
      { channelId: 'ch-acme', name: 'Acme Care', state: 'active' },
    ]);
    expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
  });

  it('refuses an account that another channel of the integration uses, and names it', async () => {
    await addChannel(request, world.ports);

    expect(await addChannel({ ...request, channelId: otherId }, world.ports)).toMatchObject({
      kind: 'account-taken',
      by: { channelId: 'ch-acme', name: 'Acme Messenger' },
    });
    expect(await world.registry.channels(channel.integrationKey)).toHaveLength(1);
    expect(world.secretStore.names()).toHaveLength(1);
  });

  it('refuses an account of another integration without naming it, half done or not', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(addChannel(request, world.ports)).rejects.toThrow();
    const integrationKey = integrationKeySchema.parse('second');

    expect(await addChannel({ ...request, channelId: otherId, integrationKey }, world.ports)).toEqual({
      kind: 'account-taken',
      by: undefined,
    });
    expect(world.cxone.channels.size).toBe(0);
  });

  it('refuses a form whose channel was removed since', async () => {
    await addChannel(request, world.ports);
    await removeChannel({ channel, provider: genericProvider }, world.ports);

    expect(await addChannel(request, world.ports)).toEqual({ kind: 'form-used' });
    expect(world.cxone.channels.size).toBe(0);
  });

  it.each(['before', 'after'] as const)(
    'leaves nothing in CXone when the channel is removed just %s CXone is told of it',
    async (when) => {
      const upsert = world.cxone.upsertChannel.bind(world.cxone);
      world.cxone.upsertChannel = async (told) => {
        if (when === 'before') await removeChannel({ channel, provider: genericProvider }, world.ports);
        await upsert(told);
        if (when === 'after') await removeChannel({ channel, provider: genericProvider }, world.ports);
      };

      expect(await addChannel(request, world.ports)).toEqual({ kind: 'form-used' });
      expect(world.cxone.channels.size).toBe(0);
      expect(world.secretStore.names()).toEqual([]);
      expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
    },
  );
});
