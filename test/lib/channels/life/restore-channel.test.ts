import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../lib/channels/channel.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { restoreChannel } from '../../../../lib/channels/life/restore-channel.ts';
import { channelIdSchema, integrationKeySchema } from '../../../../lib/ids.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { platformProvider } from '../../../support/fake-platform.ts';
import { channelId } from '../../../support/fixtures.ts';
import { ChannelWorld, platformRequest, WEBHOOK_URL } from './channel-world.ts';

const otherId = channelIdSchema.parse('ch-other');

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel(platformRequest, world.ports);
});

async function standing(): Promise<Channel> {
  const channel = await world.registry.channel(channelId);
  if (channel === undefined) throw new Error('There is no channel.');
  return channel;
}

const remove = async () => removeChannel({ channel: await standing(), provider: platformProvider }, world.ports);
const restore = async () => restoreChannel(await standing(), platformProvider, world.ports);
const webhooks = () => [...world.platform.webhooksOf('acme').keys()];

/** Nothing is left but the tombstone. */
async function expectRemoved(): Promise<void> {
  expect(await standing()).toMatchObject({ state: 'removed' });
  expect(webhooks()).toEqual([]);
  expect(world.secretStore.names()).toEqual([]);
  expect(world.table.items().filter(({ pk }) => pk.startsWith('ACCOUNT#'))).toEqual([]);
}

describe('restoreChannel', () => {
  it('brings a removed channel back as it was, with its secrets', async () => {
    const [before, secrets] = [world.cxone.channels.get(channelId), await world.live()];
    await remove();

    expect(await restore()).toEqual({ kind: 'restored' });
    expect(await standing()).toMatchObject({ state: 'active' });
    expect(world.cxone.channels.get(channelId)).toEqual(before);
    expect(await world.live()).toEqual(secrets);
    expect(webhooks()).toEqual([WEBHOOK_URL]);
    expect(await addChannel({ ...platformRequest, channelId: otherId }, world.ports)).toMatchObject({
      kind: 'account-taken',
    });
  });

  it('undoes a Remove that stopped half-way', async () => {
    world.platform.meets = () => new Response(undefined, { status: 503 });
    await remove();
    world.platform.meets = undefined;

    expect(await restore()).toEqual({ kind: 'restored' });
    expect(await standing()).toMatchObject({ state: 'active' });
    expect(world.cxone.channels.size).toBe(1);
  });

  it('does nothing to a channel that is in use', async () => {
    world.platform.calls.length = 0;

    expect(await restore()).toEqual({ kind: 'restored' });
    expect(world.platform.calls).toEqual([]);
  });

  it('goes on where an outage of CXone has stopped it', async () => {
    await remove();
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(restore()).rejects.toThrow();
    expect(await standing()).toMatchObject({ state: 'removed' });
    world.platform.meets = () => new Response(undefined, { status: 503 });
    expect(await restore()).toMatchObject({ kind: 'unreachable', isBegun: true });
    expect(await standing()).toMatchObject({ state: 'adding' });
    world.platform.meets = undefined;

    expect(await restore()).toEqual({ kind: 'restored' });
    expect(await standing()).toMatchObject({ state: 'active' });
  });

  it('says who has the account by now, and leaves the tombstone', async () => {
    await remove();
    await addChannel({ ...platformRequest, channelId: otherId }, world.ports);

    expect(await restore()).toMatchObject({ kind: 'account-taken', by: { channelId: 'ch-other' } });
    expect(await standing()).toMatchObject({ state: 'removed' });
    expect(world.secretStore.names()).toEqual(['byoc/channels/ch-other']);
    expect(webhooks()).toEqual(['https://byoc.example.net/webhooks/ch-other']);
  });

  it('names no channel of another integration that has the account', async () => {
    await remove();
    const integrationKey = integrationKeySchema.parse('second');
    await addChannel({ ...platformRequest, channelId: otherId, integrationKey }, world.ports);

    expect(await restore()).toEqual({ kind: 'account-taken', by: undefined });
  });

  it('says that the secrets are gone once their recovery window is over', async () => {
    await remove();
    world.secretStore.forget('byoc/channels/ch-acme');

    expect(await restore()).toEqual({ kind: 'secrets-gone' });
    await expectRemoved();
  });

  it.each(['removed', 'removing'] as const)(
    'changes nothing of a channel that is %s, and asks nobody, where CXone does not take it again',
    async (state) => {
      if (state === 'removing') world.platform.meets = () => new Response(undefined, { status: 503 });
      await remove();
      world.platform.meets = undefined;
      world.platform.calls.length = 0;
      const before = [world.table.items(), world.secretStore.names()];
      world.cxone.failNext('upsertChannel', cxoneFailure.refused('upsert-channel'));

      expect(await restore()).toMatchObject({ kind: 'refused-by-cxone', error: { status: 400 } });
      expect(await standing()).toMatchObject({ state });
      expect([world.table.items(), world.secretStore.names()]).toEqual(before);
      expect(world.platform.calls).toEqual([]);
    },
  );

  it('leaves a half-done channel, to be reconnected, where the provider has revoked the credentials', async () => {
    await remove();
    world.platform.tokens.clear();

    expect(await restore()).toMatchObject({ kind: 'refused', field: 'token', isBegun: true });
    expect(await standing()).toMatchObject({ state: 'adding' });
    // It keeps nobody from the bot any more.
    expect(world.table.items().filter(({ pk }) => pk.startsWith('ACCOUNT#'))).toEqual([]);
  });

  it('leaves nothing where somebody removes the channel meanwhile', async () => {
    await remove();
    const restoreSecret = world.secretStore.restore.bind(world.secretStore);
    world.secretStore.restore = async (name) => {
      await remove();
      return restoreSecret(name);
    };

    expect(await restore()).toEqual({ kind: 'removed' });
    expect(world.cxone.channels.size).toBe(0);
    await expectRemoved();
  });

  it('has the last word over a Remove that it came in the middle of', async () => {
    const erase = world.secretStore.delete.bind(world.secretStore);
    world.secretStore.delete = async (name) => {
      world.secretStore.delete = erase;
      await restore();
      await erase(name);
    };

    expect(await remove()).toEqual({ kind: 'restored' });
    expect(await standing()).toMatchObject({ state: 'active' });
    expect(world.secretStore.names()).toEqual(['byoc/channels/ch-acme']);
    expect(webhooks()).toEqual([WEBHOOK_URL]);
    expect(world.cxone.channels.size).toBe(1);
  });
});
