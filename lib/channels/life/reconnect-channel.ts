import type { Provider } from '../../contract/provider.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import { type Channel, type ChannelSecrets, type Preferences, validSecrets, writeChannelSecrets } from '../channel.ts';
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

export interface ReconnectRequest {
  readonly channel: Channel;
  readonly provider: Provider;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  /** New values of the secrets whose origin is `entered`; what is blank or missing stays as it is. */
  readonly enteredSecrets: Readonly<Record<string, string>>;
  /** Makes new values of the secrets that the admin pastes at the provider; the old ones stay valid for a day. */
  readonly renews: boolean;
  /** Of this form: sent twice, it makes one secret. */
  readonly formId: string;
}

export type ReconnectResult =
  | {
      readonly kind: 'reconnected';
      readonly webhook: WebhookWay;
      /** For the admin to paste at the provider; none where the webhook is registered. */
      readonly newSecrets: readonly LiveSecret[];
    }
  /** Settings or secrets name another account; that is another channel. */
  | { readonly kind: 'account-differs' }
  /** A secret of that name is stored no longer and was not entered. */
  | { readonly kind: 'secret-missing'; readonly field: string }
  /** The channel is being removed, or was, or its account has become another's: there is nothing to reconnect. */
  | { readonly kind: 'gone' }
  | StoppedByProvider;

/** Hours for which a replaced secret stays valid: time enough to change it at the provider. */
const OVERLAP_HOURS = 24;

/**
 * Gives a channel a new name, settings or secrets, tells CXone of it once more, and has the provider call its webhook
 * once more; a half-done Add is finished by it. Safe to repeat. New secrets come after all that CXone may refuse: they
 * are shown only by an answer that succeeds.
 */
export async function reconnectChannel(request: ReconnectRequest, ports: ChannelPorts): Promise<ReconnectResult> {
  const { registry, cxone, secretStore, secretName } = ports;
  const { provider, name, settings, preferences, formId } = request;
  const { channelId, integrationId, account } = request.channel;
  const stored = await secretStore.get(secretName(channelId));
  // A damaged value has nothing to keep.
  const old = stored === undefined ? [] : (validSecrets(stored, ports.now()) ?? []);
  const entered = changedSecrets(enteredSecrets(provider.manifest, request.enteredSecrets), old);

  const known = [...entered, ...old];
  const missing = provider.manifest.secrets.find((field) => field.origin === 'entered' && !isAmong(known, field));
  if (missing !== undefined) return { kind: 'secret-missing', field: missing.name };
  if (provider.accountOf(settings, known) !== account) return { kind: 'account-differs' };
  const refused = await refusedAddress(provider, settings, ports);
  if (refused !== undefined) return { ...refused, isBegun: false };
  if (entered.length > 0 || JSON.stringify(settings) !== JSON.stringify(request.channel.settings)) {
    const check = await provider.checkAccount?.(providerContext({ channelId, settings }, known, ports));
    if (check !== undefined && check.kind !== 'good') return { ...check, isBegun: false };
  }

  const channel = await registry.edit(channelId, { name, settings, integrationId, ...preferences });
  if (channel === undefined) return { kind: 'gone' };
  if ((await registry.takeAccount(channel.provider, account, channelId)) !== channelId) return { kind: 'gone' };
  await cxone.upsertChannel(toCxoneChannel(channel, provider.manifest));

  const fresh = [...entered, ...renewed(request, old, ports)];
  const secrets = fresh.length > 0 ? replacing(old, fresh, ports.now()) : old;
  if (fresh.length > 0) await secretStore.put(secretName(channelId), writeChannelSecrets(secrets));
  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) return webhook;
  if (!(await registry.move(channelId, ['adding'], 'active'))) {
    // Somebody removed it meanwhile: what this click has brought back must go as well.
    await cxone.deleteChannel(channelId);
    await takeDown(channel, provider, ports);
    return { kind: 'gone' };
  }
  const shown = webhook.kind === 'registered' ? [] : secrets.filter(({ renewal }) => renewal === formId);
  return {
    kind: 'reconnected',
    webhook: webhook.kind,
    newSecrets: shown.map((secret) => ({ name: secret.name, value: secret.value })),
  };
}

type Stored = ChannelSecrets['secrets'][number];

const isAmong = (secrets: readonly LiveSecret[], { name }: { readonly name: string }): boolean =>
  secrets.some((secret) => secret.name === name);

/** Those of the entered that are not in use already. */
function changedSecrets(entered: readonly LiveSecret[], old: readonly Stored[]): LiveSecret[] {
  return entered.filter(({ name, value }) => old.find((secret) => secret.name === name)?.value !== value);
}

/**
 * New values of what we make ourselves: of what is missing, and of what the admin asks for. A secret that we register at
 * the provider stays, whatever is asked (ADR 0012).
 */
function renewed(
  { provider, renews, formId }: ReconnectRequest,
  old: readonly Stored[],
  ports: ChannelPorts,
): Stored[] {
  if (old.some(({ renewal }) => renewal === formId)) return [];
  const isAsked = renews && provider.registerWebhook === undefined;
  const fields = generatedFields(provider).filter((field) => isAsked || !isAmong(old, field));
  return newSecrets(fields, provider, ports).map((secret) => ({ ...secret, renewal: formId }));
}

/** The new ones first. One that was replaced before keeps the end that it was given then. */
function replacing(old: readonly Stored[], fresh: readonly Stored[], now: Date): Stored[] {
  const validUntil = new Date(now.getTime() + OVERLAP_HOURS * 3_600_000).toISOString();
  const isRepeated = (secret: Stored) =>
    fresh.some(({ name, value }) => name === secret.name && value === secret.value);
  const kept = old.filter((secret) => !isRepeated(secret));
  return [...fresh, ...kept.map((secret) => (isAmong(fresh, secret) ? { validUntil, ...secret } : secret))];
}
