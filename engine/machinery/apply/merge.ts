import type { Schema } from '../schema/contract.ts';
import { equal } from './fields-of.ts';
import { type FieldSet, isEmptySet } from './field-set.ts';
import { itemKey, type Shapes, valueKey } from './shape.ts';

type Fields = { readonly [name: string]: unknown };

/** The live value with the configuration laid over it; the same value where that changes nothing. */
export function merge(shapes: Shapes, live: unknown, configuration: unknown, schema: Schema): unknown {
  const shape = shapes(schema, configuration);
  if (
    live === undefined ||
    live === null ||
    shape.type === 'atom' ||
    Array.isArray(live) !== Array.isArray(configuration)
  ) {
    return equal(live, configuration) ? live : configuration;
  }
  if (shape.type === 'fields') {
    let result: { [name: string]: unknown } | undefined;
    for (const [name, value] of Object.entries(configuration as Fields)) {
      if (value === undefined) continue;
      const old = (live as Fields)[name];
      const merged = merge(shapes, old, value, shape.field(name) ?? {});
      if (merged !== old) (result ??= { ...(live as Fields) })[name] = merged;
    }
    return result ?? live;
  }
  return mergeLists(shapes, live as readonly unknown[], configuration as readonly unknown[], shape);
}

/** Items of the configuration in its order; those that only the live list has stay where they were among them. */
function mergeLists(
  shapes: Shapes,
  live: readonly unknown[],
  configuration: readonly unknown[],
  shape: Extract<ReturnType<Shapes>, { type: 'set' | 'list-map' }>,
): readonly unknown[] {
  const keyOf = (item: unknown) => (shape.type === 'set' ? valueKey(item) : itemKey(shape, item));
  const old = new Map(live.map((item) => [keyOf(item), item]));
  const wanted = new Map(configuration.map((item) => [keyOf(item), item]));
  const result: unknown[] = [];
  const pending = [...wanted.keys()];
  const put = (key: string) => {
    const item = wanted.get(key);
    const before = old.get(key);
    result.push(before === undefined || shape.type === 'set' ? item : merge(shapes, before, item, shape.item));
  };
  for (const [key, item] of old) {
    if (!wanted.has(key)) result.push(item);
    else {
      // up to here in the configuration's order
      const upTo = pending.indexOf(key);
      if (upTo >= 0) for (const next of pending.splice(0, upTo + 1)) put(next);
    }
  }
  for (const key of pending) put(key);
  return result.length === live.length && result.every((item, index) => item === live[index]) ? live : result;
}

/**
 * The value without the fields of `gone`. Where an item of a list goes but somebody owns a part of it (`kept`), only the
 * fields go. What is left without anything in it goes too.
 */
export function remove(shapes: Shapes, value: unknown, gone: FieldSet, kept: FieldSet, schema: Schema): unknown {
  const shape = shapes(schema, value);
  if (shape.type === 'atom' || isEmptySet(gone)) return value;
  const keepsBelow = (key: string): FieldSet | undefined =>
    Object.hasOwn(kept, key) ? (kept[key] as FieldSet) : undefined;
  /** Undefined: it goes. */
  const child = (key: string, item: unknown, childSchema: Schema): unknown => {
    const node = Object.hasOwn(gone, key) ? (gone[key] as FieldSet) : undefined;
    if (node === undefined) return item;
    const keep = keepsBelow(key);
    const whole = isEmptySet(node) || node['.'] !== undefined;
    if (whole && keep === undefined) return undefined;
    const rest = remove(shapes, item, node, keep ?? {}, childSchema);
    return rest !== item && keep === undefined && isHollow(rest) ? undefined : rest;
  };
  if (shape.type === 'fields') {
    const result: { [name: string]: unknown } = {};
    let changed = false;
    for (const [name, item] of Object.entries(value as Fields)) {
      const rest = child(`f:${name}`, item, shape.field(name) ?? {});
      if (rest !== item) changed = true;
      if (rest !== undefined) result[name] = rest;
    }
    return changed ? result : value;
  }
  const items = value as readonly unknown[];
  const rest = items.flatMap((item) => {
    const key = shape.type === 'set' ? valueKey(item) : itemKey(shape, item);
    const left = child(key, item, shape.type === 'set' ? {} : shape.item);
    return left === undefined ? [] : [left];
  });
  return rest.length === items.length && rest.every((item, index) => item === items[index]) ? value : rest;
}

const isHollow = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
