/**
 * Schemas of the API's types, in one compact form for built-in kinds and CRDs alike: what validation, pruning,
 * defaulting, merging, explain, hover and OpenAPI are computed from.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** `int32`, `int64`, `double`, `date-time`, `byte`, `int-or-string`, `quantity`. */
  readonly format?: string;
  /** Name of another definition; everything else is then absent but `default` and `description`. */
  readonly ref?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** Values of a map; `true` for a free-form object. */
  readonly additionalProperties?: Schema | true;
  readonly enum?: readonly (string | number | boolean)[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** How server-side apply and strategic merge treat a list or map. */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly patchMergeKey?: string;
  readonly patchStrategy?: string;
  /** Anything is allowed below (x-kubernetes-preserve-unknown-fields, RawExtension). */
  readonly preserveUnknownFields?: boolean;
  readonly embeddedResource?: boolean;
}

/** All definitions of the built-in API. */
export interface SchemaSource {
  /** Another one where the schemas are others. */
  readonly fingerprint?: () => string;
  /** `io.k8s.api.core.v1.Pod`. */
  definition(name: string): Schema | undefined;
  names(): readonly string[];
  /** The definition of a kind. */
  forKind(group: string, version: string, kind: string): { readonly name: string; readonly schema: Schema } | undefined;
  /** Follows `ref`. */
  resolve(schema: Schema): Schema;
  /** Descriptions are big and so are loaded on demand: after this they are in the schemas' docs. */
  loadDocs(): Promise<SchemaDocs>;
}

export interface SchemaDocs {
  /** What a definition is. */
  ofDefinition(name: string): string | undefined;
  /** What a field of it is. */
  ofField(definition: string, field: string): string | undefined;
}
