import type { Schema } from '../schema/contract.ts';
import type { Json, JsonObject } from '../types.ts';
import { isObject } from './merge.ts';
import type { SchemaResolver } from './strategic.ts';

type Values = { [key: string]: Json | undefined };

/**
 * The patch that `kubectl apply` sends: what is in `modified` and differs from `current` is set, what was in `original` and
 * is no longer in `modified` is removed, and what others have added to `current` stays. With a schema it is a strategic
 * merge patch, without one a merge patch. `{}` where there is nothing to do.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export function threeWayPatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema?: Schema,
  resolver?: SchemaResolver,
): JsonObject {
  return objectPatch(original, modified, current, schema, resolver);
}

function objectPatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: Schema | undefined,
  resolver: SchemaResolver | undefined,
): JsonObject {
  const at = schema && resolver?.resolve(schema);
  const patch: Values = {};
  for (const [key, value] of Object.entries(modified)) {
    if (value === undefined) continue;
    const now = current[key];
    const before = original[key];
    const child = childSchema(at, key);
    if (value === null) {
      if (now !== undefined && now !== null) patch[key] = null;
    } else if (isObject(value)) {
      if (!isObject(now)) patch[key] = value;
      else {
        const inner = objectPatch(isObject(before) ? before : {}, value, now, child, resolver);
        if (Object.keys(inner).length > 0) patch[key] = retaining(inner, value, child);
      }
    } else if (Array.isArray(value)) {
      listPatch(patch, key, Array.isArray(before) ? before : [], value, now, child, resolver);
    } else if (now !== value) patch[key] = value;
  }
  for (const [key, value] of Object.entries(original)) {
    if (value === undefined || modified[key] !== undefined) continue;
    if (current[key] !== undefined) patch[key] = null;
  }
  return patch;
}

/** Of a union (a volume, a strategy) only the fields that are in the file may stay. */
function retaining(patch: JsonObject, modified: JsonObject, schema: Schema | undefined): JsonObject {
  if (!strategies(schema).includes('retainKeys')) return patch;
  return { $retainKeys: Object.keys(modified).sort(), ...patch };
}

function listPatch(
  patch: Values,
  key: string,
  original: readonly Json[],
  modified: readonly Json[],
  current: Json | undefined,
  schema: Schema | undefined,
  resolver: SchemaResolver | undefined,
): void {
  if (!Array.isArray(current)) {
    patch[key] = modified;
    return;
  }
  if (!strategies(schema).includes('merge')) {
    if (!equal(modified, current)) patch[key] = modified;
    return;
  }
  const mergeKey = schema?.patchMergeKey;
  if (mergeKey === undefined) primitivesPatch(patch, key, original, modified, current);
  else objectsPatch(patch, key, mergeKey, { original, modified, current }, schema, resolver);
}

function primitivesPatch(
  patch: Values,
  key: string,
  original: readonly Json[],
  modified: readonly Json[],
  current: readonly Json[],
): void {
  const added = modified.filter((item) => !current.includes(item));
  const removed = original.filter((item) => !modified.includes(item) && current.includes(item));
  if (added.length === 0 && removed.length === 0) return;
  patch[`$setElementOrder/${key}`] = modified;
  if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed;
  if (added.length > 0) patch[key] = added;
}

function objectsPatch(
  patch: Values,
  key: string,
  mergeKey: string,
  lists: { readonly original: readonly Json[]; readonly modified: readonly Json[]; readonly current: readonly Json[] },
  schema: Schema | undefined,
  resolver: SchemaResolver | undefined,
): void {
  const byKey = (list: readonly Json[]): Map<Json | undefined, JsonObject> =>
    new Map(list.filter(isObject).map((item) => [item[mergeKey], item]));
  const original = byKey(lists.original);
  const modified = byKey(lists.modified);
  const current = byKey(lists.current);
  const items: Json[] = [];
  for (const [id, item] of modified) {
    const now = current.get(id);
    if (!now) {
      items.push(item);
      continue;
    }
    const inner = objectPatch(original.get(id) ?? {}, item, now, schema?.items, resolver);
    if (Object.keys(inner).length > 0) items.push({ ...retaining(inner, item, schema), [mergeKey]: id ?? null });
  }
  for (const id of original.keys()) {
    if (!modified.has(id) && current.has(id)) items.push({ $patch: 'delete', [mergeKey]: id ?? null });
  }
  const order = [...modified.keys()];
  const reordered = !equal(
    order.filter((id) => current.has(id)),
    [...current.keys()].filter((id) => modified.has(id)),
  );
  if (items.length === 0 && !reordered) return;
  patch[`$setElementOrder/${key}`] = order.map((id) => ({ [mergeKey]: id ?? null }));
  if (items.length > 0) patch[key] = items;
}

const strategies = (schema: Schema | undefined): readonly string[] => schema?.patchStrategy?.split(',') ?? [];

function childSchema(schema: Schema | undefined, key: string): Schema | undefined {
  const own = schema?.properties?.[key];
  if (own) return own;
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** Whether two JSON values are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}
