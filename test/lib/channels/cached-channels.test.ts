import { describe, expect, it } from 'vitest';
import { CachedChannels } from '../../../lib/channels/channel.ts';
import { channelIdSchema } from '../../../lib/ids.ts';
import { channel, channelId } from '../../support/fixtures.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function world() {
  const clock = new VirtualClock();
  const reads: string[] = [];
  const registry = {
    channel: (id: string) => {
      reads.push(id);
      return Promise.resolve(id === 'ch-acme' ? channel : undefined);
    },
  };
  return { clock, reads, channels: new CachedChannels(registry, clock.now) };
}

describe('CachedChannels', () => {
  it('reads a channel once in fifteen seconds', async () => {
    const { clock, reads, channels } = world();
    expect(await channels.get(channelId)).toEqual(channel);
    await clock.advance(14_999);
    await channels.get(channelId);
    expect(reads).toEqual(['ch-acme']);

    await clock.advance(1);
    await channels.get(channelId);
    expect(reads).toEqual(['ch-acme', 'ch-acme']);
  });

  it('remembers unknown ids too', async () => {
    const { reads, channels } = world();
    const unknown = channelIdSchema.parse('ch-made-up');

    expect(await channels.get(unknown)).toBeUndefined();
    expect(await channels.get(unknown)).toBeUndefined();
    expect(reads).toEqual(['ch-made-up']);
  });

  it('keeps no more than a thousand, so that made-up ids fill no memory', async () => {
    const { reads, channels } = world();
    const first = channelIdSchema.parse('made-up-0');
    for (let number = 0; number < 1_001; number += 1) await channels.get(channelIdSchema.parse(`made-up-${number}`));

    await channels.get(first);
    expect(reads.filter((id) => id === first)).toHaveLength(2);
  });

  it('keeps the channels whatever ids are made up', async () => {
    const { reads, channels } = world();
    await channels.get(channelId);
    for (let number = 0; number < 2_500; number += 1) await channels.get(channelIdSchema.parse(`made-up-${number}`));

    await channels.get(channelId);
    expect(reads.filter((id) => id === 'ch-acme')).toHaveLength(1);
  });
});
