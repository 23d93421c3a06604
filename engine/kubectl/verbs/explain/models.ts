import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import { definitionOf } from './definitions.ts';

/** What a Swagger 2.0 document says of a type, in the five shapes that kubectl tells apart. */
export type Model =
  | {
      readonly shape: 'kind';
      readonly description: string;
      readonly required: ReadonlySet<string>;
      readonly of: unknown;
    }
  | { readonly shape: 'array' | 'map'; readonly description: string; readonly of: unknown }
  | { readonly shape: 'primitive'; readonly description: string; readonly type: string }
  | { readonly shape: 'reference'; readonly description: string; readonly to: string }
  /** Of a type that is not said: any JSON value. */
  | { readonly shape: 'arbitrary'; readonly description: string };

/** The definitions of a Swagger 2.0 document (`/openapi/v2`). */
export interface Models {
  forKind(group: string, version: string, kind: string): unknown;
  definition(name: string): unknown;
}

export function openModels(document: unknown): Models {
  const definitions = at(document, 'definitions');
  return {
    forKind: (group, version, kind) => definitionOf(definitions, group, version, kind)?.[1],
    definition: (name) => at(definitions, name),
  };
}

/** An object without properties is a map; a map of what is not said holds anything, in the words of the map itself. */
export function modelOf(schema: unknown): Model {
  const description = textAt(schema, 'description') ?? '';
  const reference = textAt(schema, '$ref');
  if (reference !== undefined) return { shape: 'reference', description, to: reference.replace('#/definitions/', '') };
  const type = textAt(schema, 'type');
  const properties = entriesAt(schema, 'properties');
  if (properties.length > 0) {
    const required = new Set(listAt(schema, 'required').map(String));
    return { shape: 'kind', description, required, of: at(schema, 'properties') };
  }
  switch (type) {
    case 'array':
      return { shape: 'array', description, of: at(schema, 'items') };
    case 'object': {
      const values = at(schema, 'additionalProperties');
      return { shape: 'map', description, of: typeof values === 'object' ? values : { description } };
    }
    case undefined:
      return { shape: 'arbitrary', description };
    default:
      return { shape: 'primitive', description, type };
  }
}

/** `string`, `[]Object`, `map[string]string`; nothing for what may be anything. */
export function modelType(models: Models, schema: unknown): string {
  const model = modelOf(schema);
  switch (model.shape) {
    case 'kind':
      return 'Object';
    case 'array':
      return `[]${modelType(models, model.of)}`;
    case 'map':
      return `map[string]${modelType(models, model.of)}`;
    case 'primitive':
      return model.type;
    case 'reference':
      return modelType(models, models.definition(model.to));
    case 'arbitrary':
      return '';
  }
}
