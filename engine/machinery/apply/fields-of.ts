import type { Schema } from '../schema/contract.ts';
import { type FieldSet, isEmptySet, leaf } from './field-set.ts';
import { itemKey, MissingKey, type Shapes, valueKey } from './shape.ts';

/** A configuration that cannot be read by its schema: a field that it lacks, an item that is there twice. */
export class UntypedConfiguration extends Error {
  override readonly name = 'UntypedConfiguration';
}

type Nodes = { [key: string]: FieldSet };

/** The fields that a configuration sets. */
export function fieldsOf(shapes: Shapes, value: unknown, schema: Schema, path = ''): FieldSet {
  const shape = shapes(schema, value);
  if (shape.type === 'atom') {
    const problem = scalarProblem(schema, value);
    if (problem !== undefined) throw new UntypedConfiguration(`${path}: ${problem}`);
    return leaf;
  }
  const nodes: Nodes = {};
  if (shape.type === 'fields') {
    for (const [name, child] of Object.entries(value as object)) {
      const childSchema = shape.field(name);
      if (!childSchema) throw new UntypedConfiguration(`${path}.${name}: field not declared in schema`);
      if (child === undefined) continue;
      // an empty list or map says nothing; an empty struct says that it is there
      if (isEmptyCollection(child) && !isStruct(shapes, childSchema)) continue;
      nodes[`f:${name}`] = fieldsOf(shapes, child, childSchema, `${path}.${name}`);
    }
    return Object.freeze(nodes);
  }
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const key = shape.type === 'set' ? valueKey(item) : keyOfItem(shape, item, path, index);
    if (nodes[key]) throw new UntypedConfiguration(`${path}: duplicate entries for key ${duplicateKey(key)}`);
    nodes[key] =
      shape.type === 'set'
        ? leaf
        : Object.freeze({ '.': leaf, ...fieldsOf(shapes, item, shape.item, `${path}${duplicateKey(key)}`) });
  }
  return Object.freeze(nodes);
}

function keyOfItem(shape: Parameters<typeof itemKey>[0], item: unknown, path: string, index: number): string {
  try {
    return itemKey(shape, item);
  } catch (error) {
    if (error instanceof MissingKey) throw new UntypedConfiguration(`${path}: element ${index}: ${error.message}`);
    throw error;
  }
}

/** What is wrong with a value that its schema says to be a text, a number or a truth; in the words of a real server. */
function scalarProblem({ type, format }: Schema, value: unknown): string | undefined {
  if (value === null || value === undefined || typeof value === type) return undefined;
  if (type === 'string' && format !== 'quantity' && format !== 'int-or-string') {
    return `expected string, got &value.valueUnstructured{Value:${goValue(value)}}`;
  }
  if ((type === 'integer' || type === 'number') && typeof value !== 'number') {
    return `expected numeric (int or float), got ${goType(value)}`;
  }
  return type === 'boolean' ? `expected boolean, got ${goType(value)}` : undefined;
}

function goType(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function goValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(', ')}}`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${goValue(member)}`);
  return `map[string]interface {}{${members.join(', ')}}`;
}

const duplicateKey = (key: string): string => {
  if (key.startsWith('v:')) return `[=${key.slice(2)}]`;
  const keys = JSON.parse(key.slice(2)) as { readonly [name: string]: unknown };
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
};

function isEmptyCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isStruct(shapes: Shapes, schema: Schema): boolean {
  const shape = shapes(schema, {});
  return shape.type === 'fields' && shape.known;
}

/** What changed from one object to another: fields that are new or have another value, and fields that are gone. */
export interface Comparison {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** Structs that are there even when they are empty, so that their first field does not make them new. */
const alwaysThere = new Set([
  'metadata',
  'spec',
  'status',
  'template',
  'strategy',
  'updateStrategy',
  'resources',
  'jobTemplate',
  'selector',
  'containers',
]);

/** Compares two values of a schema. What they share is not looked into. */
export function compare(shapes: Shapes, before: unknown, after: unknown, schema: Schema): Comparison {
  const changed: Nodes = {};
  const removed: Nodes = {};
  compareInto(shapes, before, after, schema, changed, removed);
  return { changed, removed };
}

/** Adds what is below the two values; returns whether they differ as a whole, which is for the caller to note. */
function compareInto(
  shapes: Shapes,
  before: unknown,
  after: unknown,
  schema: Schema,
  changed: Nodes,
  removed: Nodes,
): boolean {
  if (before === after) return false;
  const shape = shapes(schema, after ?? before);
  if (shape.type === 'atom' || !sameType(before, after)) return !equal(before, after);
  if (shape.type === 'fields') {
    const old = (before ?? {}) as { readonly [name: string]: unknown };
    const now = (after ?? {}) as { readonly [name: string]: unknown };
    for (const name in now) {
      const value = now[name];
      if (value === undefined || value === old[name]) continue;
      compareChild(
        shapes,
        `f:${name}`,
        old[name],
        value,
        shape.field(name) ?? {},
        changed,
        removed,
        alwaysThere.has(name) && shape.known,
      );
    }
    for (const name in old) {
      if (now[name] === undefined && old[name] !== undefined)
        removeAll(shapes, `f:${name}`, old[name], shape.field(name) ?? {}, removed);
    }
    return false;
  }
  const keyOf = (item: unknown) => (shape.type === 'set' ? valueKey(item) : itemKey(shape, item));
  const itemSchema = shape.type === 'set' ? {} : shape.item;
  const old = new Map(((before ?? []) as readonly unknown[]).map((item) => [keyOf(item), item]));
  for (const item of (after ?? []) as readonly unknown[]) {
    const key = keyOf(item);
    const previous = old.get(key);
    old.delete(key);
    if (previous !== item) compareChild(shapes, key, previous, item, itemSchema, changed, removed, false);
  }
  for (const [key, item] of old) removeAll(shapes, key, item, itemSchema, removed);
  return false;
}

function compareChild(
  shapes: Shapes,
  key: string,
  before: unknown,
  after: unknown,
  schema: Schema,
  changed: Nodes,
  removed: Nodes,
  wasThere: boolean,
): void {
  if (before === undefined) {
    changed[key] = newValue(shapes, after, schema, wasThere);
    return;
  }
  const below: Nodes = {};
  const gone: Nodes = {};
  const whole = compareInto(shapes, before, after, schema, below, gone);
  if (whole) changed[key] = leaf;
  else if (!isEmptySet(below)) changed[key] = below;
  if (!isEmptySet(gone)) removed[key] = gone;
}

/** Sets of whole values, by the value and the schema it was read by: the pods of a template share its parts. */
const wholes = new WeakMap<object, { readonly schema: Schema; readonly set: FieldSet }>();

/** The set of a value that is new with all that is in it; members of sets and empty things have nothing below. */
function newValue(shapes: Shapes, value: unknown, schema: Schema, wasThere: boolean): FieldSet {
  if (typeof value !== 'object' || value === null) return leaf;
  const known = wholes.get(value);
  if (known?.schema === schema) return known.set;
  const below: Nodes = {};
  const whole = compareInto(shapes, undefined, value, schema, below, {});
  const set = whole || isEmptySet(below) ? leaf : Object.freeze(wasThere ? below : { '.': leaf, ...below });
  if (Object.isFrozen(value)) wholes.set(value, { schema, set });
  return set;
}

function removeAll(shapes: Shapes, key: string, value: unknown, schema: Schema, removed: Nodes): void {
  const below: Nodes = {};
  const shape = shapes(schema, value);
  if (shape.type === 'fields') {
    for (const [name, child] of Object.entries(value as object))
      removeAll(shapes, `f:${name}`, child, shape.field(name) ?? {}, below);
  } else if (shape.type !== 'atom') {
    for (const item of value as readonly unknown[]) {
      if (shape.type === 'set') below[valueKey(item)] = leaf;
      else removeAll(shapes, itemKey(shape, item), item, shape.item, below);
    }
  }
  removed[key] = isEmptySet(below) ? leaf : { '.': leaf, ...below };
}

const sameType = (a: unknown, b: unknown): boolean =>
  a === undefined ||
  b === undefined ||
  (typeof a === typeof b && Array.isArray(a) === Array.isArray(b) && (a === null) === (b === null));

/** Equality of JSON values. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
    );
  }
  const ours = a as { readonly [key: string]: unknown };
  const theirs = b as { readonly [key: string]: unknown };
  const keys = Object.keys(ours);
  return keys.length === Object.keys(theirs).length && keys.every((key) => equal(ours[key], theirs[key]));
}
