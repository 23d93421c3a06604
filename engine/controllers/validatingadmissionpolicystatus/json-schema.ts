import type { JsonSchema } from '../../machinery/cel/index.ts';
import type { Schema, SchemaSource } from '../../machinery/schema/contract.ts';

/** A schema with all that it refers to written out. Where a definition comes again in itself, anything may stand. */
export function jsonSchemaOf(source: SchemaSource, schema: Schema): JsonSchema {
  const made = new Map<string, JsonSchema>();
  const convert = (declared: Schema, within: ReadonlySet<string>): JsonSchema => {
    const { ref } = declared;
    if (ref === undefined) return convertOwn(declared, within);
    if (within.has(ref)) return anything;
    let found = made.get(ref);
    if (!found) made.set(ref, (found = convertOwn(source.resolve(declared), new Set([...within, ref]))));
    return found;
  };
  const convertOwn = (own: Schema, within: ReadonlySet<string>): JsonSchema => {
    const { type, format, properties, items, additionalProperties } = own;
    if (type === undefined || format === 'int-or-string' || format === 'quantity') return anything;
    if (type === 'array') return { type, items: items ? convert(items, within) : anything };
    if (type !== 'object') return { type, ...(format === undefined ? {} : { format }) };
    if (additionalProperties && additionalProperties !== true) {
      return { type, additionalProperties: convert(additionalProperties, within) };
    }
    if (!properties) return anything;
    return {
      type,
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, convert(one, within)])),
    };
  };
  return convert(schema, new Set());
}

/** Of what no type is known. */
export const anything: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };
