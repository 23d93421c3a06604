import { headerValue, type HttpRequest, type HttpResponse } from '../../network/http.ts';
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

const commands: { readonly [name: string]: { readonly port: number; readonly answer: Command } | undefined } = {
  netexec: { port: 8080, answer: netexec },
  'serve-hostname': { port: 9376, answer: (host) => text(host.hostname) },
  'test-webserver': { port: 80, answer: () => text('<pre>\n</pre>\n') },
  porter: { port: 80, answer: () => text('foo') },
};

function portOf(host: ServerHost, otherwise: number): number {
  for (const [index, arg] of host.argv.entries()) {
    const match = /^--(?:http-)?port(?:=(\d+))?$/.exec(arg);
    if (match) return Number(match[1] ?? host.argv[index + 1]);
  }
  return otherwise;
}

const command = (host: ServerHost) => commands[host.argv[1] ?? ''];

export const agnhost: Server = {
  ports(host) {
    if (host.argv[1] === 'liveness') return liveness.ports?.(host) ?? [];
    const found = command(host);
    return found ? [portOf(host, found.port)] : [];
  },
  serve: (host, connection, behavior) => {
    if (host.argv[1] === 'liveness') return liveness.serve(host, connection, behavior);
    return httpServer((of, request) => command(of)?.answer(of, request) ?? text('', 404)).serve(
      host,
      connection,
      behavior,
    );
  },
};
