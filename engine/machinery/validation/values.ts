/** Rules for single values that many kinds share, in the words of the server. Each returns what is wrong; empty: nothing. */
import { type Quantity, parseQuantity } from '../quantity.ts';

const none: readonly string[] = [];

export const portProblems = (port: number): readonly string[] =>
  Number.isInteger(port) && port >= 1 && port <= 65535 ? none : ['must be between 1 and 65535, inclusive'];

/** A port's name, as IANA registers services. */
export function portNameProblems(name: string): readonly string[] {
  if (/^[a-z0-9](?:-?[a-z0-9])*$/.test(name) && /[a-z]/.test(name) && name.length <= 15) return none;
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** A number or a name. */
export const portOrNameProblems = (port: number | string): readonly string[] =>
  typeof port === 'number' ? portProblems(port) : portNameProblems(port);

const configKeyPattern = '[-._a-zA-Z0-9]+';

/** Keys of ConfigMaps and Secrets. */
export function configKeyProblems(key: string): readonly string[] {
  if (/^[-._a-zA-Z0-9]+$/.test(key) && key.length <= 253 && !key.startsWith('.')) return none;
  const problems: string[] = [];
  if (key.length > 253) problems.push('must be no more than 253 bytes');
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    problems.push(
      `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${configKeyPattern}')`,
    );
  }
  return [...problems, ...fileNameProblems(key)];
}

/** A path segment that is not a way up. */
function fileNameProblems(name: string): readonly string[] {
  if (name === '.') return ["must not be '.'"];
  if (name === '..') return ["must not be '..'"];
  return name.startsWith('..') ? ["must not start with '..'"] : none;
}

/** Since 1.34 names of environment variables may hold all printable ASCII but `=`. */
export function environmentNameProblems(name: string): readonly string[] {
  if (/^[ -<>-~]+$/.test(name)) return none;
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const ipv4NoZeros = /(?:^|\.)0\d/;

export const isIPv4 = (text: string): boolean => ipv4.test(text) && !ipv4NoZeros.test(text);

export function isIPv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const half of halves) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      if (part.includes('.')) {
        if (i !== parts.length - 1 || !isIPv4(part)) return false;
        groups += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups++;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

export const ipProblems = (text: string): readonly string[] =>
  isIPv4(text) || isIPv6(text) ? none : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];

/** Prefix in CIDR notation. */
export function parseCidr(text: string): { readonly address: string; readonly bits: number } | undefined {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text);
  const address = match?.[1];
  if (!match || address === undefined) return undefined;
  const bits = Number(match[2]);
  if (isIPv4(address)) return bits <= 32 ? { address, bits } : undefined;
  return isIPv6(address) && bits <= 128 ? { address, bits } : undefined;
}

export const cidrProblems = (text: string): readonly string[] =>
  parseCidr(text) ? none : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

/** `25%`, or nothing. */
export const percentOf = (value: number | string | undefined): number | undefined => {
  const match = typeof value === 'string' ? /^(\d+)%$/.exec(value) : undefined;
  return match ? Number(match[1]) : undefined;
};

/** A count or a percentage that is not negative. */
export function countOrPercentProblems(value: number | string): readonly string[] {
  if (typeof value === 'number') return value < 0 ? ['must be greater than or equal to 0'] : none;
  if (/^[0-9]+%$/.test(value)) return none;
  return [
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ];
}

/** `..` as a part of a path. */
export const goesUp = (path: string): boolean => path.split('/').includes('..');

/** The quantity that a schema has accepted as one; zero where it could not. */
export const quantityOf = (value: string | number): Quantity =>
  parseQuantity(value) ?? { nanos: 0n, format: 'DecimalSI' };
