import { badRequest } from '../errors.ts';
import type { Schema } from '../schema/contract.ts';
import type { Json, JsonObject } from '../types.ts';
import { inElementOrder } from './element-order.ts';
import { isObject } from './merge.ts';

/** Finds what a schema refers to. */
export interface SchemaResolver {
  resolve(schema: Schema): Schema;
}

const setOrder = '$setElementOrder/';
const deleteFrom = '$deleteFromPrimitiveList/';

/**
 * Strategic merge patch: lists are merged by the keys that the schema names, and directives in the patch say what else to do.
 * What the patch does not touch is shared with the target.
 *
 * @throws ApiError 400 for directives that make no sense
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function applyStrategicPatch(
  target: JsonObject,
  patch: JsonObject,
  schema: Schema | undefined,
  resolver: SchemaResolver,
): JsonObject {
  const at = schema && resolver.resolve(schema);
  switch (patch['$patch']) {
    case undefined:
    case 'merge':
      break;
    case 'replace':
      return withoutDirectives(patch);
    case 'delete':
      return {};
    default:
      throw badRequest(`unknown patch type found: ${String(patch['$patch'])}`);
  }
  const merged = retained(target, patch['$retainKeys']);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$') || value === undefined) continue;
    const before = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = mergeField(before, value, childSchema(at, key), patch[setOrder + key], resolver);
  }
  for (const [directive, values] of Object.entries(patch)) {
    if (directive.startsWith(deleteFrom)) removeFrom(merged, directive.slice(deleteFrom.length), values);
    // an order alone, without elements to merge
    const key = directive.startsWith(setOrder) ? directive.slice(setOrder.length) : undefined;
    if (key !== undefined && patch[key] === undefined && Array.isArray(merged[key])) {
      merged[key] = mergeField(merged[key], [], childSchema(at, key), values, resolver);
    }
  }
  return merged;
}

function retained(target: JsonObject, keys: Json | undefined): { [key: string]: Json | undefined } {
  if (!Array.isArray(keys)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function childSchema(schema: Schema | undefined, key: string): Schema | undefined {
  const child = schema?.properties?.[key];
  if (child) return child;
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function mergeField(
  before: Json | undefined,
  value: Json,
  schema: Schema | undefined,
  order: Json | undefined,
  resolver: SchemaResolver,
): Json {
  const strategies = schema?.patchStrategy?.split(',') ?? [];
  if (isObject(value)) {
    if (!isObject(before) || strategies.includes('replace')) return withoutDirectives(value);
    return applyStrategicPatch(before, value, schema, resolver);
  }
  if (!Array.isArray(value)) return value;
  const merges = strategies.includes('merge');
  if (!merges || !Array.isArray(before)) return cleanItems(value);
  const items = schema?.items;
  const key = schema?.patchMergeKey;
  const wanted = Array.isArray(order) ? order : undefined;
  return key === undefined
    ? mergeValues(before, value, wanted)
    : mergeObjects(before, value, key, wanted, items, resolver);
}

/** Where no order is told, it is that of the patch: what the patch adds comes before what only the server has. */
function mergeValues(before: readonly Json[], values: readonly Json[], order: readonly Json[] = values): Json[] {
  const merged = [...before, ...values.filter((value) => !before.includes(value))];
  return [...inElementOrder(merged, order, before, (value) => value)];
}

function mergeObjects(
  before: readonly Json[],
  patches: readonly Json[],
  key: string,
  order: readonly Json[] | undefined,
  schema: Schema | undefined,
  resolver: SchemaResolver,
): Json[] {
  const objects = patches.filter(isObject);
  if (objects.some((item) => item['$patch'] === 'replace')) {
    return objects.filter((item) => item['$patch'] !== 'replace').map(withoutDirectives);
  }
  const idOf = (element: Json): Json | undefined => (isObject(element) ? element[key] : undefined);
  const merged = [...before];
  for (const patch of objects) {
    const id = patch[key];
    if (id === undefined) {
      throw badRequest(`map: ${JSON.stringify(patch)} does not contain declared merge key: ${key}`);
    }
    const index = merged.findIndex((element) => idOf(element) === id);
    const existing = merged[index];
    if (patch['$patch'] === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (isObject(existing)) merged[index] = applyStrategicPatch(existing, patch, schema, resolver);
    else merged.push(withoutDirectives(patch));
  }
  const ids = (order ?? objects).map((element) => idOf(element));
  return [...inElementOrder(merged, ids, before, idOf)];
}

function removeFrom(merged: { [key: string]: Json | undefined }, key: string, values: Json | undefined): void {
  const list = merged[key];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  merged[key] = list.filter((value) => !values.includes(value));
}

const cleanItems = (items: readonly Json[]): Json[] =>
  items.map((item) => (isObject(item) ? withoutDirectives(item) : item));

/** What a patch adds where nothing was: its values, without directives and nulls. */
function withoutDirectives(patch: JsonObject): JsonObject {
  const clean: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$') || value === null || value === undefined) continue;
    clean[key] = isObject(value) ? withoutDirectives(value) : Array.isArray(value) ? cleanItems(value) : value;
  }
  return clean;
}
