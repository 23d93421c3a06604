/** The API as HTTP-shaped requests, without the transport: paths, forms, streams. Never throws. */
import type { ApiRequest, ApiResponse } from '../../client/kube-api.ts';
import type { KindRegistry, KindVersion } from '../../kinds/registry.ts';
import { impersonate } from '../authentication/impersonation.ts';
import { mustBeAllowed } from '../authorization/index.ts';
import type { NodeConnections } from '../connect/nodes.ts';
import type { ServerContext } from '../context.ts';
import type { ClientIdentity, ServiceDialer } from '../contract.ts';
import type { Dispatch } from '../dispatch.ts';
import { NoSuchResource } from '../endpoint.ts';
import { parsePath } from './path.ts';
import { servePath } from './paths.ts';
import { withoutProtobuf } from './protobuf.ts';
import { serveProxy } from './proxy.ts';
import { serveResource } from './resources.ts';
import { laidOut, respondError, respondText } from './respond.ts';
import { serveLogs } from './streams.ts';

export interface HttpParts {
  readonly context: ServerContext;
  readonly dispatch: Dispatch;
  readonly nodes: NodeConnections;
  readonly version: string;
  readonly dial: ServiceDialer | undefined;
}

export async function handle(parts: HttpParts, sent: ApiRequest, given: ClientIdentity): Promise<ApiResponse> {
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
    if (target.kind === 'other') {
      await mustBeAllowed(context.authorizer, {
        user: identity.user,
        verb: request.method.toLowerCase(),
        group: '',
        version: '',
        resource: '',
        subresource: '',
        namespace: undefined,
        name: '',
        path,
      });
      return await servePath(context, parts.version, path, query, request.headers?.['accept']);
    }
    if (target.subresource === 'proxy') {
      await mustBeAllowed(context.authorizer, { ...target, user: identity.user, verb: proxyVerb(request.method) });
      return await serveProxy(context, parts.dial, request, target, search);
    }
    if (target.subresource === 'log') {
      const { group, version, resource, namespace, name } = target;
      const ref = { group, version, resource, name, ...(namespace === undefined ? {} : { namespace }) };
      return await serveLogs(parts.nodes, ref, query, request, identity);
    }
    const warn = (text: string): void => void warnings.push(text);
    const answer = await serveResource(context, parts.dispatch, { request, target, query, identity, warn, warnings });
    return laidOut(answer, query.get('pretty'), request.headers?.['user-agent']);
  } catch (error) {
    const unknown = error instanceof NoSuchResource && !isBuiltIn(parts.context.registry, sent.path);
    return unknown ? respondText('404 page not found\n', 404) : respondError(error, warnings);
  }
}

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
