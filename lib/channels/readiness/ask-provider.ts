import type { Provider } from '../../contract/provider.ts';
import { type Channel, validSecrets } from '../channel.ts';
import { type ChannelPorts, nameOf, providerContext } from '../life/provider-calls.ts';
import type { CredentialsState, KnownOfChannel, WebhookState } from './readiness.ts';

const webhookStates = {
  here: 'registered',
  partly: 'partly',
  elsewhere: 'elsewhere',
  nowhere: 'not-registered',
  unknown: 'unknown',
} as const satisfies Record<string, WebhookState>;

const credentialsStates = {
  good: 'valid',
  refused: 'refused',
  unreachable: 'not-checkable',
} as const satisfies Record<string, CredentialsState>;

type Said = Pick<KnownOfChannel, 'webhook' | 'webhookError' | 'credentials'> & {
  /** What the provider calls the account, where it was asked and says so. */
  readonly accountName?: string | undefined;
};

/** What could be asked of a provider that is not to be asked. */
export function unasked(provider: Provider | undefined): Said {
  return {
    webhook: provider?.webhookState && 'unasked',
    credentials: provider?.checkAccount && 'unasked',
  };
}

/** What the provider says of a channel's webhook and credentials, as far as it is there and can be asked. */
export async function askProvider(
  channel: Channel,
  provider: Provider | undefined,
  ports: ChannelPorts,
): Promise<Said> {
  if (provider === undefined) return {};
  const stored = await ports.secretStore.get(ports.secretName(channel.channelId));
  const secrets = stored === undefined ? [] : (validSecrets(channel, stored, ports.now()) ?? []);
  const context = providerContext(channel, provider, secrets, ports);
  const [webhook, account] = await Promise.all([
    provider.webhookState?.(ports.webhookUrl(channel.channelId), context),
    provider.checkAccount?.(context),
  ]);
  return {
    webhook: webhook && webhookStates[webhook.registered],
    webhookError: webhook?.lastError,
    credentials: account && credentialsStates[account.kind],
    ...nameOf(account),
  };
}
