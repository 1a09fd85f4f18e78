import type { LiveSecret, Provider, SecretField } from '../providers/contract.ts';
import type { ChannelPorts } from './channel-ports.ts';

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
