import type { ExecOptions, RemoteProcess } from '../../client/kube-api.ts';
import type { Status } from '../../machinery/types.ts';
import type { SpdyStream } from './connection.ts';

/** The protocol of exec and attach by SPDY: the end is a Status on the error stream. */
export const processStreamProtocol = 'v4.channel.k8s.io';

/**
 * Joins the streams of an exec or attach: one each for errors and for what the options ask for. The process is joined to them
 * when all are there. Returns what takes each stream.
 */
export function serveProcessStreams(
  options: Omit<ExecOptions, 'command'>,
  remote: RemoteProcess,
  statusOf: (error: unknown) => Status,
  done: () => void,
): (stream: SpdyStream) => void {
  const wanted = [
    'error',
    ...(options.stdin ? ['stdin'] : []),
    ...(options.stdout ? ['stdout'] : []),
    ...(options.stderr && !options.tty ? ['stderr'] : []),
    ...(options.tty ? ['resize'] : []),
  ];
  const streams = new Map<string, SpdyStream>();
  return (stream) => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!wanted.includes(type) || streams.has(type)) return void stream.end();
    streams.set(type, stream);
    if (streams.size === wanted.length) void run(streams, remote, statusOf).finally(done);
  };
}

async function run(
  streams: ReadonlyMap<string, SpdyStream>,
  remote: RemoteProcess,
  statusOf: (error: unknown) => Status,
): Promise<void> {
  let status: Status;
  try {
    void feed(streams.get('stdin'), remote);
    void resize(streams.get('resize'), remote);
    await Promise.all([drain(remote.stdout, streams.get('stdout')), drain(remote.stderr, streams.get('stderr'))]);
    status = await remote.status;
  } catch (error) {
    status = statusOf(error);
  }
  await streams.get('error')?.write(Buffer.from(JSON.stringify(status)));
  for (const stream of streams.values()) await stream.end();
}

async function feed(stream: SpdyStream | undefined, remote: RemoteProcess): Promise<void> {
  if (!stream) return;
  for await (const chunk of stream.incoming) remote.write(chunk);
  remote.closeStdin();
}

async function resize(stream: SpdyStream | undefined, remote: RemoteProcess): Promise<void> {
  if (!stream) return;
  for await (const chunk of stream.incoming) {
    const size = terminalSize(Buffer.from(chunk).toString());
    if (size) remote.resize(size.columns, size.rows);
  }
}

async function drain(chunks: AsyncIterable<Uint8Array>, stream: SpdyStream | undefined): Promise<void> {
  for await (const chunk of chunks) await stream?.write(chunk);
  await stream?.end();
}

/** Terminal sizes come as JSON with capital letters. */
export function terminalSize(text: string): { columns: number; rows: number } | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return typeof Width === 'number' && typeof Height === 'number' ? { columns: Width, rows: Height } : undefined;
  } catch {
    return undefined;
  }
}
