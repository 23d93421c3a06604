import type { KubeApi, WatchOptions } from '../client/kube-api.ts';
import type { ObjectRef, ResourceRef, WatchEvent } from '../machinery/types.ts';
import { type Call, namespaceOf } from './call.ts';
import type { ApiServer, ClientIdentity } from './contract.ts';
import type { ServerContext } from './context.ts';
import type { NodeConnections } from './connect/nodes.ts';
import { create } from './verbs/create.ts';
import { remove } from './verbs/delete.ts';
import { patch } from './verbs/patch.ts';
import { get, list } from './verbs/read.ts';
import { update } from './verbs/update.ts';
import { watch } from './verbs/watch.ts';

/** The API as one identity sees it, in process. */
export function createClient(
  context: ServerContext,
  nodes: NodeConnections,
  server: Pick<ApiServer, 'handle' | 'exec' | 'attach' | 'portForward'>,
  identity: ClientIdentity,
): KubeApi {
  function call<Options>(ref: ResourceRef | ObjectRef, options: Options): Call<Options> {
    const endpoint = context.endpoint(ref);
    return {
      endpoint,
      namespace: namespaceOf(endpoint, ref.namespace),
      name: 'name' in ref ? ref.name : '',
      subresource: 'subresource' in ref ? (ref.subresource ?? '') : '',
      identity,
      options,
    };
  }
  const api: KubeApi = {
    // the stored value has the shape that the kind's schema says, which is what the caller named as T
    get: async (ref, options = {}) => get(call(ref, options)) as never,
    list: async (resource, options = {}) => list(context, call(resource, options)) as never,
    watch: (resource, options) => lazily(() => watch(context, call(resource, options)), options) as never,
    create: async (ref, object, options = {}) => create(context, call(ref, options), object) as never,
    update: async (ref, object, options = {}) => update(context, call(ref, options), object) as never,
    patch: async (ref, by, options = {}) => patch(context, call(ref, options), by) as never,
    delete: async (ref, options = {}) => remove(context, call(ref, options)),
    deleteCollection: async (resource, options = {}) => {
      const found = list(context, call(resource, options));
      const { version, group } = resource;
      for (const { metadata } of found.items) {
        const { name, namespace } = metadata;
        await api.delete(
          { group, version, resource: resource.resource, name, ...(namespace === undefined ? {} : { namespace }) },
          options,
        );
      }
      return found;
    },
    async *logs(ref, options = {}) {
      const { node, container } = nodes.find(ref, options.container);
      yield* node.logs({ namespace: ref.namespace ?? '', name: ref.name }, { ...options, container });
    },
    exec: async (ref, options) => server.exec(ref, options, identity),
    attach: async (ref, options) => server.attach(ref, options, identity),
    portForward: async (ref, port, signal) => server.portForward(ref, port, identity, signal),
    request: (request) => server.handle(request, identity),
    discovery: async () => ({ groups: [], resources: [] }),
    openapi: async () => null,
  };
  return api;
}

/** A watch begins at once; where that fails, whoever iterates learns it. */
function lazily(begin: () => AsyncIterable<WatchEvent>, _options: WatchOptions): AsyncIterable<WatchEvent> {
  try {
    return begin();
  } catch (error) {
    return {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
    };
  }
}
