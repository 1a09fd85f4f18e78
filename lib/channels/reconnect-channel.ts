import type { Provider } from '../providers/contract.ts';
import type { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { readChannelSecrets, writeChannelSecrets } from './channel-secrets.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

export interface ReconnectRequest {
  readonly channel: Channel;
  readonly provider: Provider;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Makes new values for the generated secrets; the old ones stay valid for a day. */
  readonly renewSecrets: boolean;
}

export type ReconnectResult =
  | { readonly kind: 'reconnected'; readonly newSecrets: readonly { name: string; value: string }[] }
  /** The settings name another account; that is another channel. */
  | { readonly kind: 'account-differs' }
  /** The channel is being removed, or was: there is nothing to reconnect. */
  | { readonly kind: 'gone' };

/** Hours for which a replaced secret stays valid: time enough to change it at the provider. */
const OVERLAP_HOURS = 24;

/**
 * Gives a channel a new name, settings or secrets, and tells CXone of it once more. Safe to repeat. New secrets come
 * after everything that may be refused: they are shown only by an answer that succeeds.
 */
export async function reconnectChannel(request: ReconnectRequest, ports: ChannelPorts): Promise<ReconnectResult> {
  const { channel, provider, name, settings, renewSecrets } = request;
  if (provider.accountOf(settings) !== channel.account) return { kind: 'account-differs' };
  const { channelId, integrationId } = channel;
  if (!(await ports.registry.edit(channelId, { name, settings, integrationId }))) return { kind: 'gone' };
  await ports.cxone.upsertChannel(toCxoneChannel({ ...channel, name }, provider.manifest));
  await ports.registry.move(channelId, ['adding'], 'active');
  const newSecrets = renewSecrets ? await renew(channel, provider, ports) : [];
  return { kind: 'reconnected', newSecrets };
}

async function renew(channel: Channel, provider: Provider, ports: ChannelPorts) {
  const name = ports.secretName(channel.channelId);
  const validUntil = new Date(ports.now().getTime() + OVERLAP_HOURS * 3_600_000).toISOString();
  const old = readChannelSecrets(channel.channelId, await ports.secretStore.get(name), ports.now());
  const generated = provider.manifest.secrets.filter(({ origin }) => origin === 'generated');
  const fresh = generated.map((field) => ({
    name: field.name,
    value: provider.newSecret?.(field.name, ports.randomBytes) ?? '',
  }));
  const replaced = new Set(generated.map((field) => field.name));
  const kept = old.map((secret) => (replaced.has(secret.name) ? { ...secret, validUntil } : secret));
  await ports.secretStore.put(name, writeChannelSecrets([...fresh, ...kept]));
  return fresh;
}
