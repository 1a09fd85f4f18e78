import { isRefusal } from '../cxone/error-details.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';

/**
 * Removes a channel, the opposite way of adding: from now on its webhook answers 410, then CXone forgets it, its
 * secrets go, its account is free again, and a tombstone stays. Safe to repeat after a stop at any step; what is gone
 * already counts as removed.
 */
export async function removeChannel(channel: Channel, ports: ChannelPorts): Promise<void> {
  const { registry, cxone, secretStore, secretName } = ports;
  await registry.move(channel.channelId, ['adding', 'active'], 'removing');
  try {
    await cxone.deleteChannel(channel.channelId);
  } catch (error) {
    // CXone keeps the channel, so it must go on working: an admin without the permission takes nothing down.
    if (isRefusal(error) && channel.state !== 'removing') {
      await registry.move(channel.channelId, ['removing'], channel.state);
    }
    throw error;
  }
  await secretStore.delete(secretName(channel.channelId));
  await registry.freeAccount(channel.provider, channel.account, channel.channelId);
  await registry.move(channel.channelId, ['removing'], 'removed');
}
