import type { ApiResponse } from '../client/kube-api.ts';
import { isApiError } from '../machinery/errors.ts';
import type { Random } from '../sim/random.ts';
import type { Around, Exchange } from './observed-api.ts';
import { kubectlUserAgent } from './user-agent.ts';

/** From which levels of `-v` on these are told. */
export const logLevels = { gates: 1, failures: 4, requests: 6, requestHeaders: 7, bodies: 8, curl: 9 } as const;

/** Longest part of a body that a level shows, in characters. */
const longestBody: { readonly [level: number]: number } = { 8: 1024, 9: 10_240 };

const phrases: { readonly [code: number]: string } = {
  200: 'OK',
  201: 'Created',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export interface RequestLogOptions {
  readonly level: number;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly now: () => number;
  readonly random: Random;
  readonly write: (text: string) => Promise<void>;
}

/**
 * Writes of each request what `-v` asks for: 6 that it was, 7 its headers too, 8 the answer's and the bodies, 9 it as a command
 * of curl and more of the bodies, 10 all of them.
 */
export function requestLog({ level, server, now, random, write }: RequestLogOptions): Around {
  const say = (place: string, text: string): Promise<void> => write(logLine('I', place, now(), text));
  let connected = false;
  return async (exchange, send) => {
    const { verb, path } = exchange;
    const about = `verb=${JSON.stringify(verb)} url=${JSON.stringify(`${server}${path}`)}`;
    if (level >= logLevels.bodies) await say('helper.go:105', `"Request Body" body=${bodyValue(exchange.body, level)}`);
    if (level >= logLevels.curl) {
      await say('round_trippers.go:519', `"Request" curlCommand=${block(curlCommand(exchange, server))}`);
      if (!connected)
        await say('round_trippers.go:547', `"HTTP Trace: Dial succeed" network="tcp" address=${hostOf(server)}`);
    } else if (level >= logLevels.requestHeaders) {
      await say('round_trippers.go:527', `"Request" ${about} headers=${block(headerText(requestHeaders(exchange)))}`);
    }
    const started = now();
    const answered = async (code: number, body: unknown): Promise<void> => {
      const milliseconds = Math.round(now() - started);
      const parts = [
        ...(level >= logLevels.curl || level < logLevels.requestHeaders ? [about] : []),
        `status="${code} ${phrases[code] ?? ''}"`,
        ...(level >= logLevels.bodies ? [`headers=${block(headerText(responseHeaders(body, now(), random)))}`] : []),
        `milliseconds=${milliseconds}`,
        ...(level < logLevels.curl ? [] : [connected ? reused(milliseconds) : dialled(milliseconds)]),
      ];
      connected = true;
      await say('round_trippers.go:632', `"Response" ${parts.join(' ')}`);
      if (level >= logLevels.bodies) await say('helper.go:105', `"Response Body" body=${bodyValue(body, level)}`);
    };
    try {
      const result = await send();
      if (isResponse(result)) await answered(result.status, bodyOf(result));
      else await answered(verb === 'POST' ? 201 : 200, result);
      return result;
    } catch (error) {
      if (isApiError(error)) await answered(error.code, error.status);
      throw error;
    }
  };
}

const dialled = (milliseconds: number): string =>
  `dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=0 serverProcessingMilliseconds=${milliseconds}`;
const reused = (milliseconds: number): string =>
  `getConnectionMilliseconds=0 serverProcessingMilliseconds=${milliseconds}`;

const isResponse = (result: unknown): result is ApiResponse =>
  typeof result === 'object' && result !== null && 'status' in result && typeof result.status === 'number';

const bodyOf = ({ body }: ApiResponse): unknown =>
  body.type === 'object' ? body.value : body.type === 'text' ? body.text : undefined;

type Headers = readonly (readonly [name: string, value: string])[];

function requestHeaders({ accept, body, contentType }: Exchange): Headers {
  return [
    ['Accept', accept ?? 'application/json'],
    ['Authorization', 'Bearer <masked>'],
    ...(body === undefined ? [] : [['Content-Type', contentType ?? 'application/json'] as const]),
    ['User-Agent', kubectlUserAgent],
  ];
}

/** Those that a server sends with every answer. */
function responseHeaders(body: unknown, now: number, random: Random): Headers {
  const text = bodyText(body);
  return [
    ['Audit-Id', random.uuid()],
    ['Cache-Control', 'no-cache, private'],
    ['Content-Length', String(new TextEncoder().encode(text).length)],
    ['Content-Type', typeof body === 'string' ? 'text/plain' : 'application/json'],
    ['Date', new Date(now).toUTCString()],
  ];
}

const headerText = (headers: Headers): string => headers.map(([name, value]) => `${name}: ${value}\n`).join('');

function curlCommand(exchange: Exchange, server: string): string {
  const headers = requestHeaders(exchange).map(([name, value]) => `-H "${name}: ${value}"`);
  return `curl -v -X${exchange.verb}  ${headers.join(' ')} '${server}${exchange.path}'`;
}

const hostOf = (server: string): string => JSON.stringify(server.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));

/** A body as it goes over the wire: JSON in the server's own order, and an end of line. */
function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
}

function bodyValue(body: unknown, level: number): string {
  const text = bodyText(body);
  const longest = longestBody[level] ?? Number.POSITIVE_INFINITY;
  if (text.length <= longest) return block(text);
  return block(`${text.slice(0, longest)} [truncated ${text.length - longest} chars]`);
}

/** A value as klog writes it: one of several lines stands below its name. */
function block(text: string): string {
  if (!text.includes('\n') && !text.startsWith('curl ')) return JSON.stringify(text);
  return `<\n${text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `\t${line}\n`)
    .join('')} >`;
}

/** Gates of client-go that kubectl names when it is to tell more, and what they are set to. */
const featureGates: { readonly [name: string]: boolean } = {
  AtomicFIFO: true,
  ClientsAllowCARotation: true,
  ClientsAllowCBOR: false,
  ClientsAllowTLSCacheGC: true,
  ClientsPreferCBOR: false,
  InOrderInformers: true,
  InOrderInformersBatchProcess: true,
  InformerResourceVersion: true,
  UnlockWhileProcessingFIFO: true,
  WatchListClient: true,
};

/** The lines of these, in the order of the alphabet: the real one has them in any. */
export const featureGateLines = (now: number): string =>
  Object.entries(featureGates)
    .map(([name, enabled]) =>
      logLine('I', 'envvar.go:172', now, `"Feature gate default state" feature="${name}" enabled=${enabled}`),
    )
    .join('');

/** A line as klog writes it; `I`, `W`, `E` or `F` says how grave it is. */
export const logLine = (grade: 'W' | 'I', place: string, now: number, text: string): string =>
  `${grade}${timestamp(now)} ${'1'.padStart(7)} ${place}] ${text}\n`;

/** `0102 15:04:05.000000`, as klog begins its lines. */
function timestamp(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `${date.slice(5, 7)}${date.slice(8, 10)} ${time.replace('Z', '').padEnd(15, '0')}`;
}
