/** `KubeApi` over HTTP: a cluster elsewhere, or a served one, through a transport that the platform gives. */
import {
  type ApiRequest,
  type ApiResponse,
  type DeleteOptions,
  type Discovery,
  type ExecOptions,
  type KubeApi,
  type ListOptions,
  patchContentTypes,
  type WatchOptions,
  type WriteOptions,
} from '../kube-api.ts';
import { requestPath, type RequestQuery } from '../request-path.ts';
import { toCompactJson } from '../../machinery/json-text.ts';
import { deepFreeze } from '../../machinery/freeze.ts';
import type { Json, KubeList, KubeObject, ObjectRef, ResourceRef, WatchEvent } from '../../machinery/types.ts';
import { failureOf, jsonOf, linesOf, textOf, warningsOf } from './answers.ts';
import { portForwardProtocols, processProtocols, remotePort, remoteProcess } from './channels.ts';
import { acceptAggregated, discover } from './discovery.ts';
import type { HttpResponse, MessageSocket, Transport } from './transport.ts';

export { type HttpRequest, type HttpResponse, type MessageSocket, type Transport, Unreachable } from './transport.ts';

const encoder = new TextEncoder();

interface Sending {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** The API at the other end of `transport`. What fails there fails here with the same Status. */
export function createRemoteApi(transport: Transport): KubeApi {
  async function send(method: string, path: string, sending: Sending = {}): Promise<HttpResponse> {
    const { body, contentType = 'application/json', accept = 'application/json', signal, onWarning } = sending;
    const response = await transport.send({
      method,
      path,
      headers: { accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined ? {} : { body: encoder.encode(bodyText(method, body)) }),
      ...(signal ? { signal } : {}),
    });
    if (onWarning) for (const text of warningsOf(response.headers)) onWarning(text);
    if (response.status >= 400) throw await failureOf(response);
    return response;
  }

  /** The type is what the server's schema says, which the caller named. */
  async function value<T>(method: string, path: string, sending?: Sending): Promise<T> {
    const { body } = await send(method, path, sending);
    return deepFreeze(JSON.parse(await textOf(body)) as T);
  }

  async function open(ref: ObjectRef, query: RequestQuery, protocols: readonly string[], signal?: AbortSignal) {
    const answer = await transport.open(requestPath(ref, query), protocols, signal);
    if (!isSocket(answer)) throw await failureOf(answer);
    return answer;
  }

  return {
    get: (ref, { resourceVersion, signal, onWarning } = {}) =>
      value('GET', requestPath(ref, { resourceVersion }), { signal, onWarning }),

    async list<T extends KubeObject>(resource: ResourceRef, { signal, onWarning, ...options }: ListOptions = {}) {
      const path = requestPath(resource, listQuery(options));
      return withKinds(await value<KubeList<T>>('GET', path, { signal, onWarning }));
    },

    async *watch<T extends KubeObject>(resource: ResourceRef, options: WatchOptions) {
      const { signal, onWarning, allowWatchBookmarks, sendInitialEvents, timeoutSeconds } = options;
      const watching = { watch: true, allowWatchBookmarks, sendInitialEvents, timeoutSeconds };
      try {
        const { body } = await send('GET', requestPath(resource, { ...listQuery(options), ...watching }), {
          signal,
          onWarning,
        });
        for await (const line of linesOf(body)) {
          const event = deepFreeze(JSON.parse(line) as WatchEvent<T>);
          yield event;
          if (event.type === 'ERROR') return;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },

    create: (ref, object, options = {}) =>
      value('POST', requestPath(ref, writeQuery(options)), { ...options, body: object }),

    update: (ref, object, options = {}) =>
      value('PUT', requestPath(ref, writeQuery(options)), { ...options, body: object }),

    patch: (ref, patch, { force, ...options } = {}) =>
      value('PATCH', requestPath(ref, { ...writeQuery(options), force }), {
        ...options,
        body: patch.type === 'json' ? patch.operations : patch.body,
        contentType: patchContentTypes[patch.type],
      }),

    delete: (ref, options = {}) =>
      value('DELETE', requestPath(ref), {
        body: deletionBody(options),
        signal: options.signal,
        onWarning: options.onWarning,
      }),

    deleteCollection: (resource, options = {}) => {
      return value('DELETE', requestPath(resource, listQuery(options)), {
        body: deletionBody(options),
        signal: options.signal,
        onWarning: options.onWarning,
      });
    },

    async *logs(ref, { signal, ...query } = {}) {
      const { body } = await send('GET', requestPath({ ...ref, subresource: 'log' }, query), {
        accept: 'application/json, */*',
        signal,
      });
      yield* body;
    },

    exec: async (ref, options) =>
      remoteProcess(
        await open(
          { ...ref, subresource: 'exec' },
          { command: options.command, ...streamQuery(options) },
          processProtocols,
          options.signal,
        ),
      ),

    attach: async (ref, options) =>
      remoteProcess(
        await open({ ...ref, subresource: 'attach' }, streamQuery(options), processProtocols, options.signal),
      ),

    portForward: async (ref, port, signal) =>
      remotePort(await open({ ...ref, subresource: 'portforward' }, { ports: port }, portForwardProtocols, signal)),

    async request(request) {
      const { method, path, signal } = request;
      return answerOf(path, await transport.send({ method, path, ...bodyOf(request), ...(signal ? { signal } : {}) }));
    },

    discovery: (): Promise<Discovery> => discover((path) => value<unknown>('GET', path, { accept: acceptAggregated })),

    openapi: (path) => value<Json>('GET', `/openapi/v3/${path}`),
  };
}

const isSocket = (answer: MessageSocket | HttpResponse): answer is MessageSocket => 'messages' in answer;

/** Items of a list say neither their kind nor their version over HTTP: the list's own tells it. */
function withKinds<T extends KubeObject>(list: KubeList<T>): KubeList<T> {
  const { apiVersion } = list;
  const kind = list.kind.replace(/List$/, '');
  const items = (list.items ?? []).map(
    (item): T => deepFreeze({ ...item, apiVersion: item.apiVersion ?? apiVersion, kind: item.kind ?? kind }),
  );
  return Object.freeze({ ...list, items });
}

const listQuery = (options: ListOptions): RequestQuery => ({
  labelSelector: options.labelSelector,
  fieldSelector: options.fieldSelector,
  limit: options.limit,
  continue: options.continue,
  resourceVersion: options.resourceVersion,
  resourceVersionMatch: options.resourceVersionMatch,
});

const writeQuery = ({ dryRun, fieldManager, fieldValidation }: WriteOptions): RequestQuery => ({
  dryRun: dryRun ? 'All' : undefined,
  fieldManager,
  fieldValidation,
});

function deletionBody({ dryRun, gracePeriodSeconds, propagationPolicy, preconditions }: DeleteOptions): unknown {
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  };
}

const streamQuery = ({ container, stdin, stdout, stderr, tty }: Omit<ExecOptions, 'command'>): RequestQuery => ({
  container,
  stdin: stdin || undefined,
  stdout: stdout || undefined,
  stderr: stderr || undefined,
  tty: tty || undefined,
});

function bodyOf({ body, headers = {} }: ApiRequest): { headers: { [name: string]: string }; body?: Uint8Array } {
  if (body === undefined) return { headers: { ...headers } };
  if (body instanceof Uint8Array) return { headers: { ...headers }, body };
  return { headers: { 'content-type': 'application/json', ...headers }, body: encoder.encode(JSON.stringify(body)) };
}

/** Objects with their fields in the order of names, as client-go writes those of no Go type; patches as they were given. */
const bodyText = (method: string, body: unknown): string =>
  method === 'POST' || method === 'PUT' ? toCompactJson(body) : JSON.stringify(body);

/** An answer as the engine's own API server gives it: JSON as its value, a watch as its events. */
async function answerOf(path: string, { status, headers, body }: HttpResponse): Promise<ApiResponse> {
  const type = String(headers['content-type'] ?? '');
  if (!/^application\/json\b/.test(type)) return { status, headers, body: { type: 'bytes', bytes: body } };
  if (status < 400 && /[?&]watch=(1|true)\b/.test(path)) {
    return { status, headers, body: { type: 'objects', values: parsed(linesOf(body)) } };
  }
  const text = await textOf(body);
  const json = jsonOf(text);
  return { status, headers, body: json === undefined ? { type: 'text', text } : { type: 'object', value: json } };
}

async function* parsed(lines: AsyncIterable<string>): AsyncGenerator<unknown> {
  for await (const line of lines) yield JSON.parse(line);
}
