/**
 * OpenAPI documents, made of the same schemas that validation uses: paths with what clients look at (verbs, parameters'
 * kinds, group-version-kind), components with types, descriptions and merge keys.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition
 */
import type { KindDefinition, KindRegistry, KindVersion } from '../../kinds/registry.ts';
import type { Schema, SchemaDocs, SchemaSource } from '../../machinery/schema/contract.ts';
import type { Json } from '../../machinery/types.ts';
import { customDefinition } from './custom-openapi.ts';
import { openapiHashes } from './hashes.ts';
import { groupsOf } from './model.ts';
import { type Dialect, pathsOf } from './operations.ts';

type Document = { [key: string]: Json };
type NamedType = { readonly name: string; readonly type: { readonly [D in Dialect]: Document } };

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const prefixOf: { readonly [D in Dialect]: string } = { v2: '#/definitions/', v3: '#/components/schemas/' };

/** Path of a group and version below `/openapi/v3/`: `api/v1`, `apis/apps/v1`. */
const pathOf = (group: string, version: string): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

/** `/openapi/v3` */
export function openapiIndex(registry: KindRegistry, schemas: SchemaSource | undefined): Json {
  const paths: Document = {};
  for (const [path, hash] of openapiHashes(registry, schemas)) {
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  }
  return { paths };
}

/** `/openapi/v3/apis/apps/v1`; undefined where nothing is served under the path. */
export function openapiV3(
  registry: KindRegistry,
  schemas: SchemaSource,
  docs: SchemaDocs,
  path: string,
): Json | undefined {
  for (const { name, versions } of groupsOf(registry)) {
    for (const { version, kinds } of versions) {
      if (pathOf(name, version) !== path) continue;
      const { paths, definitions } = describeKinds(kinds, version, schemas, docs, 'v3');
      return {
        openapi: '3.0.0',
        info: { title: 'Kubernetes', version: 'v1.36.0' },
        paths,
        components: { schemas: definitions },
      };
    }
  }
  return undefined;
}

/** `/openapi/v2`: everything in one document. */
export function openapiV2(registry: KindRegistry, schemas: SchemaSource, docs: SchemaDocs): Json {
  const paths: Document = {};
  const definitions: Document = {};
  for (const { versions } of groupsOf(registry)) {
    for (const { version, kinds } of versions) {
      const described = describeKinds(kinds, version, schemas, docs, 'v2');
      Object.assign(paths, described.paths);
      Object.assign(definitions, described.definitions);
    }
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.0' }, paths, definitions };
}

function describeKinds(
  kinds: readonly KindDefinition[],
  version: string,
  schemas: SchemaSource,
  docs: SchemaDocs,
  dialect: Dialect,
): { readonly paths: Document; readonly definitions: Document } {
  const paths: Document = {};
  const definitions: Document = {};
  for (const definition of kinds) {
    const kindVersion = definition.versions.find((candidate) => candidate.version === version);
    if (!kindVersion) continue;
    const name = definitionName(definition, kindVersion);
    const gvk = { group: definition.group, version, kind: definition.kind };
    if (kindVersion.openAPIV3Schema) {
      addDefinition(objectMeta, definitions, schemas, docs, dialect);
      definitions[name] = customDefinition(kindVersion.openAPIV3Schema, prefixOf[dialect] + objectMeta, dialect);
    } else addDefinition(name, definitions, schemas, docs, dialect);
    const own = definitions[name];
    if (typeof own === 'object' && own !== null)
      definitions[name] = { ...own, 'x-kubernetes-group-version-kind': [gvk] };
    Object.assign(
      paths,
      pathsOf(`/${pathOf(definition.group, version)}`, definition, gvk, prefixOf[dialect] + name, dialect),
    );
  }
  return { paths, definitions };
}

function definitionName({ group, kind }: KindDefinition, { version, definition }: KindVersion): string {
  return definition ?? `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

/** A definition and all that it refers to. */
function addDefinition(
  name: string,
  definitions: Document,
  schemas: SchemaSource,
  docs: SchemaDocs,
  dialect: Dialect,
): void {
  const named = typesByName.get(name)?.[dialect];
  if (named) definitions[name] = named;
  const schema = schemas.definition(name);
  if (!schema || definitions[name] !== undefined) return;
  definitions[name] = {};
  const refer = (ref: string): string => {
    addDefinition(ref, definitions, schemas, docs, dialect);
    return prefixOf[dialect] + ref;
  };
  const described = describe(schema, refer, dialect, (field) => docs.ofField(name, field));
  const description = docs.ofDefinition(name);
  definitions[name] = { ...(description === undefined ? {} : { description }), ...described };
}

function describe(
  schema: Schema,
  refer: (ref: string) => string,
  dialect: Dialect,
  docOf?: (field: string) => string | undefined,
): { [key: string]: Json } {
  const more: Document = {};
  if (schema.description !== undefined) more['description'] = schema.description;
  if (schema.default !== undefined) more['default'] = schema.default as Json;
  const ref = schema.ref ?? namedTypes[schema.format ?? '']?.name;
  if (ref !== undefined) {
    const $ref = refer(ref);
    return dialect === 'v3' && Object.keys(more).length > 0 ? { ...more, allOf: [{ $ref }] } : { ...more, $ref };
  }
  if (schema.type) more['type'] = schema.type;
  if (schema.format) more['format'] = schema.format;
  if (schema.required?.length) more['required'] = schema.required;
  if (schema.enum) more['enum'] = schema.enum;
  if (schema.items) more['items'] = describe(schema.items, refer, dialect);
  if (typeof schema.additionalProperties === 'object') {
    more['additionalProperties'] = describe(schema.additionalProperties, refer, dialect);
  }
  if (schema.properties) {
    more['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([field, property]) => {
        const description = docOf?.(field);
        const described = describe(
          description === undefined || property.description !== undefined ? property : { ...property, description },
          refer,
          dialect,
        );
        return [field, described];
      }),
    );
  }
  if (schema.listType) more['x-kubernetes-list-type'] = schema.listType;
  if (schema.listMapKeys) more['x-kubernetes-list-map-keys'] = schema.listMapKeys;
  if (schema.mapType) more['x-kubernetes-map-type'] = schema.mapType;
  if (schema.patchMergeKey) more['x-kubernetes-patch-merge-key'] = schema.patchMergeKey;
  if (schema.patchStrategy) more['x-kubernetes-patch-strategy'] = schema.patchStrategy;
  if (schema.preserveUnknownFields) more['x-kubernetes-preserve-unknown-fields'] = true;
  return more;
}

/** Our formats that are types with a name in OpenAPI, which `kubectl explain` shows. */
const namedTypes: { readonly [format: string]: NamedType } = {
  quantity: {
    name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    type: { v2: { type: 'string' }, v3: { oneOf: [{ type: 'string' }, { type: 'number' }] } },
  },
  'int-or-string': {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    type: {
      v2: { type: 'string', format: 'int-or-string' },
      v3: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
    },
  },
};
const typesByName = new Map(Object.values(namedTypes).map(({ name, type }) => [name, type]));
