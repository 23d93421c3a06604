import type { HttpRequest, HttpResponse } from '../../network/http.ts';
import { headerValue } from '../../network/http.ts';
import type { ServerHost } from './host.ts';
import { httpServer, pathOf } from './http.ts';
import { accessLogTime, expandLine } from './template.ts';

const root = '/usr/share/nginx/html';

function answer(host: ServerHost, request: HttpRequest): HttpResponse {
  const response = serveFile(host, request);
  const size = typeof response.body === 'string' ? response.body.length : ((response.body as Uint8Array)?.length ?? 0);
  const agent = headerValue(request.headers, 'user-agent') ?? '-';
  const referer = headerValue(request.headers, 'referer') ?? '-';
  const forwarded = headerValue(request.headers, 'x-forwarded-for') ?? '-';
  host.log(
    'stdout',
    `${request.remoteAddress} - - [${accessLogTime(host.sim.clock.now())}] "${request.method} ${request.target} ${request.version}" ` +
      `${response.status} ${size} "${referer}" "${agent}" "${forwarded}"\n`,
  );
  return response;
}

function serveFile(host: ServerHost, request: HttpRequest): HttpResponse {
  const fs = host.fs();
  const path = root + pathOf(request);
  const file = path.endsWith('/') ? `${path}index.html` : path;
  const server = expandLine('nginx/{version}', host, 0);
  if (!fs.exists(file)) {
    return { status: 404, headers: [['Server', server]], body: `404 ${server}` };
  }
  return { status: 200, headers: [['Server', server]], body: fs.read(file) };
}

export const nginxServer = httpServer(answer);
