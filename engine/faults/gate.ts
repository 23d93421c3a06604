/** The way to the API server, which faults can bar. */
import type { ApiRequest, KubeApi } from '../client/kube-api.ts';
import type { ApiServer, ClientIdentity } from '../apiserver/contract.ts';
import { type ApiError, Unanswered } from '../machinery/errors.ts';
import type { ResourceRef } from '../machinery/types.ts';
import { onAbort } from '../sim/index.ts';
import { simGroup } from './kinds/group.ts';

/** What of a request decides whether it gets through. */
export interface Passage {
  /** `system:node:node-1`, `system:kube-scheduler`, … */
  readonly user: string;
  readonly verb: 'read' | 'cached-read' | 'write' | 'watch';
}

export interface Bar {
  /** What a request that does not get through fails with. */
  refuses(passage: Passage): ApiError | undefined;
}

export interface Gate {
  /** Bars the way until what it returns is called. Watches that would not get through any more end. */
  bar(bar: Bar): () => void;
  /** The same server behind the gate. What is about the simulated world itself always gets through. */
  guard(server: ApiServer): ApiServer;
}

interface OpenWatch {
  readonly passage: Passage;
  readonly ending: AbortController;
}

export function createGate(): Gate {
  const bars = new Set<Bar>();
  const watches = new Set<OpenWatch>();

  const refusal = (passage: Passage): ApiError | undefined => {
    for (const bar of bars) {
      const error = bar.refuses(passage);
      if (error) return error;
    }
    return undefined;
  };
  const barred = (group: string, passage: Passage): ApiError | undefined =>
    bars.size === 0 || group === simGroup ? undefined : refusal(passage);

  /** The options of a watch that ends, too, when the way is barred. */
  function endable<Options extends { readonly signal?: AbortSignal }>(
    user: string,
    options: Options,
  ): Options & { readonly signal: AbortSignal } {
    const { signal } = options;
    const ending = new AbortController();
    const entry = { passage: { user, verb: 'watch' as const }, ending };
    watches.add(entry);
    const end = () => ending.abort(signal?.reason);
    let stopListening = () => {};
    if (signal?.aborted) end();
    else if (signal) stopListening = onAbort(signal, end);
    ending.signal.addEventListener('abort', () => {
      watches.delete(entry);
      stopListening();
    });
    return { ...options, signal: ending.signal };
  }

  /** Verbs that ask or change, each with the same first argument. */
  function client(api: KubeApi, { user: { name: user } }: ClientIdentity): KubeApi {
    const through = <T>(ref: ResourceRef, verb: Passage['verb'], request: () => Promise<T>): Promise<T> => {
      const error = barred(ref.group, { user, verb });
      return error ? Promise.reject(error) : request();
    };
    const pods: ResourceRef = { group: '', version: 'v1', resource: 'pods' };
    return {
      get: (ref, options) => through(ref, 'read', () => api.get(ref, options)),
      list: (ref, options) =>
        through(ref, options?.resourceVersion === '0' ? 'cached-read' : 'read', () => api.list(ref, options)),
      watch(resource, options) {
        const error = barred(resource.group, { user, verb: 'watch' });
        if (error) return failing(error);
        return api.watch(resource, resource.group === simGroup ? options : endable(user, options));
      },
      create: (ref, object, options) => through(ref, 'write', () => api.create(ref, object, options)),
      update: (ref, object, options) => through(ref, 'write', () => api.update(ref, object, options)),
      patch: (ref, patch, options) => through(ref, 'write', () => api.patch(ref, patch, options)),
      delete: (ref, options) => through(ref, 'write', () => api.delete(ref, options)),
      deleteCollection: (ref, options) => through(ref, 'write', () => api.deleteCollection(ref, options)),
      logs(ref, options) {
        const error = barred('', { user, verb: 'read' });
        return error ? failing(error) : api.logs(ref, options);
      },
      exec: (ref, options) => through(pods, 'read', () => api.exec(ref, options)),
      attach: (ref, options) => through(pods, 'read', () => api.attach(ref, options)),
      portForward: (ref, port, signal) => through(pods, 'read', () => api.portForward(ref, port, signal)),
      request: (request) => {
        const error = barredRequest(user, request);
        return error ? Promise.reject(error) : api.request(request);
      },
      // kubectl keeps what a server offers for hours, and so finds its way while nobody answers
      discovery: () => api.discovery(),
      openapi: (path) => api.openapi(path),
    };
  }

  function barredRequest(user: string, request: ApiRequest): ApiError | undefined {
    return aboutTheWorld.test(request.path) || discovering.test(request.path)
      ? undefined
      : barred('', { user, verb: verbOf(request) });
  }

  return {
    bar(bar) {
      bars.add(bar);
      const refused = [...watches].filter(({ passage }) => bar.refuses(passage));
      for (const { ending } of refused) ending.abort();
      return () => bars.delete(bar);
    },
    guard: (server) => ({
      ...server,
      client: (identity) => client(server.client(identity), identity),
      async handle(request, identity) {
        const user = identity.user.name;
        const error = barredRequest(user, request);
        // whoever serves it over HTTP closes the connection without an answer
        if (error instanceof Unanswered) throw error;
        if (error) return { status: error.code, headers: {}, body: { type: 'object', value: error.status } };
        return server.handle(
          verbOf(request) === 'watch' && !aboutTheWorld.test(request.path) ? endable(user, request) : request,
          identity,
        );
      },
      exec: (ref, options, identity) => passing(identity, () => server.exec(ref, options, identity)),
      attach: (ref, options, identity) => passing(identity, () => server.attach(ref, options, identity)),
      portForward: (ref, port, identity, signal) =>
        passing(identity, () => server.portForward(ref, port, identity, signal)),
    }),
  };

  function passing<T>({ user }: ClientIdentity, request: () => Promise<T>): Promise<T> {
    const error = barred('', { user: user.name, verb: 'read' });
    return error ? Promise.reject(error) : request();
  }
}

const aboutTheWorld = new RegExp(`^/apis/${simGroup.replaceAll('.', '\\.')}/`);
const discovering = /^\/(api|apis|openapi|version)(\/v[23])?\/?(\?|$)/;

function verbOf({ method, path }: ApiRequest): Passage['verb'] {
  if (method !== 'GET' && method !== 'HEAD') return 'write';
  if (/[?&]watch=(1|true)(&|$)/.test(path)) return 'watch';
  return /[?&]resourceVersion=0(&|$)/.test(path) ? 'cached-read' : 'read';
}

function failing(error: ApiError): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
