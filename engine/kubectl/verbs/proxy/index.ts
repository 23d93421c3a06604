import type { ApiResponse } from '../../../client/kube-api.ts';
import { toCompactJson } from '../../../machinery/json-text.ts';
import { type HttpRequest, type HttpResponse, serveConnection } from '../../../network/http.ts';
import { ConnectError } from '../../../runtime/process.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { listenOn, untilEnded } from '../../local-network.ts';

/** Flags of a proxy to the world outside: here nothing comes from there. */
const refused = ['www', 'unix-socket', 'accept-hosts'];

export const proxy: Command = {
  name: 'proxy',
  short: 'Run a proxy to the Kubernetes API server',
  usage: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  long: 'Serves the API, with the rights of the user, at a port of the machine or the shell that runs it. It goes on until it is ended, so put it into the background.',
  examples: ['kubectl proxy --port=8001 &', 'curl localhost:8001/api/v1/namespaces'],
  flags: flagTable(
    [],
    `
     --accept-hosts string ^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$
     --accept-paths string ^.*
     --address string 127.0.0.1
     --api-prefix string /
     --append-server-path bool
     --disable-filter bool
     --keepalive duration 0s
  -p --port int 8001
     --reject-methods string ^$
     --reject-paths string ^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach
  -u --unix-socket string
  -w --www string
  -P --www-prefix string /static/
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    for (const name of refused) {
      if (flags.changed(name))
        throw new KubectlError(`--${name} is not available here: only this shell reaches the proxy`);
    }
    try {
      const listening = await listenOn(invocation, flags.int('port'), (connection) => {
        // whoever breaks the connection has nobody left to tell
        void serveConnection(connection, (request) => answer(invocation, request)).catch(() => connection.destroy());
      });
      try {
        await invocation.print(`Starting to serve on ${flags.string('address')}:${listening.port}\n`);
        return await untilEnded(invocation.signal);
      } finally {
        listening.close();
      }
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      const address = `${flags.string('address')}:${flags.string('port')}`;
      throw new KubectlError(`listen tcp ${address}: bind: address already in use`);
    }
  },
};

async function answer(invocation: Invocation, request: HttpRequest): Promise<HttpResponse> {
  const { flags } = invocation;
  const prefix = flags.string('api-prefix').replace(/\/*$/, '/');
  const [path = ''] = request.target.split('?');
  const matches = (name: string, text: string): boolean =>
    flags
      .string(name)
      .split(',')
      .some((pattern) => new RegExp(pattern).test(text));
  const filtered = !flags.bool('disable-filter');
  if (
    filtered &&
    (!matches('accept-paths', path) || matches('reject-paths', path) || matches('reject-methods', request.method))
  ) {
    return { status: 403, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'Forbidden\n' };
  }
  if (!request.target.startsWith(prefix)) return { status: 404, body: '404 page not found\n' };
  const api = await invocation.api();
  const response = await api.request({
    method: request.method,
    path: `/${request.target.slice(prefix.length)}`,
    headers: Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value])),
    signal: invocation.signal,
    ...(request.body.length > 0 ? { body: request.body } : {}),
  });
  return asHttp(response);
}

function asHttp({ status, headers, body }: ApiResponse): HttpResponse {
  const list = Object.entries(headers)
    .filter(([name]) => !/^(content-length|transfer-encoding|connection)$/i.test(name))
    .flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));
  const typed = list.some(([name]) => name.toLowerCase() === 'content-type');
  const withType = (type: string): [string, string][] => (typed ? list : [...list, ['Content-Type', type]]);
  switch (body.type) {
    case 'object':
      return { status, headers: withType('application/json'), body: `${toCompactJson(body.value)}\n` };
    case 'text':
      return { status, headers: withType('text/plain; charset=utf-8'), body: body.text };
    case 'bytes':
      return { status, headers: list, body: body.bytes };
    case 'objects':
      return { status, headers: withType('application/json'), body: lines(body.values) };
  }
}

const encoder = new TextEncoder();

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const value of values) yield encoder.encode(`${toCompactJson(value)}\n`);
}
