import { Duration } from '@marcbachmann/cel-js/evaluator';
import { markList } from './list-types.ts';
import { isObject } from '../patch/merge.ts';
import type { JsonObject } from '../types.ts';
import { durationOf } from './durations.ts';

/** An OpenAPI v3 schema as a CRD writes it: what tells integers from doubles, and dates from text. */
export type JsonSchema = JsonObject;

/** Words that CEL keeps for itself: fields of these names are written `__in__`. */
const keywords: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var ' +
    'void while'
  ).split(' '),
);

/**
 * The name under which CEL finds a field; undefined for one that it cannot name.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/#escaping
 */
export function escapedName(field: string): string | undefined {
  if (!/^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(field)) return undefined;
  if (keywords.has(field)) return `__${field}__`;
  return field
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}

/**
 * A JSON value as CEL computes with it: integers are big, `date-time` text is a timestamp. Fields that the schema knows
 * get their escaped names; without a schema whole numbers are integers, and all else is what it looks like.
 */
export function toCel(value: unknown, schema?: JsonSchema): unknown {
  switch (typeof value) {
    case 'number':
      return schema?.['type'] === 'number' || !Number.isSafeInteger(value) ? value : BigInt(value);
    case 'string':
      return typeof schema?.['format'] === 'string' ? (formatted[schema['format']]?.(value) ?? value) : value;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? listToCel(value, schema) : mapToCel(value, schema);
    default:
      return value;
  }
}

function listToCel(values: readonly unknown[], schema: JsonSchema | undefined): unknown[] {
  const items = schemaAt(schema, 'items');
  const list = values.map((value) => toCel(value, items));
  if (schema) markList(list, schema);
  return list;
}

function mapToCel(value: object, schema: JsonSchema | undefined): { [key: string]: unknown } {
  // without a prototype: a field may be called anything
  const map: { [key: string]: unknown } = Object.create(null);
  const properties = schemaAt(schema, 'properties');
  const values = schemaAt(schema, 'additionalProperties');
  const embedded = schema?.['x-kubernetes-embedded-resource'] === true;
  for (const [key, member] of Object.entries(value)) {
    const property = schemaAt(properties, key);
    if (property === undefined && schema !== undefined && values === undefined) {
      // what is preserved without a schema cannot be named by an expression
      if (properties !== undefined && !(embedded && embeddedFields.has(key))) continue;
    }
    const name = property === undefined || values !== undefined ? key : escapedName(key);
    if (name !== undefined) map[name] = toCel(member, property ?? values);
  }
  return map;
}

const embeddedFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function schemaAt(schema: JsonSchema | undefined, field: string): JsonSchema | undefined {
  if (schema === undefined || !Object.hasOwn(schema, field)) return undefined;
  const found = schema[field];
  return isObject(found) ? found : undefined;
}

const formatted: { readonly [format: string]: (text: string) => unknown } = {
  'date-time': dateOf,
  date: dateOf,
  duration: durationOf,
  byte: bytesOf,
};

function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** A computed value as JSON: for messages, annotations and what mutations are made of. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Duration) return value.toString();
  if (value instanceof Uint8Array) return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
  if (Array.isArray(value)) return value.map(fromCel);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromCel(member)]));
  }
  return value;
}
