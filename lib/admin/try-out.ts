import { providerContext } from '../channels/provider-context.ts';
import { readChannelSecrets } from '../channels/channel-secrets.ts';
import type { Channel } from '../channels/channel.ts';
import type { ChannelPorts } from '../channels/channel-ports.ts';
import type { Provider, TestResult } from '../providers/contract.ts';

/** Sends a test message towards the provider. Undefined: it knows none. */
export async function tryOut(
  channel: Channel,
  provider: Provider,
  ports: ChannelPorts,
): Promise<TestResult | undefined> {
  if (provider.sendTest === undefined) return undefined;
  const stored = await ports.secretStore.get(ports.secretName(channel.channelId));
  const secrets = readChannelSecrets(channel.channelId, stored, ports.now());
  return provider.sendTest(providerContext(channel, secrets, ports));
}
