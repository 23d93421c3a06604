import { isObject } from '../patch/merge.ts';
import type { Json, JsonObject } from '../types.ts';
import {
  at,
  isEmbedded,
  itemsOf,
  member,
  objectFields,
  preserves,
  propertyOf,
  type StructuralSchema,
  valuesOf,
} from './access.ts';

/**
 * Takes away the fields that a schema does not know, and tells their paths. What needs no change is shared.
 *
 * @param root whether `apiVersion`, `kind` and `metadata` are part of the value though the schema may not say so
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 */
export function prune(
  value: Json,
  schema: StructuralSchema,
  root: boolean,
): { readonly value: Json; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  return { value: pruneValue(value, schema, root, '', unknown), unknown };
}

function pruneValue(value: Json, schema: StructuralSchema, isResource: boolean, path: string, unknown: string[]): Json {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return value;
    const pruned = value.map((item: Json, i) => pruneValue(item, items, isEmbedded(items), `${path}[${i}]`, unknown));
    return pruned.some((item, i) => item !== value[i]) ? pruned : value;
  }
  return isObject(value) ? pruneObject(value, schema, isResource, path, unknown) : value;
}

function pruneObject(
  object: JsonObject,
  schema: StructuralSchema,
  isResource: boolean,
  path: string,
  unknown: string[],
): JsonObject {
  const values = valuesOf(schema);
  const keepsAll = preserves(schema) || values === true;
  const pruned: { [field: string]: Json } = {};
  let changed = false;
  for (const field of Object.keys(object)) {
    const given = member(object, field);
    if (given === undefined) continue;
    const below = propertyOf(schema, field) ?? (values === true ? undefined : values);
    if (isResource && objectFields.has(field)) {
      pruned[field] = given;
    } else if (below) {
      const kept = pruneValue(given, below, isEmbedded(below), at(path, field), unknown);
      changed ||= kept !== given;
      setOwn(pruned, field, kept);
    } else if (keepsAll) {
      setOwn(pruned, field, given);
    } else {
      unknown.push(at(path, field));
      changed = true;
    }
  }
  return changed ? pruned : object;
}

/** Also where the field is called `__proto__`. */
function setOwn(target: { [field: string]: Json }, field: string, value: Json): void {
  if (field === '__proto__')
    Object.defineProperty(target, field, { value, enumerable: true, configurable: true, writable: true });
  else target[field] = value;
}
