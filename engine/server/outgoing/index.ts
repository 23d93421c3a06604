/** Node's sockets as the transport of a remote API: a real cluster, or a served one. */
import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WebSocket } from 'ws';
import { type HttpResponse, type MessageSocket, type Transport, Unreachable } from '../../client/remote/index.ts';
import { limits } from '../../limits.ts';
import type { Connection } from './connection.ts';

export { type Connection, type ConnectionSource, connectionOf, folderOf } from './connection.ts';

/** Keeps connections open between requests; `close` ends those that are idle. */
export function nodeTransport({ server, tls, headers }: Connection): Transport & { close(): void } {
  const secure = server.protocol === 'https:';
  const { request } = secure ? https : http;
  const agent = secure
    ? new https.Agent({ ...tls, keepAlive: true, maxSockets: limits.remoteConnections })
    : new http.Agent({ keepAlive: true, maxSockets: limits.remoteConnections });
  const base = server.href.replace(/\/$/, '');

  return {
    send: (sent) =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          base + sent.path,
          {
            method: sent.method,
            agent,
            headers: {
              'accept-encoding': 'gzip',
              ...headers,
              ...sent.headers,
              // Node sends the body of a DELETE without its length
              ...(sent.body ? { 'content-length': sent.body.length } : {}),
            },
            ...(sent.signal ? { signal: sent.signal } : {}),
          },
          (incoming) => resolve(responseOf(incoming)),
        );
        outgoing.on('error', (error) => reject(readable(error, server)));
        outgoing.setNoDelay(true);
        outgoing.end(sent.body);
      }),
    open: (path, protocols, signal) =>
      openSocket(base.replace(/^http/, 'ws') + path, protocols, { ...tls, headers }, signal).catch((error: Error) => {
        throw readable(error, server);
      }),
    close: () => agent.destroy(),
  };
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
