import { alphabetical, type KeyOrder } from '../../machinery/json-text.ts';
import { declaredFields } from '../../machinery/protobuf/fields.ts';
import type { Schema, SchemaSource } from '../../machinery/schema/contract.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import { parseApiVersion } from '../../machinery/types.ts';
import { typeOfItems } from './typed-form.ts';

/**
 * The order of fields where kubectl prints an object of a built-in kind as its Go type has it, and not as it came: kind and
 * version first, then fields as they are declared. Maps keep to the alphabet, and so do kinds that are not built in.
 */
export function typedOrder(object: { readonly [field: string]: unknown }): KeyOrder {
  if (Array.isArray(object.items)) return listOrder(typeOfItems(object));
  const { group, version } = parseApiVersion(String(object.apiVersion));
  const schemas = builtinSchemas();
  const found = schemas.forKind(group, version, String(object.kind));
  return found ? orderOf(schemas, { ref: found.name }, ['kind', 'apiVersion']) : alphabetical;
}

const listFields = ['kind', 'apiVersion', 'metadata', 'items'];
const listOrder =
  (itemType: { readonly [field: string]: unknown }): KeyOrder =>
  (list) =>
    [...alphabetical(list)]
      .sort(([a], [b]) => listFields.indexOf(a) - listFields.indexOf(b))
      .map(([key, value]) => [
        key,
        value,
        key === 'items' ? (item) => typedOrder({ ...itemType, ...item })(item) : alphabetical,
      ]);

function orderOf(schemas: SchemaSource, schema: Schema, first: readonly string[] = []): KeyOrder {
  const { properties, items, additionalProperties } = schemas.resolve(schema);
  if (items) return orderOf(schemas, items);
  if (typeof additionalProperties === 'object') {
    const below = orderOf(schemas, additionalProperties);
    return (value) => alphabetical(value).map(([key, item]) => [key, item, below] as const);
  }
  if (!properties) return alphabetical;
  const declared = declaredFields(schema.ref ?? '').map(({ name }) => name);
  const ranks = new Map([...first, ...declared].map((name, index) => [name, index]));
  const rank = (name: string): number => ranks.get(name) ?? ranks.size;
  return (value) =>
    [...alphabetical(value)]
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([key, item]) => [key, item, properties[key] ? orderOf(schemas, properties[key]) : alphabetical] as const);
}
