import type { Manifest, SecretField } from '../contract/manifest.ts';
import type { Provider } from '../contract/provider.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import type { ChannelPorts } from './life/provider-calls.ts';

/** The secrets of a provider that we make ourselves. */
export function generatedFields({ manifest }: Provider): SecretField[] {
  return manifest.secrets.filter(({ origin }) => origin === 'generated');
}

/** Makes new values of such secrets. */
export function newSecrets(
  fields: readonly SecretField[],
  provider: Provider,
  { randomBytes }: Pick<ChannelPorts, 'randomBytes'>,
): LiveSecret[] {
  return fields.map(({ name }) => ({ name, value: provider.newSecret?.(name, randomBytes) ?? '' }));
}

/** The provider's own secrets that a form brought; what was left blank is not among them. */
export function enteredSecrets({ secrets }: Manifest, given: Readonly<Record<string, string>>): LiveSecret[] {
  return secrets
    .filter(({ origin }) => origin === 'entered')
    .map(({ name }) => ({ name, value: given[name] ?? '' }))
    .filter(({ value }) => value !== '');
}
