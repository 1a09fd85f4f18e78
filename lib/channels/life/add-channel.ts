import type { Provider } from '../../contract/provider.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import type { ChannelId } from '../../ids.ts';
import { type Channel, type Preferences, readChannelSecrets, validSecrets, writeChannelSecrets } from '../channel.ts';
import { enteredSecrets, generatedFields, newSecrets } from '../new-secrets.ts';
import {
  type ChannelPorts,
  providerContext,
  refusedAddress,
  registerWebhook,
  type StoppedByProvider,
  type WebhookWay,
} from './provider-calls.ts';
import { takeDown } from './take-down.ts';
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
      readonly webhook: WebhookWay;
      /** For the admin to paste at the provider; none where the webhook is registered. */
      readonly secrets: readonly LiveSecret[];
      /** What the provider calls the account, where it was asked. */
      readonly displayName: string | undefined;
    }
  /** The account belongs to another channel, of this integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** The id of this form was used for something else before, or its channel was removed since. */
  | { readonly kind: 'form-used' }
  | StoppedByProvider;

/**
 * Adds a channel: the provider is asked whether the account is good before anything is stored, then comes the intent,
 * and `active` last. Every step is safe to repeat, so the same click finishes what an earlier one left half done; a fresh
 * form for the same account takes up the half-done channel. What CXone refuses throws and leaves the channel `adding`.
 */
export async function addChannel(request: AddRequest, ports: ChannelPorts): Promise<AddResult> {
  const { registry, cxone } = ports;
  const { provider, integrationKey, integrationId, name, settings, preferences } = request;
  const entered = enteredSecrets(provider.manifest, request.enteredSecrets);
  const refused = await refusedAddress(provider, settings, ports);
  if (refused !== undefined) return { ...refused, isBegun: false };
  const check = await provider.checkAccount?.(providerContext(request, entered, ports));
  if (check !== undefined && check.kind !== 'good') return { ...check, isBegun: false };

  const account = provider.accountOf(settings, entered);
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
    await registry.withdrawIntent(request.channelId);
    const holder = await registry.channel(channelId);
    const ours = holder?.integrationKey === integrationKey ? holder : undefined;
    if (ours?.state !== 'adding') return { kind: 'account-taken', by: ours };
  }
  // What stands may be of an earlier form: the name, and an Integration ID that CXone did not know, are of this one.
  const channel = await registry.edit(channelId, { name, settings, integrationId, ...preferences });
  if (channel === undefined) return { kind: 'form-used' };

  const secrets = await storeSecrets(channel, entered, provider, ports);
  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) return webhook;
  await cxone.upsertChannel(toCxoneChannel(channel, provider.manifest));
  if (!(await registry.move(channelId, ['adding'], 'active'))) {
    // Somebody removed it meanwhile: what this click has brought must go as well.
    await cxone.deleteChannel(channelId);
    await takeDown(channel, provider, ports);
    return { kind: 'form-used' };
  }
  const shown = webhook.kind === 'registered' ? [] : generatedFields(provider).map((field) => field.name);
  return {
    kind: 'added',
    channelId,
    webhook: webhook.kind,
    secrets: secrets.filter((secret) => shown.includes(secret.name)),
    displayName: check?.displayName,
  };
}

/**
 * Stores the channel's secrets once; a repeat, or the other of two clicks, finds those of the first. What was entered for
 * a channel that is still being added replaces what an earlier form had: it was tried out just now.
 */
async function storeSecrets(
  { channelId, state }: Channel,
  entered: readonly LiveSecret[],
  provider: Provider,
  ports: ChannelPorts,
): Promise<LiveSecret[]> {
  const { secretStore, secretName, now } = ports;
  const fresh = [...entered, ...newSecrets(generatedFields(provider), provider, ports)];
  const stored = await secretStore.create(secretName(channelId), writeChannelSecrets(fresh));
  const live = readChannelSecrets(channelId, stored, now());
  const isKnown = entered.every(({ name, value }) => live.some((one) => one.name === name && one.value === value));
  if (isKnown || state !== 'adding') return live;
  const names = new Set(entered.map(({ name }) => name));
  const kept = (validSecrets(stored, now()) ?? []).filter(({ name }) => !names.has(name));
  await secretStore.put(secretName(channelId), writeChannelSecrets([...entered, ...kept]));
  return [...entered, ...kept.map(({ name, value }) => ({ name, value }))];
}
