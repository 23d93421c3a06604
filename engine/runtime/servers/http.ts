import type { HttpHandler, HttpRequest, HttpResponse } from '../../network/http.ts';
import { serveConnection } from '../../network/http.ts';
import type { Route } from '../images/types.ts';
import type { Server, ServerHost } from './host.ts';
import { expandLine } from './template.ts';

/** A server that answers HTTP requests with `handler`. */
export function httpServer(
  handler: (host: ServerHost, request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
  more: Pick<Server, 'ports' | 'refuse'> = {},
): Server {
  return {
    ...more,
    serve: (host, connection) => serveConnection(connection, (request) => handler(host, request)),
  };
}

/** Answers by routes that are data. */
export function routeHandler(host: ServerHost, routes: readonly Route[]): HttpHandler {
  return async (request) => {
    const path = request.target.split('?')[0] ?? '/';
    const route = routes.find((r) => (r.path.endsWith('*') ? path.startsWith(r.path.slice(0, -1)) : r.path === path));
    if (!route) return { status: 404, headers: [['Content-Type', 'text/plain']], body: '404 page not found\n' };
    if (route.delay) await host.sim.clock.sleep(route.delay);
    return {
      status: route.status ?? 200,
      headers: Object.entries({ 'Content-Type': 'text/plain; charset=utf-8', ...route.headers }),
      body: expandLine(route.body ?? '', host, host.sim.clock.now()),
    };
  };
}

export const pathOf = (request: HttpRequest): string => request.target.split('?')[0] ?? '/';
