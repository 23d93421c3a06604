import { ByteQueue } from '../../client/remote/byte-queue.ts';
import { limits } from '../../limits.ts';
import { control, controlFrame, dataFrame, flagFin, type Frame, framesOf, words } from './frames.ts';
import { type HeaderCodec, headerCodec, type Headers } from './header-block.ts';

/** What carries the bytes of a connection: a socket, or the messages of a WebSocket. */
export interface Carrier {
  readonly incoming: AsyncIterable<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** A stream that the client opened. */
export interface SpdyStream {
  readonly headers: Headers;
  /** Ends when the client has no more to say. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Whether the client tore it down; then what is written goes nowhere. */
  readonly isReset: boolean;
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

interface OpenStream extends SpdyStream {
  readonly queue: ByteQueue;
  isReset: boolean;
}

const rstInvalidStream = 2;
const rstRefused = 3;

/**
 * Serves the streams that a client opens on a SPDY/3.1 connection, until it ends. Windows are not kept, as the real server
 * and client do not keep them either. Never rejects: a client that breaks the protocol loses its connection.
 */
export async function serveSpdy(carrier: Carrier, onStream: (stream: SpdyStream) => void): Promise<void> {
  const streams = new Map<number, OpenStream>();
  const codec = headerCodec();
  try {
    for await (const frame of framesOf(carrier.incoming)) await take(frame, { carrier, streams, codec, onStream });
  } catch {
    await carrier.write(controlFrame(control.goAway, words(0, 1))).catch(() => {});
  } finally {
    for (const stream of streams.values()) {
      stream.isReset = true;
      stream.queue.end();
    }
    codec.close();
    carrier.close();
  }
}

interface Serving {
  readonly carrier: Carrier;
  readonly streams: Map<number, OpenStream>;
  readonly codec: HeaderCodec;
  readonly onStream: (stream: SpdyStream) => void;
}

async function take(frame: Frame, serving: Serving): Promise<void> {
  const { carrier, streams } = serving;
  if (frame.kind === 'data') {
    const stream = streams.get(frame.stream);
    if (!stream) return carrier.write(controlFrame(control.rstStream, words(frame.stream, rstInvalidStream)));
    stream.queue.push(frame.payload);
    if (frame.flags & flagFin) stream.queue.end();
    return;
  }
  switch (frame.type) {
    case control.synStream:
      return open(frame.payload, frame.flags, serving);
    case control.rstStream: {
      const id = frame.payload.readUInt32BE(0);
      const stream = streams.get(id);
      if (!stream) return;
      streams.delete(id);
      stream.isReset = true;
      return stream.queue.end();
    }
    case control.ping:
      return carrier.write(controlFrame(control.ping, frame.payload));
    case control.goAway:
      return carrier.close();
  }
}

async function open(payload: Buffer, flags: number, { carrier, streams, codec, onStream }: Serving): Promise<void> {
  const id = payload.readUInt32BE(0) & 0x7fffffff;
  // even a stream that is refused belongs to the compression's history
  const headers = await codec.decode(payload.subarray(10));
  if (streams.size >= limits.spdyStreams || streams.has(id)) {
    return carrier.write(controlFrame(control.rstStream, words(id, rstRefused)));
  }
  const queue = new ByteQueue();
  if (flags & flagFin) queue.end();
  let ended = false;
  const stream: OpenStream = {
    headers,
    queue,
    incoming: queue,
    isReset: false,
    async write(chunk) {
      if (!ended && !stream.isReset && chunk.length > 0) await carrier.write(dataFrame(id, chunk));
    },
    async end() {
      if (ended || stream.isReset) return;
      ended = true;
      await carrier.write(dataFrame(id, new Uint8Array(), flagFin));
      // what the client still sends is of no use to anybody
      streams.delete(id);
      queue.end();
    },
  };
  streams.set(id, stream);
  await carrier.write(controlFrame(control.synReply, Buffer.concat([words(id), await codec.encode(new Map())])));
  onStream(stream);
}
