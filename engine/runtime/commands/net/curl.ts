import { type FetchedResponse, fetchHttp, headerValue, HttpError } from '../../../network/http.ts';
import { ConnectError } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { concat, encode } from '../../processes/text.ts';
import { pathIn, tool } from '../tool.ts';
import { type CurlOptions, curlOptions } from './curl-options.ts';
import { DeadlineExceeded, within } from './deadline.ts';
import { follow, hostHeader, parseUrl, type Url } from './url.ts';

export const curlVersion = '8.14.1';
const mostRedirects = 50;

/** What curl ends with, and what it says. */
class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * `curl`, without a progress meter. TLS is not simulated: `https://` speaks plainly on the same port, whatever the certificate.
 *
 * @see https://curl.se/docs/manpage.html
 */
export const curl = tool(async (process, args) => {
  if (args.includes('--version') || args[0] === '-V') {
    await process.stdout.write(`curl ${curlVersion} (simulated) libcurl/${curlVersion}\nProtocols: http https\n`);
    return 0;
  }
  const options = curlOptions(args);
  const complain = (error: CurlError) => process.stderr.write(`curl: (${error.code}) ${error.message}\n`);
  if (options.unknown !== undefined) {
    const name = options.unknown.length > 1 ? `--${options.unknown}` : `-${options.unknown}`;
    await process.stderr.write(
      `curl: option ${name}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (options.urls.length === 0) {
    await process.stderr.write(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let status = 0;
  for (const url of options.urls) {
    for (let attempt = 0; ; attempt++) {
      try {
        status = await transfer(process, options, url);
        break;
      } catch (error) {
        if (!(error instanceof CurlError)) throw error;
        const again = error.code === 28 || error.code === 6 || (error.code === 7 && options.retryRefused);
        if (again && attempt < options.retry) {
          await process.sim.clock.sleep(options.retryDelay, process.signal);
          continue;
        }
        status = error.code;
        if (options.writeOut !== undefined)
          await process.stdout.write(writeOut(options.writeOut, undefined, url, 0, 0));
        if (!options.silent || options.showError) await complain(error);
        break;
      }
    }
  }
  return status;
});

async function transfer(process: ToolProcess, options: CurlOptions, text: string): Promise<number> {
  const began = process.sim.clock.now();
  const deadline = options.maxTime;
  try {
    return await within(process, deadline, (signal) => exchange(process, options, text, signal, began));
  } catch (error) {
    if (!(error instanceof DeadlineExceeded)) throw error;
    throw new CurlError(
      28,
      `Operation timed out after ${process.sim.clock.now() - began} milliseconds with 0 bytes received`,
    );
  }
}

async function exchange(
  process: ToolProcess,
  options: CurlOptions,
  text: string,
  signal: AbortSignal,
  began: number,
): Promise<number> {
  let url = parseUrl(text);
  if (!url)
    throw new CurlError(
      3,
      /^\w+:\/\//.test(text) && !/^https?:/i.test(text)
        ? `Protocol "${text.split(':')[0]}" not supported`
        : 'URL rejected: Malformed input to a URL function',
    );
  const body = await requestBody(process, options);
  if (options.get && body)
    url = { ...url, path: `${url.path}${url.path.includes('?') ? '&' : '?'}${new TextDecoder().decode(body)}` };
  let method = options.method ?? (options.head ? 'HEAD' : body && !options.get ? 'POST' : 'GET');
  let sent = options.get ? undefined : body;
  for (let redirects = 0; ; redirects++) {
    const response = await request(process, options, url, method, sent, signal);
    const location = headerValue(response.headers, 'location');
    const redirected = options.location && location !== undefined && response.status >= 300 && response.status < 400;
    if (options.verbose) for (const line of headLines(response)) await process.stderr.write(`< ${line}\n`);
    if (options.include || options.head) {
      for (const line of headLines(response)) await process.stdout.write(`${line}\r\n`);
    }
    if (!redirected) return finish(process, options, url, response, began);
    await response.bytes();
    const next = follow(url, location);
    if (!next) throw new CurlError(3, 'URL rejected: Malformed input to a URL function');
    if (redirects >= mostRedirects) throw new CurlError(47, `Maximum (${mostRedirects}) redirects followed`);
    url = next;
    if (response.status === 303 || (response.status < 303 && method === 'POST' && options.method === undefined)) {
      method = 'GET';
      sent = undefined;
    }
  }
}

const headLines = ({ version, status, reason, headers }: FetchedResponse): string[] => [
  `${version} ${status} ${reason}`.trimEnd(),
  ...headers.map(([name, value]) => `${name}: ${value}`),
  '',
];

async function finish(
  process: ToolProcess,
  options: CurlOptions,
  url: Url,
  response: FetchedResponse,
  began: number,
): Promise<number> {
  const failed = options.fail && response.status >= 400;
  const name = options.remoteName ? (url.path.split('?')[0]?.split('/').at(-1) ?? '') : options.output;
  const target = name === undefined || name === '-' ? undefined : pathIn(process, name);
  if (target !== undefined && target !== '/dev/null' && !failed) process.fs.write(target, '');
  let size = 0;
  for await (const chunk of response.stream) {
    size += chunk.length;
    if (failed) continue;
    if (target === undefined) await process.stdout.write(chunk);
    else if (target !== '/dev/null') process.fs.write(target, chunk, { append: true });
  }
  if (options.verbose) await process.stderr.write(`* Connection #0 to host ${url.host} left intact\n`);
  if (options.writeOut !== undefined) {
    const seconds = (process.sim.clock.now() - began) / 1000;
    await process.stdout.write(writeOut(options.writeOut, response, urlText(url), size, seconds));
  }
  if (!failed) return 0;
  if (!options.silent || options.showError)
    await process.stderr.write(`curl: (22) The requested URL returned error: ${response.status}\n`);
  return 22;
}

const urlText = (url: Url): string => `${url.scheme}://${hostHeader(url)}${url.path}`;

async function request(
  process: ToolProcess,
  options: CurlOptions,
  url: Url,
  method: string,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<FetchedResponse> {
  const { network } = process;
  if (!network) throw new CurlError(6, `Could not resolve host: ${url.host}`);
  const given = new Set(options.headers.map(([name]) => name.toLowerCase()));
  const headers: (readonly [string, string])[] = [];
  const add = (name: string, value: string) => {
    if (!given.has(name.toLowerCase())) headers.push([name, value]);
  };
  add('Host', hostHeader(url));
  const user = options.user ?? url.credentials;
  if (user !== undefined) add('Authorization', `Basic ${btoa(user)}`);
  add('User-Agent', `curl/${curlVersion}`);
  add('Accept', '*/*');
  headers.push(...options.headers.filter(([, value]) => value !== ''));
  if (body) {
    add('Content-Length', String(body.length));
    add('Content-Type', 'application/x-www-form-urlencoded');
  }
  const began = process.sim.clock.now();
  const host = options.resolve.get(`${url.host}:${url.port}`) ?? url.host;
  const say = (line: string) => (options.verbose ? process.stderr.write(line) : Promise.resolve());
  if (options.verbose) await traceConnect(process, url, host);
  const fetching = (abort: AbortSignal) =>
    fetchHttp(network, {
      host,
      port: url.port,
      method,
      path: url.path,
      headers,
      ...(body ? { body } : {}),
      signal: abort,
      version: options.http10 ? 'HTTP/1.0' : 'HTTP/1.1',
      onSent(connection, head) {
        const lines = head.replace(/\r\n$/, '').split('\r\n');
        void say(
          `* Connected to ${url.host} (${connection.remoteAddress}) port ${url.port}\n${lines.map((line) => `> ${line}\n`).join('')}* Request completely sent off\n`,
        );
      },
    });
  const abort = new AbortController();
  const onAbort = () => abort.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await (options.connectTimeout === undefined
      ? fetching(abort.signal)
      : within(process, options.connectTimeout, (inner) => {
          inner.addEventListener('abort', () => abort.abort(inner.reason), { once: true });
          return fetching(abort.signal);
        }));
  } catch (error) {
    throw curlError(error, url, process.sim.clock.now() - began, signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function traceConnect(process: ToolProcess, url: Url, host: string): Promise<void> {
  const answers = (await process.network?.resolve(host)) ?? [];
  if (!/^[\d.]+$/.test(host) && answers.length > 0) {
    await process.stderr.write(
      `* Host ${url.host}:${url.port} was resolved.\n* IPv6: (none)\n* IPv4: ${answers.map((a) => a.value).join(', ')}\n`,
    );
  }
  const address = answers.at(-1)?.value ?? (/^[\d.]+$/.test(host) ? host : undefined);
  if (address !== undefined) await process.stderr.write(`*   Trying ${address}:${url.port}...\n`);
}

function curlError(error: unknown, { host, port }: Url, elapsed: number, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof DeadlineExceeded) return new CurlError(28, `Connection timed out after ${elapsed} milliseconds`);
  if (error instanceof HttpError) return new CurlError(52, 'Empty reply from server');
  if (!(error instanceof ConnectError)) return error;
  switch (error.code) {
    case 'ENOTFOUND':
      return new CurlError(6, `Could not resolve host: ${host}`);
    case 'ECONNRESET':
      return new CurlError(56, 'Recv failure: Connection reset by peer');
    case 'ETIMEDOUT':
      return new CurlError(
        28,
        `Failed to connect to ${host} port ${port} after ${elapsed} ms: Could not connect to server`,
      );
    default:
      return new CurlError(
        7,
        `Failed to connect to ${host} port ${port} after ${elapsed} ms: Could not connect to server`,
      );
  }
}

async function requestBody(process: ToolProcess, { data }: CurlOptions): Promise<Uint8Array | undefined> {
  if (data.length === 0) return undefined;
  const pieces: Uint8Array[] = [];
  for (const [index, { kind, value }] of data.entries()) {
    if (index > 0) pieces.push(encode('&'));
    if (value.startsWith('@')) {
      const content = value === '@-' ? concat(await allOf(process)) : process.fs.read(pathIn(process, value.slice(1)));
      pieces.push(kind === 'text' ? encode(new TextDecoder().decode(content).replace(/[\r\n]/g, '')) : content);
    } else if (kind === 'encode') {
      const at = value.indexOf('=');
      pieces.push(
        encode(
          at < 0 ? encodeURIComponent(value) : `${value.slice(0, at + 1)}${encodeURIComponent(value.slice(at + 1))}`,
        ),
      );
    } else pieces.push(encode(value));
  }
  return concat(pieces);
}

async function allOf({ stdin }: ToolProcess): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await stdin.read(); chunk; chunk = await stdin.read()) chunks.push(chunk);
  return chunks;
}

function writeOut(
  format: string,
  response: FetchedResponse | undefined,
  url: string,
  size: number,
  seconds: number,
): string {
  const values: { readonly [name: string]: string } = {
    http_code: String(response?.status ?? 0).padStart(3, '0'),
    response_code: String(response?.status ?? 0).padStart(3, '0'),
    size_download: String(size),
    url_effective: url,
    content_type: response ? (headerValue(response.headers, 'content-type') ?? '') : '',
    remote_ip: response?.connection.remoteAddress ?? '',
    time_total: seconds.toFixed(6),
    time_connect: '0.000000',
    time_starttransfer: seconds.toFixed(6),
    redirect_url: response ? (headerValue(response.headers, 'location') ?? '') : '',
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\([nrt\\])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);
}
