import type { ApiResponse, KubeApi } from '../kube-api.ts';
import type { Transport } from './transport.ts';

const encoder = new TextEncoder();

/** A transport on which requests and answers go as over HTTP, to an API that may be in this process. It opens no connections. */
export const overRequests = (api: Pick<KubeApi, 'request'>): Transport => ({
  async send(request) {
    const { status, headers, body } = await api.request(request);
    return { status, headers, body: bytesOf(body) };
  },
  open: () => Promise.reject(new Error('connections are opened by the API itself')),
});

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
