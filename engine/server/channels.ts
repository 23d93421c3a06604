import type { WebSocket } from 'ws';
import type { ByteDuplex, RemoteProcess } from '../client/kube-api.ts';
import type { Status } from '../machinery/types.ts';
import { terminalSize } from './spdy/process-streams.ts';

/** The numbers that lead each message of the `channel.k8s.io` protocols. */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'];

/**
 * Carries a remote process over a WebSocket: each message is one byte of channel and then data; the end is a Status on the
 * error channel. Version 5 adds a message that closes stdin.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/proxies/
 */
export async function serveProcess(socket: WebSocket, remote: RemoteProcess): Promise<void> {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer) => {
    const payload = data.subarray(1);
    switch (data[0]) {
      case channel.stdin:
        remote.write(payload);
        break;
      case channel.resize: {
        const size = terminalSize(payload.toString());
        if (size) remote.resize(size.columns, size.rows);
        break;
      }
      case channel.close:
        if (payload[0] === channel.stdin) remote.closeStdin();
        break;
    }
  });
  socket.on('close', () => remote.closeStdin());
  const forward = async (number: number, chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) await send(socket, number, chunk);
  };
  await Promise.all([forward(channel.stdout, remote.stdout), forward(channel.stderr, remote.stderr)]);
  await sendStatus(socket, await remote.status);
}

/** Ends an exec or attach with how it came out. */
async function sendStatus(socket: WebSocket, status: Status): Promise<void> {
  if (socket.protocol === 'channel.k8s.io') {
    if (status.status === 'Failure') await send(socket, channel.error, Buffer.from(status.message ?? ''));
  } else {
    await send(socket, channel.error, Buffer.from(JSON.stringify(status)));
  }
  socket.close(1000);
}

export const portForwardProtocols = ['v4.channel.k8s.io', 'portforward.k8s.io'];

/**
 * Carries connections to ports of a pod: the n-th port has channel 2n for data and 2n + 1 for errors, and each begins with
 * the port's number, little endian.
 */
export async function servePorts(
  socket: WebSocket,
  ports: readonly number[],
  open: (port: number) => Promise<ByteDuplex>,
): Promise<void> {
  // clients speak as soon as the socket is open: what they say waits for the port
  const streams = ports.map((port) => open(port));
  const settled = streams.map((stream) => stream.catch(() => undefined));
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer) => {
    void settled[(data[0] ?? 0) >> 1]?.then((stream) => stream?.write(data.subarray(1)));
  });
  socket.on('close', () => {
    for (const stream of settled) void stream.then((opened) => opened?.abort());
  });
  for (const [index, port] of ports.entries()) {
    const number = Buffer.from([port & 0xff, port >> 8]);
    await send(socket, 2 * index, number);
    await send(socket, 2 * index + 1, number);
  }
  await Promise.all(
    streams.map(async (stream, index) => {
      try {
        for await (const chunk of (await stream).incoming) await send(socket, 2 * index, chunk);
      } catch (error) {
        await send(socket, 2 * index + 1, Buffer.from(error instanceof Error ? error.message : String(error)));
      }
    }),
  );
  socket.close(1000);
}

function send(socket: WebSocket, number: number, payload: Uint8Array): Promise<void> {
  const message = Buffer.allocUnsafe(payload.length + 1);
  message[0] = number;
  message.set(payload, 1);
  return new Promise((resolve) => socket.send(message, () => resolve()));
}
