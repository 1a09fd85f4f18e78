import type { Provider, WebhookState } from '../providers/contract.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { readChannelSecrets } from './channel-secrets.ts';
import { providerContext } from './provider-context.ts';

type StatePorts = Pick<ChannelPorts, 'secretStore' | 'secretName' | 'webhookUrl' | 'fetch' | 'now'>;

/** What the provider says of a channel's webhook; `unknown` where it can't be asked. */
export async function webhookStateOf(channel: Channel, provider: Provider, ports: StatePorts): Promise<WebhookState> {
  if (provider.webhookState === undefined) return { registered: 'unknown' };
  const { channelId } = channel;
  const stored = await ports.secretStore.get(ports.secretName(channelId));
  const secrets = readChannelSecrets(channelId, stored, ports.now());
  return provider.webhookState(ports.webhookUrl(channelId), providerContext(channel, secrets, ports));
}
