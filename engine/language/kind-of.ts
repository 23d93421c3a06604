import type { KindDefinition } from '../kinds/registry.ts';
import type { Schema, SchemaSource } from '../machinery/schema/contract.ts';
import { type GroupVersionKind, parseApiVersion } from '../machinery/types.ts';
import type { ManifestDocument } from './documents.ts';
import { nodeAt, type Path, topScalar } from './tree.ts';

/** What language features need to know of the API; of the built-in kinds, and of a cluster's own where there is one. */
export interface ApiKnowledge {
  readonly schemas: SchemaSource;
  kind(group: string, kind: string): KindDefinition | undefined;
  kinds(): readonly KindDefinition[];
}

/** What a document says it is. */
export interface DocumentKind extends GroupVersionKind {
  readonly apiVersion: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What was found in each syntax tree: a file's other documents are not read again at each edit. */
const known = new WeakMap<object, { readonly kind: DocumentKind | undefined }>();

/** apiVersion, kind and name of a document; undefined where it is no manifest. */
export function kindOf(document: ManifestDocument): DocumentKind | undefined {
  const found = known.get(document.tree) ?? { kind: readKind(document) };
  known.set(document.tree, found);
  return found.kind;
}

function readKind(document: ManifestDocument): DocumentKind | undefined {
  const apiVersion = topScalar(document, 'apiVersion');
  const kind = topScalar(document, 'kind');
  if (apiVersion === undefined || kind === undefined) return undefined;
  const scalar = (path: Path) => {
    const node = nodeAt(document, path);
    return node && 'value' in node && typeof node.value === 'string' ? node.value : undefined;
  };
  const namespace = scalar(['metadata', 'namespace']);
  return {
    ...parseApiVersion(apiVersion),
    apiVersion,
    kind,
    name: scalar(['metadata', 'name']) ?? scalar(['metadata', 'generateName']) ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** A field as the schema has it: with the definition that declares it, whose documentation it has. */
export interface FieldSchema {
  readonly schema: Schema;
  readonly required: boolean;
  /** Name of the definition and of the field in it; absent below free-form fields. */
  readonly declaredIn?: { readonly definition: string; readonly field: string };
}

/** The schema at a path below a kind; undefined where it has no such field. */
export function fieldSchema(knowledge: ApiKnowledge, kind: GroupVersionKind, path: Path): FieldSchema | undefined {
  const root = rootSchema(knowledge, kind);
  if (!root) return undefined;
  let at: FieldSchema = { schema: root.schema, required: true, declaredIn: { definition: root.name, field: '' } };
  for (const step of path) {
    const next = child(knowledge.schemas, at, step);
    if (!next) return undefined;
    at = next;
  }
  return at;
}

/** The schema of a kind: built in, or its CustomResourceDefinition's own. */
export function rootSchema(
  knowledge: ApiKnowledge,
  kind: GroupVersionKind,
): { readonly name: string; readonly schema: Schema } | undefined {
  const builtin = knowledge.schemas.forKind(kind.group, kind.version, kind.kind);
  if (builtin) return builtin;
  const custom = knowledge
    .kind(kind.group, kind.kind)
    ?.versions.find((v) => v.version === kind.version)?.openAPIV3Schema;
  return custom ? { name: '', schema: custom as Schema } : undefined;
}

function child(schemas: SchemaSource, parent: FieldSchema, step: string | number): FieldSchema | undefined {
  const definition = lastDefinition(schemas, parent);
  const schema = schemas.resolve(parent.schema);
  if (typeof step === 'number') return schema.items ? { schema: schema.items, required: false } : undefined;
  const property = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  if (property) {
    return {
      schema: property,
      required: schema.required?.includes(step) ?? false,
      ...(definition === undefined ? {} : { declaredIn: { definition, field: step } }),
    };
  }
  const values = schema.additionalProperties;
  if (values === true) return { schema: {}, required: false };
  if (values) return { schema: values, required: false };
  return schema.preserveUnknownFields ? { schema: { preserveUnknownFields: true }, required: false } : undefined;
}

/** The definition that `schema` ends in when its refs are followed. */
function lastDefinition(schemas: SchemaSource, { schema, declaredIn }: FieldSchema): string | undefined {
  let name = schema.ref;
  let at: Schema | undefined = schema;
  while (at?.ref !== undefined) {
    name = at.ref;
    at = schemas.definition(at.ref);
  }
  return name ?? (declaredIn?.field === '' ? declaredIn.definition : undefined);
}

/** A type in words: `integer (int32)`, `[]object`, `map[string]string`. */
export function typeName(schemas: SchemaSource, schema: Schema): string {
  const resolved = schemas.resolve(schema);
  if (resolved.format === 'int-or-string') return 'integer or string';
  if (resolved.format === 'quantity') return 'quantity';
  if (resolved.items) return `[]${typeName(schemas, resolved.items)}`;
  if (resolved.additionalProperties && resolved.additionalProperties !== true) {
    return `map[string]${typeName(schemas, resolved.additionalProperties)}`;
  }
  const last = schema.ref?.split('.').pop();
  if (resolved.properties && last) return last;
  return resolved.type === undefined
    ? 'any'
    : resolved.format
      ? `${resolved.type} (${resolved.format})`
      : resolved.type;
}
