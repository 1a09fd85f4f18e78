import type { Provider } from '../../contract/provider.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import { type Account, accountOf, addressOf } from '../account.ts';
import {
  type Channel,
  type ChannelSecrets,
  isInUse,
  type Preferences,
  secretsOfAllAddresses,
  writeChannelSecrets,
} from '../channel.ts';
import { enteredSecrets, generatedFields, newSecrets } from '../new-secrets.ts';
import {
  type ChannelPorts,
  nameOf,
  providerContext,
  refusedAddress,
  registerWebhook,
  type StoppedByProvider,
  type WebhookWay,
} from './provider-calls.ts';
import { keyOfAccount } from '../registry.ts';
import { takeDown } from './take-down.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';
import { type TestFailed, tryAddress } from './try-address.ts';

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
  /** A new address is not tried before the channel is moved there. */
  readonly isUntested?: boolean;
}

export type ReconnectResult =
  | {
      readonly kind: 'reconnected';
      readonly webhook: WebhookWay;
      /** For the admin to paste at the provider; none where the webhook is registered. */
      readonly newSecrets: readonly LiveSecret[];
      /** It was moved to another address by this request. */
      readonly isMoved: boolean;
    }
  /** Settings or secrets name another account; that is another channel. */
  | { readonly kind: 'account-differs' }
  /** At its new address, the account belongs to another channel, of the same integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** A secret of that name is stored no longer and was not entered. */
  | { readonly kind: 'secret-missing'; readonly field: string }
  /** A secret of that name is stored for another address, and was not entered for this one. */
  | { readonly kind: 'address-differs'; readonly field: string }
  /** The channel is being removed, or was: there is nothing to reconnect. */
  | { readonly kind: 'gone' }
  | TestFailed
  | StoppedByProvider;

/** Hours for which a replaced secret stays valid: time enough to change it at the provider. */
const OVERLAP_HOURS = 24;

/**
 * Gives a channel a new name, settings or secrets, and has the provider call its webhook again; a half-done Add or
 * undo is finished by it. Safe to repeat. CXone comes first (ADR 16), with the channel as it is stored: until it said yes,
 * nothing leaves for the provider and nothing is changed. New secrets come after all that CXone may refuse: they are
 * shown only by an answer that succeeds.
 *
 * Where the account is its address (ADR 40), other settings move the channel there: the address is tried first, is taken
 * before the channel is moved by one write, and the one before it is free after that.
 */
export async function reconnectChannel(request: ReconnectRequest, ports: ChannelPorts): Promise<ReconnectResult> {
  const { registry, cxone, secretStore, secretName, now, changedBy } = ports;
  const { provider, name, settings, preferences, formId, channel: before } = request;
  const { manifest } = provider;
  const { channelId, integrationId, account } = before;
  if (!isInUse(before)) return { kind: 'gone' };
  const told = toCxoneChannel(before, manifest);
  await cxone.upsertChannel(told);

  const stored = (await secretStore.get(secretName(channelId))) ?? (await restored(request, ports));
  const address = newAddress(request);
  const { old } = secretsIn(stored, address, now());
  const isMoved = address !== before.address;
  const given = enteredSecrets(manifest, request.enteredSecrets);
  const known = isMoved ? given : [...given, ...old];
  const missing = manifest.secrets.find(
    (field) => field.origin === 'entered' && field.required !== false && !isAmong(known, field),
  );
  if (missing !== undefined) return { kind: isMoved ? 'address-differs' : 'secret-missing', field: missing.name };
  const named = provider.accountOf(settings, known);
  const isMove = named !== account;
  if (isMove && provider.accountIsAddress !== true) return { kind: 'account-differs' };
  const entered = changedSecrets(given, old);
  const refused = await refusedAddress(provider, settings, ports);
  if (refused !== undefined) return { ...refused, isBegun: false };
  const isProven = before.state === 'active' && entered.length === 0 && isSame(settings, before.settings);
  const check = isProven
    ? undefined
    : await provider.checkAccount?.(providerContext({ channelId, settings }, provider, known, ports));
  if (check !== undefined && check.kind !== 'good') return { ...check, isBegun: false };

  const isToBeTried = isMove && request.isUntested !== true;
  const trial = isToBeTried ? await tryAddress(provider, { channelId, settings }, known, ports) : undefined;
  if (trial?.kind === 'failed') return { ...trial, kind: 'test-failed', isBegun: false };
  if (trial !== undefined && trial.kind !== 'good') return trial;

  const chosen = { name, settings, integrationId, account: named, ...preferences };
  const toTell = toCxoneChannel({ channelId, ...chosen }, manifest);
  if (!isSame(told, toTell)) await cxone.upsertChannel(toTell);
  const taken = accountOf(provider, { settings, account: named }, ports.tenantId);
  const { key: accountKey } = taken;
  const holderId = await registry.takeAccount(taken, channelId);
  if (holderId !== channelId) {
    // The answer says that nothing was changed.
    if (!isSame(told, toTell)) await cxone.upsertChannel(told);
    const holder = await registry.channel(holderId);
    return { kind: 'account-taken', by: holder?.integrationKey === before.integrationKey ? holder : undefined };
  }

  const secrets = await storeSecrets({ request, stored, given, address }, ports);
  // Together with the address: from now on, the secrets count that were stored for it.
  const change = { ...chosen, ...movedFrom(before, named, taken), accountKey, address, changedBy, ...nameOf(check) };
  const channel = await registry.edit(channelId, change, before);
  if (channel === undefined) {
    const standing = await registry.channel(channelId);
    const isMovedMeanwhile = standing !== undefined && standing.accountKey !== before.accountKey;
    if (isMovedMeanwhile && isInUse(standing)) {
      // Settings that nobody wanted to change must not move it back.
      const wanted = isSame(settings, before.settings) ? standing.settings : settings;
      return reconnectChannel({ ...request, channel: standing, settings: wanted }, ports);
    }
    return undo({ ...before, accountKey, address }, provider, ports);
  }
  await registry.freeFormerAccount(channel);

  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) return webhook;
  if (!(await registry.move(channelId, ['adding'], 'active', { changedBy }))) return undo(channel, provider, ports);
  const shown = webhook.kind === 'registered' ? [] : secrets.filter(({ renewal }) => renewal === formId);
  return {
    kind: 'reconnected',
    webhook: webhook.kind,
    newSecrets: shown.map((secret) => ({ name: secret.name, value: secret.value })),
    isMoved: isMove,
  };
}

/** Somebody removed the channel meanwhile: what this click has brought back must go as well. */
async function undo(channel: Channel, provider: Provider, ports: ChannelPorts): Promise<ReconnectResult> {
  await ports.cxone.deleteChannel(channel.channelId);
  await takeDown(channel, provider, ports);
  return { kind: 'gone' };
}

/** What a removal had scheduled for deletion, where its undo was cut off. */
async function restored({ channel }: ReconnectRequest, ports: ChannelPorts): Promise<string | undefined> {
  const { secretStore, secretName } = ports;
  const name = secretName(channel.channelId);
  return channel.state === 'adding' && (await secretStore.restore(name)) ? secretStore.get(name) : undefined;
}

/** What the channel is to know of the place that it leaves; nothing where it stays. */
function movedFrom(before: Channel, named: string, { key }: Account): Partial<Pick<Channel, 'movedFrom'>> {
  const { account, settings } = before;
  // Version 0.2 named the same account by another key.
  const isSamePlace = before.accountKey === undefined ? account === named : before.accountKey === key;
  return isSamePlace ? {} : { movedFrom: { account, accountKey: keyOfAccount(before), settings } };
}

/**
 * The address for which the channel's secrets are from now on. Where its settings mean the same, it stays as it is; and
 * where no secret is ever sent.
 */
function newAddress({ provider, channel, settings }: ReconnectRequest): string | undefined {
  if (provider.accountIsAddress === true) return channel.address;
  const { manifest } = provider;
  const address = addressOf(manifest, settings);
  return address === addressOf(manifest, channel.settings) ? channel.address : address;
}

interface ToStore {
  readonly request: ReconnectRequest;
  readonly stored: string | undefined;
  readonly given: readonly LiveSecret[];
  readonly address: string | undefined;
}

/** Stores what is new, and answers all that are for the address. Those of the address before count until it is another. */
async function storeSecrets(toStore: ToStore, ports: ChannelPorts): Promise<readonly Stored[]> {
  const { request, stored, given, address } = toStore;
  const { channelId, address: before } = request.channel;
  const { secretStore, now } = ports;
  const name = ports.secretName(channelId);
  const { all, old } = secretsIn(stored, address, now());
  const fresh = [...changedSecrets(given, old), ...renewed(request, old, ports)];
  if (fresh.length === 0) return old;
  const secrets = replacing(
    old,
    fresh.map((secret) => ({ ...secret, ...(address !== undefined && { address }) })),
    now(),
  );
  const others = address === before ? [] : all.filter((secret) => secret.address === before);
  const value = writeChannelSecrets([...secrets, ...others]);
  if (stored === undefined) {
    await secretStore.put(name, value);
  } else if (!(await secretStore.replace(name, stored, value))) {
    // Somebody else has renewed them at the same time and was shown theirs, which must work as well.
    return storeSecrets({ ...toStore, stored: await secretStore.get(name) }, ports);
  }
  return secrets;
}

/** What is stored, and what of it is for the address. */
function secretsIn(stored: string | undefined, address: string | undefined, now: Date) {
  // A damaged value has nothing to keep.
  const all = stored === undefined ? [] : (secretsOfAllAddresses(stored, now) ?? []);
  // What was stored for another address goes there alone; an earlier click may have stored what is for this one.
  return { all, old: all.filter((secret) => secret.address === address) };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

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
