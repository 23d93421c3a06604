import { headerValue, type HttpRequest, type HttpResponse } from '../../network/http.ts';
import { type HealthAnswer, serveHealth } from '../../network/grpc-health.ts';
import type { Connection } from '../process.ts';
import type { Server, ServerHost } from './host.ts';
import { httpServer, pathOf } from './http.ts';
import { liveness } from './small.ts';

/** The sub-commands of agnhost that the documentation uses. */
type Command = (host: ServerHost, request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

const text = (body: string, status = 200): HttpResponse => ({
  status,
  headers: [['Content-Type', 'text/plain; charset=utf-8']],
  body,
});

const query = (request: HttpRequest): URLSearchParams => new URLSearchParams(request.target.split('?')[1] ?? '');

const netexec: Command = async (host, request) => {
  switch (pathOf(request)) {
    case '/hostname':
    case '/hostName':
      return text(host.hostname);
    case '/':
      return text(`NOW: ${new Date(host.sim.clock.now()).toISOString()}`);
    case '/clientip':
      return text(`${request.remoteAddress}:${request.remotePort}`);
    case '/echo':
      return text(query(request).get('msg') ?? '', Number(query(request).get('code') ?? 200));
    case '/header':
      return text(headerValue(request.headers, query(request).get('key') ?? '') ?? '');
    case '/healthz':
      return text('');
    case '/exit':
      host.exit(Number(query(request).get('code') ?? 0));
      return text('');
    default:
      return text('404 page not found\n', 404);
  }
};

/** Whether the server of `grpc-health-checking` was told to be well or not. */
const told = new WeakMap<ServerHost, 'SERVING' | 'NOT_SERVING'>();

const control: Command = (host, request) => {
  if (pathOf(request) === '/make-serving') told.set(host, 'SERVING');
  else if (pathOf(request) === '/make-not-serving') told.set(host, 'NOT_SERVING');
  else return text('404 page not found\n', 404);
  return text('');
};

const grpcPort = (host: ServerHost) => Number(flag(host, 'port') ?? 5000);

function grpcHealth(host: ServerHost, service: string): HealthAnswer {
  if (service !== (flag(host, 'service') ?? '')) return { code: 'NotFound', message: 'unknown service' };
  return { status: told.get(host) ?? 'SERVING' };
}

const commands: { readonly [name: string]: { readonly port: number; readonly answer: Command } | undefined } = {
  netexec: { port: 8080, answer: netexec },
  'serve-hostname': { port: 9376, answer: (host) => text(host.hostname) },
  'test-webserver': { port: 80, answer: () => text('<pre>\n</pre>\n') },
  porter: { port: 80, answer: () => text('foo') },
};

/** `--port=80` or `--port 80`. */
function flag({ argv }: ServerHost, name: string): string | undefined {
  for (const [index, arg] of argv.entries()) {
    if (arg === `--${name}`) return argv[index + 1];
    if (arg.startsWith(`--${name}=`)) return arg.slice(name.length + 3);
  }
  return undefined;
}

const portOf = (host: ServerHost, otherwise: number): number =>
  Number(flag(host, 'http-port') ?? flag(host, 'port') ?? otherwise);

const command = (host: ServerHost) => commands[host.argv[1] ?? ''];

/** A gRPC server hangs up on who does not speak its protocol. */
const refuseHttp = async (connection: Connection): Promise<void> => connection.end();

export const agnhost: Server = {
  ports(host) {
    if (host.argv[1] === 'liveness') return liveness.ports?.(host) ?? [];
    if (host.argv[1] === 'grpc-health-checking') {
      const unhealthyAfter = Number(flag(host, 'delay-unhealthy-sec') ?? -1);
      if (unhealthyAfter >= 0) {
        host.sim.clock.after(unhealthyAfter * 1000, () => void told.set(host, 'NOT_SERVING'), { upkeep: true });
      }
      const httpPort = Number(flag(host, 'http-port') ?? 8080);
      host.log('stderr', `Http server starting to listen on :${httpPort}\n`);
      host.log('stderr', `gRPC server starting to listen on :${grpcPort(host)}\n`);
      return [grpcPort(host), httpPort];
    }
    const found = command(host);
    return found ? [portOf(host, found.port)] : [];
  },
  serve: (host, connection, behavior) => {
    if (host.argv[1] === 'liveness') return liveness.serve(host, connection, behavior);
    if (host.argv[1] === 'grpc-health-checking') {
      return connection.localPort === grpcPort(host)
        ? serveHealth(connection, (service) => grpcHealth(host, service), refuseHttp)
        : httpServer(control).serve(host, connection, behavior);
    }
    return httpServer((of, request) => command(of)?.answer(of, request) ?? text('', 404)).serve(
      host,
      connection,
      behavior,
    );
  },
};
