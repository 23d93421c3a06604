import type { HttpRequest, HttpResponse } from '../client/remote/index.ts';
import type { Random } from '../sim/random.ts';
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
  /** Of every request: as whom it is made. */
  readonly headers: HttpResponse['headers'];
  readonly now: () => number;
  readonly random: Random;
  readonly write: (text: string) => Promise<void>;
}

/** Hears of a request before it is sent, and of its answer through what that gives. */
export interface RequestLog {
  begin(request: HttpRequest): Promise<(answer: Answer) => Promise<void>>;
}

/** The text is that of a body that has come to its end; a stream has none. */
export type Answer = Pick<HttpResponse, 'status' | 'headers'> & { readonly text?: string };

/**
 * Writes of each request what `-v` asks for: 6 that it was, 7 its headers too, 8 the answer's and the bodies, 9 it as a command
 * of curl and more of the bodies, 10 all of them.
 */
export function requestLog({ level, server, headers, now, random, write }: RequestLogOptions): RequestLog {
  const say = (place: string, text: string): Promise<void> => write(logLine('I', place, now(), text));
  const withOwn = (request: HttpRequest): Headers => requestHeaders({ ...request.headers, ...headers });
  let connected = false;
  return {
    async begin(request) {
      const about = `verb=${JSON.stringify(request.method)} url=${JSON.stringify(`${server}${request.path}`)}`;
      if (level >= logLevels.bodies) {
        await say('helper.go:105', `"Request Body" body=${bodyValue(requestText(request), level)}`);
      }
      if (level >= logLevels.curl) {
        await say(
          'round_trippers.go:519',
          `"Request" curlCommand=${block(curlCommand(request, withOwn(request), server))}`,
        );
        if (!connected)
          await say('round_trippers.go:547', `"HTTP Trace: Dial succeed" network="tcp" address=${hostOf(server)}`);
      } else if (level >= logLevels.requestHeaders) {
        await say('round_trippers.go:527', `"Request" ${about} headers=${block(headerText(withOwn(request)))}`);
      }
      const started = now();
      return async (answer) => {
        const milliseconds = Math.round(now() - started);
        const told = [
          ...(level >= logLevels.curl || level < logLevels.requestHeaders ? [about] : []),
          `status="${answer.status} ${phrases[answer.status] ?? ''}"`,
          ...(level >= logLevels.bodies
            ? [`headers=${block(headerText(responseHeaders(answer, now(), random)))}`]
            : []),
          `milliseconds=${milliseconds}`,
          ...(level < logLevels.curl ? [] : [connected ? reused(milliseconds) : dialled(milliseconds)]),
        ];
        connected = true;
        await say('round_trippers.go:632', `"Response" ${told.join(' ')}`);
        if (level >= logLevels.bodies && answer.text !== undefined) {
          await say('helper.go:105', `"Response Body" body=${bodyValue(answer.text, level)}`);
        }
      };
    },
  };
}

const dialled = (milliseconds: number): string =>
  `dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=0 serverProcessingMilliseconds=${milliseconds}`;
const reused = (milliseconds: number): string =>
  `getConnectionMilliseconds=0 serverProcessingMilliseconds=${milliseconds}`;

type Headers = readonly (readonly [name: string, value: string])[];

/** `x-kubernetes-pf-flowschema-uid` as Go writes it: `X-Kubernetes-Pf-Flowschema-Uid`. */
const canonical = (name: string): string => name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

const inOrder = (headers: HttpResponse['headers']): Headers =>
  Object.entries(headers)
    .flatMap(([name, values]) => [values].flat().map((value) => [canonical(name), value] as const))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

const requestHeaders = (headers: HttpResponse['headers']): Headers =>
  inOrder({ ...headers, authorization: 'Bearer <masked>', 'user-agent': kubectlUserAgent });

/** With those that a server sends with every answer, which one in this process leaves out. */
function responseHeaders({ headers, text }: Answer, now: number, random: Random): Headers {
  const { 'transfer-encoding': _unchunked, ...given } = headers;
  return inOrder({
    'audit-id': random.uuid(),
    'cache-control': 'no-cache, private',
    ...(text === undefined ? {} : { 'content-length': String(new TextEncoder().encode(text).length) }),
    date: new Date(now).toUTCString(),
    ...given,
  });
}

const headerText = (headers: Headers): string => headers.map(([name, value]) => `${name}: ${value}\n`).join('');

function curlCommand(request: HttpRequest, headers: Headers, server: string): string {
  const options = headers.map(([name, value]) => `-H "${name}: ${value}"`);
  return `curl -v -X${request.method}  ${options.join(' ')} '${server}${request.path}'`;
}

const hostOf = (server: string): string => JSON.stringify(server.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));

/** What client-go sends: its encoder ends an object with a line, and a patch is sent as it is. */
function requestText({ method, body }: HttpRequest): string {
  const text = new TextDecoder().decode(body);
  return text === '' || method === 'PATCH' || text.endsWith('\n') ? text : `${text}\n`;
}

function bodyValue(text: string, level: number): string {
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
