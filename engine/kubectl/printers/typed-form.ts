import { declaredFields, type NumberedField } from '../../machinery/protobuf/fields.ts';
import type { Schema, SchemaSource } from '../../machinery/schema/contract.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import { parseApiVersion } from '../../machinery/types.ts';

type Fields = { readonly [field: string]: unknown };

/**
 * An object of a built-in kind as it looks after it was read into its Go type and written again: structs are there though
 * they are empty, fields that JSON leaves out when they are zero are not. Of other kinds the object as it is. Items of a
 * list may leave their type to that of the list.
 */
export function typedForm<T extends Fields>(object: T, type: Fields = object): T {
  const { group, version } = parseApiVersion(String(type.apiVersion));
  const schemas = builtinSchemas();
  if (Array.isArray(object.items)) {
    const itemType = typeOfItems(object);
    return { ...object, items: object.items.map((item: Fields) => typedForm(item, 'kind' in item ? item : itemType)) };
  }
  const found = schemas.forKind(group, version, String(type.kind));
  if (!found) return object;
  const { apiVersion, kind, ...fields } = object;
  const typeMeta = kind === undefined ? {} : { apiVersion, kind };
  return { ...typeMeta, ...structOf(schemas, found.name, fields) } as unknown as T;
}

/** What the items of a list are that do not say it themselves: Pods in a PodList. */
export const typeOfItems = ({ apiVersion, kind }: Fields): Fields => ({
  apiVersion,
  kind: String(kind).replace(/List$/, ''),
});

function structOf(schemas: SchemaSource, definition: string, value: Fields): Fields {
  const properties = schemas.definition(definition)?.properties ?? {};
  const fields = declaredFields(definition);
  if (fields.length === 0) return value;
  return Object.fromEntries(
    fields.flatMap((field) => {
      const typed = typedField(schemas, field, properties[field.name], value[field.name]);
      return typed === undefined ? [] : [[field.name, typed]];
    }),
  );
}

function typedField(schemas: SchemaSource, field: NumberedField, schema: Schema = {}, value: unknown): unknown {
  if (value === undefined || value === null) {
    if (field.pointer) return field.always ? null : undefined;
    return field.always || field.struct ? zeroOf(schemas, schema) : undefined;
  }
  const typed = typedValue(schemas, schema, value);
  return field.always || field.struct || field.pointer || !isZero(typed) ? typed : undefined;
}

function typedValue(schemas: SchemaSource, schema: Schema, value: unknown): unknown {
  const { properties, items, additionalProperties } = schemas.resolve(schema);
  if (Array.isArray(value)) return items ? value.map((item) => typedValue(schemas, items, item)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (properties && schema.ref) return structOf(schemas, schema.ref, value as Fields);
  if (typeof additionalProperties !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typedValue(schemas, additionalProperties, item)]),
  );
}

const isZero = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function zeroOf(schemas: SchemaSource, schema: Schema): unknown {
  const { type, format, properties } = schemas.resolve(schema);
  if (format === 'quantity') return '0';
  if (format === 'int-or-string') return 0;
  if (format === 'date-time') return null;
  if (properties && schema.ref) return structOf(schemas, schema.ref, {});
  return { string: '', integer: 0, number: 0, boolean: false, array: null, object: null }[type ?? 'object'];
}
