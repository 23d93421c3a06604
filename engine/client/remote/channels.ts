import type { ByteDuplex, RemoteProcess } from '../kube-api.ts';
import { failure } from '../../machinery/errors.ts';
import type { Status } from '../../machinery/types.ts';
import { isStatus, jsonOf } from './answers.ts';
import { ByteQueue } from './byte-queue.ts';
import type { MessageSocket } from './transport.ts';

/** The numbers that lead each message of the `channel.k8s.io` protocols. */
export const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Exec and attach: version 5 can close stdin. */
export const processProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
export const portForwardProtocols = ['v4.channel.k8s.io', 'portforward.k8s.io'];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function message(number: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(payload.length + 1);
  bytes[0] = number;
  bytes.set(payload, 1);
  return bytes;
}

/** A process at the other end of a WebSocket. */
export function remoteProcess(socket: MessageSocket): RemoteProcess {
  const stdout = new ByteQueue();
  const stderr = new ByteQueue();
  async function receive(): Promise<Status> {
    let status: Status | undefined;
    try {
      for await (const bytes of socket.messages) {
        const payload = bytes.subarray(1);
        if (bytes[0] === channel.stdout) stdout.push(payload);
        else if (bytes[0] === channel.stderr) stderr.push(payload);
        else if (bytes[0] === channel.error && payload.length > 0) status = statusOf(payload);
      }
    } finally {
      stdout.end();
      stderr.end();
    }
    return status ?? failure(500, 'InternalError', 'the connection was closed before the process ended').status;
  }
  return {
    stdout,
    stderr,
    write: (chunk) => socket.send(message(channel.stdin, chunk)),
    closeStdin() {
      if (socket.protocol === 'v5.channel.k8s.io') {
        socket.send(message(channel.close, Uint8Array.of(channel.stdin)));
      }
    },
    resize: (columns, rows) =>
      socket.send(message(channel.resize, encoder.encode(JSON.stringify({ Width: columns, Height: rows })))),
    status: receive(),
  };
}

function statusOf(payload: Uint8Array): Status {
  const text = decoder.decode(payload);
  const value = jsonOf(text);
  return isStatus(value) ? value : failure(500, 'InternalError', text).status;
}

/** A connection to one port at the other end of a WebSocket. Fails with what the server says on its error channel. */
export function remotePort(socket: MessageSocket): ByteDuplex {
  const incoming = new ByteQueue();
  // each channel begins with the port's number
  const begun = new Set<number>();
  let refusal: string | undefined;
  const receiving = (async () => {
    try {
      for await (const bytes of socket.messages) {
        const number = bytes[0] ?? 0;
        const payload = bytes.subarray(begun.has(number) ? 1 : 3);
        begun.add(number);
        if (number === 0) incoming.push(payload);
        else if (payload.length > 0) refusal = decoder.decode(payload);
      }
    } finally {
      incoming.end();
    }
  })();
  return {
    incoming: {
      async *[Symbol.asyncIterator]() {
        yield* incoming;
        await receiving;
        if (refusal !== undefined) throw failure(500, 'InternalError', refusal);
      },
    },
    write: (chunk) => socket.send(message(0, chunk)),
    // the protocol cannot close one direction: the other end closes when it is done
    end: () => {},
    abort: () => socket.close(),
  };
}
