import { BlockList, isIP } from 'node:net';

const closed = new BlockList();
const V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3, which is all that is given out; everything outside of it is closed anyway. */
const V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
for (const [nets, family] of [
  [V4, 'ipv4'],
  [V6, 'ipv6'],
] as const)
  for (const net of nets) {
    const [address = '', bits = '0'] = net.split('/');
    closed.addSubnet(address, Number(bits), family);
  }
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');

/**
 * True for an address of the public internet (IANA special-purpose registries, RFC 6890): never loopback, private, link-local,
 * shared, documentation, multicast, or IPv6 that wraps IPv4.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  if (family === 6) return open6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
  return false;
}
