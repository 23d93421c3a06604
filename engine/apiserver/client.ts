import type { GetOptions, KubeApi } from '../client/kube-api.ts';
import type { ObjectRef, ResourceRef, WatchEvent } from '../machinery/types.ts';
import { type Call, namespaceOf } from './call.ts';
import type { ApiServer, ClientIdentity } from './contract.ts';
import type { ServerContext } from './context.ts';
import type { Dispatch } from './dispatch.ts';
import { discover } from './discovery/model.ts';
import { noSuchResource } from './endpoint.ts';
import { openapi } from './http/paths.ts';
import type { NodeConnections } from './connect/nodes.ts';

/** The API as one identity sees it, in process. */
export function createClient(
  context: ServerContext,
  dispatch: Dispatch,
  nodes: NodeConnections,
  server: Pick<ApiServer, 'handle'>,
  identity: ClientIdentity,
): KubeApi {
  function call<Options extends Pick<GetOptions, 'onWarning'>>(
    ref: ResourceRef | ObjectRef,
    options: Options,
  ): Call<Options> {
    const endpoint = context.endpoint(ref);
    if (endpoint.kindVersion.deprecation) options.onWarning?.(endpoint.kindVersion.deprecation.warning);
    return {
      endpoint,
      namespace: namespaceOf(endpoint, ref.namespace),
      name: 'name' in ref ? ref.name : '',
      subresource: 'subresource' in ref ? (ref.subresource ?? '') : '',
      identity,
      options,
    };
  }
  return {
    // the stored value has the shape that the kind's schema says, which is what the caller named as T
    get: (ref, options = {}) => attempt(() => dispatch.get(call(ref, options))) as never,
    list: (resource, options = {}) => attempt(() => dispatch.list(call(resource, options))) as never,
    watch: (resource, options) => watched(() => dispatch.watch(call(resource, options))) as never,
    create: (ref, object, options = {}) => attempt(() => dispatch.create(call(ref, options), object)) as never,
    update: (ref, object, options = {}) => attempt(() => dispatch.update(call(ref, options), object)) as never,
    patch: (ref, by, options = {}) => attempt(() => dispatch.patch(call(ref, options), by)) as never,
    delete: (ref, options = {}) => attempt(() => dispatch.delete(call(ref, options))),
    deleteCollection: (resource, options = {}) => attempt(() => dispatch.deleteCollection(call(resource, options))),
    logs: (ref, options = {}) => nodes.logs(ref, options, identity),
    exec: (ref, options) => nodes.exec(ref, options, identity),
    attach: (ref, options) => nodes.attach(ref, options, identity),
    portForward: (ref, port, signal) => nodes.portForward(ref, port, identity, signal),
    request: (request) => server.handle(request, identity),
    discovery: async () => discover(context.registry),
    openapi: async (path) => {
      const document = await openapi(context, `v3/${path}`);
      if (document === undefined) throw noSuchResource();
      return document;
    },
  };
}

/** Even a request that leads nowhere fails as a promise. */
function attempt<T>(request: () => Promise<T>): Promise<T> {
  try {
    return request();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A watch begins at once; where that fails, whoever iterates learns it. */
function watched(begin: () => AsyncIterable<WatchEvent>): AsyncIterable<WatchEvent> {
  try {
    return begin();
  } catch (error) {
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
  }
}
