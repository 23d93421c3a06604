import type { ByteDuplex } from '../../client/kube-api.ts';
import type { SpdyStream } from './connection.ts';

/**
 * Joins the streams of a port-forward, which come as pairs of one request: a connection's data, and what went wrong with it.
 * Returns what takes each stream.
 */
export function servePortStreams(open: (port: number) => Promise<ByteDuplex>): (stream: SpdyStream) => void {
  const waiting = new Map<string, { data?: SpdyStream; error?: SpdyStream }>();
  return (stream) => {
    const request = `${stream.headers.get('port')}/${stream.headers.get('requestid') ?? ''}`;
    const type = stream.headers.get('streamtype');
    if (type !== 'data' && type !== 'error') return void stream.end();
    const pair = waiting.get(request) ?? {};
    pair[type] = stream;
    waiting.set(request, pair);
    if (!pair.data || !pair.error) return;
    waiting.delete(request);
    void forward(Number(stream.headers.get('port')), pair.data, pair.error, open);
  };
}

async function forward(
  port: number,
  data: SpdyStream,
  error: SpdyStream,
  open: (port: number) => Promise<ByteDuplex>,
): Promise<void> {
  try {
    const connection = await open(port);
    const sending = send(data, connection);
    for await (const chunk of connection.incoming) await data.write(chunk);
    await data.end();
    await sending;
  } catch (failure) {
    await error.write(Buffer.from(failure instanceof Error ? failure.message : String(failure)));
  } finally {
    await data.end();
    await error.end();
  }
}

async function send(data: SpdyStream, connection: ByteDuplex): Promise<void> {
  for await (const chunk of data.incoming) connection.write(chunk);
  if (data.isReset) connection.abort();
  else connection.end();
}
