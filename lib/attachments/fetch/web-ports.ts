import { type AddressPorts, systemAddressPorts } from '../../web/provider-access.ts';

/** What fetching a file needs of the world besides sockets. */
export interface WebPorts extends AddressPorts {
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
  ...systemAddressPorts,
  waits: { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000 },
};
