import type { AccountFailure, Provider } from '../../contract/provider.ts';
import { type Channel, validSecrets } from '../channel.ts';
import { type ChannelPorts, providerContext } from './provider-calls.ts';

/** What must be known of a channel to take it down. */
export type TakenDown = Pick<Channel, 'channelId' | 'provider' | 'account' | 'accountKey' | 'settings' | 'address'> &
  Partial<Pick<Channel, 'movedFrom'>>;

/**
 * Takes away what a channel has outside CXone: its webhook at the provider, its secrets, its account. Safe to repeat.
 * Answers why the provider stopped it before the secrets, without which its webhook could not be taken away any more.
 * @param provider Undefined: its webhook stays, and is answered 410.
 */
export async function takeDown(
  channel: TakenDown,
  provider: Provider | undefined,
  ports: ChannelPorts,
): Promise<AccountFailure | undefined> {
  const { registry, secretStore, secretName } = ports;
  const { channelId } = channel;
  const change = await unregisterWebhook(channel, provider, ports);
  if (change.kind !== 'done') return change;
  await secretStore.delete(secretName(channelId));
  await registry.freeAccount(channel);
  return undefined;
}

async function unregisterWebhook(
  channel: TakenDown,
  provider: Provider | undefined,
  ports: ChannelPorts,
): Promise<{ readonly kind: 'done' } | AccountFailure> {
  if (provider?.unregisterWebhook === undefined) return { kind: 'done' };
  const stored = await ports.secretStore.get(ports.secretName(channel.channelId));
  const secrets = stored === undefined ? undefined : validSecrets(channel, stored, ports.now());
  // They went after the webhook, at an earlier click; or they are lost, and the provider would not listen.
  if (secrets === undefined) return { kind: 'done' };
  const change = await provider.unregisterWebhook(
    ports.webhookUrl(channel.channelId),
    providerContext(channel, provider, secrets, ports),
  );
  return change.kind === 'by-hand' ? { kind: 'done' } : change;
}
