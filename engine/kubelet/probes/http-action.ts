import { limits } from '../../limits.ts';
import { ConnectError, type ProcessNetwork } from '../../runtime/process.ts';

export interface HttpRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly scheme: string;
  readonly headers: readonly { readonly name: string; readonly value?: string }[];
  readonly signal: AbortSignal;
}

export type HttpAnswer =
  | { readonly status: number; readonly body: string; readonly location?: string }
  /** The words of Go's HTTP client, without the request. */
  | { readonly failure: string };

/** One GET over the simulated network, from the node. */
export async function httpGet(network: ProcessNetwork, request: HttpRequest): Promise<HttpAnswer> {
  const { host, port, path, scheme, headers, signal } = request;
  const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  try {
    const connection = await network.connect(host, port, { signal });
    const abort = () => connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const given = headers.map(({ name, value }) => `${name}: ${value ?? ''}\r\n`).join('');
      const named = headers.some(({ name }) => name.toLowerCase() === 'host') ? '' : `Host: ${host}:${port}\r\n`;
      const agent = headers.some(({ name }) => name.toLowerCase() === 'user-agent')
        ? ''
        : 'User-Agent: kube-probe/1.36\r\n';
      const head = `GET ${url.slice(url.indexOf('/', 8))} HTTP/1.1\r\n${named}${agent}${given}Accept: */*\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(head));
      let text = '';
      const decoder = new TextDecoder();
      for (;;) {
        const chunk = await connection.read();
        if (!chunk) break;
        text += decoder.decode(chunk, { stream: true });
        if (text.length > limits.probeOutput || complete(text)) break;
      }
      if (signal.aborted) return { failure: timedOut(url) };
      return parse(text) ?? { failure: `Get "${url}": EOF` };
    } finally {
      signal.removeEventListener('abort', abort);
      connection.destroy();
    }
  } catch (error) {
    if (signal.aborted) return { failure: timedOut(url) };
    if (error instanceof ConnectError) return { failure: `Get "${url}": ${dialFailure(error, host, port)}` };
    throw error;
  }
}

const timedOut = (url: string) =>
  `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;

/** How Go words a connection that failed. */
export function dialFailure(error: ConnectError, host: string, port: number): string {
  const dial = `dial tcp ${host}:${port}:`;
  if (error.code === 'ECONNREFUSED') return `${dial} connect: connection refused`;
  if (error.code === 'EHOSTUNREACH') return `${dial} connect: no route to host`;
  if (error.code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  if (error.code === 'ETIMEDOUT') return `${dial} i/o timeout`;
  return `${dial} ${error.message}`;
}

function complete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length:\s*(\d+)/im.exec(text.slice(0, end))?.[1];
  return length !== undefined && text.length - end - 4 >= Number(length);
}

function parse(text: string): HttpAnswer | undefined {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  if (status === undefined) return undefined;
  const end = text.indexOf('\r\n\r\n');
  const location = /^location:\s*(.+?)\s*$/im.exec(end < 0 ? text : text.slice(0, end))?.[1];
  return {
    status: Number(status),
    body: end < 0 ? '' : text.slice(end + 4),
    ...(location === undefined ? {} : { location }),
  };
}
