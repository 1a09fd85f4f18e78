import type { AccountFailure, Provider } from '../../contract/provider.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import type { Channel } from '../channel.ts';
import type { ChannelPorts } from './provider-calls.ts';
import { restoreChannel } from './restore-channel.ts';
import { takeDown } from './take-down.ts';

export interface RemoveRequest {
  readonly channel: Channel;
  /** Undefined where this deployment no longer has it. */
  readonly provider: Provider | undefined;
  /** The webhook stays at the provider, who does not answer or refuses: it is answered 410. */
  readonly leavesWebhook?: boolean;
}

export type RemoveResult =
  | { readonly kind: 'removed' }
  /** Somebody undid it meanwhile. */
  | { readonly kind: 'restored' }
  /** The provider keeps the webhook: CXone has no channel any more, and the same click goes on with the rest. */
  | AccountFailure;

/**
 * Removes a channel, the opposite way of adding: from now on its webhook answers 410, then CXone forgets it, the
 * provider its webhook, its secrets go, its account is free again, and a tombstone stays. CXone comes first, since it may
 * refuse: nothing else is taken away by then. What still waits on the queues is parked by their workers, or told as
 * failed. Safe to repeat after a stop at any step; what is gone already counts as removed.
 */
export async function removeChannel(
  { channel, provider, leavesWebhook = false }: RemoveRequest,
  ports: ChannelPorts,
): Promise<RemoveResult> {
  const { registry, cxone, changedBy } = ports;
  const { channelId, state } = channel;
  if (!(await registry.move(channelId, ['adding', 'active'], 'removing', { changedBy }))) return { kind: 'removed' };
  try {
    await cxone.deleteChannel(channelId);
  } catch (error) {
    // CXone keeps the channel, so it must go on working: an admin without the permission takes nothing down.
    if (isRefusal(error) && state !== 'removing') await registry.keep(channel);
    throw error;
  }
  const failure = await takeDown(channel, leavesWebhook ? undefined : provider, ports);
  if (failure !== undefined) return failure;
  if (await registry.move(channelId, ['removing'], 'removed', { changedBy })) return { kind: 'removed' };
  // What the undo had brought back by then may be gone again.
  await registry.move(channelId, ['active'], 'adding', { changedBy });
  if (provider !== undefined) await restoreChannel({ ...channel, state: 'adding' }, provider, ports);
  return { kind: 'restored' };
}
