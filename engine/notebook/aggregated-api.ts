import type { KubeApi } from '../client/kube-api.ts';
import { createRemoteApi } from '../client/remote/index.ts';
import { overRequests } from '../client/remote/over-requests.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import type { ResourceRef } from '../machinery/types.ts';

/**
 * An API in this process with what other servers serve behind it (APIServices): these are reached, and found by discovery, as
 * by a client over HTTP.
 */
export function withAggregated(api: KubeApi, registry: KindRegistry): KubeApi {
  const http = createRemoteApi(overRequests(api));
  const via = ({ group, version }: ResourceRef): KubeApi => (isServed(registry, group, version) ? api : http);
  return {
    ...api,
    get: (ref, options) => via(ref).get(ref, options),
    list: (ref, options) => via(ref).list(ref, options),
    watch: (ref, options) => via(ref).watch(ref, options),
    create: (ref, object, options) => via(ref).create(ref, object, options),
    update: (ref, object, options) => via(ref).update(ref, object, options),
    patch: (ref, patch, options) => via(ref).patch(ref, patch, options),
    delete: (ref, options) => via(ref).delete(ref, options),
    deleteCollection: (ref, options) => via(ref).deleteCollection(ref, options),
    discovery: () => http.discovery(),
    openapi: (path) => http.openapi(path),
  };
}

const isServed = (registry: KindRegistry, group: string, version: string): boolean =>
  registry.all().some((kind) => kind.group === group && kind.versions.some((each) => each.version === version));
