import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Provider } from '../../contract/provider.ts';
import { addressRefused } from '../../contract/sending.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import type { Channel } from '../channel.ts';
import { generatedFields } from '../new-secrets.ts';
import { type ChannelPorts, providerContext, type StoppedByProvider } from './provider-calls.ts';

/** What an address answered before a channel was added or moved. */
export type Trial =
  /**
   * `refuses-signature`: a 401 or 403, as is right before it was given the secret; gateways without such a path do so
   * too.
   */
  | { readonly kind: 'good'; readonly answer: 'accepts' | 'refuses-signature' }
  | { readonly kind: 'failed'; readonly reason: LocalizedText; readonly detail: string };

/**
 * The address did not pass its trial. Nothing was changed, but that CXone may keep the channel of an Add which it does
 * not let go (`isBegun`). The same request with `isUntested` goes on all the same.
 */
export interface TestFailed {
  readonly kind: 'test-failed';
  readonly reason: LocalizedText;
  readonly detail: string;
  readonly isBegun: boolean;
}

/** Whether addresses of a provider are tried: it knows such a test, and does not try the account itself. */
export function hasTrial(provider: Provider): provider is Provider & Required<Pick<Provider, 'sendTest'>> {
  return provider.sendTest !== undefined && provider.checkAccount === undefined;
}

/**
 * Tries the address of settings out by a test that no customer gets to see, within some seconds; nothing is stored. To
 * be called once CXone has said yes. Undefined: the provider knows no such test, or tries the account itself.
 * @param secrets The channel's own. What it has none of yet is signed by a value that nobody uses: the one who refuses
 * that is good.
 */
export async function tryAddress(
  provider: Provider,
  channel: Pick<Channel, 'channelId' | 'settings'>,
  secrets: readonly LiveSecret[],
  ports: ChannelPorts,
): Promise<Trial | StoppedByProvider | undefined> {
  if (!hasTrial(provider)) return undefined;
  const lacking = generatedFields(provider).filter(({ name }) => !secrets.some((secret) => secret.name === name));
  const nobodys = lacking.map(({ name }) => ({
    name,
    value: provider.newSecret?.(name, (size) => Buffer.alloc(size)) ?? '',
  }));
  const result = await provider.sendTest(providerContext(channel, provider, [...secrets, ...nobodys], ports));
  if (result.kind === 'good') return { kind: 'good', answer: 'accepts' };
  const { cause, reason, detail } = result;
  if (cause === 'address') {
    const field = provider.manifest.settings.find(({ isAddress }) => isAddress)?.name;
    return { kind: 'refused', field, reason: addressRefused, isBegun: false };
  }
  if (cause === 'signature' && lacking.length > 0) return { kind: 'good', answer: 'refuses-signature' };
  return { kind: 'failed', reason, detail };
}
