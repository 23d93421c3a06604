/** The paths of a kind in an OpenAPI document, with what clients look at: action, kind, parameters, and operation names. */
import type { KindDefinition } from '../../kinds/registry.ts';
import type { Json, JsonObject } from '../../machinery/types.ts';
import { verbsOf } from '../endpoint.ts';
import { subresourcesOf } from './model.ts';

export type Dialect = 'v2' | 'v3';

type Document = { [key: string]: Json };

interface Operation {
  readonly verb: string;
  readonly method: string;
  readonly on: 'item' | 'collection';
  /** How its name begins, and what comes before the kind. */
  readonly name: string;
  readonly infix?: string;
}

const operations: readonly Operation[] = [
  { verb: 'list', method: 'get', on: 'collection', name: 'list' },
  { verb: 'create', method: 'post', on: 'collection', name: 'create' },
  { verb: 'deletecollection', method: 'delete', on: 'collection', name: 'delete', infix: 'Collection' },
  { verb: 'get', method: 'get', on: 'item', name: 'read' },
  { verb: 'update', method: 'put', on: 'item', name: 'replace' },
  { verb: 'patch', method: 'patch', on: 'item', name: 'patch' },
  { verb: 'delete', method: 'delete', on: 'item', name: 'delete' },
];

/** What `x-kubernetes-action` calls the verbs that HTTP names otherwise. */
const actions: { readonly [verb: string]: string } = { create: 'post', update: 'put' };
const flags: readonly string[] = ['dryRun', 'fieldManager', 'fieldValidation'];

/** @param root path of the group and version: `/apis/apps/v1` */
export function pathsOf(
  root: string,
  definition: KindDefinition,
  gvk: JsonObject,
  $ref: string,
  dialect: Dialect,
): Document {
  const { group, resource, namespaced, kind } = definition;
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}`;
  const verbs: readonly string[] = verbsOf(definition);
  const paths: { [path: string]: Document } = {};
  const subject = `${groupName(group)}${capital(String(gvk['version']))}`;
  const scope = namespaced ? 'Namespaced' : '';
  const add = (path: string, operation: Operation, of: JsonObject, suffix: string): void => {
    const { verb, method, name, infix = '' } = operation;
    const operationId = `${name}${subject}${infix}${scope}${kind}${suffix}`;
    (paths[path] ??= {})[method] = describe(operation, operationId, of, $ref, dialect, verb);
  };
  for (const operation of operations) {
    if (!verbs.includes(operation.verb)) continue;
    add(operation.on === 'item' ? `${collection}/{name}` : collection, operation, gvk, '');
  }
  for (const { name, verbs: own, kind: shown, group: of, version } of subresourcesOf(definition)) {
    const shownAs = version === undefined ? gvk : { group: of ?? '', version, kind: shown };
    for (const operation of operations) {
      if (operation.on === 'collection' || !own.includes(operation.verb)) continue;
      add(`${collection}/{name}/${name}`, operation, shownAs, capital(name));
    }
  }
  return paths;
}

function describe(
  { method }: Operation,
  operationId: string,
  gvk: JsonObject,
  $ref: string,
  dialect: Dialect,
  verb: string,
): Json {
  const schema = verb === 'list' || verb === 'deletecollection' ? { type: 'object' } : { $ref };
  const writes = method === 'post' || method === 'put' || method === 'patch';
  const body = method === 'patch' ? { type: 'object' } : { $ref };
  return {
    'x-kubernetes-action': actions[verb] ?? verb,
    'x-kubernetes-group-version-kind': gvk,
    operationId,
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

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Core`, `Apps`, `RbacAuthorization`: a group without the domain of Kubernetes. */
const groupName = (group: string): string =>
  (group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''))
    .split(/[^A-Za-z0-9]/)
    .map(capital)
    .join('');

function queryParameter(name: string, dialect: Dialect): Json {
  return dialect === 'v3'
    ? { name, in: 'query', schema: { type: 'string', uniqueItems: true } }
    : { name, in: 'query', type: 'string', uniqueItems: true };
}
