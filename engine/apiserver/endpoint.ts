import type { KindDefinition, KindRegistry, KindVersion, Verb } from '../kinds/registry.ts';
import { ApiError, failure, methodNotAllowed } from '../machinery/errors.ts';
import { deepFreeze } from '../machinery/freeze.ts';
import { formatApiVersion, type GroupVersionResource, type KubeObject } from '../machinery/types.ts';
import type { Collection, Store } from '../store/index.ts';

/** One resource in one served version: what a request's group, version and resource lead to. */
export interface Endpoint extends GroupVersionResource {
  readonly definition: KindDefinition;
  /** The kind under which objects are kept, whose hooks the pipeline calls: another one for events.k8s.io. */
  readonly stored: KindDefinition;
  readonly kindVersion: KindVersion;
  readonly kind: string;
  readonly apiVersion: string;
  readonly collection: Collection;
  /** From the version that is kept to this one. Frozen and cached by identity, so that watchers share it. */
  readonly present: (stored: KubeObject) => KubeObject;
  /** The same for who made the object and alone asks for it: nothing is kept of it. */
  readonly answer: (stored: KubeObject) => KubeObject;
  /** From this version to the one that is kept. */
  readonly toStorage: (object: KubeObject) => KubeObject;
}

/** Nothing is served under a path. */
export class NoSuchResource extends ApiError {}

export const noSuchResource = (): ApiError =>
  new NoSuchResource(failure(404, 'NotFound', 'the server could not find the requested resource', {}).status);

const everyVerb: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export const verbsOf = (definition: KindDefinition): readonly Verb[] => definition.verbs ?? everyVerb;

export function mustSupport({ definition, group, resource }: Endpoint, verb: Verb): void {
  if (!verbsOf(definition).includes(verb)) throw methodNotAllowed({ group, resource }, verb);
}

export type EndpointLookup = (resource: GroupVersionResource) => Endpoint;

/** @returns a lookup that fails with 404 where nothing is served under a group, version and resource. */
export function createEndpointLookup(registry: KindRegistry, store: Store): EndpointLookup {
  // every request looks here: the few of one name are looked through faster than a key of all three is joined and hashed
  const known = new Map<string, Endpoint[]>();
  let revision = registry.revision;
  return ({ group, version, resource }) => {
    if (revision !== registry.revision) {
      known.clear();
      revision = registry.revision;
    }
    const ofName = known.get(resource);
    for (let i = 0; ofName !== undefined && i < ofName.length; i++) {
      const endpoint = ofName[i];
      if (endpoint !== undefined && endpoint.group === group && endpoint.version === version) return endpoint;
    }
    const definition = registry.byResource(group, resource);
    const kindVersion = definition?.versions.find((candidate) => candidate.version === version);
    if (!definition || !kindVersion) throw noSuchResource();
    const endpoint = createEndpoint(definition, kindVersion, registry, store);
    if (ofName) ofName.push(endpoint);
    else known.set(resource, [endpoint]);
    return endpoint;
  };
}

function createEndpoint(
  definition: KindDefinition,
  kindVersion: KindVersion,
  registry: KindRegistry,
  store: Store,
): Endpoint {
  const { group, resource, kind, storedAs } = definition;
  const stored = (storedAs && registry.byResource(storedAs.group, storedAs.resource)) ?? definition;
  const version = kindVersion.version;
  const apiVersion = formatApiVersion({ group, version });
  const storageApiVersion = formatApiVersion({ group: stored.group, version: stored.storageVersion });
  const base = {
    group,
    version,
    resource,
    definition,
    stored,
    kindVersion,
    kind,
    apiVersion,
    collection: store.collection(collectionName(stored)),
  };
  if (apiVersion === storageApiVersion && !kindVersion.fromStorage) {
    return {
      ...base,
      present: (object) => object,
      answer: (object) => object,
      // clients of subresources and patches may leave both out
      toStorage: (object) => (object.apiVersion && object.kind ? object : { ...object, apiVersion, kind }),
    };
  }
  const presented = new WeakMap<KubeObject, KubeObject>();
  const convert = (object: KubeObject): KubeObject => {
    const read = kindVersion.fromStorage?.(object) ?? object;
    const isSo = read.apiVersion === apiVersion && read.kind === kind;
    return deepFreeze(isSo ? read : { ...read, apiVersion, kind });
  };
  return {
    ...base,
    present(object) {
      let converted = presented.get(object);
      if (!converted) presented.set(object, (converted = convert(object)));
      return converted;
    },
    answer: (object) => presented.get(object) ?? convert(object),
    toStorage(object) {
      const kept = kindVersion.toStorage?.(object) ?? object;
      if (kept.apiVersion === storageApiVersion && kept.kind === stored.kind) return kept;
      return { ...kept, apiVersion: storageApiVersion, kind: stored.kind };
    },
  };
}

export const collectionName = ({ group, resource }: { readonly group: string; readonly resource: string }): string =>
  group === '' ? resource : `${resource}.${group}`;

/** The key of an object in its collection. */
export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
