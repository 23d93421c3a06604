import { builtinSchemas } from '../machinery/schema/index.ts';
import type { Schema } from '../machinery/schema/contract.ts';
import { parseApiVersion } from '../machinery/types.ts';
import { type Fields, isFields, textOf, type Value } from './resource.ts';

/**
 * Strategic merge as kustomize does it: like the API server's, but what a patch says of a list comes before what it leaves,
 * and a kind without a known schema has its lists replaced. Resolves to undefined where the patch deletes the object.
 */
export function mergeStrategically(target: Fields, patch: Fields): Fields | undefined {
  const schemas = builtinSchemas();
  const { group, version } = parseApiVersion(textOf(target.apiVersion));
  return mergeFields(target, patch, schemas.forKind(group, version, textOf(target.kind))?.schema);
}

function mergeFields(target: Fields, patch: Fields, schema: Schema | undefined): Fields | undefined {
  if (patch.$patch === 'delete') return undefined;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  const at = schema && builtinSchemas().resolve(schema);
  const merged: Fields = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const next = value === null ? undefined : mergeValue(merged[key], value, childOf(at, key));
    if (next === undefined) delete merged[key];
    else merged[key] = next;
  }
  return merged;
}

function childOf(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema?.properties?.[key]) return schema.properties[key];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function mergeValue(before: Value | undefined, value: Value, schema: Schema | undefined): Value | undefined {
  if (isFields(value)) {
    if (schema?.patchStrategy?.split(',').includes('replace') && value.$patch !== 'delete')
      return withoutDirectives(value);
    return mergeFields(isFields(before) ? before : {}, value, schema);
  }
  if (!Array.isArray(value)) return value;
  const merges = schema?.patchStrategy?.split(',').includes('merge') || schema?.listType === 'map';
  if (!merges || !Array.isArray(before)) return value.filter((item) => !isDirective(item)).map(cleaned);
  const keys = schema?.listMapKeys ?? (schema?.patchMergeKey === undefined ? [] : [schema.patchMergeKey]);
  if (keys.length === 0) return [...value, ...before.filter((item) => !value.includes(item))];
  return mergeItems(before, value, keys, schema?.items);
}

function mergeItems(before: Value[], patches: Value[], keys: readonly string[], schema: Schema | undefined): Value[] {
  if (patches.some((item) => isFields(item) && item.$patch === 'replace' && Object.keys(item).length === 1)) {
    return patches.filter((item) => !isDirective(item)).map(cleaned);
  }
  const left: (Value | undefined)[] = [...before];
  const first: Value[] = [];
  for (const patch of patches) {
    if (!isFields(patch)) continue;
    const index = left.findIndex((item) => isFields(item) && sameKeys(item, patch, keys));
    const target = left[index];
    const merged = mergeFields(isFields(target) ? target : {}, patch, schema);
    // with several keys what was there keeps its place, with one it moves to the front
    const stays = index >= 0 && keys.length > 1;
    if (index >= 0) left[index] = stays ? merged : undefined;
    if (merged && !stays) first.push(merged);
  }
  return [...first, ...left.filter((item) => item !== undefined)];
}

/** A key that neither has does not part them. */
const sameKeys = (a: Fields, b: Fields, keys: readonly string[]): boolean =>
  keys.every((key) => a[key] === b[key]) ||
  (a[keys[0] ?? ''] === b[keys[0] ?? ''] && keys.slice(1).every((key) => b[key] === undefined || a[key] === b[key]));

const isDirective = (item: Value): boolean => isFields(item) && item.$patch !== undefined;

const cleaned = (value: Value): Value =>
  Array.isArray(value) ? value.map(cleaned) : isFields(value) ? withoutDirectives(value) : value;

/** What a patch adds where nothing was: its values, without directives and nulls. */
function withoutDirectives(patch: Fields): Fields {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([key, value]) => !key.startsWith('$') && value !== null)
      .map(([key, value]) => [key, cleaned(value)]),
  );
}
