import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { FileInterruptedError } from '../open-file.ts';
import type { WebPorts } from './web-ports.ts';

/**
 * The addresses of a URL's host, which may be written as one.
 * @throws FileInterruptedError where the name can't be resolved.
 */
export async function findAddresses(
  { hostname }: URL,
  { lookup, waits }: WebPorts,
  timeLimit: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  const found = await before(
    AbortSignal.any([timeLimit, AbortSignal.timeout(waits.connectMs)]),
    lookup(hostname),
  ).catch(() => []);
  if (found.length === 0) throw new FileInterruptedError(`${hostname} can't be resolved`);
  return found;
}

function before<T>(end: AbortSignal, wanted: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('too late'));
    if (end.aborted) stop();
    end.addEventListener('abort', stop, { once: true });
    void wanted.then(resolve, reject).finally(() => end.removeEventListener('abort', stop));
  });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** True of an IP address of this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
