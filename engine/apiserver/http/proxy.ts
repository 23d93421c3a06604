import type { ApiRequest, ApiResponse } from '../../client/kube-api.ts';
import type { EndpointSlice } from '../../kinds/types.ts';
import { badRequest, failure, notFound } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { ServerContext } from '../context.ts';
import type { ServiceDialer } from '../contract.ts';
import { keyOf } from '../endpoint.ts';
import type { NodeConnections } from '../connect/nodes.ts';
import { itemsOf, partOf } from '../subresources/part.ts';
import { respondText } from './respond.ts';
import type { Target } from './path.ts';

/** The proxy subresource of nodes: what their kubelets serve. */
export function serveNodeProxy(
  context: ServerContext,
  nodes: NodeConnections,
  target: Extract<Target, { kind: 'resource' }>,
): ApiResponse {
  const { name } = parseProxyName(target.name);
  const endpoint = context.endpoint(target);
  if (!endpoint.collection.get(keyOf(undefined, name))) throw notFound(endpoint, name);
  const page = nodes.page(name, `/${target.rest}`);
  return page === undefined ? respondText('404 page not found\n', 404) : respondText(page);
}

/** `https:web:http` taken apart: scheme, name, port (a number or a port's name). */
function parseProxyName(text: string): {
  readonly scheme: 'http' | 'https';
  readonly name: string;
  readonly port: string;
} {
  const parts = text.split(':');
  if (parts.length === 3)
    return { scheme: parts[0] === 'https' ? 'https' : 'http', name: parts[1] ?? '', port: parts[2] ?? '' };
  return { scheme: 'http', name: parts[0] ?? '', port: parts[1] ?? '' };
}

/**
 * The proxy subresource of pods and services: the request goes on to them, within the simulated network.
 *
 * @see https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/
 */
export async function serveProxy(
  context: ServerContext,
  dial: ServiceDialer | undefined,
  request: ApiRequest,
  target: Extract<Target, { kind: 'resource' }>,
  query: string,
): Promise<ApiResponse> {
  const { scheme, name, port } = parseProxyName(target.name);
  const endpoint = context.endpoint(target);
  const found = endpoint.collection.get(keyOf(target.namespace, name));
  if (!found) throw notFound(endpoint, name);
  if (!dial) throw failure(503, 'ServiceUnavailable', 'the simulated network cannot be reached from here', {});
  const { host, number } = endpoint.resource === 'services' ? serviceAddress(found) : podAddress(found);
  const { body } = request;
  const answer = await dial({
    host,
    port: number,
    scheme,
    method: request.method,
    path: `/${target.rest}${query === '' ? '' : `?${query}`}`,
    headers: request.headers ?? {},
    ...(body instanceof Uint8Array ? { body } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw failure(503, 'ServiceUnavailable', `error trying to reach service: ${why}`, {});
  });
  return { status: answer.status, headers: answer.headers, body: { type: 'bytes', bytes: once(answer.body) } };

  function serviceAddress(service: KubeObject): { host: string; number: number } {
    const ports = itemsOf(partOf(service, 'spec'), 'ports');
    const wanted = port === '' ? ports[0] : ports.find((p) => p['name'] === port || String(p['port']) === port);
    const number = wanted?.['port'];
    if (typeof number !== 'number') {
      throw failure(
        503,
        'ServiceUnavailable',
        `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
      );
    }
    if (partOf(service, 'spec')['type'] !== 'ExternalName' && !hasReadyEndpoint()) {
      throw failure(503, 'ServiceUnavailable', `no endpoints available for service ${JSON.stringify(name)}`);
    }
    return { host: `${name}.${target.namespace}.svc`, number };
  }

  function hasReadyEndpoint(): boolean {
    const { collection } = context.endpoint({ group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' });
    const matches = ({ metadata }: KubeObject) => metadata.labels?.['kubernetes.io/service-name'] === name;
    const slices = collection.range({ ...(target.namespace ? { namespace: target.namespace } : {}), matches });
    return slices.some(({ endpoints = [] }) =>
      (endpoints as NonNullable<EndpointSlice['endpoints']>).some(({ conditions }) => conditions?.ready !== false),
    );
  }

  function podAddress(pod: KubeObject): { host: string; number: number } {
    const ip = partOf(pod, 'status')['podIP'];
    if (typeof ip !== 'string') throw badRequest('address not allowed');
    const declared = itemsOf(partOf(pod, 'spec'), 'containers').flatMap((c) => itemsOf(c, 'ports'));
    const first = declared.find((p) => isObject(p))?.['containerPort'];
    return { host: ip, number: port === '' ? (typeof first === 'number' ? first : 80) : Number(port) };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
