/** The types that a policy's rules name, and their schemas: built-in ones as they are known, others as the server publishes them. */
import type { KubeApi } from '../../client/kube-api.ts';
import type { ValidatingAdmissionPolicy } from '../../kinds/types.ts';
import type { JsonSchema } from '../../machinery/cel/index.ts';
import { isApiError } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import type { GroupVersionKind, Json, JsonObject } from '../../machinery/types.ts';
import { anything, jsonSchemaOf } from './json-schema.ts';

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;

/** A type and its schema. */
export interface NamedType extends GroupVersionKind {
  readonly schema: JsonSchema;
}

/** More types are not looked at, by the real checker either. */
const mostTypes = 10;

/** The types that the rules name and that are known; those with a star are about too many to be checked. */
export async function typesNamed(api: KubeApi, { matchConstraints }: Spec): Promise<readonly NamedType[]> {
  const { resources } = await api.discovery();
  const named = new Map<string, GroupVersionKind>();
  for (const { apiGroups = [], apiVersions = [], resources: names = [] } of matchConstraints?.resourceRules ?? []) {
    for (const { group, version, kind, resource } of resources) {
      if (!apiGroups.includes(group) || !apiVersions.includes(version) || !names.includes(resource)) continue;
      named.set(`${group}/${version}/${kind}`, { group, version, kind });
    }
  }
  const kinds = [...named].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, mostTypes);
  const types: NamedType[] = [];
  for (const [, kind] of kinds) {
    const schema = await schemaOf(api, kind);
    if (schema) types.push({ ...kind, schema });
  }
  return types;
}

/** The schema of a policy's parameters; undefined where it has none, or they are not known. */
export async function paramsType(api: KubeApi, { paramKind }: Spec): Promise<JsonSchema | undefined> {
  const [version = '', group = ''] = (paramKind?.apiVersion ?? '').split('/').reverse();
  return paramKind?.kind ? schemaOf(api, { group, version, kind: paramKind.kind }) : undefined;
}

const builtin = new Map<string, JsonSchema>();

async function schemaOf(api: KubeApi, { group, version, kind }: GroupVersionKind): Promise<JsonSchema | undefined> {
  const source = builtinSchemas();
  const found = source.forKind(group, version, kind);
  if (!found) return customSchema(api, { group, version, kind });
  let schema = builtin.get(found.name);
  if (!schema) builtin.set(found.name, (schema = jsonSchemaOf(source, found.schema)));
  return schema;
}

async function customSchema(api: KubeApi, of: GroupVersionKind): Promise<JsonSchema | undefined> {
  let document: Json;
  try {
    document = await api.openapi(`apis/${of.group}/${of.version}`);
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
  const components = at(at(document, 'components'), 'schemas');
  if (!isObject(components)) return undefined;
  const schema = Object.values(components).find((each) => isOf(each, of));
  return isObject(schema) ? withMetadata(schema) : undefined;
}

const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

function isOf(schema: unknown, { group, version, kind }: GroupVersionKind): boolean {
  const kinds = at(schema, 'x-kubernetes-group-version-kind');
  return (
    Array.isArray(kinds) &&
    kinds.some((each) => at(each, 'group') === group && at(each, 'version') === version && at(each, 'kind') === kind)
  );
}

/** The published schema refers to the metadata that every object has. */
function withMetadata(schema: JsonObject): JsonSchema {
  const source = builtinSchemas();
  const meta = source.definition('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return { ...schema, properties: { ...properties, metadata: meta ? jsonSchemaOf(source, meta) : anything } };
}
