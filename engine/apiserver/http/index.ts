/** The API as HTTP-shaped requests, without the transport: paths, forms, streams. Never throws. */
import type { ApiRequest, ApiResponse } from '../../client/kube-api.ts';
import type { KindRegistry, KindVersion } from '../../kinds/registry.ts';
import type { Aggregation } from '../aggregation/index.ts';
import { impersonate } from '../authentication/impersonation.ts';
import { allowAll, mustBeAllowed } from '../authorization/index.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { NodeConnections } from '../connect/nodes.ts';
import type { ServerContext } from '../context.ts';
import type { ClientIdentity, ServiceDialer } from '../contract.ts';
import type { Dispatch } from '../dispatch.ts';
import { NoSuchResource } from '../endpoint.ts';
import type { Classified, Headers } from '../flow-control/classify.ts';
import { createRequestMetrics, type RequestMetrics } from './metrics.ts';
import { forward, versionIn } from './aggregated.ts';
import { parsePath, type Target } from './path.ts';
import { servePath } from './paths.ts';
import { withoutProtobuf } from './protobuf.ts';
import { serveNodeProxy, serveProxy } from './proxy.ts';
import { flag } from './query.ts';
import { type ResourceRequest, serveResource } from './resources.ts';
import { laidOut, prometheus, respondError, respondText } from './respond.ts';
import { serveLogs } from './streams.ts';

export { createRequestMetrics };

export interface HttpParts {
  readonly context: ServerContext;
  readonly dispatch: Dispatch;
  readonly nodes: NodeConnections;
  readonly version: string;
  readonly dial: ServiceDialer | undefined;
  readonly metrics: RequestMetrics;
  /** Which flow a request is part of, as headers of its answer. */
  readonly classify: (request: Classified) => Headers;
  readonly aggregation: Aggregation;
}

export async function handle(parts: HttpParts, sent: ApiRequest, given: ClientIdentity): Promise<ApiResponse> {
  const ended = parts.metrics.begin(sent.method);
  const flow: Flow = { headers: {} };
  const answer = await answerTo(parts, sent, given, flow);
  const [path, search] = split(sent.path);
  const target = parsePath(path);
  const query = new URLSearchParams(search);
  ended(target, verbOf(target, sent.method, query), query, answer);
  return { ...answer, headers: { ...answer.headers, ...flow.headers } };
}

/** Told as soon as it is known who asks. */
interface Flow {
  headers: Headers;
}

/** Requests that may take any time are part of no flow. */
const longRunning: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

const isLongRunning = (target: Target): boolean => 'subresource' in target && longRunning.has(target.subresource);

/** What a request is permitted by: its path, where that leads to no resource. */
const permissionFor = (target: Target) =>
  'resource' in target
    ? target
    : { group: '', version: '', resource: '', subresource: '', namespace: undefined, name: '', path: target.path };

async function answerTo(parts: HttpParts, sent: ApiRequest, given: ClientIdentity, flow: Flow): Promise<ApiResponse> {
  const warnings: string[] = [];
  try {
    const request = withoutProtobuf(sent);
    const { context } = parts;
    const identity = await impersonate(
      context.authorizer,
      withUserAgent(given, request.headers?.['user-agent']),
      request.headers ?? {},
    );
    const [path = '/', search = ''] = split(request.path);
    const query = new URLSearchParams(search);
    const target = parsePath(path);
    const verb = verbOf(target, request.method, query);
    const { user } = identity;
    if (!isLongRunning(target)) flow.headers = parts.classify({ user, verb, target, path });
    const asks = versionIn(target, path);
    const elsewhere = asks && parts.aggregation.route(asks.group, asks.version) !== undefined;
    if (target.kind === 'other' || elsewhere)
      await mustBeAllowed(context.authorizer, { ...permissionFor(target), user, verb });
    const forwarded = asks && forward(parts.aggregation, parts.dial, request, user, asks);
    if (forwarded) return await forwarded;
    if (target.kind === 'other') {
      if (path === '/metrics') return prometheus(parts.metrics.text(context, parts.version));
      if (path === '/metrics/slis') return prometheus(parts.metrics.indicators());
      const remote = parts.aggregation.remote();
      const { accept, 'if-none-match': known } = request.headers ?? {};
      return await servePath(context, parts.version, path, query, accept, remote, known);
    }
    if (target.subresource === 'proxy') {
      await mustBeAllowed(context.authorizer, { ...target, user: identity.user, verb: proxyVerb(request.method) });
      if (target.resource === 'nodes') return serveNodeProxy(context, parts.nodes, target);
      return await serveProxy(context, parts.dial, request, target, search);
    }
    if (target.subresource === 'log') {
      const { group, version, resource, namespace, name } = target;
      const ref = { group, version, resource, name, ...(namespace === undefined ? {} : { namespace }) };
      return await serveLogs(parts.nodes, ref, query, request, identity);
    }
    const warn = (text: string): void => void warnings.push(text);
    const asked = { request, target, query, identity, warn, warnings };
    const answer = await serveResource(context, parts.dispatch, asked).catch((error: unknown) =>
      withPermission(context, asked, error),
    );
    return laidOut(answer, query.get('pretty'), request.headers?.['user-agent']);
  } catch (error) {
    const unknown = error instanceof NoSuchResource && !isBuiltIn(parts.context.registry, sent.path);
    return unknown ? respondText('404 page not found\n', 404) : respondError(error, warnings);
  }
}

/** What a request can be wrong about before it is asked who may do it. */
const early: ReadonlySet<number> = new Set([400, 405, 406, 415]);

/** What is wrong with a request is for those who may make it: the others are told that they may not. */
async function withPermission(
  context: ServerContext,
  { request, target, query, identity }: ResourceRequest,
  error: unknown,
): Promise<never> {
  const isEarly = error instanceof NoSuchResource || (isApiError(error) && early.has(error.code));
  if (isEarly && context.authorizer !== allowAll) {
    const verb = verbOf(target, request.method, query);
    await mustBeAllowed(context.authorizer, { ...target, user: identity.user, verb });
  }
  throw error;
}

/** What a request is permitted and counted as. */
function verbOf(target: Target, method: string, query: URLSearchParams): string {
  if (target.kind === 'other') return method.toLowerCase();
  const watches = target.watch || flag(query, 'watch');
  return method.toUpperCase() === 'GET' ? readVerb(target.name, watches) : writeVerb(method, target.name);
}

const readVerb = (name: string, watches: boolean): string => (watches ? 'watch' : name === '' ? 'list' : 'get');
const writeVerb = (method: string, name: string): string =>
  method.toUpperCase() === 'DELETE' && name === ''
    ? 'deletecollection'
    : (verbsByMethod[method.toUpperCase()] ?? method.toLowerCase());

/** Whether a path is below one of the API's own groups: the others are handled by another part of a real server. */
function isBuiltIn(registry: KindRegistry, path: string): boolean {
  const target = parsePath(path);
  if (target.kind !== 'resource') return false;
  const isCustom = ({ openAPIV3Schema }: KindVersion) => openAPIV3Schema !== undefined;
  return registry.all().some(({ group, versions }) => group === target.group && !versions.every(isCustom));
}

function split(path: string): readonly [string, string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

function withUserAgent(identity: ClientIdentity, userAgent: string | undefined): ClientIdentity {
  return userAgent === undefined ? identity : { ...identity, userAgent };
}

const verbsByMethod: { readonly [method: string]: string } = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What a request through a proxy must be permitted as. */
const proxyVerb = (method: string): string => verbsByMethod[method.toUpperCase()] ?? 'get';
