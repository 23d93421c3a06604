import { parseOptions } from '../options.ts';

export interface CurlOptions {
  readonly urls: readonly string[];
  readonly method: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly data: readonly { readonly kind: 'text' | 'raw' | 'encode'; readonly value: string }[];
  readonly output: string | undefined;
  readonly remoteName: boolean;
  readonly writeOut: string | undefined;
  readonly silent: boolean;
  readonly showError: boolean;
  readonly include: boolean;
  readonly head: boolean;
  readonly verbose: boolean;
  readonly location: boolean;
  readonly fail: boolean;
  readonly get: boolean;
  /** Milliseconds. */
  readonly maxTime: number | undefined;
  readonly connectTimeout: number | undefined;
  readonly retry: number;
  readonly retryDelay: number;
  readonly retryRefused: boolean;
  readonly resolve: ReadonlyMap<string, string>;
  readonly user: string | undefined;
  readonly http10: boolean;
  readonly unknown: string | undefined;
}

/** Long names, and the letters that mean the same. */
const long = {
  request: 'X',
  header: 'H',
  data: 'd',
  'data-raw': 'data-raw:',
  'data-binary': 'data-raw:',
  'data-urlencode': 'data-urlencode:',
  output: 'o',
  'remote-name': 'O',
  'write-out': 'w',
  silent: 's',
  'show-error': 'S',
  include: 'i',
  head: 'I',
  verbose: 'v',
  location: 'L',
  fail: 'f',
  get: 'G',
  'max-time': 'm',
  'connect-timeout': 'connect-timeout:',
  retry: 'retry:',
  'retry-delay': 'retry-delay:',
  'retry-connrefused': 'retry-connrefused',
  'retry-all-errors': 'retry-connrefused',
  resolve: 'resolve:',
  user: 'u',
  'user-agent': 'A',
  insecure: 'k',
  cacert: 'E',
  cert: 'E',
  key: 'E',
  'http1.0': '0',
  'http1.1': 'ignored',
  'no-progress-meter': 'ignored',
  compressed: 'ignored',
  'fail-with-body': 'f',
  json: 'json:',
  'progress-bar': '#',
  cookie: 'b',
  'cookie-jar': 'c',
  referer: 'e',
  noproxy: 'E',
  proxy: 'x',
  form: 'F',
  'location-trusted': 'L',
  url: 'url:',
  ipv4: '4',
  globoff: 'g',
};

const spec = 'X:H:d:o:Ow:sSiIvLfGm:u:A:kE:0#b:c:e:x:F:4g';

export function curlOptions(args: readonly string[]): CurlOptions {
  const { flags, values, all, operands, unknown } = parseOptions(args, spec, long);
  const headers = all.filter(([name]) => name === 'H').map(([, value]) => headerOf(value));
  const agent = values.get('A');
  if (agent !== undefined) headers.push(['User-Agent', agent]);
  const cookie = values.get('b');
  if (cookie !== undefined) headers.push(['Cookie', cookie]);
  const referer = values.get('e');
  if (referer !== undefined) headers.push(['Referer', referer]);
  const kinds: { readonly [letter: string]: 'text' | 'raw' | 'encode' } = {
    d: 'text',
    'data-raw': 'raw',
    'data-urlencode': 'encode',
    json: 'raw',
  };
  const data = all.flatMap(([name, value]) => (kinds[name] ? [{ kind: kinds[name], value }] : []));
  if (values.has('json')) headers.push(['Content-Type', 'application/json'], ['Accept', 'application/json']);
  const milliseconds = (name: string) => (values.has(name) ? Number(values.get(name)) * 1000 : undefined);
  const resolve = new Map<string, string>();
  for (const [name, value] of all) {
    const entry = name === 'resolve' ? /^([^:]+:\d+):(.+)$/.exec(value) : null;
    if (entry) resolve.set(entry[1] ?? '', entry[2] ?? '');
  }
  return {
    urls: [...operands, ...all.filter(([name]) => name === 'url').map(([, value]) => value)],
    method: values.get('X'),
    headers,
    data,
    output: values.get('o'),
    remoteName: flags.has('O'),
    writeOut: values.get('w'),
    silent: flags.has('s'),
    showError: flags.has('S'),
    include: flags.has('i'),
    head: flags.has('I'),
    verbose: flags.has('v'),
    location: flags.has('L'),
    fail: flags.has('f'),
    get: flags.has('G'),
    maxTime: milliseconds('m'),
    connectTimeout: milliseconds('connect-timeout'),
    retry: Number(values.get('retry') ?? 0),
    retryDelay: milliseconds('retry-delay') ?? 1000,
    retryRefused: flags.has('retry-connrefused'),
    resolve,
    user: values.get('u'),
    http10: flags.has('0'),
    unknown,
  };
}

function headerOf(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text.replace(/;$/, ''), ''] : [text.slice(0, at), text.slice(at + 1).trim()];
}
