import type { DiscoveredResource, GetOptions, ListOptions } from '../../client/kube-api.ts';
import { isApiError } from '../../machinery/errors.ts';
import { formatApiVersion, type KubeObject, type ObjectRef, type ResourceRef } from '../../machinery/types.ts';
import { requestPath } from '../../client/request-path.ts';
import { KubectlError, throwAll, withSource } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { refuseFailure } from '../raw.ts';
import { hasFiles, readManifests } from './files.ts';
import { asKubeObject, type Manifest } from './manifest.ts';

/** One object that a command line speaks of. */
export interface Info {
  readonly resource: DiscoveredResource;
  /** Absent for cluster-scoped objects. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** The file that it comes from, for messages. */
  readonly source?: string;
  /** As the file has it. */
  readonly manifest?: Manifest;
}

/**
 * Reads an object that was named. Where it is not found because its namespace is not there either, that is told: nobody
 * should look for the object then.
 */
export async function getNamed<T extends KubeObject = KubeObject>(
  invocation: Invocation,
  ref: ObjectRef,
  options: GetOptions = {},
): Promise<T> {
  const api = await invocation.api();
  try {
    return await api.get<T>(ref, { signal: invocation.signal, ...options });
  } catch (error) {
    if (isApiError(error, 'NotFound')) await requireNamespace(invocation, ref.namespace);
    throw error;
  }
}

/** Fails where there is no such namespace; whether there is one is not always to be learned. */
export async function requireNamespace(
  invocation: Invocation,
  name: string | undefined,
  accept = 'application/json',
): Promise<void> {
  if (name === undefined || name === '' || name === 'default') return;
  const path = requestPath({ group: '', version: 'v1', resource: 'namespaces', name });
  try {
    const { signal } = invocation;
    const api = await invocation.api();
    refuseFailure(await api.request({ method: 'GET', path, headers: { accept }, signal }));
  } catch (error) {
    if (isApiError(error, 'NotFound')) throw error;
  }
}

/** Objects by name, or a whole collection by selector. */
export type Target =
  | { readonly type: 'named'; readonly info: Info }
  | { readonly type: 'collection'; readonly resource: DiscoveredResource; readonly namespace: string | undefined };

export const refOf = ({ resource, namespace, name }: Info, subresource?: string): ObjectRef => ({
  group: resource.group,
  version: resource.version,
  resource: resource.resource,
  ...(namespace === undefined ? {} : { namespace }),
  name,
  ...(subresource ? { subresource } : {}),
});

export const collectionOf = (resource: DiscoveredResource, namespace: string | undefined): ResourceRef => ({
  group: resource.group,
  version: resource.version,
  resource: resource.resource,
  ...(resource.namespaced && namespace !== undefined ? { namespace } : {}),
});

const slashMistake =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** What the arguments name: `TYPE`, `TYPE NAME…`, `TYPE,TYPE`, `TYPE/NAME…`. */
export async function targetsOf(
  invocation: Invocation,
  args: readonly string[],
  options: { readonly allNamespaces?: boolean; readonly selector?: string } = {},
): Promise<readonly Target[]> {
  const mapper = await invocation.mapper();
  const namespace = options.allNamespaces ? undefined : invocation.namespace;
  const place = (resource: DiscoveredResource) => (resource.namespaced ? namespace : undefined);
  const named = (resource: DiscoveredResource, name: string): Target => ({
    type: 'named',
    info: { resource, namespace: place(resource), name },
  });
  if (args.some((arg) => arg.includes('/'))) {
    if (options.selector) {
      throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
    }
    const targets: Target[] = [];
    for (const arg of args) {
      const [type = '', name = '', ...more] = arg.split('/');
      if (!arg.includes('/')) throw new KubectlError(slashMistake);
      if (more.length > 0) throw new KubectlError(`arguments in resource/name form may not have more than one slash`);
      if (type === '' || name === '') {
        throw new KubectlError('arguments in resource/name form must have a single resource and name');
      }
      for (const resource of await mapper.findAll(type)) targets.push(named(resource, name));
    }
    refuseNamesAcrossNamespaces(options.allNamespaces);
    return targets;
  }
  const [types = '', ...names] = args;
  const resources = await mapper.findAll(types);
  if (names.length === 0) {
    return resources.map((resource) => ({ type: 'collection', resource, namespace: place(resource) }));
  }
  if (options.selector) throw new KubectlError('name cannot be provided when a selector is specified');
  if (resources.some(({ namespaced }) => namespaced)) refuseNamesAcrossNamespaces(options.allNamespaces);
  return resources.flatMap((resource) => names.map((name) => named(resource, name)));
}

function refuseNamesAcrossNamespaces(all: boolean | undefined): void {
  if (all) throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
}

/** The objects of `-f`, with where they go; and the failures of those that go nowhere, to be told at the end. */
export async function fileInfos(
  invocation: Invocation,
): Promise<{ readonly infos: readonly Info[]; readonly errors: unknown[] }> {
  const { objects, errors: unread } = await readManifests(invocation);
  const infos: Info[] = [];
  const errors = [...unread];
  for (const { manifest, source } of objects) {
    try {
      infos.push({ ...(await locate(invocation, manifest, source)), source, manifest });
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return { infos, errors };
}

/** Resource and namespace of a manifest. */
export async function locate(invocation: Invocation, manifest: Manifest, source: string): Promise<Info> {
  const resource = await resourceOf(invocation, manifest, source);
  const own = manifest.metadata?.namespace;
  if (
    invocation.namespaceIsExplicit &&
    resource.namespaced &&
    own !== undefined &&
    own !== '' &&
    own !== invocation.namespace
  ) {
    throw new KubectlError(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(invocation.namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  return {
    resource,
    namespace: resource.namespaced ? (own ?? '') || invocation.namespace : undefined,
    name: manifest.metadata?.name ?? '',
  };
}

async function resourceOf(invocation: Invocation, { apiVersion, kind, metadata }: Manifest, source: string) {
  for (const again of [false, true]) {
    if (again) invocation.forgetResources();
    const found = (await invocation.mapper()).forKind(apiVersion, kind);
    if (found) return found;
  }
  throw new KubectlError(
    `resource mapping not found for name: ${JSON.stringify(metadata?.name ?? '')} namespace: ${JSON.stringify(metadata?.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
  );
}

/** A manifest as it is sent: in its namespace. */
export const objectOf = ({ manifest, namespace, resource, name }: Info): KubeObject =>
  asKubeObject(
    manifest ?? { apiVersion: formatApiVersion(resource), kind: resource.kind, metadata: { name } },
    namespace,
  );

/** An object to be created, without the version of another life: a server refuses it. */
export function forCreation(object: KubeObject): KubeObject {
  if (object.metadata.resourceVersion === undefined) return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export interface Found extends Info {
  readonly object: KubeObject;
}

/**
 * The objects that a command works on, read from the server: from files, by name, or by selector. Missing ones are told
 * at the end, after `visit` has seen the others.
 */
export async function visitObjects(
  invocation: Invocation,
  args: readonly string[],
  visit: (found: Found) => Promise<void>,
  options: {
    readonly list?: ListOptions;
    readonly allNamespaces?: boolean;
    /** Said where no collection may be meant without it. */
    readonly requireSelector?: string;
    readonly ignoreNotFound?: boolean;
    readonly subresource?: string;
  } = {},
): Promise<number> {
  const api = await invocation.api();
  const errors: unknown[] = [];
  let count = 0;
  const one = async (info: Info): Promise<void> => {
    try {
      const object = await getNamed(invocation, refOf(info, options.subresource));
      count++;
      await visit({ ...info, object });
    } catch (error) {
      if (options.ignoreNotFound && isApiError(error, 'NotFound')) return;
      if (invocation.signal.aborted) throw error;
      errors.push(withSource('retrieving', undefined, error));
    }
  };
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation);
    for (const info of infos) await one(info);
    errors.push(...failed);
  } else {
    const targets = await targetsOf(invocation, args, {
      ...(options.allNamespaces ? { allNamespaces: true } : {}),
      ...(options.list?.labelSelector ? { selector: options.list.labelSelector } : {}),
    });
    for (const target of targets) {
      if (target.type === 'named') {
        await one(target.info);
        continue;
      }
      if (options.requireSelector && !options.list?.labelSelector && !options.list?.fieldSelector) {
        throw new KubectlError(options.requireSelector);
      }
      try {
        const list = await api.list(collectionOf(target.resource, target.namespace), {
          ...options.list,
          signal: invocation.signal,
        });
        for (const object of list.items) {
          count++;
          await visitListed(target.resource, object, visit, errors, invocation);
        }
      } catch (error) {
        if (invocation.signal.aborted) throw error;
        errors.push(error);
      }
    }
  }
  throwAll(errors);
  return count;
}

async function visitListed(
  resource: DiscoveredResource,
  object: KubeObject,
  visit: (found: Found) => Promise<void>,
  errors: unknown[],
  invocation: Invocation,
): Promise<void> {
  const typed = { ...object, apiVersion: formatApiVersion(resource), kind: resource.kind };
  try {
    await visit({ resource, namespace: object.metadata.namespace, name: object.metadata.name, object: typed });
  } catch (error) {
    if (invocation.signal.aborted) throw error;
    errors.push(error);
  }
}

export const resourceMissing =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";
