import { fetchHttp, type HeaderList, headerValue, type HttpRequest, type HttpResponse } from '../../network/http.ts';
import type { Server, ServerHost } from './host.ts';
import { httpServer, pathOf } from './http.ts';
import { ConfigProblem, type Directive } from './nginx-config.ts';
import { readSites, type Site, type Sites } from './nginx-sites.ts';
import { accessLogTime, expandLine } from './template.ts';

const defaultRoot = '/usr/share/nginx/html';

/** Sites by container; only where it brings a configuration of its own. */
const configured = new WeakMap<ServerHost, Sites>();

function sitesOf(host: ServerHost): Sites | undefined {
  return configured.get(host);
}

async function answer(host: ServerHost, request: HttpRequest): Promise<HttpResponse> {
  const response = await route(host, request);
  const size =
    typeof response.body === 'string'
      ? response.body.length
      : response.body instanceof Uint8Array
        ? response.body.length
        : 0;
  const of = (name: string) => headerValue(request.headers, name) ?? '-';
  host.log(
    'stdout',
    `${request.remoteAddress} - - [${accessLogTime(host.sim.clock.now())}] "${request.method} ${request.target} ${request.version}" ` +
      `${response.status} ${request.method === 'HEAD' ? 0 : size} "${of('referer')}" "${of('user-agent')}" "${of('x-forwarded-for')}"\n`,
  );
  return { ...response, headers: [['Server', version(host)], ...(response.headers ?? [])] };
}

const version = (host: ServerHost): string => expandLine('nginx/{version}', host, 0);

async function route(host: ServerHost, request: HttpRequest): Promise<HttpResponse> {
  const sites = sitesOf(host);
  if (!sites) return serveFile(host, `${defaultRoot}${pathOf(request)}`, pathOf(request));
  const site = chooseSite(sites, request);
  if (!site) return page(host, 404);
  const returned = valueOf(site.directives, 'return');
  if (returned) return redirect(host, request, returned);
  const location = chooseLocation(site, pathOf(request));
  const scope = [...(location?.block ?? []), ...site.directives];
  const own = location?.block ? valueOf(location.block, 'return') : undefined;
  if (own) return redirect(host, request, own, scope);
  if (location?.block?.some((d) => d.name === 'stub_status'))
    return plain(
      'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n',
    );
  const target = valueOf(location?.block ?? [], 'proxy_pass')?.[0];
  if (target !== undefined) return proxy(host, request, sites, location, target, scope);
  const prefix = location?.args.at(-1) ?? '/';
  const alias = valueOf(location?.block ?? [], 'alias')?.[0];
  const base =
    alias === undefined
      ? `${valueOf(scope, 'root')?.[0] ?? '/etc/nginx/html'}${pathOf(request)}`
      : `${alias}${pathOf(request).slice(prefix.length)}`;
  const fallback = valueOf(location?.block ?? [], 'try_files')?.at(-1);
  const response = serveFile(host, base, pathOf(request), scope);
  if (response.status !== 404 || fallback === undefined) return response;
  if (fallback.startsWith('=')) return page(host, Number(fallback.slice(1)));
  return serveFile(host, `${valueOf(scope, 'root')?.[0] ?? ''}${fallback.split('?')[0]}`, fallback, scope);
}

const valueOf = (directives: readonly Directive[], name: string): readonly string[] | undefined =>
  directives.find((d) => d.name === name)?.args;

const plain = (body: string, status = 200): HttpResponse => ({
  status,
  headers: [['Content-Type', 'text/plain']],
  body,
});

function chooseSite({ all }: Sites, request: HttpRequest): Site | undefined {
  const here = all.filter((site) => site.ports.includes(request.localPort));
  const name = (headerValue(request.headers, 'host') ?? '').replace(/:\d+$/, '');
  return here.find((site) => site.names.includes(name)) ?? here[0];
}

/** Exact match first, then the longest prefix, unless a regular expression matches. */
function chooseLocation(site: Site, path: string): Directive | undefined {
  const all = site.directives.filter((d) => d.name === 'location');
  const exact = all.find(({ args }) => args[0] === '=' && args[1] === path);
  if (exact) return exact;
  const prefixes = all.filter(
    ({ args }) => (args.length === 1 || args[0] === '^~') && path.startsWith(args.at(-1) ?? ''),
  );
  prefixes.sort((a, b) => (b.args.at(-1)?.length ?? 0) - (a.args.at(-1)?.length ?? 0));
  const [longest] = prefixes;
  if (longest?.args[0] === '^~') return longest;
  const matching = all.find(({ args }) => {
    if (args[0] !== '~' && args[0] !== '~*') return false;
    try {
      return new RegExp(args[1] ?? '', args[0] === '~*' ? 'i' : '').test(path);
    } catch {
      return false;
    }
  });
  return matching ?? longest;
}

function redirect(
  host: ServerHost,
  request: HttpRequest,
  args: readonly string[],
  scope: readonly Directive[] = [],
): HttpResponse {
  const [first = '', text = ''] = args;
  const status = Number(first);
  if (Number.isNaN(status)) return { ...page(host, 302), headers: [['Location', variables(host, request, first)]] };
  const expanded = variables(host, request, text);
  if (status >= 300 && status < 400) return { ...page(host, status), headers: [['Location', expanded]] };
  if (text === '') return page(host, status);
  const type = valueOf(scope, 'default_type')?.[0] ?? 'application/octet-stream';
  const added = scope
    .filter((d) => d.name === 'add_header')
    .map((d) => [d.args[0] ?? '', variables(host, request, d.args[1] ?? '')] as const);
  return {
    status,
    headers: [
      ['Content-Type', headerValue(added, 'content-type') ?? type],
      ...added.filter(([n]) => n.toLowerCase() !== 'content-type'),
    ],
    body: expanded,
  };
}

function variables(host: ServerHost, request: HttpRequest, text: string): string {
  const values: { readonly [name: string]: string } = {
    hostname: host.hostname,
    host: (headerValue(request.headers, 'host') ?? '').replace(/:\d+$/, ''),
    http_host: headerValue(request.headers, 'host') ?? '',
    request_uri: request.target,
    uri: pathOf(request),
    remote_addr: request.remoteAddress,
    server_addr: host.network.ip,
    server_port: String(request.localPort),
    request_method: request.method,
    scheme: 'http',
    args: request.target.split('?')[1] ?? '',
    nginx_version: version(host).slice(6),
    proxy_add_x_forwarded_for: request.remoteAddress,
  };
  return text.replace(
    /\$\{?(\w+)\}?/g,
    (all, name: string) =>
      values[name] ??
      (name.startsWith('http_') ? (headerValue(request.headers, name.slice(5).replace(/_/g, '-')) ?? '') : all),
  );
}

async function proxy(
  host: ServerHost,
  request: HttpRequest,
  sites: Sites,
  location: Directive | undefined,
  target: string,
  scope: readonly Directive[],
): Promise<HttpResponse> {
  const [, name = '', path] = /^https?:\/\/([^/]+)(\/.*)?$/.exec(target) ?? [];
  const servers = sites.upstreams.get(name) ?? [name];
  const [address = '', port = '80'] = (servers[host.sim.random.below(servers.length)] ?? '').split(':');
  const prefix = location?.args.at(-1) ?? '/';
  const onward = path === undefined ? request.target : `${path}${request.target.slice(prefix.length)}`;
  const set = scope
    .filter((d) => d.name === 'proxy_set_header')
    .map((d) => [d.args[0] ?? '', variables(host, request, d.args[1] ?? '')] as const);
  const kept = request.headers.filter(([n]) => !/^(host|connection)$/i.test(n) && headerValue(set, n) === undefined);
  const headers: HeaderList = [
    ...(headerValue(set, 'host') === undefined ? [['Host', name] as const] : []),
    ...set.filter(([n]) => n !== 'Connection'),
    ['Connection', 'close'],
    ...kept,
  ];
  try {
    const response = await fetchHttp(host.network, {
      host: address,
      port: Number(port),
      method: request.method,
      path: onward,
      headers,
      body: request.body,
      version: 'HTTP/1.0',
    });
    const body = await response.bytes();
    const passed = response.headers.filter(([n]) => !/^(connection|transfer-encoding|content-length|server)$/i.test(n));
    return { status: response.status, headers: passed, body };
  } catch (error) {
    host.log(
      'stderr',
      `${expandLine('{slashTime}', host, host.sim.clock.now())} [error] 29#29: *1 connect() failed (111: Connection refused) while connecting to upstream, client: ${request.remoteAddress}, request: "${request.method} ${request.target} ${request.version}", upstream: "http://${address}:${port}${onward}"\n`,
    );
    return page(host, error instanceof Error && /ETIMEDOUT/.test(String(Reflect.get(error, 'code'))) ? 504 : 502);
  }
}

const titles: { readonly [status: number]: string } = {
  301: '301 Moved Permanently',
  302: '302 Found',
  308: '308 Permanent Redirect',
  400: '400 Bad Request',
  401: '401 Authorization Required',
  403: '403 Forbidden',
  404: '404 Not Found',
  500: '500 Internal Server Error',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** nginx' own pages. */
function page(host: ServerHost, status: number): HttpResponse {
  const title = titles[status] ?? String(status);
  if (status < 300) return { status, headers: [], body: '' };
  return {
    status,
    headers: [['Content-Type', 'text/html']],
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${version(host)}</center>\r\n</body>\r\n</html>\r\n`,
  };
}

const types: { readonly [extension: string]: string } = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  svg: 'image/svg+xml',
  png: 'image/png',
  xml: 'text/xml',
};

function serveFile(host: ServerHost, path: string, uri: string, scope: readonly Directive[] = []): HttpResponse {
  const fs = host.fs();
  const file = path.endsWith('/')
    ? (valueOf(scope, 'index') ?? ['index.html']).map((name) => `${path}${name}`).find((name) => fs.exists(name))
    : path;
  const problem = (status: number, why: string) => {
    host.log('stderr', `${expandLine('{slashTime}', host, host.sim.clock.now())} [error] 29#29: *1 ${why}\n`);
    return page(host, status);
  };
  if (file === undefined) {
    if (!fs.exists(path)) return problem(404, `"${path}index.html" is not found (2: No such file or directory)`);
    return problem(403, `directory index of "${path}" is forbidden`);
  }
  if (!fs.exists(file)) return problem(404, `open() "${file}" failed (2: No such file or directory)`);
  if (fs.stat(file).type === 'directory') return { ...page(host, 301), headers: [['Location', `${uri}/`]] };
  const extension = file.split('.').at(-1) ?? '';
  return {
    status: 200,
    headers: [['Content-Type', types[extension] ?? 'application/octet-stream']],
    body: fs.read(file),
  };
}

/** nginx: without a configuration of its own it serves its page on port 80, and reads no file before it is asked. */
export const nginxServer: Server = {
  ...httpServer(answer),
  refuse(host) {
    if (!host.mounted('/etc/nginx')) return undefined;
    try {
      configured.set(host, readSites(host.fs()));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      const time = expandLine('{slashTime}', host, host.sim.clock.now());
      return { message: `${time} [emerg] 1#1: ${error.message}\nnginx: [emerg] ${error.message}`, code: 1 };
    }
  },
  ports(host) {
    const sites = sitesOf(host);
    return sites ? [...new Set(sites.all.flatMap((site) => site.ports))] : undefined;
  },
};
