import type { Channel } from '../../lib/channels/channel.ts';
import { removeChannel } from '../../lib/channels/life/remove-channel.ts';
import { providers } from '../../lib/providers/registry.ts';
import type { Deployment } from '../deployment.ts';
import { channelPortsOf, integrationOf } from '../integration-of.ts';
import { TargetError } from '../target.ts';

/** Removes a channel as the Remove page does. */
export async function removeByCommand(channel: Channel, deployment: Deployment): Promise<Channel> {
  const provider = providers.get(channel.provider);
  const ports = channelPortsOf(deployment, await integrationOf(deployment, channel.integrationKey));
  const result = await removeChannel({ channel, provider }, ports);
  if ('reason' in result) {
    throw new TargetError(`${result.reason.en} Run the command again to go on.`, { isHalfDone: true });
  }
  if (result.kind === 'removed') return channel;
  throw new TargetError(
    `Somebody else brought the channel “${channel.name}” back at the same time. If you want to remove it, run the command again.`,
  );
}
