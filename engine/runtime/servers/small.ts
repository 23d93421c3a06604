import { headerValue, type HttpRequest, type HttpResponse } from '../../network/http.ts';
import { decode } from '../processes/text.ts';
import type { Server, ServerHost } from './host.ts';
import { httpServer, pathOf } from './http.ts';
import { accessLogTime } from './template.ts';

const text = (body: string, status = 200): HttpResponse => ({
  status,
  headers: [['Content-Type', 'text/plain; charset=utf-8']],
  body,
});

/** An option of a Go program: `-text=hello`, `--text hello`. */
function option(argv: readonly string[], name: string): string | undefined {
  for (const [index, arg] of argv.entries()) {
    const match = new RegExp(`^--?${name}(?:=(.*))?$`, 's').exec(arg);
    if (match) return match[1] ?? argv[index + 1] ?? '';
  }
  return undefined;
}

const unquoted = (value: string): string => value.replace(/^"(.*)"$/s, '$1');
const portOf = (address: string): number => Number(address.split(':').at(-1));

/** hashicorp/http-echo. */
export const httpEcho = httpServer(
  (host) => text(`${unquoted(option(host.argv, 'text') ?? host.env.ECHO_TEXT ?? 'hello-world')}\n`),
  {
    ports: (host) => [portOf(option(host.argv, 'listen') ?? ':5678')],
  },
);

/** The documentation's hello-app, which says its version and which pod answered. */
export const helloApp = httpServer(
  (host, request) => {
    host.log(
      'stderr',
      `${new Date(host.sim.clock.now()).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' ')} Serving request: ${pathOf(request)}\n`,
    );
    const version = host.tag.startsWith('2') ? '2.0.0' : '1.0.0';
    return text(`Hello, world!\nVersion: ${version}\nHostname: ${host.hostname}\n`);
  },
  { ports: (host) => [Number(host.env.PORT ?? 8080)] },
);

/** traefik/whoami. */
export const whoami = httpServer((host, request) =>
  text(
    `Hostname: ${host.hostname}\nIP: 127.0.0.1\nIP: ${host.network.ip}\nRemoteAddr: ${request.remoteAddress}:${request.remotePort}\n` +
      `${request.method} ${request.target} ${request.version}\n${request.headers.map(([name, value]) => `${name}: ${value}\n`).join('')}\n`,
  ),
);

/** echoserver: tells the request back. */
export const echoRequest = httpServer((host, request) => {
  const forms = request.headers.map(([name, value]) => `\t${name.toLowerCase()}=${value}\n`).join('');
  const body = decode(request.body);
  return text(
    `\n\nHostname: ${host.hostname}\n\nPod Information:\n\t-no pod information available-\n\nRequest Information:\n\tclient_address=${request.remoteAddress}\n` +
      `\tmethod=${request.method}\n\treal path=${request.target}\n\tquery=${request.target.split('?')[1] ?? ''}\n\trequest_version=1.1\n` +
      `\trequest_uri=http://${headerValue(request.headers, 'host') ?? ''}:${request.localPort}${request.target}\n\nRequest Headers:\n${forms}\nRequest Body:\n${body === '' ? '\t-no body in request-\n' : body}\n`,
  );
});

/** The documentation's hpa-example: each request computes for a while. */
export const hpaExample = httpServer((host, request) => {
  host.spend(0.2);
  host.log(
    'stdout',
    `${request.remoteAddress} - - [${accessLogTime(host.sim.clock.now())}] "${request.method} ${request.target} ${request.version}" 200 186 "-" "-"\n`,
  );
  return { status: 200, headers: [['Content-Type', 'text/html; charset=UTF-8']], body: 'OK!' };
});

/** Files below a directory: Apache's documents, `python3 -m http.server`. */
export function fileServer(
  root: (host: ServerHost) => string,
  log: (host: ServerHost, request: HttpRequest, response: HttpResponse) => void,
): Server['serve'] {
  return httpServer((host, request) => {
    const response = fileResponse(host, `${root(host)}${decodeURIComponent(pathOf(request))}`, pathOf(request));
    log(host, request, response);
    return response;
  }).serve;
}

function fileResponse(host: ServerHost, path: string, shown: string): HttpResponse {
  const fs = host.fs();
  const html = (body: string, status = 200): HttpResponse => ({
    status,
    headers: [['Content-Type', 'text/html']],
    body,
  });
  const folder = fs.exists(path) && fs.stat(path).type === 'directory';
  const file = folder ? `${path.replace(/\/$/, '')}/index.html` : path;
  if (fs.exists(file))
    return {
      status: 200,
      headers: [['Content-Type', /\.html?$/.test(file) ? 'text/html' : 'text/plain']],
      body: fs.read(file),
    };
  if (!folder)
    return html(
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n',
      404,
    );
  const items = fs
    .list(path)
    .map((name) => `<li><a href="${name}">${name}</a></li>`)
    .join('\n');
  return html(
    `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${shown}</title>\n</head>\n<body>\n<h1>Directory listing for ${shown}</h1>\n<ul>\n${items}\n</ul>\n</body>\n</html>\n`,
  );
}

const sizeOf = ({ body }: HttpResponse): number =>
  typeof body === 'string' || body instanceof Uint8Array ? body.length : 0;

export const httpd: Server = {
  serve: fileServer(
    () => '/usr/local/apache2/htdocs',
    (host, request, response) => {
      host.log(
        'stdout',
        `${request.remoteAddress} - - [${accessLogTime(host.sim.clock.now())}] "${request.method} ${request.target} ${request.version}" ${response.status} ${sizeOf(response)}\n`,
      );
    },
  ),
};

/** The documentation's liveness server: healthy for ten seconds, then not any more. */
export const liveness: Server = (() => {
  const started = new WeakMap<ServerHost, number>();
  return {
    ports(host) {
      started.set(host, host.sim.clock.now());
      return [8080];
    },
    serve: httpServer((host, request) => {
      const seconds = (host.sim.clock.now() - (started.get(host) ?? 0)) / 1000;
      if (pathOf(request) !== '/healthz') return text('ok');
      return seconds > 10 ? text(`error: ${seconds}`, 500) : text('ok');
    }).serve,
  };
})();

/** MySQL's greeting is a protocol of its own: connections are taken, which is all that probes ask for. */
export const silentServer: Server = {
  async serve(_, connection) {
    while (await connection.read());
    connection.end();
  },
};
