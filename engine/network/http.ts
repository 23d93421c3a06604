import type { Connection, ProcessNetwork } from '../runtime/process.ts';
import {
  collect,
  createMessageReader,
  formatHead,
  HttpError,
  type HeaderList,
  headerValue,
  type MessageHead,
  type MessageReader,
  utf8,
} from './http-message.ts';

export { type HeaderList, HttpError, headerValue } from './http-message.ts';

/** A request as a server sees it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they were sent: `/a%20b?c=d`. */
  readonly target: string;
  /** `HTTP/1.1` or `HTTP/1.0`. */
  readonly version: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
}

/** What a handler answers. Length, `Connection` and a missing reason phrase are filled in. */
export interface HttpResponse {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: HeaderList;
  /** Pieces that come over time are sent chunked. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export type HttpHandler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Reason phrases of the statuses in common use. */
export const reasonPhrases: { readonly [status: number]: string } = {
  100: 'Continue',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  411: 'Length Required',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/**
 * Serves HTTP/1.1 on a port until closed, several requests a connection. A handler that throws gives 500.
 * Fails with EADDRINUSE.
 *
 * @example serveHttp(process.network, 80, () => ({ status: 200, body: 'hello\n' }))
 */
export function serveHttp(network: ProcessNetwork, port: number, handler: HttpHandler): { close(): void } {
  return network.listen(port, (connection) => {
    // whoever breaks the connection has nobody left to tell
    void serveConnection(connection, handler).catch(() => connection.destroy());
  });
}

/** Answers the requests of one accepted connection until it ends. */
export async function serveConnection(connection: Connection, handler: HttpHandler): Promise<void> {
  const reader = createMessageReader(connection);
  try {
    for (;;) {
      const head = await reader.head();
      if (!head) break;
      const request = await readRequest(head, reader, connection);
      const response = await answer(handler, request);
      const last = wantsClose(request.version, request.headers);
      await writeResponse(connection, request, response, last);
      if (last) break;
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const head = formatHead(`HTTP/1.1 ${error.status} ${reasonPhrases[error.status] ?? 'Error'}`, [
      ['Content-Length', '0'],
      ['Connection', 'close'],
    ]);
    await connection.write(head);
  }
  connection.end();
}

async function readRequest(head: MessageHead, reader: MessageReader, connection: Connection): Promise<HttpRequest> {
  const [method = '', target = '', version = ''] = head.startLine.split(' ');
  if (method === '' || target === '' || !version.startsWith('HTTP/1.')) throw new HttpError(400, 'bad request line');
  return {
    method,
    target,
    version,
    headers: head.headers,
    body: await collect(reader.body(head.headers, false)),
    remoteAddress: connection.remoteAddress,
    remotePort: connection.remotePort,
    localPort: connection.localPort,
  };
}

async function answer(handler: HttpHandler, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await handler(request);
  } catch {
    return { status: 500, body: 'Internal Server Error\n' };
  }
}

function wantsClose(version: string, headers: HeaderList): boolean {
  const option = headerValue(headers, 'connection')?.toLowerCase();
  return option === 'close' || (version === 'HTTP/1.0' && option !== 'keep-alive');
}

async function writeResponse(
  connection: Connection,
  { method }: HttpRequest,
  response: HttpResponse,
  last: boolean,
): Promise<void> {
  const given = response.headers ?? [];
  const has = (name: string) => headerValue(given, name) !== undefined;
  const { body = '' } = response;
  const bytes = typeof body === 'string' ? utf8.encode(body) : body instanceof Uint8Array ? body : undefined;
  const bodiless = response.status === 204 || response.status === 304 || response.status < 200;
  const headers = [...given];
  if (!bodiless && !has('content-length') && !has('transfer-encoding')) {
    headers.push(bytes ? ['Content-Length', String(bytes.length)] : ['Transfer-Encoding', 'chunked']);
  }
  if (!has('connection')) headers.push(['Connection', last ? 'close' : 'keep-alive']);
  const reason = response.reason ?? reasonPhrases[response.status] ?? 'Unknown';
  await connection.write(formatHead(`HTTP/1.1 ${response.status} ${reason}`, headers));
  if (bodiless || method === 'HEAD') return;
  if (bytes) return connection.write(bytes);
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    await connection.write(utf8.encode(`${chunk.length.toString(16)}\r\n`));
    await connection.write(chunk);
    await connection.write(utf8.encode('\r\n'));
  }
  await connection.write(utf8.encode('0\r\n\r\n'));
}

export interface FetchOptions {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** Default GET. */
  readonly method?: string;
  /** Path and query. Default `/`. */
  readonly path?: string;
  /** Sent in this order. `Host` and `Content-Length` are added where they are missing. */
  readonly headers?: HeaderList;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** Default HTTP/1.1. */
  readonly version?: 'HTTP/1.0' | 'HTTP/1.1';
  /** Told once the connection stands and what was sent, for `curl -v`. */
  readonly onSent?: (connection: Connection, head: string) => void;
}

export interface FetchedResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  /** Comes as the server sends it. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** All of it; use this or `stream`. Fails with HttpError 413 above the limit. */
  bytes(): Promise<Uint8Array>;
  readonly connection: Connection;
}

/**
 * One HTTP/1.1 request over a connection of its own. Fails with a `ConnectError` where there is no connection, with an
 * `HttpError` where the answer is none, and with the signal's reason. Redirects are the caller's affair.
 */
export async function fetchHttp(network: ProcessNetwork, options: FetchOptions): Promise<FetchedResponse> {
  const { host, port, signal, method = 'GET', path = '/', version = 'HTTP/1.1' } = options;
  const connection = await network.connect(host, port, signal ? { signal } : {});
  const stop = () => connection.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const body = typeof options.body === 'string' ? utf8.encode(options.body) : options.body;
    const given = options.headers ?? [];
    const headers = [...given];
    if (headerValue(given, 'host') === undefined) headers.unshift(['Host', port === 80 ? host : `${host}:${port}`]);
    if (body && headerValue(given, 'content-length') === undefined)
      headers.push(['Content-Length', String(body.length)]);
    const head = formatHead(`${method} ${path} ${version}`, headers);
    await connection.write(head);
    if (body) await connection.write(body);
    options.onSent?.(connection, new TextDecoder().decode(head));
    return await readResponse(connection, method, (error) => {
      signal?.removeEventListener('abort', stop);
      return signal?.aborted ? signal.reason : error;
    });
  } catch (error) {
    connection.destroy();
    if (signal?.aborted) throw signal.reason;
    throw error;
  }
}

/** `ended` is told when the body is over, and makes of an error what the caller is to see. */
async function readResponse(
  connection: Connection,
  method: string,
  ended: (error?: unknown) => unknown,
): Promise<FetchedResponse> {
  const reader = createMessageReader(connection);
  let head = await reader.head();
  while (head?.startLine.startsWith('HTTP/1.1 100')) head = await reader.head();
  const [, version = '', code = '', reason = ''] = /^(HTTP\/1\.[01]) (\d{3}) ?(.*)$/.exec(head?.startLine ?? '') ?? [];
  if (!head || version === '') throw new HttpError(502, head ? 'bad status line' : 'empty reply from server');
  const status = Number(code);
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  async function* stream(headers: HeaderList): AsyncGenerator<Uint8Array, void> {
    try {
      if (!bodiless) yield* reader.body(headers, true);
    } catch (error) {
      throw ended(error);
    } finally {
      ended();
      connection.end();
    }
  }
  const body = stream(head.headers);
  return { version, status, reason, headers: head.headers, stream: body, bytes: () => collect(body), connection };
}
