import { limits } from '../limits.ts';
import { type Connection, ConnectError } from '../runtime/process.ts';
import type { Loop } from '../sim/index.ts';

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A TCP connection in memory: both of its ends. `closed` is called once, when it is over both ways. */
export function connectionPair(
  loop: Loop,
  client: SocketAddress,
  server: SocketAddress,
  closed: () => void,
): { readonly client: Connection; readonly server: Connection } {
  let open = 2;
  const done = () => {
    if (--open === 0) closed();
  };
  const toServer = createPipe(loop, done);
  const toClient = createPipe(loop, done);
  const end = (local: SocketAddress, remote: SocketAddress, incoming: Pipe, outgoing: Pipe): Connection => ({
    localAddress: local.address,
    localPort: local.port,
    remoteAddress: remote.address,
    remotePort: remote.port,
    read: incoming.read,
    write: outgoing.write,
    end: outgoing.end,
    destroy() {
      outgoing.reset();
      incoming.reset();
    },
  });
  return { client: end(client, server, toClient, toServer), server: end(server, client, toServer, toClient) };
}

interface Pipe {
  read(): Promise<Uint8Array | undefined>;
  write(chunk: Uint8Array): Promise<void>;
  end(): void;
  reset(): void;
}

/** One direction. A write resolves once the reader is not too far behind. */
function createPipe(loop: Loop, done: () => void): Pipe {
  const chunks: Uint8Array[] = [];
  const blocked: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let size = 0;
  let state: 'open' | 'ending' | 'ended' | 'reset' = 'open';
  let reader: { resolve: (chunk: Uint8Array | undefined) => void; reject: (reason: unknown) => void } | undefined;
  const broken = () => new ConnectError('ECONNRESET', 'read ECONNRESET');

  const feed = (chunk: Uint8Array | undefined) => {
    if (state === 'reset') return;
    if (chunk) {
      chunks.push(chunk);
    } else {
      state = 'ended';
      done();
    }
    if (!reader) return;
    const { resolve } = reader;
    reader = undefined;
    resolve(take());
  };

  const take = (): Uint8Array | undefined => {
    const chunk = chunks.shift();
    if (!chunk) return undefined;
    size -= chunk.length;
    if (size <= limits.socketBuffer) for (const { resolve } of blocked.splice(0)) resolve();
    return chunk;
  };

  return {
    read() {
      if (chunks.length > 0) return Promise.resolve(take());
      if (state === 'reset') return Promise.reject(broken());
      if (state === 'ended') return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        reader = { resolve, reject };
      });
    },
    write(chunk) {
      if (state !== 'open') return Promise.reject(new ConnectError('ECONNRESET', 'write EPIPE'));
      if (chunk.length === 0) return Promise.resolve();
      size += chunk.length;
      loop.defer(() => feed(chunk));
      if (size <= limits.socketBuffer) return Promise.resolve();
      return new Promise((resolve, reject) => blocked.push({ resolve, reject }));
    },
    end() {
      if (state !== 'open') return;
      state = 'ending';
      loop.defer(() => feed(undefined));
    },
    reset() {
      if (state === 'reset' || state === 'ended') return;
      state = 'reset';
      done();
      reader?.reject(broken());
      reader = undefined;
      for (const { reject } of blocked.splice(0)) reject(broken());
    },
  };
}
