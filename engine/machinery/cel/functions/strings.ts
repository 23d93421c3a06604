import type { Environment } from '@marcbachmann/cel-js';
import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { compilePattern } from '../../pattern.ts';
import { fromCel } from '../values.ts';

/**
 * Functions on strings and by regular expressions.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library
 */
export function registerStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.split(from).join(to),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, times: bigint) => replaceSome(text, from, to, times),
    )
    // a real server has it as a function, too: see guardMatches for how both are run
    .registerFunction(
      'matches(string, string): bool',
      (text: string, pattern: string) => find(text, pattern, 1n).length > 0,
    )
    .registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''))
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => find(text, pattern, 1n)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      find(text, pattern, -1n),
    )
    .registerFunction('string.findAll(string, int): list<string>', find)
    .registerFunction('string.format(list): string', format);
}

function charAt(text: string, at: bigint): string {
  if (at < 0n || at > BigInt(text.length)) throw new Error(`index out of range: ${at}`);
  return text.charAt(Number(at));
}

function replaceSome(text: string, from: string, to: string, times: bigint): string {
  if (times < 0n) return text.split(from).join(to);
  const parts = text.split(from);
  const replaced = parts.slice(0, Number(times) + 1).join(to);
  const rest = parts.slice(Number(times) + 1);
  return [replaced, ...rest].join(from);
}

/** At most so many matches; all of them for a negative number. */
function find(text: string, pattern: string, most: bigint): string[] {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.problem);
  const found: string[] = [];
  // what matches nothing is what a RegExp may take without end for
  if (!compiled.test(text)) return found;
  for (const match of text.matchAll(new RegExp(compiled.pattern, `${compiled.pattern.flags}g`))) {
    if (most >= 0n && BigInt(found.length) >= most) break;
    found.push(match[0]);
  }
  return found;
}

/** `%s`, `%d`, `%f`, `%e`, `%b`, `%x`, `%X`, `%o` and `%%`, as CEL's strings library. */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(?:\.(\d+))?([%sdfebxXo])/g, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) throw new Error(`index ${next} out of range`);
    return formatValue(values[next++], verb, precision === undefined ? 6 : Number(precision));
  });
}

const radixes: { readonly [verb: string]: number } = { b: 2, x: 16, X: 16, o: 8 };

function formatValue(value: unknown, verb: string, precision: number): string {
  const refuse = (what: string) => new Error(`error during formatting: ${what}, was given ${typeName(value)}`);
  const isInteger = typeof value === 'bigint' || value instanceof UnsignedInt;
  if (verb === 's') return inWords(value);
  if (typeof value === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(value) && 'def'.includes(verb))
    return value;
  if (verb === 'd') {
    if (isInteger) return String(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    throw refuse('decimal clause can only be used on integers');
  }
  const radix = radixes[verb];
  if (radix !== undefined) {
    if (isInteger) {
      const digits = BigInt(value.valueOf()).toString(radix);
      return verb === 'X' ? digits.toUpperCase() : digits;
    }
    if (verb === 'b') {
      if (typeof value === 'boolean') return value ? '1' : '0';
      throw refuse('only integers and bools can be formatted as binary');
    }
    if (verb === 'o') throw refuse('octal clause can only be used on integers');
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    if (!(bytes instanceof Uint8Array)) {
      throw refuse('only integers, byte buffers, and strings can be formatted as hex');
    }
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return verb === 'X' ? digits.toUpperCase() : digits;
  }
  if (typeof value !== 'number' && !isInteger) {
    throw refuse(`${verb === 'e' ? 'scientific' : 'fixed-point'} clause can only be used on doubles`);
  }
  const number = Number(value);
  if (!Number.isFinite(number)) return String(number);
  if (verb === 'f') return number.toFixed(precision);
  return number.toExponential(precision).replace(/([+-])(\d)$/, '$10$2');
}

function typeName(value: unknown): string {
  if (value === null) return 'null_type';
  if (value instanceof UnsignedInt) return 'uint';
  if (value instanceof Date) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'list';
  const names: { readonly [type: string]: string } = {
    string: 'string',
    number: 'double',
    bigint: 'int',
    boolean: 'bool',
  };
  return names[typeof value] ?? 'map';
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inWords).join(', ')}]`;
  const plain = fromCel(value);
  if (typeof plain !== 'object' || plain === null) return String(typeof value === 'bigint' ? value : plain);
  const entries = Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${key}: ${inWords(member)}`).join(', ')}}`;
}
