import type { Environment } from '@marcbachmann/cel-js';
import { isObject } from '../patch/merge.ts';
import { escapedName, type JsonSchema } from './values.ts';

/** Start of the names of types that are declared from schemas. */
export const schemaTypePrefix = 'Object$';

const formats: { readonly [format: string]: string } = {
  'date-time': 'google.protobuf.Timestamp',
  date: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  byte: 'bytes',
};

const scalars: { readonly [type: string]: string } = {
  string: 'string',
  integer: 'int',
  number: 'double',
  boolean: 'bool',
};

/** Types that were declared on an environment: variables may have the same. */
const declared = new WeakMap<Environment, Map<JsonSchema, string>>();

/** Declares the types of a schema; gives the name of the whole one's. */
export function declareSchema(environment: Environment, schema: JsonSchema): string {
  const known = declared.get(environment) ?? new Map<JsonSchema, string>();
  declared.set(environment, known);
  const declare = (of: JsonSchema): string => {
    if (of['x-kubernetes-int-or-string'] === true || of['nullable'] === true) return 'dyn';
    if (of['type'] === 'array') return isObject(of['items']) ? `list<${declare(of['items'])}>` : 'list<dyn>';
    if (of['type'] !== 'object') {
      const format = typeof of['format'] === 'string' && of['type'] === 'string' ? formats[of['format']] : undefined;
      return format ?? (typeof of['type'] === 'string' ? (scalars[of['type']] ?? 'dyn') : 'dyn');
    }
    const before = known.get(of);
    if (before !== undefined) return before;
    const { properties, additionalProperties } = of;
    if (isObject(additionalProperties)) return `map<string, ${declare(additionalProperties)}>`;
    if (!isObject(properties)) return of['x-kubernetes-embedded-resource'] === true ? 'dyn' : 'map<string, dyn>';
    const fields: { [name: string]: string } = {};
    if (of['x-kubernetes-embedded-resource'] === true) {
      Object.assign(fields, { apiVersion: 'string', kind: 'string', metadata: 'dyn' });
    }
    for (const [property, below] of Object.entries(properties)) {
      const name = escapedName(property);
      if (name !== undefined && isObject(below)) fields[name] = declare(below);
    }
    const type = `${schemaTypePrefix}${known.size}`;
    known.set(of, type);
    environment.registerType({ name: type, schema: fields });
    return type;
  };
  return declare(schema);
}
