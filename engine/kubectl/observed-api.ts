import { type ApiRequest, type KubeApi, type Patch, patchContentTypes } from '../client/kube-api.ts';
import type { ObjectRef, ResourceRef } from '../machinery/types.ts';
import { requestPath } from '../client/request-path.ts';

/** One request as `-v` tells of it. */
export interface Exchange {
  readonly verb: string;
  readonly path: string;
  readonly body?: unknown;
  /** Where they are not those of every request for JSON. */
  readonly accept?: string;
  readonly contentType?: string;
}

/** What surrounds each request: it may tell of it, and may give up waiting. */
export type Around = <T>(exchange: Exchange, send: () => Promise<T>) => Promise<T>;

/** An API of which every request goes through `around`; what streams is told of when it begins. */
export function observedApi(api: KubeApi, around: Around): KubeApi {
  const at = (
    verb: string,
    ref: ResourceRef | ObjectRef,
    query: Parameters<typeof requestPath>[1] = {},
    body?: unknown,
    contentType?: string,
  ) => ({
    verb,
    path: requestPath(ref, query),
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
  });
  const streamed = async function* <T>(exchange: Exchange, open: () => AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = open()[Symbol.asyncIterator]();
    try {
      const first = around(exchange, () => iterator.next());
      for (let next = await first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return {
    get: (ref, options) => around(at('GET', ref), () => api.get(ref, options)),
    list: (ref, options) => around(at('GET', ref, selectors(options)), () => api.list(ref, options)),
    watch: (ref, options) =>
      streamed(at('GET', ref, { ...selectors(options), watch: true }), () => api.watch(ref, options)),
    create: (ref, object, options) =>
      around(at('POST', ref, writing(options), object), () => api.create(ref, object, options)),
    update: (ref, object, options) =>
      around(at('PUT', ref, writing(options), object), () => api.update(ref, object, options)),
    patch: (ref, patch, options) =>
      around(
        at(
          'PATCH',
          ref,
          { ...writing(options), force: options?.force },
          patchBody(patch),
          patchContentTypes[patch.type],
        ),
        () => api.patch(ref, patch, options),
      ),
    delete: (ref, options) => around(at('DELETE', ref, writing(options)), () => api.delete(ref, options)),
    deleteCollection: (ref, options) =>
      around(at('DELETE', ref, selectors(options)), () => api.deleteCollection(ref, options)),
    logs: (ref, options) =>
      streamed(
        at('GET', { ...ref, subresource: 'log' }, { container: options?.container, follow: options?.follow }),
        () => api.logs(ref, options),
      ),
    exec: (ref, options) =>
      around(at('GET', { ...ref, subresource: 'exec' }, { container: options.container }), () =>
        api.exec(ref, options),
      ),
    attach: (ref, options) =>
      around(at('GET', { ...ref, subresource: 'attach' }, { container: options.container }), () =>
        api.attach(ref, options),
      ),
    portForward: (ref, port, signal) =>
      around(at('GET', { ...ref, subresource: 'portforward' }), () => api.portForward(ref, port, signal)),
    request: (request: ApiRequest) => {
      const { method, path, body, headers } = request;
      const accept = headers?.['accept'];
      const contents = body === undefined ? {} : { body: body instanceof Uint8Array ? utf8.decode(body) : body };
      return around({ verb: method, path, ...contents, ...(accept === undefined ? {} : { accept }) }, () =>
        api.request(request),
      );
    },
    // asked once and kept, as the real one keeps it on disk
    discovery: () => api.discovery(),
    openapi: (path) => around({ verb: 'GET', path: `/openapi/v3/${path}` }, () => api.openapi(path)),
  };
}

const utf8 = new TextDecoder();

const patchBody = (patch: Patch): unknown => (patch.type === 'json' ? patch.operations : patch.body);

const selectors = (options: { labelSelector?: string; fieldSelector?: string; limit?: number } = {}) => ({
  fieldSelector: options.fieldSelector,
  labelSelector: options.labelSelector,
  limit: options.limit,
});

const writing = (options: { dryRun?: boolean; fieldManager?: string; fieldValidation?: string } = {}) => ({
  dryRun: options.dryRun ? 'All' : undefined,
  fieldManager: options.fieldManager,
  fieldValidation: options.fieldValidation,
});
