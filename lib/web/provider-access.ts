import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import {
  type AddressPorts,
  AddressRefusedError,
  findAddresses,
  isAddress,
  type Reach,
  systemAddressPorts,
} from './addresses.ts';
import { exchange } from './exchange.ts';

/** What adapters call their providers with. */
export interface ProviderAccess {
  /**
   * As the global one, but for three things: it goes to no address that only we can reach, it hands a redirect to the
   * caller as any other answer, and it decompresses nothing. Throws an {@link AddressRefusedError} before anything is sent.
   */
  readonly fetch: typeof fetch;
  /** Whether {@link fetch} would refuse an address as things stand. Where a name can't be resolved, nobody knows yet. */
  readonly refusesAddress: (url: string) => Promise<boolean>;
}

export interface AccessPorts extends AddressPorts {
  readonly exchange: typeof exchange;
}

export const systemAccessPorts: AccessPorts = { ...systemAddressPorts, exchange };

/**
 * Opens the way to providers, whose addresses anybody with an account in CXone may write. A name is looked up when a
 * connection to it is opened, is refused where any of its addresses is not one to go to, and connected to at what was
 * looked up; connections are kept and used again.
 */
export function createProviderAccess(reach: Reach, ports: AccessPorts = systemAccessPorts): ProviderAccess {
  const check = (url: URL) => findAddresses(url, reach, ports);
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (url.protocol !== 'https:' && !(reach.allowHttp && url.protocol === 'http:')) {
        throw new AddressRefusedError(`A URL with ${url.protocol}`);
      }
      // A host that is written as an address is not looked up by the socket.
      if (isAddress(url)) await check(url);
      const isStreamed = init?.body instanceof ReadableStream;
      return ports.exchange(request, isStreamed ? request.body : await wholeBody(request), lookupFor(url, check));
    },
    async refusesAddress(text) {
      const url = URL.parse(text);
      if (url === null) return false;
      return check(url).then(
        () => false,
        (error: unknown) => error instanceof AddressRefusedError,
      );
    },
  };
}

async function wholeBody(request: Request): Promise<Uint8Array | null> {
  return request.body === null ? null : new Uint8Array(await request.arrayBuffer());
}

/** For a socket to the host of this URL. */
function lookupFor(url: URL, check: (url: URL) => Promise<readonly LookupAddress[]>): LookupFunction {
  return (_hostname, { all = false }, callback) => {
    void check(url).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('The look-up failed.'), ''),
    );
  };
}
