import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ADDRESS_REFUSED } from '../contract/sending.ts';
import { isPublicAddress } from './is-public-address.ts';

/** What is needed of the world to know where a name leads. */
export interface AddressPorts {
  /** All addresses of a host. Asked once for each connection, so that nobody answers the check one thing and the socket another. */
  readonly lookup: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Whether a socket may be opened to an IP address. */
  readonly isAllowedAddress: (address: string) => boolean;
}

export const systemAddressPorts: AddressPorts = {
  lookup: (hostname) => lookup(hostname, { all: true }),
  isAllowedAddress: isPublicAddress,
};

/** What a deployment may reach besides https on the public internet. */
export interface Reach {
  /** Plain http too: on the laptop alone. */
  readonly allowHttp: boolean;
  /** Hosts that may be anywhere, as in `URL.hostname`; with `:` and a port, at that port alone. */
  readonly privateHosts: readonly string[];
}

/** A host is not, or not only, on the public internet, and not named as one that need not be. Nothing was sent to it. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = ADDRESS_REFUSED;

  /** @param what Of a URL, no more than its host: the rest may be as good as a key. */
  constructor(what: string) {
    super(`${what} is not, or not only, on the public internet`);
  }
}

/**
 * The addresses of a URL's host, which may be written as one, all of them fit to be connected to.
 * @throws AddressRefusedError
 * @throws What the look-up throws where the name can't be resolved.
 */
export async function findAddresses(
  url: URL,
  { privateHosts }: Pick<Reach, 'privateHosts'>,
  { lookup: find, isAllowedAddress }: AddressPorts,
): Promise<readonly LookupAddress[]> {
  const { hostname } = url;
  const address = bare(hostname);
  const found = isAddress(url) ? [{ address, family: isIP(address) }] : await find(hostname);
  if (found.length === 0) throw notFound(hostname);
  if (isNamed(url, privateHosts) || found.every((one) => isAllowedAddress(one.address))) return found;
  throw new AddressRefusedError(hostname);
}

/** True of a URL whose host is written as an IP address. */
export function isAddress({ hostname }: URL): boolean {
  return isIP(bare(hostname)) !== 0;
}

/** Without the brackets around IPv6. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

function isNamed({ hostname, port, protocol }: URL, privateHosts: readonly string[]): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  return privateHosts.includes(hostname) || privateHosts.includes(`${hostname}:${effectivePort}`);
}

/** As the resolver's own error is. */
function notFound(hostname: string): Error {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
}
