import type { ApiResponse, KubeApi } from '../client/kube-api.ts';
import { createRemoteApi, type HttpRequest, type HttpResponse } from '../client/remote/index.ts';
import { textOf } from '../client/remote/answers.ts';
import type { RequestLog } from './request-log.ts';

const encoder = new TextEncoder();

/**
 * An API of which `log` hears every request and every answer as they go over the wire, bodies and headers, be it served
 * elsewhere or in this process. Of connections that are upgraded it hears nothing.
 */
export function loggedApi(api: KubeApi, log: RequestLog): KubeApi {
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const answered = await log.begin(request);
    const { headers, ...asked } = request;
    const response = await api.request({ ...asked, headers });
    const { status, body } = response;
    if (isStream(request, response)) {
      await answered({ status, headers: response.headers });
      return { status, headers: response.headers, body: bytesOf(body) };
    }
    const text = await textOf(bytesOf(body));
    await answered({ status, headers: response.headers, text });
    return { status, headers: response.headers, body: once(text) };
  };
  const { exec, attach, portForward, discovery } = api;
  const refuse = () => Promise.reject(new Error('connections are opened by the API itself'));
  return { ...createRemoteApi({ send, open: refuse }), exec, attach, portForward, discovery };
}

/** Watches and logs are told of when they begin. */
const isStream = ({ path }: HttpRequest, { status, body }: ApiResponse): boolean =>
  status < 400 && (body.type === 'objects' || /^[^?]*\/log(\?|$)/.test(path));

async function* bytesOf(body: ApiResponse['body']): AsyncGenerator<Uint8Array> {
  switch (body.type) {
    case 'bytes':
      yield* body.bytes;
      return;
    case 'text':
      yield encoder.encode(body.text);
      return;
    case 'object':
      // in the server's own order
      yield encoder.encode(`${JSON.stringify(body.value)}\n`);
      return;
    case 'objects':
      for await (const value of body.values) yield encoder.encode(`${JSON.stringify(value)}\n`);
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield encoder.encode(text);
}
