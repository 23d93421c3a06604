import type { Schema, SchemaSource } from '../schema/contract.ts';

/** How ownership sees a value of a schema. */
export type Shape =
  /** Owned as a whole: scalars, atomic lists and maps. */
  | { readonly type: 'atom' }
  /** Fields by name. `known` tells a struct, whose fields the schema lists, from a map. */
  | { readonly type: 'fields'; readonly field: (name: string) => Schema | undefined; readonly known: boolean }
  /** Items by the values of their keys. */
  | {
      readonly type: 'list-map';
      readonly keys: readonly string[];
      readonly item: Schema;
      readonly fallbacks: { readonly [key: string]: unknown };
    }
  | { readonly type: 'set' };

const atom: Shape = { type: 'atom' };
/** Where there is no schema, maps are taken apart and lists are not. */
const free: Schema = {};
const freeShape: Shape = { type: 'fields', field: () => free, known: false };

export type Shapes = (schema: Schema, value: unknown) => Shape;

/** Shapes are made once for each schema. */
export function createShapes(schemas: SchemaSource): Shapes {
  const known = new WeakMap<Schema, Shape>();
  return (schema, value) => {
    if (typeof value !== 'object' || value === null) return atom;
    const found = known.get(schema) ?? shapeOf(schemas, schema);
    known.set(schema, found);
    if (found === freeShape) return Array.isArray(value) ? atom : freeShape;
    return Array.isArray(value) === (found.type === 'set' || found.type === 'list-map') ? found : atom;
  };
}

/** Keys that have a default in the API's own OpenAPI, which the type declarations do not carry. */
const keyDefaults: { readonly [definition: string]: { readonly [key: string]: string } } = {
  'io.k8s.api.core.v1.ContainerPort': { protocol: 'TCP' },
  'io.k8s.api.core.v1.ServicePort': { protocol: 'TCP' },
};

function shapeOf(schemas: SchemaSource, declared: Schema): Shape {
  const schema = schemas.resolve(declared);
  const mapType = declared.mapType ?? schema.mapType;
  if (schema.items || schema.type === 'array') {
    const listType = declared.listType ?? schema.listType;
    const keys = declared.listMapKeys ?? schema.listMapKeys ?? [];
    if (listType === 'set') return { type: 'set' };
    if (listType !== 'map' || keys.length === 0 || !schema.items) return atom;
    const item = schemas.resolve(schema.items);
    const known = keyDefaults[schema.items.ref ?? ''];
    const fallbacks = Object.fromEntries(keys.map((key) => [key, item.properties?.[key]?.default ?? known?.[key]]));
    return { type: 'list-map', keys: [...keys].sort(), item: schema.items, fallbacks };
  }
  if (mapType === 'atomic') return atom;
  const { properties, additionalProperties } = schema;
  if (properties && Object.keys(properties).length > 0) {
    return {
      type: 'fields',
      field: (name) =>
        Object.hasOwn(properties, name) ? properties[name] : schema.preserveUnknownFields ? free : undefined,
      known: true,
    };
  }
  if (additionalProperties && additionalProperties !== true)
    return { type: 'fields', field: () => additionalProperties, known: false };
  if (schema.type === undefined || additionalProperties === true || schema.preserveUnknownFields) {
    return schema.format === undefined ? freeShape : atom;
  }
  return schema.type === 'object' ? freeShape : atom;
}

/** An item of a list without the key that tells it from the others. */
export class MissingKey extends Error {
  override readonly name = 'MissingKey';
}

/** The key of an item in a field set: `k:{"name":"app"}`. Keys that are not given have their default. */
export function itemKey(shape: Extract<Shape, { type: 'list-map' }>, item: unknown): string {
  const fields = (typeof item === 'object' && item !== null ? item : {}) as { readonly [key: string]: unknown };
  const parts = shape.keys.flatMap((key) => {
    const value = fields[key] ?? shape.fallbacks[key];
    return value === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`];
  });
  if (parts.length === 0) {
    throw new MissingKey(
      `associative list with keys has an element that omits key field ${JSON.stringify(shape.keys[0])} (and doesn't have default value)`,
    );
  }
  return `k:{${parts.join(',')}}`;
}

export const valueKey = (value: unknown): string => `v:${JSON.stringify(value)}`;
