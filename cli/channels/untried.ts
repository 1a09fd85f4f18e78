import { hasTrial } from '../../lib/channels/life/try-address.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { isPrivateHost } from '../../lib/web/provider-access.ts';
import type { Target } from '../target.ts';

/** Why a command did not try an address. */
export const NOT_TRIED = 'Not tried: only the deployment can reach it';

/**
 * True where an address would be tried, and is of a host that the deployment may reach in its own network: on the machine of
 * the person who runs the command, its name may lead to another one, or nowhere. The laptop is that machine.
 */
export function onlyDeploymentReaches(
  provider: Provider,
  settings: Readonly<Record<string, string>>,
  { allowHttp: isLaptop, privateHosts }: Pick<Target, 'allowHttp' | 'privateHosts'>,
): boolean {
  if (isLaptop || !hasTrial(provider)) return false;
  return provider.manifest.settings
    .filter(({ isAddress }) => isAddress)
    .map(({ name }) => settings[name] ?? '')
    .some((address) => URL.canParse(address) && isPrivateHost(new URL(address), privateHosts));
}
