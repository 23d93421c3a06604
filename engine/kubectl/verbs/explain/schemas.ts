import { at, listAt, textAt } from '../../fields.ts';
import { definitionOf } from './definitions.ts';

/** The schemas of one OpenAPI document, with descriptions. */
export interface Schemas {
  forKind(group: string, version: string, kind: string): unknown;
  /** Follows references; `name` is that of the definition, '' for one without. */
  resolve(schema: unknown): { readonly name: string; readonly schema: unknown };
  /** The words about a definition, or about a field of it. */
  describe(schema: unknown): string;
}

/** The schemas of `components.schemas`. */
export function openSchemas(definitions: unknown): Schemas {
  const refOf = (schema: unknown): string | undefined => {
    const [only] = listAt(schema, 'allOf');
    return textAt(schema, '$ref') ?? textAt(only, '$ref');
  };
  return {
    forKind: (group, version, kind) => definitionOf(definitions, group, version, kind)?.[0],
    resolve(schema) {
      let name = '';
      let current: unknown = typeof schema === 'string' ? { $ref: `/${schema}` } : schema;
      for (let ref = refOf(current); ref !== undefined; ref = refOf(current)) {
        name = ref.slice(ref.lastIndexOf('/') + 1);
        current = at(definitions, name);
      }
      return { name, schema: current };
    },
    describe: (schema) => textAt(schema, 'description') ?? '',
  };
}
