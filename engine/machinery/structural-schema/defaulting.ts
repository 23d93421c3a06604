import { isObject } from '../patch/merge.ts';
import type { Json } from '../types.ts';
import { itemsOf, member, type StructuralSchema, valuesOf } from './access.ts';

/** What a schema fills in, found once: most of a schema has no default below it. */
const plans = new WeakMap<StructuralSchema, boolean>();

/**
 * Fills in defaults, from the outside to the inside; nulls that the schema does not allow make way for them. What needs no
 * change is shared.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 */
export function applyDefaults(value: Json, schema: StructuralSchema): Json {
  if (!hasDefaults(schema)) return value;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return value;
    const filled = value.map((item: Json) => applyDefaults(item, items));
    return filled.some((item, i) => item !== value[i]) ? filled : value;
  }
  if (!isObject(value)) return value;
  let filled: { [field: string]: Json | undefined } | undefined;
  const set = (field: string, next: Json | undefined): void => {
    filled ??= { ...value };
    if (next === undefined) delete filled[field];
    else filled[field] = next;
  };
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  for (const [field, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const given = member(value, field);
    const fallback = property['default'];
    const missing = given === undefined || (given === null && property['nullable'] !== true && fallback !== undefined);
    const start = missing ? fallback : given;
    if (start === undefined) continue;
    const next = applyDefaults(start, property);
    if (next !== given) set(field, next);
  }
  const values = valuesOf(schema);
  if (isObject(values)) {
    for (const [field, given] of Object.entries(value)) {
      if (given === undefined || Object.hasOwn(properties, field)) continue;
      const start = given === null && values['nullable'] !== true ? (values['default'] ?? given) : given;
      const next = applyDefaults(start, values);
      if (next !== given) set(field, next);
    }
  }
  return filled ?? value;
}

function hasDefaults(schema: StructuralSchema): boolean {
  let known = plans.get(schema);
  if (known === undefined) {
    const properties = isObject(schema['properties']) ? Object.values(schema['properties']) : [];
    const below = [...properties, schema['items'], schema['additionalProperties']];
    known = below.some((part) => isObject(part) && (part['default'] !== undefined || hasDefaults(part)));
    plans.set(schema, known);
  }
  return known;
}
