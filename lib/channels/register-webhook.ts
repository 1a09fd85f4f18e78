import type { AccountFailure, LiveSecret, Provider } from '../providers/contract.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { providerContext } from './provider-context.ts';

/** `to-paste`: the provider takes no registration, an admin enters URL and secrets there. */
export type WebhookWay = 'registered' | 'to-paste';

/** The provider stopped a click. `isBegun`: what came before it stays, and the same click goes on from there. */
export type StoppedByProvider = AccountFailure & { readonly isBegun: boolean };

/** Has the provider call the channel's webhook, where it takes registrations. */
export async function registerWebhook(
  channel: Channel,
  provider: Provider,
  secrets: readonly LiveSecret[],
  ports: ChannelPorts,
): Promise<{ readonly kind: WebhookWay } | StoppedByProvider> {
  if (provider.registerWebhook === undefined) return { kind: 'to-paste' };
  const url = ports.webhookUrl(channel.channelId);
  const change = await provider.registerWebhook(url, providerContext(channel, secrets, ports));
  return change.kind === 'done' ? { kind: 'registered' } : { ...change, isBegun: true };
}
