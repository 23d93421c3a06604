/** IPv4 arithmetic for address management; matching of foreign CIDRs (IPv6 too) is left to ipaddr.js. */
import ipaddr from 'ipaddr.js';

/** `10.244.1.7` as an unsigned number; undefined where the text is no IPv4 address. */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part)) return undefined;
    const byte = Number(part);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

export function formatIPv4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export interface Range {
  /** The first address, as a number. */
  readonly base: number;
  readonly bits: number;
  /** How many addresses. */
  readonly size: number;
}

/** `10.244.0.0/16`; undefined where it is no IPv4 CIDR. */
export function parseRange(cidr: string): Range | undefined {
  const [address = '', prefix = ''] = cidr.split('/');
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const value = parseIPv4(address);
  if (value === undefined || !(bits >= 0 && bits <= 32)) return undefined;
  const size = 2 ** (32 - bits);
  return { base: value - (value % size), bits, size };
}

export function inRange(address: string, range: Range): boolean {
  const value = parseIPv4(address);
  return value !== undefined && value >= range.base && value < range.base + range.size;
}

export function isAddress(text: string): boolean {
  return ipaddr.isValid(text) && (text.includes(':') || parseIPv4(text) !== undefined);
}

/** Whether an address lies in a CIDR of either family; a malformed CIDR holds nothing. */
export function cidrContains(cidr: string, address: string): boolean {
  if (!ipaddr.isValidCIDR(cidr) || !ipaddr.isValid(address)) return false;
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}
