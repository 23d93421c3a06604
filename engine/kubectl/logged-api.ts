import type { KubeApi } from '../client/kube-api.ts';
import { createRemoteApi, type HttpRequest, type HttpResponse } from '../client/remote/index.ts';
import { textOf } from '../client/remote/answers.ts';
import { overRequests } from '../client/remote/over-requests.ts';
import type { RequestLog } from './request-log.ts';

/**
 * An API of which `log` hears every request and every answer as they go over the wire, bodies and headers, be it served
 * elsewhere or in this process. Of connections that are upgraded it hears nothing.
 */
export function loggedApi(api: KubeApi, log: RequestLog): KubeApi {
  const transport = overRequests(api);
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const answered = await log.begin(request);
    const response = await transport.send(request);
    if (isStream(request, response)) {
      await answered(response);
      return response;
    }
    const text = await textOf(response.body);
    await answered({ ...response, text });
    return { ...response, body: once(text) };
  };
  const { exec, attach, portForward, discovery } = api;
  return { ...createRemoteApi({ ...transport, send }), exec, attach, portForward, discovery };
}

/** Watches and logs are told of when they begin. */
const isStream = ({ path }: HttpRequest, { status }: HttpResponse): boolean =>
  status < 400 && (/[?&]watch=(1|true)\b/.test(path) || /^[^?]*\/log(\?|$)/.test(path));

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
