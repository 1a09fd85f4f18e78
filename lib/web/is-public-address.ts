import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What is not of the public internet among IPv4 addresses: the IANA IPv4 Special-Purpose Address Registry
 * (RFC 6890, https://www.iana.org/assignments/iana-ipv4-special-registry) and multicast (RFC 5771).
 */
const special4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private use
  ['100.64.0.0', 10], // behind a carrier's NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, with the metadata of a cloud's machines
  ['172.16.0.0', 12], // private use
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private use
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and the broadcast
];

/** All that is handed out to hosts (RFC 4291). Loopback, unique local, link-local, NAT64 and mapped lie outside of it. */
const unicast6 = ['2000::', 3] as const;

/** IANA IPv6 Special-Purpose Address Registry, https://www.iana.org/assignments/iana-ipv6-special-registry. */
const special6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, with Teredo, benchmarks and ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which wraps any IPv4 address
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
];

const refused4 = new BlockList();
for (const [network, prefix] of special4) refused4.addSubnet(network, prefix, 'ipv4');
const global6 = new BlockList();
global6.addSubnet(...unicast6, 'ipv6');
const refused6 = new BlockList();
for (const [network, prefix] of special6) refused6.addSubnet(network, prefix, 'ipv6');

/** True of an IP address at which there is a host of the public internet; false of anything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused4.check(address, 'ipv4');
  return isIPv6(address) && global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
}
