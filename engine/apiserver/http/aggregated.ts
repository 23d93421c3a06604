/** Requests for what other servers serve: they go on to them, as the user who asked. */
import type { ApiRequest, ApiResponse } from '../../client/kube-api.ts';
import type { Aggregation } from '../aggregation/index.ts';
import type { ServiceDialer, UserInfo } from '../contract.ts';
import type { Target } from './path.ts';
import { respondText } from './respond.ts';

/** The group and version that a path is about: of a resource, or of the list of resources. */
export function versionIn(
  target: Target,
  path: string,
): { readonly group: string; readonly version: string } | undefined {
  if (target.kind === 'resource') return target;
  const [, root, group, version, ...rest] = path.split('/');
  const isVersion = root === 'apis' && group && version && rest.every((part) => part === '');
  return isVersion ? { group, version } : undefined;
}

/** Undefined where this server answers by itself. */
export function forward(
  { route }: Aggregation,
  dial: ServiceDialer | undefined,
  request: ApiRequest,
  user: UserInfo,
  of: { readonly group: string; readonly version: string },
): Promise<ApiResponse> | undefined {
  const to = route(of.group, of.version);
  if (to === undefined) return undefined;
  return to === 'unavailable' || !dial ? Promise.resolve(unavailable()) : send(to, dial, request, user);
}

const unavailable = (): ApiResponse => respondText('service unavailable\n', 503);

async function send(
  { host, port }: { readonly host: string; readonly port: number },
  dial: ServiceDialer,
  { method, path, headers = {}, body, signal }: ApiRequest,
  user: UserInfo,
): Promise<ApiResponse> {
  // the server trusts this one to say who asks; what they know themselves by is not for it
  const { authorization: _, ...passed } = headers;
  const bytes =
    body === undefined || body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
  try {
    const answer = await dial({
      host,
      port,
      scheme: 'https',
      method,
      path,
      headers: { ...passed, 'x-remote-user': user.name, 'x-remote-group': user.groups.join(',') },
      ...(bytes ? { body: bytes } : {}),
      ...(signal ? { signal } : {}),
    });
    return { status: answer.status, headers: answer.headers, body: { type: 'bytes', bytes: once(answer.body) } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return respondText(`error trying to reach service: ${why}\n`, 503);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
