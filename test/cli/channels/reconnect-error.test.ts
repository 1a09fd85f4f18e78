import { beforeEach, describe, expect, it } from 'vitest';
import { rotateChannel } from '../../../cli/rotate/channel.ts';
import { addChannel } from '../../../lib/channels/life/add-channel.ts';
import { platformProvider } from '../../support/fake-platform.ts';
import { channelId } from '../../support/fixtures.ts';
import { ChannelWorld, platformRequest } from '../../lib/channels/life/channel-world.ts';

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel(platformRequest, world.ports);
});

async function rotate(token: string): Promise<unknown> {
  const channel = await world.registry.channel(channelId);
  if (channel === undefined) throw new Error('There is no such channel.');
  const entered = token === '' ? {} : { token };
  return rotateChannel(channel, platformProvider, entered, world.ports).catch((error: unknown) => error);
}

describe('a rotation that does not work out', () => {
  it('is half done, and says so, where the provider stops it with the new secret stored', async () => {
    world.platform.tokens.add('acme:2');
    world.platform.meets = (method) => (method === 'webhook' ? new Response(undefined, { status: 503 }) : undefined);
    expect(await rotate('acme:2')).toMatchObject({
      isHalfDone: true,
      message: expect.stringContaining('The new secrets are stored, and the old ones are valid for a day') as string,
    });
  });

  it('has changed nothing where the provider refuses the new secret', async () => {
    expect(await rotate('acme:9')).toMatchObject({
      isHalfDone: false,
      message: expect.stringContaining('stays as it was.') as string,
    });
  });

  it('says of another account that it is a channel of its own, as a change does', async () => {
    world.platform.tokens.add('other:1');
    expect(await rotate('other:1')).toMatchObject({
      message: expect.stringContaining('add that one as a channel of its own. Nothing was changed.') as string,
    });
  });

  it('names a missing secret as the page does', async () => {
    await world.secretStore.delete(`byoc/channels/${channelId}`);
    expect(await rotate('')).toMatchObject({
      message: expect.stringContaining(
        `has no ${platformProvider.manifest.secrets[0]?.label.en ?? ''} that works`,
      ) as string,
    });
  });
});
