import { isObject } from '../../machinery/patch/index.ts';
import type { Json, JsonObject } from '../../machinery/types.ts';
import type { Dialect } from './operations.ts';

const apiVersion =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources';
const kind =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds';
const metadata =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** What OpenAPI v2 has no words for, and so its documents leave out. */
const unknownToV2: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'nullable',
  'x-kubernetes-validations',
]);

/** A custom kind's definition: its schema, and what every object has. */
export function customDefinition(
  schema: JsonObject,
  metaRef: string,
  dialect: Dialect,
): { readonly [key: string]: Json } {
  const meta: JsonObject =
    dialect === 'v3' ? { description: metadata, allOf: [{ $ref: metaRef }] } : { description: metadata, $ref: metaRef };
  const common: JsonObject = {
    apiVersion: { description: apiVersion, type: 'string' },
    kind: { description: kind, type: 'string' },
    metadata: meta,
  };
  const own = isObject(schema['properties']) ? schema['properties'] : {};
  const whole: JsonObject = { ...schema, properties: { ...own, ...common } };
  return Object.fromEntries(
    Object.entries(dialect === 'v2' ? inV2(whole) : whole).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

function inV2(schema: JsonObject): JsonObject {
  const kept: { [key: string]: Json | undefined } = {};
  for (const [key, value] of Object.entries(schema)) {
    if (unknownToV2.has(key)) continue;
    if (key === 'properties' && isObject(value)) {
      kept[key] = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, isObject(property) ? inV2(property) : property]),
      );
    } else kept[key] = isObject(value) && key !== 'default' ? inV2(value) : value;
  }
  // in v2 what is preserved, or may be one of two types, has no type and no fields
  if (kept['x-kubernetes-preserve-unknown-fields'] === true || kept['x-kubernetes-int-or-string'] === true) {
    delete kept['items'];
    if (kept['x-kubernetes-int-or-string'] === true) delete kept['type'];
  }
  return kept;
}
