import type { LookupAddress } from 'node:dns';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, isIPv6, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { vi } from 'vitest';
import { isPublicAddress } from '../../../../lib/web/is-public-address.ts';
import { systemWebPorts, type WebPorts } from '../../../../lib/attachments/fetch/web-ports.ts';
import { certificate } from './certificate.ts';

/** Stands for a public address; the rest of the loopback stays forbidden. */
export const PUBLIC_ADDRESS = '127.0.0.2';

export interface TestWeb {
  readonly ports: WebPorts;
  /** The port of the one web server, on {@link PUBLIC_ADDRESS}, with TLS. */
  readonly port: number;
  readonly seen: IncomingMessage[];
  /** The names that were looked up. */
  readonly lookups: string[];
  /** The answer from now on. */
  respond: (request: IncomingMessage, response: ServerResponse) => void;
  /** Says what a name resolves to, each time anew; others resolve to {@link PUBLIC_ADDRESS}. */
  resolve(name: string, answer: () => readonly string[]): void;
  /** The address of each connection that this process has tried to open since the last call. */
  attempts(): unknown[];
  close(): Promise<void>;
}

/** A web of invented hosts, with one real server, and with an eye on all sockets of this process. */
export async function startTestWeb(): Promise<TestWeb> {
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.cert]);
  const emitted = vi.spyOn(Socket.prototype, 'emit');
  const names = new Map<string, () => readonly string[]>();
  const server = createServer(certificate, (request, response) => {
    web.seen.push(request);
    web.respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, PUBLIC_ADDRESS, resolve));
  const web: TestWeb = {
    ports: {
      ...systemWebPorts,
      lookup: (name) => {
        web.lookups.push(name);
        return Promise.resolve((names.get(name)?.() ?? [PUBLIC_ADDRESS]).map(toLookupAddress));
      },
      isAllowedAddress: (address) => address === PUBLIC_ADDRESS || isPublicAddress(address),
    },
    port: (server.address() as AddressInfo).port,
    seen: [],
    lookups: [],
    respond: (_request, response) => void response.end('A photo.'),
    resolve: (name, answer) => void names.set(new URL(`https://${name}/`).hostname, answer),
    attempts: () => {
      const calls: readonly (readonly unknown[])[] = emitted.mock.calls.splice(0);
      return calls.filter(([event]) => event === 'connectionAttempt').map(([, address]) => address);
    },
    close: async () => {
      emitted.mockRestore();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return web;
}

function toLookupAddress(address: string): LookupAddress {
  return { address, family: isIPv6(address) ? 6 : 4 };
}
