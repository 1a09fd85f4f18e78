import type { LiveSecret, SendContext } from '../providers/contract.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';

/** Milliseconds for which somebody who clicked waits for one answer of the provider. */
const LONGEST_CALL_MS = 5_000;

/** What an adapter gets to call its provider with about the channel itself. */
export function providerContext(
  { channelId, settings }: Pick<Channel, 'channelId' | 'settings'>,
  secrets: readonly LiveSecret[],
  { fetch, now }: Pick<ChannelPorts, 'fetch' | 'now'>,
): SendContext {
  return { channelId, settings, secrets, fetch, now, signal: AbortSignal.timeout(LONGEST_CALL_MS) };
}
