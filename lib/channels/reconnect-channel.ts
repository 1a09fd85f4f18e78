import type { Provider } from '../providers/contract.ts';
import type { Channel, Preferences } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { validSecrets, writeChannelSecrets } from './channel-secrets.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

export interface ReconnectRequest {
  readonly channel: Channel;
  readonly provider: Provider;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  /** Makes new values for the generated secrets, once for each such id; the old ones stay valid for a day. */
  readonly renewal: string | undefined;
}

export type ReconnectResult =
  | { readonly kind: 'reconnected'; readonly newSecrets: readonly { name: string; value: string }[] }
  /** The settings name another account; that is another channel. */
  | { readonly kind: 'account-differs' }
  /** The channel is being removed, or was, or its account has become another's: there is nothing to reconnect. */
  | { readonly kind: 'gone' };

/** Hours for which a replaced secret stays valid: time enough to change it at the provider. */
const OVERLAP_HOURS = 24;

/**
 * Gives a channel a new name, settings or secrets, and tells CXone of it once more; a half-done Add is finished by it.
 * Safe to repeat. New secrets come after everything that may be refused: they are shown only by an answer that succeeds.
 */
export async function reconnectChannel(request: ReconnectRequest, ports: ChannelPorts): Promise<ReconnectResult> {
  const { registry, cxone, secretStore, secretName } = ports;
  const { channel, provider, name, settings, preferences } = request;
  if (provider.accountOf(settings) !== channel.account) return { kind: 'account-differs' };
  const { channelId, integrationId } = channel;
  if (!(await registry.edit(channelId, { name, settings, integrationId, ...preferences }))) return { kind: 'gone' };
  if ((await registry.takeAccount(channel.provider, channel.account, channelId)) !== channelId) return { kind: 'gone' };
  const stored = await secretStore.get(secretName(channelId));
  await cxone.upsertChannel(toCxoneChannel({ ...channel, ...preferences, name }, provider.manifest));
  if (!(await registry.move(channelId, ['adding'], 'active'))) {
    // Somebody removed it meanwhile: CXone must forget it once more.
    await cxone.deleteChannel(channelId);
    return { kind: 'gone' };
  }
  const renewal = request.renewal ?? (stored === undefined ? `reconnect-${ports.now().toISOString()}` : undefined);
  if (renewal === undefined) return { kind: 'reconnected', newSecrets: [] };
  return { kind: 'reconnected', newSecrets: await renew(channel, stored, renewal, provider, ports) };
}

async function renew(
  channel: Channel,
  stored: string | undefined,
  renewal: string,
  provider: Provider,
  ports: ChannelPorts,
) {
  const validUntil = new Date(ports.now().getTime() + OVERLAP_HOURS * 3_600_000).toISOString();
  // A damaged value has nothing to keep.
  const old = stored === undefined ? [] : (validSecrets(stored, ports.now()) ?? []);
  const already = old.filter((secret) => secret.renewal === renewal);
  if (already.length > 0) return already.map(({ name, value }) => ({ name, value }));
  const generated = provider.manifest.secrets.filter(({ origin }) => origin === 'generated');
  const fresh = generated.map((field) => ({
    name: field.name,
    value: provider.newSecret?.(field.name, ports.randomBytes) ?? '',
    renewal,
  }));
  const replaced = new Set(generated.map((field) => field.name));
  // One that was replaced before keeps the end that it was given then.
  const kept = old.map((secret) => (replaced.has(secret.name) ? { validUntil, ...secret } : secret));
  await ports.secretStore.put(ports.secretName(channel.channelId), writeChannelSecrets([...fresh, ...kept]));
  return fresh.map(({ name, value }) => ({ name, value }));
}
