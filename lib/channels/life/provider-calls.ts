import type { AccountCheck, AccountFailure, Provider, TestLink, TestResult } from '../../contract/provider.ts';
import { addressRefused, type SendContext, type SendResult } from '../../contract/sending.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import type { CxoneOperations } from '../../cxone/create-cxone-client.ts';
import type { ChannelId } from '../../ids.ts';
import { wordsOfTest } from '../../messages/test-words.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import type { ContextOf } from '../../web/provider-access.ts';
import { type Channel, isInUse, readChannelSecrets } from '../channel.ts';
import type { Registry } from '../registry.ts';
import { toCxoneChannel } from './to-cxone-channel.ts';

/** The effects of adding, reconnecting, removing and restoring a channel, and whose they are. */
export interface ChannelPorts {
  /** Of the integration. */
  readonly tenantId: string;
  /** CXone's id of the admin who clicks; missing: somebody with the command line. */
  readonly changedBy?: number | undefined;
  readonly registry: Registry;
  readonly secretStore: SecretStore;
  readonly secretName: (id: ChannelId) => string;
  /** CXone, as the admin who clicks. */
  readonly cxone: Pick<CxoneOperations, 'upsertChannel' | 'deleteChannel' | 'customFieldIdents'>;
  /** Where the channel's provider posts to. */
  readonly webhookUrl: (id: ChannelId) => string;
  /** Towards the provider. */
  readonly fetch: typeof fetch;
  readonly contextOf: ContextOf;
  /** Whether it goes to no such address. */
  readonly refusesAddress: (url: string) => Promise<boolean>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** Milliseconds for which somebody who clicked waits for one answer of the provider. */
const LONGEST_CALL_MS = 5_000;

/** UTF-16 units of an account's name that are kept. */
const LONGEST_NAME = 200;

/** What an adapter gets to call its provider with about the channel itself. */
export function providerContext(
  channel: Pick<Channel, 'channelId' | 'settings'>,
  { manifest }: Provider,
  secrets: readonly LiveSecret[],
  { fetch, now, contextOf }: Pick<ChannelPorts, 'fetch' | 'now' | 'contextOf'>,
): SendContext {
  return { ...contextOf({ channel, manifest, secrets }, AbortSignal.timeout(LONGEST_CALL_MS)), fetch, now };
}

/** What is kept of a check: the account's name. What the provider did not say stays as it is. */
export function nameOf(check: AccountCheck | undefined): Partial<Pick<Channel, 'accountName'>> {
  const name = check?.kind === 'good' ? check.displayName : undefined;
  return name === undefined ? {} : { accountName: name.slice(0, LONGEST_NAME) };
}

/** The first of the settings that is an address to which nothing is sent: to be said before it is stored. */
export async function refusedAddress(
  { manifest }: Provider,
  settings: Readonly<Record<string, string>>,
  { refusesAddress }: Pick<ChannelPorts, 'refusesAddress'>,
): Promise<AccountFailure | undefined> {
  for (const { name, kind } of manifest.settings) {
    const value = settings[name] ?? '';
    if (kind === 'https-url' && value !== '' && (await refusesAddress(value))) {
      return { kind: 'refused', field: name, reason: addressRefused };
    }
  }
  return undefined;
}

/** `to-paste`: the provider takes no registration, an admin enters URL and secrets there. */
export type WebhookWay = 'registered' | 'to-paste';

/** The provider stopped a click. `isBegun`: what came before it stays, and the same click goes on from there. */
export type StoppedByProvider = AccountFailure & { readonly isBegun: boolean };

/** Has the provider call the channel's webhook, where it takes registrations. */
export async function registerWebhook(
  channel: Channel,
  provider: Provider,
  secrets: readonly LiveSecret[],
  ports: ChannelPorts,
): Promise<{ readonly kind: WebhookWay } | StoppedByProvider> {
  if (provider.registerWebhook === undefined) return { kind: 'to-paste' };
  const url = ports.webhookUrl(channel.channelId);
  const change = await provider.registerWebhook(url, providerContext(channel, provider, secrets, ports));
  if (change.kind === 'by-hand') return { kind: 'to-paste' };
  return change.kind === 'done' ? { kind: 'registered' } : { ...change, isBegun: true };
}

/**
 * Whether the admin may change the channel: CXone takes it as it is stored, or throws. False: it is being removed, or was.
 */
export async function mayChange(
  channel: Channel,
  { manifest }: Provider,
  { registry, cxone }: Pick<ChannelPorts, 'registry' | 'cxone'>,
): Promise<boolean> {
  const { channelId } = channel;
  if (!isInUse(channel)) return false;
  await cxone.upsertChannel(toCxoneChannel(channel, manifest));
  if (isInUse(await registry.channel(channelId))) return true;
  // Somebody removed it meanwhile.
  await cxone.deleteChannel(channelId);
  return false;
}

/**
 * Sends a test towards the provider of a channel, once CXone has taken the channel as it is stored; undefined where its
 * adapter has none. `gone`: it is being removed, or was.
 */
export async function testChannel(
  channel: Channel,
  provider: Provider,
  ports: ChannelPorts,
): Promise<TestResult | { readonly kind: 'gone' } | undefined> {
  if (!(await mayChange(channel, provider, ports))) return { kind: 'gone' };
  return provider.sendTest?.(await storedContext(channel, provider, ports));
}

/** Milliseconds between two test messages of a channel: three a minute. */
const TEST_REST_MS = 20_000;

/**
 * Sends a real message to the conversation that is there for it, by the `send` that agents' messages go by, or makes the link by
 * which an admin gets one, once CXone has taken the channel as it is stored. The message is known to CXone neither before nor
 * after. `too-soon`: another one was sent a moment ago; undefined: the adapter has neither.
 */
export async function sendTestMessage(
  channel: Channel,
  provider: Provider,
  ports: ChannelPorts,
): Promise<SendResult | TestLink | { readonly kind: 'gone' } | { readonly kind: 'too-soon' } | undefined> {
  const { testConversation: conversationId } = provider;
  if (conversationId === undefined && provider.testLink === undefined) return undefined;
  if (!(await mayChange(channel, provider, ports))) return { kind: 'gone' };
  const context = await storedContext(channel, provider, ports);
  if (provider.testLink !== undefined) return provider.testLink(context);
  if (conversationId === undefined) return undefined;
  if (!(await ports.registry.takeTestTurn(channel.channelId, TEST_REST_MS))) return { kind: 'too-soon' };
  const text = wordsOfTest('out', channel);
  const externalId = `out-test-${ports.randomBytes(12).toString('hex')}`;
  return provider.send({ externalId, conversationId, recipientIds: [conversationId], text }, context);
}

/** What an adapter gets to call its provider with, by the secrets that are stored for the channel. */
async function storedContext(channel: Channel, provider: Provider, ports: ChannelPorts): Promise<SendContext> {
  const stored = await ports.secretStore.get(ports.secretName(channel.channelId));
  return providerContext(channel, provider, readChannelSecrets(channel, stored, ports.now()), ports);
}
