import { isObject } from '../patch/merge.ts';
import type { Json, JsonObject } from '../types.ts';

/** An OpenAPI v3 schema as a CustomResourceDefinition writes it. */
export type StructuralSchema = JsonObject;

/** Own members only: a field may be called `constructor`. */
export const member = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The schema of one field of a schema's `properties`; undefined where it has none. */
export function propertyOf(schema: StructuralSchema, name: string): StructuralSchema | undefined {
  const properties = schema['properties'];
  const found = isObject(properties) ? member(properties, name) : undefined;
  return isObject(found) ? found : undefined;
}

export const itemsOf = (schema: StructuralSchema): StructuralSchema | undefined =>
  isObject(schema['items']) ? schema['items'] : undefined;

/** The schema of a map's values; `true` where all are allowed. */
export function valuesOf(schema: StructuralSchema): StructuralSchema | true | undefined {
  const found = schema['additionalProperties'];
  return isObject(found) ? found : found === true ? true : undefined;
}

export const preserves = (schema: StructuralSchema): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;

export const isEmbedded = (schema: StructuralSchema): boolean => schema['x-kubernetes-embedded-resource'] === true;

export const isIntOrString = (schema: StructuralSchema): boolean => schema['x-kubernetes-int-or-string'] === true;

/** The fields of every object, which schemas need not name. */
export const objectFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** `spec` and `size` as `spec.size`. */
export const at = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);

/** The strings of a list; none for anything else. */
export const stringsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
