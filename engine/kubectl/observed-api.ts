import type { ApiRequest, ApiResponse, KubeApi, Patch } from '../client/kube-api.ts';
import { isApiError } from '../machinery/errors.ts';
import { toCompactJson } from '../machinery/json-text.ts';
import type { ObjectRef, ResourceRef } from '../machinery/types.ts';
import { requestPath } from '../client/request-path.ts';

/** One request as `-v` tells of it. */
export interface Exchange {
  readonly verb: string;
  readonly path: string;
  readonly body?: unknown;
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
  ) => ({
    verb,
    path: requestPath(ref, query),
    ...(body === undefined ? {} : { body }),
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
      around(at('PATCH', ref, { ...writing(options), force: options?.force }, patchBody(patch)), () =>
        api.patch(ref, patch, options),
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
    request: (request: ApiRequest) => around({ verb: request.method, path: request.path }, () => api.request(request)),
    // asked once and kept, as the real one keeps it on disk
    discovery: () => api.discovery(),
    openapi: (path) => around({ verb: 'GET', path: `/openapi/v3/${path}` }, () => api.openapi(path)),
  };
}

const isResponse = (result: unknown): result is ApiResponse =>
  typeof result === 'object' && result !== null && 'status' in result && typeof result.status === 'number';

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

const phrases: { readonly [code: number]: string } = {
  200: 'OK',
  201: 'Created',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Longest body that `-v=8` shows whole. */
const longestBody = 1024;

/** Writes of each request what `-v` asks for: 6 that it was, 7 its headers too, 8 the bodies, 9 the whole of them. */
export function requestLog(
  level: number,
  server: string,
  now: () => number,
  write: (text: string) => Promise<void>,
): Around {
  const head = (place: string): string => `${timestamp(now())} ${'1'.padStart(7)} ${place}] `;
  const shown = (value: unknown): string => {
    const text = value === undefined ? '' : toCompactJson(value);
    if (level > 8 || text.length <= longestBody) return JSON.stringify(text);
    return JSON.stringify(`${text.slice(0, longestBody)} [truncated ${text.length - longestBody} chars]`);
  };
  return async ({ verb, path, body }, send) => {
    const about = `verb=${JSON.stringify(verb)} url=${JSON.stringify(`${server}${path}`)}`;
    if (level >= 8) await write(`${head('helper.go:105')}"Request Body" body=${shown(body)}\n`);
    if (level >= 7) {
      const headers = ['Accept: application/json', ...(body === undefined ? [] : ['Content-Type: application/json'])];
      const lines = [...headers, 'User-Agent: kubectl'].map((line) => `\t${line}\n`).join('');
      await write(`${head('round_trippers.go:527')}"Request" ${about} headers=<\n${lines} >\n`);
    }
    const started = now();
    const answered = (code: number): Promise<void> => {
      const status = `status="${code} ${phrases[code] ?? ''}" milliseconds=${Math.round(now() - started)}`;
      return write(`${head('round_trippers.go:632')}"Response" ${level >= 7 ? '' : `${about} `}${status}\n`);
    };
    try {
      const result = await send();
      await answered(isResponse(result) ? result.status : verb === 'POST' ? 201 : 200);
      if (level >= 8)
        await write(
          `${head('helper.go:105')}"Response Body" body=${shown(isResponse(result) && result.body.type === 'object' ? result.body.value : result)}\n`,
        );
      return result;
    } catch (error) {
      if (isApiError(error)) await answered(error.code);
      throw error;
    }
  };
}

/** A line as klog writes it; `I`, `W`, `E` or `F` says how grave it is. */
export const logLine = (grade: 'W' | 'I', place: string, now: number, text: string): string =>
  `${grade}${timestamp(now).slice(1)} ${'1'.padStart(7)} ${place}] ${text}\n`;

/** `I0102 15:04:05.000000`, as klog begins its lines. */
function timestamp(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `I${date.slice(5, 7)}${date.slice(8, 10)} ${time.replace('Z', '').padEnd(15, '0')}`;
}
