import type { KubeApi } from '../client/kube-api.ts';

/** What surrounds each request: it may wait before it, and may give up waiting for its answer. */
type Around = <T>(send: () => Promise<T>) => Promise<T>;

/** An API of which every request goes through `around`; of what streams, until its first part is there. */
export function aroundApi(api: KubeApi, around: Around): KubeApi {
  const streamed = async function* <T>(open: () => AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = open()[Symbol.asyncIterator]();
    try {
      for (let next = await around(() => iterator.next()); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return {
    get: (ref, options) => around(() => api.get(ref, options)),
    list: (ref, options) => around(() => api.list(ref, options)),
    watch: (ref, options) => streamed(() => api.watch(ref, options)),
    create: (ref, object, options) => around(() => api.create(ref, object, options)),
    update: (ref, object, options) => around(() => api.update(ref, object, options)),
    patch: (ref, patch, options) => around(() => api.patch(ref, patch, options)),
    delete: (ref, options) => around(() => api.delete(ref, options)),
    deleteCollection: (ref, options) => around(() => api.deleteCollection(ref, options)),
    logs: (ref, options) => streamed(() => api.logs(ref, options)),
    exec: (ref, options) => around(() => api.exec(ref, options)),
    attach: (ref, options) => around(() => api.attach(ref, options)),
    portForward: (ref, port, signal) => around(() => api.portForward(ref, port, signal)),
    request: (request) => around(() => api.request(request)),
    // asked once and kept, as the real one keeps it on disk
    discovery: () => api.discovery(),
    openapi: (path) => around(() => api.openapi(path)),
  };
}
