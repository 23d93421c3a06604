import { limits } from '../limits.ts';
import type { Connection } from '../runtime/process.ts';

/**
 * The health protocol of gRPC. Simulated connections carry no HTTP/2: after its real preface a call is one line of JSON, and
 * so is the answer.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN';

export type HealthAnswer =
  | { readonly status: ServingStatus }
  /** A status of gRPC: `NotFound`. */
  | { readonly code: string; readonly message: string };

/** What is served by name of service; `*` stands for all that are not named. */
export type HealthTable = { readonly [service: string]: ServingStatus };

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const encoder = new TextEncoder();

/** Asks how a service is. Undefined: the other end does not speak gRPC. */
export async function checkHealth(connection: Connection, service: string): Promise<HealthAnswer | undefined> {
  await connection.write(encoder.encode(`${preface}${JSON.stringify({ service })}\n`));
  let text = '';
  const decoder = new TextDecoder();
  for (;;) {
    const chunk = await connection.read();
    if (!chunk) return undefined;
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) break;
    if (text.length > limits.probeOutput) return undefined;
  }
  const [line = ''] = text.split('\n');
  return line.startsWith('{') ? (JSON.parse(line) as HealthAnswer) : undefined;
}

/** How a service of the table is. */
export function healthOf(table: HealthTable, service: string): HealthAnswer {
  const status = Object.hasOwn(table, service) ? table[service] : table['*'];
  return status === undefined ? { code: 'NotFound', message: 'unknown service' } : { status };
}

/**
 * Answers a connection whose client speaks gRPC; hands any other to `otherwise`, as if nobody had read from it.
 *
 * @param answer asked with the name of the service, which is empty for the server as a whole
 */
export async function serveHealth(
  connection: Connection,
  answer: (service: string) => HealthAnswer,
  otherwise: (connection: Connection) => Promise<void>,
): Promise<void> {
  const first = await connection.read();
  const text = first ? new TextDecoder().decode(first) : '';
  if (!text.startsWith(preface)) return otherwise(first ? unread(connection, first) : connection);
  const { service } = JSON.parse(text.slice(preface.length)) as { readonly service: string };
  await connection.write(encoder.encode(`${JSON.stringify(answer(service))}\n`));
  connection.end();
}

/** The connection with a chunk put back in front. */
function unread(connection: Connection, chunk: Uint8Array): Connection {
  let pending: Uint8Array | undefined = chunk;
  return {
    remoteAddress: connection.remoteAddress,
    remotePort: connection.remotePort,
    localAddress: connection.localAddress,
    localPort: connection.localPort,
    read() {
      if (pending === undefined) return connection.read();
      const given = pending;
      pending = undefined;
      return Promise.resolve(given);
    },
    write: (bytes) => connection.write(bytes),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}
