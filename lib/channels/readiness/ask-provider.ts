import type { Provider, TestResult } from '../../contract/provider.ts';
import { type Channel, validSecrets } from '../channel.ts';
import { type ChannelPorts, nameOf, providerContext } from '../life/provider-calls.ts';
import type { CredentialsState, KnownOfChannel, WebhookState } from './readiness.ts';

const webhookStates = {
  here: 'registered',
  partly: 'partly',
  off: 'off',
  elsewhere: 'elsewhere',
  nowhere: 'not-registered',
  unknown: 'unanswered',
} as const satisfies Record<string, WebhookState>;

const credentialsStates = {
  good: 'valid',
  refused: 'refused',
  unreachable: 'unanswered',
} as const satisfies Record<string, CredentialsState>;

type Said = Pick<KnownOfChannel, 'webhook' | 'webhookError' | 'credentials' | 'connection' | 'quota'> & {
  /** What the provider calls the account, where it was asked and says so. */
  readonly accountName?: string | undefined;
};

/** What could be asked of a provider that is not to be asked. */
export function unasked(provider: Provider | undefined): Said {
  return {
    webhook: provider?.webhookState && 'unasked',
    credentials: provider?.checkAccount && 'unasked',
    connection: provider?.sendTest && 'untested',
    quota: provider?.quota && 'unasked',
  };
}

/**
 * What the provider says of a channel's webhook, credentials and quota, as far as it is there and can be asked.
 * @param test What the test of the connection showed just now. Where the account itself can't be checked, it says as well
 *   whether the secret is taken.
 */
export async function askProvider(
  channel: Channel,
  provider: Provider | undefined,
  ports: ChannelPorts,
  test?: TestResult,
): Promise<Said> {
  if (provider === undefined) return {};
  const stored = await ports.secretStore.get(ports.secretName(channel.channelId));
  const secrets = stored === undefined ? [] : (validSecrets(channel, stored, ports.now()) ?? []);
  const context = providerContext(channel, provider, secrets, ports);
  const [webhook, account, quota] = await Promise.all([
    provider.webhookState?.(ports.webhookUrl(channel.channelId), context),
    provider.checkAccount?.(context),
    provider.quota?.(context),
  ]);
  return {
    webhook: webhook && webhookStates[webhook.registered],
    webhookError: webhook?.lastError,
    credentials: account === undefined ? shownBy(test) : credentialsStates[account.kind],
    connection: test && (test.kind === 'good' ? 'answered' : 'failed'),
    quota: provider.quota && (quota ?? 'unanswered'),
    ...nameOf(account),
  };
}

function shownBy(test: TestResult | undefined): CredentialsState | undefined {
  if (test === undefined) return undefined;
  if (test.kind === 'good') return 'valid';
  return test.cause === 'signature' ? 'refused' : 'unanswered';
}
