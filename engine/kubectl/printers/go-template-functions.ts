import { base64Problem } from '../config/base64.ts';
import { goText } from './go-syntax.ts';
import { TemplateError } from './template-error.ts';

/** What a template counts as true: all but nothing, zero, and what is empty. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

const decoder = new TextDecoder();

const functions: { readonly [name: string]: (...args: readonly unknown[]) => unknown } = {
  and: (...args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1),
  or: (...args) => args.find(isTrue) ?? args.at(-1),
  not: (value) => !isTrue(value),
  eq: (first, ...others) => others.some((other) => other === first),
  ne: (a, b) => a !== b,
  lt: (a, b) => compare('lt', a, b) < 0,
  le: (a, b) => compare('le', a, b) <= 0,
  gt: (a, b) => compare('gt', a, b) > 0,
  ge: (a, b) => compare('ge', a, b) >= 0,
  len: (value) => {
    if (typeof value === 'string' || Array.isArray(value)) return value.length;
    if (typeof value === 'object' && value !== null) return Object.keys(value).length;
    throw new TemplateError(
      `error calling len: len of ${value === undefined ? 'nil pointer' : `type ${typeof value}`}`,
    );
  },
  index: (value, ...keys) => keys.reduce(indexed, value),
  slice: (value, from, to) =>
    typeof value === 'string' || Array.isArray(value)
      ? value.slice(Number(from ?? 0), to === undefined ? undefined : Number(to))
      : undefined,
  print: (...args) => spaced(args),
  println: (...args) => `${args.map(goText).join(' ')}\n`,
  printf: (format, ...args) => formatted(String(format), args),
  html: (value) => goText(value).replace(/[&<>"']/g, (c) => entities[c] ?? c),
  js: (value) => JSON.stringify(goText(value)).slice(1, -1),
  urlquery: (value) => encodeURIComponent(goText(value)).replaceAll('%20', '+'),
  base64decode: (value) => {
    try {
      return decoder.decode(Uint8Array.from(atob(String(value ?? '')), (c) => c.charCodeAt(0)));
    } catch {
      const why = base64Problem(String(value ?? '')) ?? 'illegal base64 data';
      throw new TemplateError(`error calling base64decode: base64 decode failed: ${why}`);
    }
  },
  exists: (value, ...keys) => keys.reduce(indexed, value) !== undefined,
};

export const isFunction = (name: string): boolean => Object.hasOwn(functions, name);

export function callFunction(name: string, args: readonly unknown[]): unknown {
  const call = functions[name];
  if (!call) throw new TemplateError(`function "${name}" not defined`);
  return call(...args);
}

function indexed(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const at = Number(key);
    if (!(at >= 0 && at < value.length)) {
      throw new TemplateError(`error calling index: error calling index: index out of range: ${at}`);
    }
    return value[at];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, String(key))?.value;
}

function compare(name: string, a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new TemplateError(`error calling ${name}: incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

/** The basic types that a template can compare. */
function goType(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** As Go's Sprint: a blank between two operands of which neither is a string. */
const spaced = (args: readonly unknown[]): string =>
  args
    .map((arg, index) => {
      const blank = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string';
      return `${blank ? ' ' : ''}${goText(arg)}`;
    })
    .join('');

function formatted(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(
    /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([%sdvqfxt])/g,
    (_, marks: string, width, precision, verb: string) => {
      if (verb === '%') return '%';
      const arg = args[next++];
      const text =
        verb === 'q'
          ? JSON.stringify(goText(arg))
          : verb === 'f'
            ? Number(arg).toFixed(precision === undefined ? 6 : Number(precision))
            : verb === 'x' && typeof arg === 'number'
              ? arg.toString(16)
              : goText(arg);
      const size = Number(width ?? 0);
      if (marks.includes('-')) return text.padEnd(size);
      return text.padStart(size, marks.includes('0') ? '0' : ' ');
    },
  );
}
