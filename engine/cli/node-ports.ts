import { createServer, type Server, type Socket } from 'node:net';
import type { LocalNetwork } from '../kubectl/index.ts';
import { type Connection, ConnectError } from '../runtime/process.ts';

/** The ports of this machine: what `port-forward` and `proxy` listen on. `localhost` is both of its addresses. */
export const nodePorts: LocalNetwork = {
  async listen(port, asked, handler) {
    const servers: Server[] = [];
    const addresses: string[] = [];
    let taken = port;
    for (const address of asked.flatMap((each) => (each === 'localhost' ? ['127.0.0.1', '::1'] : [each]))) {
      const server = createServer({ allowHalfOpen: true }, (socket) => handler(connectionOf(socket)));
      try {
        taken = await listening(server, taken, address);
      } catch (error) {
        // a machine without IPv6 still has the other one
        if (address === '::1' && servers.length > 0) continue;
        for (const each of servers) each.close();
        throw error;
      }
      servers.push(server);
      addresses.push(address.includes(':') ? `[${address}]` : address);
    }
    return {
      port: taken,
      addresses,
      close() {
        for (const server of servers) server.close();
      },
    };
  },
};

/** Resolves with the port that it is. */
function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new ConnectError('EADDRINUSE', error.message) : error),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function connectionOf(socket: Socket): Connection {
  const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  return {
    remoteAddress: socket.remoteAddress ?? '',
    remotePort: socket.remotePort ?? 0,
    localAddress: socket.localAddress ?? '',
    localPort: socket.localPort ?? 0,
    async read() {
      const next = await chunks.next();
      return next.done ? undefined : new Uint8Array(next.value);
    },
    write: (chunk) =>
      new Promise((resolve, reject) => socket.write(chunk, (error) => (error ? reject(error) : resolve()))),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}
