/**
 * OpenAPI documents, made of the same schemas that validation uses: paths with what clients look at (verbs, parameters'
 * kinds, group-version-kind), components with types, descriptions and merge keys.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition
 */
import type { KindDefinition, KindRegistry, KindVersion } from '../../kinds/registry.ts';
import type { Schema, SchemaDocs, SchemaSource } from '../../machinery/schema/contract.ts';
import { formatApiVersion, type Json, type JsonObject } from '../../machinery/types.ts';
import { verbsOf } from '../endpoint.ts';
import { groupsOf } from './model.ts';

export type Dialect = 'v2' | 'v3';

type Document = { [key: string]: Json };

const prefixOf: { readonly [D in Dialect]: string } = { v2: '#/definitions/', v3: '#/components/schemas/' };

/** Path of a group and version below `/openapi/v3/`: `api/v1`, `apis/apps/v1`. */
const pathOf = (group: string, version: string): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

/** `/openapi/v3` */
export function openapiIndex(registry: KindRegistry): Json {
  const paths: Document = {};
  for (const { name, versions } of groupsOf(registry)) {
    for (const { version } of versions) {
      const path = pathOf(name, version);
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${registry.revision}` };
    }
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
    if (kindVersion.openAPIV3Schema) definitions[name] = customDefinition(kindVersion.openAPIV3Schema, gvk);
    else addDefinition(name, definitions, schemas, docs, dialect);
    const own = definitions[name];
    if (typeof own === 'object' && own !== null)
      definitions[name] = { ...own, 'x-kubernetes-group-version-kind': [gvk] };
    Object.assign(paths, pathsOf(definition, version, gvk, prefixOf[dialect] + name, dialect));
  }
  return { paths, definitions };
}

function definitionName({ group, kind }: KindDefinition, { version, definition }: KindVersion): string {
  return definition ?? `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

function customDefinition(schema: JsonObject, gvk: JsonObject): Json {
  return { ...schema, 'x-kubernetes-group-version-kind': [gvk] };
}

/** A definition and all that it refers to. */
function addDefinition(
  name: string,
  definitions: Document,
  schemas: SchemaSource,
  docs: SchemaDocs,
  dialect: Dialect,
): void {
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
  if (schema.ref !== undefined) {
    const $ref = refer(schema.ref);
    return dialect === 'v3' && Object.keys(more).length > 0 ? { ...more, allOf: [{ $ref }] } : { ...more, $ref };
  }
  const format = formats[schema.format ?? ''];
  Object.assign(
    more,
    format ?? { ...(schema.type ? { type: schema.type } : {}), ...(schema.format ? { format: schema.format } : {}) },
  );
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

/** Our formats that OpenAPI knows by other means. */
const formats: { readonly [format: string]: Document } = {
  quantity: { type: 'string' },
  'int-or-string': { type: 'string', format: 'int-or-string' },
};

const methods: readonly { readonly verb: string; readonly method: string; readonly on: 'item' | 'collection' }[] = [
  { verb: 'list', method: 'get', on: 'collection' },
  { verb: 'create', method: 'post', on: 'collection' },
  { verb: 'deletecollection', method: 'delete', on: 'collection' },
  { verb: 'get', method: 'get', on: 'item' },
  { verb: 'update', method: 'put', on: 'item' },
  { verb: 'patch', method: 'patch', on: 'item' },
  { verb: 'delete', method: 'delete', on: 'item' },
];

const flags: readonly string[] = ['dryRun', 'fieldManager', 'fieldValidation'];

function pathsOf(
  definition: KindDefinition,
  version: string,
  gvk: JsonObject,
  $ref: string,
  dialect: Dialect,
): Document {
  const { group, resource, namespaced } = definition;
  const root = `/${pathOf(group, version)}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}`;
  const verbs: readonly string[] = verbsOf(definition);
  const paths: { collection: Document; item: Document } = { collection: {}, item: {} };
  for (const { verb, method, on } of methods) {
    if (!verbs.includes(verb)) continue;
    const schema = verb === 'list' || verb === 'deletecollection' ? { type: 'object' } : { $ref };
    const writes = method === 'post' || method === 'put' || method === 'patch';
    const body = method === 'patch' ? { type: 'object' } : { $ref };
    paths[on][method] = {
      'x-kubernetes-action': verb,
      'x-kubernetes-group-version-kind': gvk,
      operationId: `${verb}${formatApiVersion({ group, version }).replace(/[^A-Za-z0-9]/g, '')}${definition.kind}`,
      ...(writes ? { parameters: flags.map((name) => queryParameter(name, dialect)) } : {}),
      ...(writes && dialect === 'v3' ? { requestBody: { content: { '*/*': { schema: body } } } } : {}),
      responses: {
        '200':
          dialect === 'v3'
            ? { description: 'OK', content: { 'application/json': { schema } } }
            : { description: 'OK', schema },
      },
    };
  }
  return {
    ...(Object.keys(paths.collection).length > 0 ? { [root]: paths.collection } : {}),
    ...(Object.keys(paths.item).length > 0 ? { [`${root}/{name}`]: paths.item } : {}),
  };
}

function queryParameter(name: string, dialect: Dialect): Json {
  return dialect === 'v3'
    ? { name, in: 'query', schema: { type: 'string', uniqueItems: true } }
    : { name, in: 'query', type: 'string', uniqueItems: true };
}
