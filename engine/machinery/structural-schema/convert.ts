import { isObject } from '../patch/merge.ts';
import type { Schema } from '../schema/contract.ts';
import { isEmbedded, isIntOrString, itemsOf, preserves, stringsOf, type StructuralSchema, valuesOf } from './access.ts';

const types = ['object', 'array', 'string', 'integer', 'number', 'boolean'] as const;

const meta: Schema = { ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };

/** The schema in the form that apply, merging, explain and completion work with. */
export function toSchema(schema: StructuralSchema, isResource: boolean): Schema {
  const { description, format, pattern } = schema;
  const type = types.find((known) => known === schema['type']);
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const properties = propertiesOf(schema, isResource || isEmbedded(schema));
  const required = stringsOf(schema['required']);
  const choices = schema['enum'];
  const listType = (['atomic', 'set', 'map'] as const).find((known) => known === schema['x-kubernetes-list-type']);
  const keys = stringsOf(schema['x-kubernetes-list-map-keys']);
  const mapType = (['atomic', 'granular'] as const).find((known) => known === schema['x-kubernetes-map-type']);
  return {
    ...(type ? { type } : {}),
    ...(isIntOrString(schema) ? { format: 'int-or-string' } : typeof format === 'string' ? { format } : {}),
    ...(properties ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(items ? { items: toSchema(items, false) } : {}),
    ...(values === undefined ? {} : { additionalProperties: values === true ? true : toSchema(values, false) }),
    ...(Array.isArray(choices) ? { enum: choices.filter(isScalar) } : {}),
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
    ...(schema['nullable'] === true ? { nullable: true } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof pattern === 'string' ? { pattern } : {}),
    ...numbersOf(schema),
    ...(listType ? { listType } : {}),
    ...(keys.length > 0 ? { listMapKeys: keys } : {}),
    ...(mapType ? { mapType } : {}),
    ...(preserves(schema) ? { preserveUnknownFields: true } : {}),
    ...(isEmbedded(schema) ? { embeddedResource: true } : {}),
  };
}

function propertiesOf(schema: StructuralSchema, isResource: boolean): { readonly [name: string]: Schema } | undefined {
  const given = schema['properties'];
  if (!isObject(given) && !isResource) return undefined;
  const properties: { [name: string]: Schema } = isResource
    ? { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: meta }
    : {};
  for (const [name, property] of Object.entries(given ?? {})) {
    // metadata is what it is everywhere, whatever more a schema asks of its name
    if (isObject(property) && !(isResource && name === 'metadata')) properties[name] = toSchema(property, false);
  }
  return properties;
}

const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const;

function numbersOf(schema: StructuralSchema): Pick<Schema, (typeof bounds)[number]> {
  return Object.fromEntries(bounds.flatMap((name) => (typeof schema[name] === 'number' ? [[name, schema[name]]] : [])));
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
