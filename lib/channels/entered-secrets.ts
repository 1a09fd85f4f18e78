import type { LiveSecret, Manifest } from '../providers/contract.ts';

/** The provider's own secrets that a form brought; what was left blank is not among them. */
export function enteredSecrets({ secrets }: Manifest, given: Readonly<Record<string, string>>): LiveSecret[] {
  return secrets
    .filter(({ origin }) => origin === 'entered')
    .map(({ name }) => ({ name, value: given[name] ?? '' }))
    .filter(({ value }) => value !== '');
}
