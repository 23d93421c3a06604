import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ApiServer, ClientIdentity } from '../apiserver/contract.ts';
import type { ExecOptions } from '../client/kube-api.ts';
import { ApiError, badRequest, failure, unauthorized } from '../machinery/errors.ts';
import type { ObjectRef } from '../machinery/types.ts';
import { execProtocols, portForwardProtocols, serveProcess, servePorts } from './channels.ts';

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Answers `Upgrade: websocket` on exec, attach and portforward of pods; what fails before the upgrade is a Status. */
export function createUpgradeHandler(
  api: ApiServer,
  identify: (request: IncomingMessage) => Promise<ClientIdentity | undefined>,
): UpgradeHandler {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) =>
      [...execProtocols, ...portForwardProtocols].find((protocol) => offered.has(protocol)) ?? false,
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const identity = await identify(request);
    if (!identity) throw unauthorized();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const target = podSubresource(url.pathname);
    if (!target) throw failure(404, 'NotFound', 'the server could not find the requested resource');
    if (String(request.headers.upgrade).toLowerCase() !== 'websocket') {
      throw badRequest('only WebSocket upgrades are served, not SPDY: use a client of Kubernetes 1.30 or newer');
    }
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    if (target.subresource === 'portforward') {
      const ports = url.searchParams
        .getAll('ports')
        .flatMap((value) => value.split(','))
        .map(Number);
      if (ports.length === 0 || ports.some((port) => !(port >= 1 && port <= 65535))) {
        throw badRequest('query parameter "ports" must name one or more ports');
      }
      sockets.handleUpgrade(request, socket, head, (client) => {
        void servePorts(client, ports, (port) => api.portForward(target.ref, port, identity, gone.signal));
      });
      return;
    }
    const options = { ...execOptions(url.searchParams), signal: gone.signal };
    const remote =
      target.subresource === 'exec'
        ? await api.exec(target.ref, options, identity)
        : await api.attach(target.ref, options, identity);
    sockets.handleUpgrade(request, socket, head, (client) => void serveProcess(client, remote));
  }

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => refuse(socket, error));
  };
}

function podSubresource(
  path: string,
): { readonly ref: ObjectRef; readonly subresource: 'exec' | 'attach' | 'portforward' } | undefined {
  const match = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach|portforward)$/.exec(path);
  if (!match) return undefined;
  const [, namespace = '', name = '', subresource] = match;
  return {
    ref: {
      group: '',
      version: 'v1',
      resource: 'pods',
      namespace: decodeURIComponent(namespace),
      name: decodeURIComponent(name),
    },
    subresource: subresource as 'exec' | 'attach' | 'portforward',
  };
}

function execOptions(query: URLSearchParams): ExecOptions {
  const flag = (name: string): boolean => /^(1|true)$/i.test(query.get(name) ?? '');
  const container = query.get('container');
  return {
    command: query.getAll('command'),
    ...(container ? { container } : {}),
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr'),
    tty: flag('tty'),
  };
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, code } =
    error instanceof ApiError
      ? error
      : failure(500, 'InternalError', error instanceof Error ? error.message : String(error));
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? 'Error'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
