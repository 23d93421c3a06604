import type { Environment } from '@marcbachmann/cel-js';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

class CelAddress {
  readonly address: Address;
  constructor(address: Address) {
    this.address = address;
  }
  toString(): string {
    return this.address instanceof ipaddr.IPv6 ? this.address.toRFC5952String() : this.address.toString();
  }
}

class CelRange {
  readonly address: Address;
  readonly prefix: number;
  constructor(address: Address, prefix: number) {
    this.address = address;
    this.prefix = prefix;
  }
  toString(): string {
    return `${new CelAddress(this.address).toString()}/${this.prefix}`;
  }
}

class IpNamespace {}

const scopes: { readonly [name: string]: readonly string[] } = {
  isUnspecified: ['unspecified'],
  isLoopback: ['loopback'],
  isLinkLocalUnicast: ['linkLocal'],
  isGlobalUnicast: ['unicast', 'private', 'uniqueLocal', 'carrierGradeNat', 'reserved'],
};

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library */
export function registerAddresses(environment: Environment): void {
  environment
    .registerType('net.IP', CelAddress)
    .registerType('net.CIDR', CelRange)
    .registerOperator('net.IP == net.IP', (a, b) => String(a) === String(b))
    .registerOperator('net.CIDR == net.CIDR', (a, b) => String(a) === String(b))
    .registerFunction('ip(string): net.IP', ipOf)
    .registerFunction('isIP(string): bool', (text: string) => parseIp(text) !== undefined)
    .registerType('IpNamespace', IpNamespace)
    .registerConstant('ip', 'IpNamespace', new IpNamespace())
    .registerFunction(
      'IpNamespace.isCanonical(string): bool',
      (_: IpNamespace, text: string) => String(ipOf(text)) === text,
    )
    .registerFunction('string(net.IP): string', String)
    .registerFunction('net.IP.family(): int', ({ address }: CelAddress) => (address.kind() === 'ipv4' ? 4n : 6n))
    .registerFunction('net.IP.isLinkLocalMulticast(): bool', isLinkLocalMulticast)
    .registerFunction('cidr(string): net.CIDR', cidrOf)
    .registerFunction('isCIDR(string): bool', (text: string) => parseCidr(text) !== undefined)
    .registerFunction('string(net.CIDR): string', String)
    .registerFunction('net.CIDR.ip(): net.IP', ({ address }: CelRange) => new CelAddress(address))
    .registerFunction('net.CIDR.prefixLength(): int', ({ prefix }: CelRange) => BigInt(prefix))
    .registerFunction('net.CIDR.masked(): net.CIDR', masked)
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (range: CelRange, { address }: CelAddress) =>
      contains(range, address),
    )
    .registerFunction('net.CIDR.containsIP(string): bool', (range: CelRange, text: string) =>
      contains(range, ipOf(text).address),
    )
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsRange)
    .registerFunction('net.CIDR.containsCIDR(string): bool', (range: CelRange, text: string) =>
      containsRange(range, cidrOf(text)),
    );
  for (const [name, ranges] of Object.entries(scopes)) {
    environment.registerFunction(`net.IP.${name}(): bool`, ({ address }: CelAddress) =>
      ranges.includes(address.range()),
    );
  }
}

function parseIp(text: string): CelAddress | undefined {
  const four = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (!four && !(text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text))) return undefined;
  const address = ipaddr.parse(text);
  // as a real server: an IPv4 address in an IPv6 one's clothes is none
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? undefined : new CelAddress(address);
}

function isLinkLocalMulticast({ address }: CelAddress): boolean {
  const [first = 0, second = 0, third = 0] = address.toByteArray();
  return address.kind() === 'ipv4' ? first === 224 && second === 0 && third === 0 : first === 0xff && second % 16 === 2;
}

function ipOf(text: string): CelAddress {
  const ip = parseIp(text);
  if (ip) return ip;
  throw new Error(
    `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
  );
}

function parseCidr(text: string): CelRange | undefined {
  const [host = '', prefix = ''] = text.split('/');
  const ip = parseIp(host);
  const bits = Number(prefix);
  if (!ip || !/^\d{1,3}$/.test(prefix) || bits > (ip.address.kind() === 'ipv4' ? 32 : 128)) return undefined;
  return new CelRange(ip.address, bits);
}

function cidrOf(text: string): CelRange {
  const range = parseCidr(text);
  if (range) return range;
  throw new Error(`network address parse error during conversion from string: invalid CIDR address: ${text}`);
}

function masked({ address, prefix }: CelRange): CelRange {
  const bytes = address.toByteArray().map((byte, i) => byte & (0xff << Math.max(0, Math.min(8, 8 - (prefix - i * 8)))));
  return new CelRange(ipaddr.fromByteArray(bytes.map((byte) => byte & 0xff)), prefix);
}

const contains = ({ address: of, prefix }: CelRange, address: Address): boolean =>
  of.kind() === address.kind() && address.match(of, prefix);

const containsRange = (range: CelRange, other: CelRange): boolean =>
  other.prefix >= range.prefix && contains(range, other.address);
