import type { AccountCheck, Provider } from '../../contract/provider.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import { CxoneError } from '../../cxone/errors.ts';
import type { ChannelId } from '../../ids.ts';
import { type Account, accountOf, addressOf } from '../account.ts';
import {
  type Channel,
  isInUse,
  type Preferences,
  readChannelSecrets,
  validSecrets,
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
import { takeDown, type TakenDown } from './take-down.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';
import { type TestFailed, type Trial, tryAddress } from './try-address.ts';

export type AddRequest = Pick<Channel, 'channelId' | 'integrationKey' | 'integrationId' | 'name' | 'settings'> & {
  readonly provider: Provider;
  readonly preferences: Preferences;
  /** Values of the secrets whose origin is `entered`. */
  readonly enteredSecrets: Readonly<Record<string, string>>;
  /** CXone had the channel before: it stays there, whatever the provider says. */
  readonly isInCxone?: boolean;
  /** The address is not tried before. */
  readonly isUntested?: boolean;
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
      /** What its address answered, where it was tried. */
      readonly answer: Extract<Trial, { readonly kind: 'good' }>['answer'] | undefined;
    }
  /** The account belongs to another channel, of this integration where it is named. */
  | { readonly kind: 'account-taken'; readonly by: Channel | undefined }
  /** The id of this form was used for something else before, or its channel was removed since. */
  | { readonly kind: 'form-used' }
  | TestFailed
  | StoppedByProvider;

/**
 * Adds a channel (ADR 16): the intent, CXone, the provider's check, which proves the account, or a trial of the address (ADR
 * 41), then what is stored, and `active` last. Until CXone has said yes, nothing leaves for the provider; where it refuses, which throws, the intent is
 * gone. Where the provider refuses, CXone is told to forget the channel. Every other stop leaves it `adding`: every step
 * is safe to repeat, so that the same click finishes it, or a fresh form for the same account.
 */
export async function addChannel(request: AddRequest, ports: ChannelPorts): Promise<AddResult> {
  const { provider, integrationKey, settings } = request;
  const entered = enteredSecrets(provider.manifest, request.enteredSecrets);
  const name = provider.accountOf(settings, entered);
  const account = accountOf(provider, { settings, account: name }, ports.tenantId);
  const ours = (await ports.registry.channels(integrationKey)).filter(
    (one) => one.provider === provider.manifest.id && account.keyOf(one, ports.tenantId) === account.key,
  );
  const { channelId } = ours.find((one) => one.channelId === request.channelId) ?? ours[0] ?? request;
  const by = ours.find((one) => one.channelId !== request.channelId && one.state !== 'adding');
  if (by !== undefined) return { kind: 'account-taken', by };
  return add({ ...request, channelId }, { name, account, entered }, ports);
}

interface Entered {
  readonly name: string;
  readonly account: Account;
  readonly entered: readonly LiveSecret[];
}

async function add(asked: AddRequest, of: Entered, ports: ChannelPorts): Promise<AddResult> {
  const { registry, cxone, changedBy } = ports;
  const { channelId, integrationKey, integrationId, name, settings, preferences, provider } = asked;
  const { manifest } = provider;
  const { name: account } = of;
  const identity = { channelId, integrationKey, provider: manifest.id, account, accountKey: of.account.key };
  const chosen = { name, settings, integrationId, ...preferences };
  const written = await registry.writeIntent({
    ...identity,
    ...chosen,
    ...(changedBy !== undefined && { changedBy }),
    ...(asked.isInCxone === true && { wasInCxone: true }),
  });
  if (written === 'taken-by-another') return { kind: 'form-used' };
  const isFirst = written !== 'same';
  // A click before may have imported what this one adds.
  const wasInCxone = written === 'open' && (await registry.channel(channelId))?.wasInCxone === true;
  const request: AddRequest = { ...asked, isInCxone: wasInCxone || asked.isInCxone === true };
  if (!isFirst && (await isMoved(request, ports))) return { kind: 'form-used' };

  try {
    await cxone.upsertChannel(toCxoneChannel({ channelId, ...chosen }, manifest));
  } catch (error) {
    // An earlier click's may have come through in CXone, and is somebody else's perhaps.
    if (written === 'written' && isRefusal(error)) await registry.dropIntent(identity);
    throw error;
  }
  const check =
    (await refusedAddress(provider, settings, ports)) ??
    (await provider.checkAccount?.(providerContext({ channelId, settings }, provider, of.entered, ports)));
  if (check !== undefined && check.kind !== 'good') {
    return { ...check, isBegun: !(isFirst && (await takeBack(request, identity, ports))) };
  }
  // A repeat finds what an earlier click has made, which passed or was added all the same.
  const trial =
    isFirst && request.isUntested !== true ? await tryAddress(provider, request, of.entered, ports) : undefined;
  if (trial !== undefined && trial.kind !== 'good') {
    const isBegun = !(await takeBack(request, identity, ports));
    return trial.kind === 'failed' ? { ...trial, kind: 'test-failed', isBegun } : { ...trial, isBegun };
  }
  const holderId = await registry.takeAccount(of.account, channelId);
  if (holderId !== channelId) {
    const holder = await registry.channel(holderId);
    if (isFirst) await takeBack(request, identity, ports);
    const by = holder?.integrationKey === integrationKey ? holder : undefined;
    // Another form for the same account came first, and is not through yet.
    return by?.state === 'adding'
      ? add({ ...request, channelId: by.channelId }, of, ports)
      : { kind: 'account-taken', by };
  }
  // What stands may be of an earlier form: the name, and an Integration ID that CXone did not know, are of this one.
  const channel = await registry.edit(channelId, {
    ...chosen,
    account,
    accountKey: of.account.key,
    changedBy,
    ...nameOf(check),
  });
  if (channel === undefined) return undo(request, { ...identity, settings }, undefined, ports);
  return connect({ request, channel, entered: of.entered, isFirst, check, answer: trial?.answer }, ports);
}

/** Whether a repeated form has other settings than the channel that came of it: stored secrets must not follow them. */
async function isMoved({ channelId, provider: { manifest }, settings }: AddRequest, { registry }: ChannelPorts) {
  const standing = await registry.channel(channelId);
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  return standing?.state === 'adding'
    ? addressOf(manifest, standing.settings) !== addressOf(manifest, settings)
    : !isSame(standing?.settings, settings);
}

interface Begun {
  readonly request: AddRequest;
  readonly channel: Channel;
  readonly entered: readonly LiveSecret[];
  /** Before this click, there was an intent at most. */
  readonly isFirst: boolean;
  readonly check: Extract<AccountCheck, { readonly kind: 'good' }> | undefined;
  readonly answer: Extract<AddResult, { readonly kind: 'added' }>['answer'];
}

/** CXone and the provider have said yes. */
async function connect(begun: Begun, ports: ChannelPorts): Promise<AddResult> {
  const { request, channel, entered, isFirst, check, answer } = begun;
  const { registry, changedBy } = ports;
  const { channelId } = channel;
  const { provider } = request;
  const secrets = await storeSecrets(channel, entered, provider, ports);
  const webhook = await registerWebhook(channel, provider, secrets, ports);
  if ('isBegun' in webhook) {
    const isTakenBack = isFirst && webhook.kind === 'refused' && (await takeAllBack(request, channel, ports));
    return { ...webhook, isBegun: !isTakenBack };
  }
  const isActive = await registry.move(channelId, ['adding'], 'active', { changedBy });
  if (!isActive) return undo(request, channel, provider, ports);
  const shown = webhook.kind === 'registered' ? [] : generatedFields(provider).map((field) => field.name);
  return {
    kind: 'added',
    channelId,
    webhook: webhook.kind,
    secrets: secrets.filter((secret) => shown.includes(secret.name)),
    displayName: check?.displayName,
    answer,
  };
}

/**
 * Another click was quicker. What this one has brought must go, where that one removed the channel or took it back; one
 * that is in use by now, of another account, stays as it is.
 */
async function undo(
  { isInCxone = false }: AddRequest,
  channel: TakenDown,
  provider: Provider | undefined,
  ports: ChannelPorts,
): Promise<AddResult> {
  const { registry, cxone } = ports;
  const standing = await registry.channel(channel.channelId);
  if (isInUse(standing) && standing.intent === undefined) {
    if (standing.accountKey !== channel.accountKey) await registry.freeAccount(channel);
    return { kind: 'form-used' };
  }
  const isRemoved = standing !== undefined && !isInUse(standing);
  if (isRemoved || !isInCxone) await cxone.deleteChannel(channel.channelId);
  await takeDown(channel, provider, ports);
  return { kind: 'form-used' };
}

/** Has CXone forget a channel of which nothing else has come. False: more has, or CXone keeps it. */
async function takeBack(
  request: AddRequest,
  intent: Pick<Channel, 'channelId' | 'accountKey'>,
  ports: ChannelPorts,
): Promise<boolean> {
  if (!(await ports.registry.withdrawIntent(intent.channelId))) return false;
  if (!(await isForgotten(request, ports))) return false;
  await ports.registry.dropIntent(intent);
  return true;
}

/** The same of one whose account is taken and whose secrets are stored: its form can be sent again. */
async function takeAllBack(request: AddRequest, channel: Channel, ports: ChannelPorts): Promise<boolean> {
  const { registry, secretStore, secretName, changedBy } = ports;
  const { channelId } = channel;
  if (!(await registry.move(channelId, ['adding'], 'removing', { changedBy }))) return false;
  if (!(await isForgotten(request, ports))) return false;
  // Its deletion can be taken back for a week: by then, nothing is in it.
  await secretStore.put(secretName(channelId), writeChannelSecrets([]));
  await takeDown(channel, undefined, ports);
  await registry.forget(channelId);
  return true;
}

async function isForgotten({ channelId, isInCxone = false }: AddRequest, { cxone }: ChannelPorts): Promise<boolean> {
  try {
    if (!isInCxone) await cxone.deleteChannel(channelId);
    return true;
  } catch (error) {
    if (error instanceof CxoneError) return false;
    throw error;
  }
}

/**
 * Stores the channel's secrets once; a repeat, or the other of two clicks, finds those of the first. What was entered for
 * a channel that is still being added replaces what an earlier form had: it was tried out just now.
 */
async function storeSecrets(
  channel: Channel,
  entered: readonly LiveSecret[],
  provider: Provider,
  ports: ChannelPorts,
): Promise<LiveSecret[]> {
  const { secretStore, now } = ports;
  const { state, address } = channel;
  const name = ports.secretName(channel.channelId);
  const made = newSecrets(generatedFields(provider), provider, ports);
  const written = (secrets: readonly LiveSecret[]) =>
    writeChannelSecrets(secrets.map((secret) => ({ ...secret, ...(address !== undefined && { address }) })));
  // Where a removal was not undone to its end, or an Add was taken back, its deletion is scheduled.
  await secretStore.restore(name);
  const stored = await secretStore.create(name, written([...entered, ...made]));
  const live = readChannelSecrets(channel, stored, now());
  const isKnown = entered.every((one) => live.some((other) => other.name === one.name && other.value === one.value));
  const lacking = made.filter((one) => !live.some((other) => other.name === one.name));
  if ((isKnown && lacking.length === 0) || state !== 'adding') return live;
  const kept = (validSecrets(channel, stored, now()) ?? []).filter(
    (one) => !entered.some((other) => other.name === one.name),
  );
  const secrets = [...entered, ...kept, ...lacking];
  await secretStore.put(name, written(secrets));
  return secrets.map((secret) => ({ name: secret.name, value: secret.value }));
}
