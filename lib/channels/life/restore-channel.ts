import type { Provider } from '../../contract/provider.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import { CxoneError } from '../../cxone/errors.ts';
import { accountOf } from '../account.ts';
import { type Channel, readChannelSecrets } from '../channel.ts';
import { type ChannelPorts, providerContext, registerWebhook, type StoppedByProvider } from './provider-calls.ts';
import { takeDown } from './take-down.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

export type RestoreResult =
  | { readonly kind: 'restored' }
  /** Its account belongs to another channel by now, of its own integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** Its secrets are deleted for good: it can only be added again. */
  | { readonly kind: 'secrets-gone' }
  /** CXone does not take it again; nothing was changed. */
  | { readonly kind: 'refused-by-cxone'; readonly error: CxoneError }
  /** Somebody removed it meanwhile. */
  | { readonly kind: 'removed' }
  | StoppedByProvider;

/**
 * Undoes a Remove, finished or not: CXone has the channel first, which then is `adding`, and has its secrets, account and
 * webhook again; its parked messages can be replayed. Safe to repeat after a stop at any step. Where it can't be, it is
 * removed as before; where the provider stops it, it stays half-done: Reconnect takes other credentials.
 */
export async function restoreChannel(
  channel: Channel,
  provider: Provider,
  ports: ChannelPorts,
): Promise<RestoreResult> {
  const { registry, cxone, secretStore, secretName, now, changedBy } = ports;
  const { channelId, integrationKey } = channel;
  if (channel.state === 'active') return { kind: 'restored' };
  try {
    await cxone.upsertChannel(toCxoneChannel(channel, provider.manifest));
  } catch (error) {
    if (!(error instanceof CxoneError) || !isRefusal(error)) throw error;
    return { kind: 'refused-by-cxone', error };
  }
  if (!(await registry.move(channelId, ['removing', 'removed'], 'adding', { changedBy }))) return { kind: 'restored' };

  if (!(await secretStore.restore(secretName(channelId)))) {
    await removeAgain(channel, provider, ports);
    return { kind: 'secrets-gone' };
  }
  const secrets = readChannelSecrets(channel, await secretStore.get(secretName(channelId)), now());
  // An account is taken once it is proven: it may have become another's in the week.
  const check = await provider.checkAccount?.(providerContext(channel, provider, secrets, ports));
  if (check !== undefined && check.kind !== 'good') return { ...check, isBegun: true };
  const account = accountOf(provider, channel, ports.tenantId);
  const holder = await registry.takeAccount(account, channelId);
  if (holder !== channelId) {
    await removeAgain(channel, provider, ports);
    const by = await registry.channel(holder);
    return { kind: 'account-taken', by: by?.integrationKey === integrationKey ? by : undefined };
  }
  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) return webhook;
  if (await registry.move(channelId, ['adding'], 'active', { changedBy, accountKey: account.key })) {
    return { kind: 'restored' };
  }
  await cxone.deleteChannel(channelId);
  await takeDown({ ...channel, accountKey: account.key }, provider, ports);
  return { kind: 'removed' };
}

/** As far as it was removed before. */
async function removeAgain(channel: Channel, provider: Provider, ports: ChannelPorts): Promise<void> {
  const { registry, cxone, changedBy } = ports;
  await registry.move(channel.channelId, ['adding'], 'removing', { changedBy });
  await cxone.deleteChannel(channel.channelId);
  const failure = await takeDown(channel, provider, ports);
  if (failure === undefined && channel.state === 'removed') {
    await registry.move(channel.channelId, ['removing'], 'removed', { changedBy });
  }
}
