import { type FetchedResponse, fetchHttp, headerValue } from '../../../network/http.ts';
import { ConnectError } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { parseOptions } from '../options.ts';
import { pathIn, tool, ToolError } from '../tool.ts';
import { DeadlineExceeded, within } from './deadline.ts';
import { follow, hostHeader, parseUrl, type Url } from './url.ts';

const long = {
  quiet: 'q',
  'output-document': 'O',
  spider: 'spider',
  timeout: 'T',
  header: 'header:',
  'post-data': 'post-data:',
  tries: 't',
  'user-agent': 'U',
  'no-check-certificate': 'k',
  'server-response': 'S',
  'no-verbose': 'n',
  method: 'method:',
  'body-data': 'post-data:',
  'max-redirect': 'max-redirect:',
};

/** busybox' patience with a silent server, in seconds. */
const patience = 900;

/**
 * `wget` as busybox has it (GNU's says the same things in other words, which are used where there is no busybox).
 *
 * @see https://busybox.net/downloads/BusyBox.html#wget
 */
export const wget = tool(async (process, args) => {
  const { flags, values, all, operands } = parseOptions(args, 'qO:T:t:U:kSncP:Y:', long);
  const text = operands[0];
  if (text === undefined) throw new ToolError('missing URL');
  const url = parseUrl(text);
  if (!url) throw new ToolError(`not an http or ftp url: ${text}`);
  const timeout = Number(values.get('T') ?? patience) * 1000;
  const headers = all
    .filter(([name]) => name === 'header')
    .map(([, value]) => [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1).trim()] as const);
  const body = values.get('post-data');
  const job: Job = {
    process,
    quiet: flags.has('q'),
    spider: flags.has('spider'),
    output: values.get('O'),
    headers,
    body,
    shown: flags.has('S'),
    method: values.get('method'),
  };
  try {
    return await within(process, timeout, (signal) => download(job, url, signal));
  } catch (error) {
    if (!(error instanceof DeadlineExceeded)) throw error;
    throw new ToolError('download timed out');
  }
});

interface Job {
  readonly process: ToolProcess;
  readonly quiet: boolean;
  readonly spider: boolean;
  readonly shown: boolean;
  readonly output: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly method: string | undefined;
}

async function download(job: Job, first: Url, signal: AbortSignal): Promise<number> {
  const { process, quiet } = job;
  let url = first;
  for (let redirects = 0; redirects < 20; redirects++) {
    const response = await open(job, url, signal);
    const location = headerValue(response.headers, 'location');
    if (job.shown)
      await process.stderr.write(
        `  ${response.version} ${response.status} ${response.reason}\n${response.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}`,
      );
    if (response.status >= 300 && response.status < 400 && location !== undefined) {
      await response.bytes();
      const next = follow(url, location);
      if (!next) throw new ToolError(`bad redirection: ${location}`);
      url = next;
      continue;
    }
    if (response.status >= 400)
      throw new ToolError(
        `server returned error: ${response.version} ${response.status} ${response.reason}`,
        process.machine.busybox ? 1 : 8,
      );
    if (job.spider) {
      if (!quiet) await process.stderr.write('remote file exists\n');
      return 0;
    }
    return save(job, url, response);
  }
  throw new ToolError('too many redirections');
}

async function open(job: Job, url: Url, signal: AbortSignal): Promise<FetchedResponse> {
  const { process, quiet } = job;
  const { network, machine } = process;
  const unresolved = new ToolError(
    machine.busybox ? `bad address '${hostHeader(url)}'` : `unable to resolve host address ‘${url.host}’`,
    machine.busybox ? 1 : 4,
  );
  if (!network) throw unresolved;
  const literal = /^[\d.]+$/.test(url.host);
  const address = literal ? url.host : (await network.resolve(url.host)).at(-1)?.value;
  if (address === undefined) throw unresolved;
  if (!quiet) await process.stderr.write(`Connecting to ${hostHeader(url)} (${address}:${url.port})\n`);
  try {
    return await fetchHttp(network, {
      host: url.host,
      port: url.port,
      path: url.path,
      method: job.method ?? (job.spider ? 'HEAD' : job.body === undefined ? 'GET' : 'POST'),
      headers: [
        ['Host', hostHeader(url)],
        ['User-Agent', 'Wget'],
        ['Connection', 'close'],
        ...job.headers,
        ...(job.body === undefined ? [] : [['Content-Type', 'application/x-www-form-urlencoded'] as const]),
      ],
      ...(job.body === undefined ? {} : { body: job.body }),
      signal,
    });
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.code === 'ENOTFOUND') throw unresolved;
    const why: { readonly [code: string]: string } = {
      ECONNREFUSED: 'Connection refused',
      ETIMEDOUT: 'Operation timed out',
      EHOSTUNREACH: 'Host is unreachable',
    };
    if (error.code === 'ECONNRESET') throw new ToolError('error getting response: Connection reset by peer');
    throw new ToolError(
      `can't connect to remote host (${address}): ${why[error.code] ?? error.code}`,
      machine.busybox ? 1 : 4,
    );
  }
}

async function save({ process, output, quiet }: Job, url: Url, response: FetchedResponse): Promise<number> {
  const toStdout = output === '-';
  const name = output ?? (url.path.split('?')[0]?.split('/').at(-1) || 'index.html');
  const old = process.machine.version.startsWith('1.2') && !process.machine.version.startsWith('1.29');
  if (!quiet && !old) await process.stderr.write(toStdout ? 'writing to stdout\n' : `saving to '${name}'\n`);
  const path = pathIn(process, name);
  if (!toStdout && path !== '/dev/null') process.fs.write(path, '');
  let size = 0;
  for await (const chunk of response.stream) {
    size += chunk.length;
    if (toStdout) await process.stdout.write(chunk);
    else if (path !== '/dev/null') process.fs.write(path, chunk, { append: true });
  }
  if (quiet) return 0;
  const label = (toStdout ? '-' : name).slice(0, 20).padEnd(20);
  await process.stderr.write(`${label} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`);
  if (!old) await process.stderr.write(toStdout ? 'written to stdout\n' : `'${name}' saved\n`);
  return 0;
}
