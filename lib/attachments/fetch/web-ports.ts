import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isPublicAddress } from './is-public-address.ts';

/** What fetching a file needs of the world besides sockets. */
export interface WebPorts {
  /** All addresses of a host. Asked once for each request, so that nobody answers the check one thing and the socket another. */
  readonly lookup: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Whether a socket may be opened to an IP address. */
  readonly isAllowedAddress: (address: string) => boolean;
  readonly waits: Waits;
}

/** Milliseconds that each step may take. */
export interface Waits {
  /** For the look-up of the name, and again for the connection with its TLS. */
  readonly connectMs: number;
  /** From there to the end of the answer's headers. */
  readonly firstByteMs: number;
  /** Without any byte while somebody waits for one. */
  readonly idleMs: number;
}

export const systemWebPorts: WebPorts = {
  lookup: (hostname) => lookup(hostname, { all: true }),
  isAllowedAddress: isPublicAddress,
  waits: { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000 },
};
