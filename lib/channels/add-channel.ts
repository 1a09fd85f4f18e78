import type { ChannelId } from '../ids.ts';
import type { Provider } from '../providers/contract.ts';
import type { Channel, Preferences } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import { readChannelSecrets, writeChannelSecrets } from './channel-secrets.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

export type AddRequest = Pick<Channel, 'channelId' | 'integrationKey' | 'integrationId' | 'name' | 'settings'> & {
  readonly provider: Provider;
  readonly preferences: Preferences;
  /** Values of the secrets whose origin is `entered`. */
  readonly enteredSecrets: Readonly<Record<string, string>>;
};

export type AddResult =
  | {
      readonly kind: 'added';
      readonly channelId: ChannelId;
      readonly secrets: readonly { name: string; value: string }[];
    }
  /** The account belongs to another channel, of this integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** The id of this form was used for something else before, or its channel was removed since. */
  | { readonly kind: 'form-used' };

/**
 * Adds a channel, the intent first and `active` last. Every step is safe to repeat, so the same click finishes what an
 * earlier one left half done; a fresh form for the same account takes up the half-done channel. What CXone refuses
 * throws and leaves the channel `adding`.
 */
export async function addChannel(request: AddRequest, ports: ChannelPorts): Promise<AddResult> {
  const { registry, cxone } = ports;
  const { provider, integrationKey, integrationId, name, settings, preferences } = request;
  const account = provider.accountOf(settings);

  const written = await registry.writeIntent({
    channelId: request.channelId,
    integrationKey,
    integrationId,
    provider: provider.manifest.id,
    account,
    name,
    settings,
    ...preferences,
  });
  if (written === 'taken-by-another') return { kind: 'form-used' };

  const channelId = await registry.takeAccount(provider.manifest.id, account, request.channelId);
  if (channelId !== request.channelId) {
    await registry.move(request.channelId, ['adding'], 'removed');
    const holder = await registry.channel(channelId);
    const ours = holder?.integrationKey === integrationKey ? holder : undefined;
    if (ours?.state !== 'adding') return { kind: 'account-taken', by: ours };
  }
  // What stands may be of an earlier form: the name, and an Integration ID that CXone did not know, are of this one.
  if (!(await registry.edit(channelId, { name, settings, integrationId, ...preferences })))
    return { kind: 'form-used' };
  const secrets = await storeSecrets(channelId, request, ports);
  await cxone.upsertChannel(toCxoneChannel({ channelId, integrationId, name, ...preferences }, provider.manifest));
  if (!(await registry.move(channelId, ['adding'], 'active'))) {
    // Somebody removed it meanwhile: CXone must forget it once more.
    await cxone.deleteChannel(channelId);
    return { kind: 'form-used' };
  }
  return { kind: 'added', channelId, secrets };
}

/** Stores the channel's secrets once; a repeat, or the other of two clicks, finds those of the first. */
async function storeSecrets(channelId: ChannelId, { provider, enteredSecrets }: AddRequest, ports: ChannelPorts) {
  const secrets = provider.manifest.secrets.map(({ name, origin }) => ({
    name,
    value:
      origin === 'generated' ? (provider.newSecret?.(name, ports.randomBytes) ?? '') : (enteredSecrets[name] ?? ''),
  }));
  const stored = await ports.secretStore.create(ports.secretName(channelId), writeChannelSecrets(secrets));
  return readChannelSecrets(channelId, stored, ports.now());
}
