import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { KindDefinition } from '../kinds/registry.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { Diagnostic } from './diagnostics.ts';
import type { ManifestDocument } from './documents.ts';
import type { ApiKnowledge, DocumentKind } from './kind-of.ts';
import { kindOf } from './kind-of.ts';
import { type Path, rangeOfPath } from './tree.ts';

/** The parts of a CustomResourceDefinition that say what its instances look like. */
interface Definition {
  readonly spec?: {
    readonly group?: unknown;
    readonly scope?: unknown;
    readonly names?: { readonly kind?: unknown; readonly plural?: unknown; readonly singular?: unknown };
    readonly versions?: readonly {
      readonly name?: unknown;
      readonly schema?: { readonly openAPIV3Schema?: unknown };
    }[];
  };
}

const known = new WeakMap<object, KindDefinition | undefined>();

/**
 * The API with the kinds that CustomResourceDefinitions among the documents define: their instances in the same file are
 * explained and checked by their schemas. The same knowledge again where there are none.
 */
export function withCustomKinds(knowledge: ApiKnowledge, documents: readonly ManifestDocument[]): ApiKnowledge {
  const custom = documents.flatMap((document) => definedKind(document) ?? []);
  if (custom.length === 0) return knowledge;
  return {
    schemas: knowledge.schemas,
    kind: (group, kind) =>
      custom.find((definition) => definition.group === group && definition.kind === kind) ??
      knowledge.kind(group, kind),
    kinds: () => [...knowledge.kinds(), ...custom],
  };
}

function definedKind(document: ManifestDocument): KindDefinition | undefined {
  if (known.has(document.tree)) return known.get(document.tree);
  const about = kindOf(document);
  const isDefinition = about?.kind === 'CustomResourceDefinition' && about.group === 'apiextensions.k8s.io';
  const definition = isDefinition
    ? readDefinition(document.tree.toJS({ maxAliasCount: 100 }) as Definition)
    : undefined;
  known.set(document.tree, definition);
  return definition;
}

function readDefinition({ spec }: Definition): KindDefinition | undefined {
  const { group, names, scope, versions } = spec ?? {};
  if (typeof group !== 'string' || typeof names?.kind !== 'string' || !Array.isArray(versions)) return undefined;
  const served = versions.flatMap(({ name, schema }) => {
    const openAPIV3Schema = schema?.openAPIV3Schema;
    if (typeof name !== 'string') return [];
    const isSchema = typeof openAPIV3Schema === 'object' && openAPIV3Schema !== null;
    return [{ version: name, ...(isSchema ? { openAPIV3Schema: withMeta(openAPIV3Schema as JsonObject) } : {}) }];
  });
  const [first] = served;
  if (!first) return undefined;
  return {
    group,
    kind: names.kind,
    resource: String(names.plural ?? names.kind.toLowerCase()),
    singular: String(names.singular ?? names.kind.toLowerCase()),
    namespaced: scope !== 'Cluster',
    versions: served,
    storageVersion: first.version,
  };
}

/** What every object has besides what its schema says. */
function withMeta(schema: JsonObject): JsonObject {
  const properties = (schema['properties'] ?? {}) as JsonObject;
  return {
    ...schema,
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, preserveUnknownFields: true },
    },
  };
}

const ajv = new Ajv({ strict: false, allErrors: true, inlineRefs: false, validateFormats: false, logger: false });
const validators = new WeakMap<object, ValidateFunction | undefined>();

/** What the schema of a custom kind says against an instance beyond its shape: patterns, ranges, lengths, alternatives. */
export function customProblems(knowledge: ApiKnowledge, document: ManifestDocument, kind: DocumentKind): Diagnostic[] {
  const schema = knowledge
    .kind(kind.group, kind.kind)
    ?.versions.find((version) => version.version === kind.version)?.openAPIV3Schema;
  const validate = schema && validatorOf(schema);
  if (!validate || validate(document.tree.toJS({ maxAliasCount: 100 }))) return [];
  return (validate.errors ?? []).filter(isBeyondShape).map((error) => ({
    range: rangeOfPath(document, pathOf(error)),
    severity: 'error',
    code: 'invalid-value',
    message: `${pathOf(error).join('.')}: ${error.message ?? 'is not valid'}`,
  }));
}

/** Undefined for a schema that cannot be compiled: that is a problem of the definition, and told there. */
function validatorOf(schema: object): ValidateFunction | undefined {
  if (validators.has(schema)) return validators.get(schema);
  let compiled: ValidateFunction | undefined;
  try {
    compiled = ajv.compile(schema);
  } catch {
    compiled = undefined;
  }
  validators.set(schema, compiled);
  return compiled;
}

/** Types, names, requirements and enums are told by the walk over the syntax tree, with a better place. */
const shape = new Set(['type', 'required', 'enum', 'additionalProperties']);
const isBeyondShape = ({ keyword }: ErrorObject): boolean => !shape.has(keyword);

const pathOf = ({ instancePath }: ErrorObject): Path =>
  instancePath
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replace(/~1/g, '/').replace(/~0/g, '~')));
