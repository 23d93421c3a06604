import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { ByteQueue } from '../../client/remote/byte-queue.ts';
import type { Carrier } from './connection.ts';

/** A socket after `Upgrade: SPDY/3.1`. */
export function socketCarrier(socket: Duplex, head: Uint8Array): Carrier {
  return {
    incoming: {
      async *[Symbol.asyncIterator]() {
        if (head.length > 0) yield head;
        yield* socket as AsyncIterable<Uint8Array>;
      },
    },
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    close: () => socket.end(),
  };
}

/** SPDY in the messages of a WebSocket: how kubectl forwards ports since 1.31. */
export function webSocketCarrier(socket: WebSocket): Carrier {
  const incoming = new ByteQueue();
  socket.on('message', (data: Buffer) => incoming.push(data));
  socket.on('close', () => incoming.end());
  return {
    incoming,
    write: (bytes) => new Promise((resolve) => socket.send(bytes, () => resolve())),
    close: () => socket.close(1000),
  };
}
