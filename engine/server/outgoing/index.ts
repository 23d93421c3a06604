/** Node's sockets as the transport of a remote API: a real cluster, or a served one. */
import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WebSocket } from 'ws';
import {
  type HttpRequest,
  type HttpResponse,
  type MessageSocket,
  type Transport,
  Unreachable,
} from '../../client/remote/index.ts';
import { limits } from '../../limits.ts';
import { onAbort } from '../../sim/index.ts';
import type { Connection } from './connection.ts';

export { type Connection, type ConnectionSource, connectionOf, folderOf } from './connection.ts';

/** Keeps connections open between requests; `close` ends those that are idle. */
export function nodeTransport(connection: Connection): Transport & { close(): void } {
  const { server, credentials } = connection;
  const secure = server.protocol === 'https:';
  const { request } = secure ? https : http;
  const base = server.href.replace(/\/$/, '');
  const agents = new Agents(secure);

  /** As whoever it is at the moment. */
  async function identified(): Promise<Pick<Connection, 'tls' | 'headers'>> {
    if (!credentials) return connection;
    const { token, certificate: cert, key } = await credentials.current();
    return {
      tls: { ...connection.tls, ...(cert === undefined || key === undefined ? {} : { cert, key }) },
      headers: { ...connection.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    };
  }

  async function send(sent: HttpRequest): Promise<HttpResponse> {
    const { tls, headers } = await identified();
    return new Promise((resolve, reject) => {
      const outgoing = request(
        base + sent.path,
        {
          method: sent.method,
          agent: agents.of(tls),
          headers: {
            'accept-encoding': 'gzip',
            ...headers,
            ...sent.headers,
            // Node sends the body of a DELETE without its length
            ...(sent.body ? { 'content-length': sent.body.length } : {}),
          },
        },
        (incoming) => resolve(responseOf(incoming)),
      );
      endWith(outgoing, sent.signal);
      outgoing.on('error', (error) => reject(readable(error, server)));
      outgoing.setNoDelay(true);
      outgoing.end(sent.body);
    });
  }

  return {
    async send(sent) {
      const response = await send(sent);
      if (response.status !== 401 || !credentials) return response;
      credentials.refused();
      for await (const _ of response.body);
      return send(sent);
    },
    async open(path, protocols, signal) {
      const { tls, headers } = await identified();
      try {
        return await openSocket(base.replace(/^http/, 'ws') + path, protocols, { ...tls, headers }, signal);
      } catch (error) {
        throw error instanceof Error ? readable(error, server) : error;
      }
    },
    close: () => agents.close(),
  };
}

/** What the signal aborts, ends as Node's own requests do; many requests share the signal of one command. */
function endWith(outgoing: http.ClientRequest, signal: AbortSignal | undefined): void {
  if (!signal) return;
  const abort = (): void => void outgoing.destroy(new DOMException('The operation was aborted', 'AbortError'));
  if (signal.aborted) return abort();
  outgoing.once('close', onAbort(signal, abort));
}

/** The connections to one server, as one client after another: a new certificate needs new connections. */
class Agents {
  readonly #secure: boolean;
  #agent: http.Agent | undefined;
  #certificate: unknown;

  constructor(secure: boolean) {
    this.#secure = secure;
  }

  of(tls: Connection['tls']): http.Agent {
    if (this.#agent && this.#certificate === tls.cert) return this.#agent;
    this.#agent?.destroy();
    const keeping = { keepAlive: true, maxSockets: limits.remoteConnections };
    this.#certificate = tls.cert;
    this.#agent = this.#secure ? new https.Agent({ ...tls, ...keeping }) : new http.Agent(keeping);
    return this.#agent;
  }

  close(): void {
    this.#agent?.destroy();
  }
}

function responseOf(incoming: http.IncomingMessage): HttpResponse {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, value ?? '']));
  const zipped = incoming.headers['content-encoding'] === 'gzip';
  return { status: incoming.statusCode ?? 0, headers, body: zipped ? incoming.pipe(createGunzip()) : incoming };
}

function openSocket(
  url: string,
  protocols: readonly string[],
  options: object,
  signal: AbortSignal | undefined,
): Promise<MessageSocket | HttpResponse> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols], { ...options, perMessageDeflate: false });
    const abort = (): void => socket.terminate();
    signal?.addEventListener('abort', abort);
    const messages = new Readable({ objectMode: true, read: () => {} });
    socket.on('message', (data: Buffer) => messages.push(data));
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      messages.push(null);
    });
    socket.on('error', (error) => {
      messages.push(null);
      reject(error);
    });
    socket.on('unexpected-response', (_request, incoming) => resolve(responseOf(incoming)));
    socket.on('open', () =>
      resolve({
        protocol: socket.protocol,
        messages,
        send: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(message);
        },
        close: () => socket.close(1000),
      }),
    );
  });
}

/** What kubectl says where nobody answers. */
function readable(error: Error & { code?: string }, server: URL): Error {
  const host = server.port === '' ? server.hostname : `${server.hostname}:${server.port}`;
  if (error.code === 'ECONNREFUSED') {
    return new Unreachable(
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
      {
        cause: error,
      },
    );
  }
  return error;
}
