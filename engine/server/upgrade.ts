import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiServer, ClientIdentity } from '../apiserver/contract.ts';
import type { ByteDuplex, ExecOptions, RemoteProcess } from '../client/kube-api.ts';
import { ApiError, badRequest, failure, unauthorized } from '../machinery/errors.ts';
import { limits } from '../limits.ts';
import type { ObjectRef } from '../machinery/types.ts';
import { execProtocols, portForwardProtocols, serveProcess, servePorts } from './channels.ts';
import { socketCarrier, webSocketCarrier } from './spdy/carriers.ts';
import { type Carrier, serveSpdy } from './spdy/connection.ts';
import { servePortStreams } from './spdy/port-streams.ts';
import { processStreamProtocol, serveProcessStreams } from './spdy/process-streams.ts';

/** SPDY inside of a WebSocket. */
const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Answers `Upgrade: websocket` and `SPDY/3.1` on exec, attach and portforward of pods; what fails before is a Status. */
export function createUpgradeHandler(
  api: ApiServer,
  identify: (request: IncomingMessage) => Promise<ClientIdentity | undefined>,
): UpgradeHandler {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.webSocketMessageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      [...execProtocols, tunnelProtocol, ...portForwardProtocols].find((protocol) => offered.has(protocol)) ?? false,
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const identity = await identify(request);
    if (!identity) throw unauthorized();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const target = podSubresource(url.pathname);
    if (!target) throw failure(404, 'NotFound', 'the server could not find the requested resource');
    const wire = String(request.headers.upgrade).toLowerCase();
    if (wire !== 'websocket' && wire !== 'spdy/3.1') throw badRequest(`unable to upgrade to "${wire}"`);
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    const upgraded: Upgraded = {
      request,
      socket,
      head,
      isSpdy: wire === 'spdy/3.1',
      webSocket: (serve) => sockets.handleUpgrade(request, socket, head, (client) => serve(client)),
    };
    if (target.subresource === 'portforward') {
      const open = (port: number) => api.portForward(target.ref, port, identity, gone.signal);
      // a pod that is not there is told before anything is upgraded
      await api.client(identity).get(target.ref);
      return forwardPorts(upgraded, url.searchParams, open);
    }
    const options = { ...execOptions(url.searchParams), signal: gone.signal };
    const begin = () =>
      target.subresource === 'exec'
        ? api.exec(target.ref, options, identity)
        : api.attach(target.ref, options, identity);
    return runProcess(upgraded, options, begin);
  }

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => refuse(socket, error));
  };
}

/** A request whose connection is about to become something else. */
interface Upgraded {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly isSpdy: boolean;
  webSocket(serve: (client: WebSocket) => void): void;
}

function forwardPorts(upgraded: Upgraded, query: URLSearchParams, open: (port: number) => Promise<ByteDuplex>): void {
  if (upgraded.isSpdy) {
    void serveSpdy(switchToSpdy(upgraded, 'portforward.k8s.io'), servePortStreams(open));
    return;
  }
  const offered = upgraded.request.headers['sec-websocket-protocol'] ?? '';
  if (offered.split(/,\s*/).includes(tunnelProtocol)) {
    upgraded.webSocket((client) => {
      client.on('error', () => client.terminate());
      void serveSpdy(webSocketCarrier(client), servePortStreams(open));
    });
    return;
  }
  const ports = query
    .getAll('ports')
    .flatMap((value) => value.split(','))
    .map(Number);
  if (ports.length === 0 || ports.some((port) => !(port >= 1 && port <= 65535))) {
    throw badRequest('query parameter "ports" must name one or more ports');
  }
  upgraded.webSocket((client) => void servePorts(client, ports, open));
}

async function runProcess(
  upgraded: Upgraded,
  options: ExecOptions,
  begin: () => Promise<RemoteProcess>,
): Promise<void> {
  const remote = await begin();
  if (upgraded.isSpdy) {
    const carrier = switchToSpdy(upgraded, processStreamProtocol);
    void serveSpdy(
      carrier,
      serveProcessStreams(
        options,
        remote,
        (error) => failureOf(error).status,
        () => carrier.close(),
      ),
    );
    return;
  }
  upgraded.webSocket((client) => void serveProcess(client, remote));
}

function switchToSpdy({ request, socket, head }: Upgraded, protocol: string): Carrier {
  const offered = String(request.headers['x-stream-protocol-version'] ?? '').split(/,\s*/);
  if (!offered.includes(protocol)) throw badRequest(`no subprotocol of ${JSON.stringify(offered)} is served`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  return socketCarrier(socket, head);
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
      namespace: decoded(namespace),
      name: decoded(name),
    },
    subresource: subresource as 'exec' | 'attach' | 'portforward',
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`invalid escape in the path: ${part}`);
  }
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

function failureOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return failure(500, 'InternalError', error instanceof Error ? error.message : String(error));
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, code } = failureOf(error);
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? 'Error'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
