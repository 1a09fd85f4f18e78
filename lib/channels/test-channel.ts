import type { Provider, TestResult } from '../providers/contract.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { readChannelSecrets } from './channel-secrets.ts';
import { providerContext } from './provider-context.ts';

type TestPorts = Pick<ChannelPorts, 'secretStore' | 'secretName' | 'fetch' | 'now'>;

/** Sends a test towards the provider of a channel; undefined where its adapter has none. */
export async function testChannel(
  channel: Channel,
  provider: Provider,
  ports: TestPorts,
): Promise<TestResult | undefined> {
  if (provider.sendTest === undefined) return undefined;
  const { channelId } = channel;
  const stored = await ports.secretStore.get(ports.secretName(channelId));
  const secrets = readChannelSecrets(channelId, stored, ports.now());
  return provider.sendTest(providerContext(channel, secrets, ports));
}
