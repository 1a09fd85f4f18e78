import type { Provider } from '../../contract/provider.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import { CxoneError } from '../../cxone/errors.ts';
import { type Channel, readChannelSecrets } from '../channel.ts';
import { type ChannelPorts, registerWebhook, type StoppedByProvider } from './provider-calls.ts';
import { takeDown } from './take-down.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

export type RestoreResult =
  | { readonly kind: 'restored' }
  /** Its account belongs to another channel by now, of its own integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** Its secrets are deleted for good: it can only be added anew. */
  | { readonly kind: 'secrets-gone' }
  /** CXone does not take it again. */
  | { readonly kind: 'refused-by-cxone'; readonly error: CxoneError }
  /** Somebody removed it meanwhile. */
  | { readonly kind: 'removed' }
  | StoppedByProvider;

/**
 * Undoes a Remove, finished or not: the channel is `adding` first, and then has its account, secrets, webhook and CXone
 * again; its parked messages can be replayed. Safe to repeat after a stop at any step. Where it can't be, it is removed
 * as before; where the provider stops it, it stays half-done: Reconnect takes other credentials.
 */
export async function restoreChannel(
  channel: Channel,
  provider: Provider,
  ports: ChannelPorts,
): Promise<RestoreResult> {
  const { registry, cxone, secretStore, secretName, now } = ports;
  const { channelId, integrationKey } = channel;
  if (!(await registry.move(channelId, ['removing', 'removed'], 'adding'))) return { kind: 'restored' };

  const holder = await registry.takeAccount(channel.provider, channel.account, channelId);
  if (holder !== channelId) {
    await removeAgain(channel, provider, ports);
    const by = await registry.channel(holder);
    return { kind: 'account-taken', by: by?.integrationKey === integrationKey ? by : undefined };
  }
  if (!(await secretStore.restore(secretName(channelId)))) {
    await removeAgain(channel, provider, ports);
    return { kind: 'secrets-gone' };
  }
  const secrets = readChannelSecrets(channelId, await secretStore.get(secretName(channelId)), now());
  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) return webhook;
  try {
    await cxone.upsertChannel(toCxoneChannel(channel, provider.manifest));
  } catch (error) {
    if (!(error instanceof CxoneError) || !isRefusal(error)) throw error;
    await removeAgain(channel, provider, ports);
    return { kind: 'refused-by-cxone', error };
  }
  if (await registry.move(channelId, ['adding'], 'active')) return { kind: 'restored' };
  await cxone.deleteChannel(channelId);
  await takeDown(channel, provider, ports);
  return { kind: 'removed' };
}

/** CXone is not asked: it has no such channel, unless the Remove was cut off before it. That is then gone on with. */
async function removeAgain(channel: Channel, provider: Provider, ports: ChannelPorts): Promise<void> {
  const { registry } = ports;
  await registry.move(channel.channelId, ['adding'], 'removing');
  const failure = await takeDown(channel, provider, ports);
  if (failure === undefined && channel.state === 'removed') {
    await registry.move(channel.channelId, ['removing'], 'removed');
  }
}
