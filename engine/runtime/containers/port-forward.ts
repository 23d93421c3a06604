import type { ByteDuplex } from '../../client/kube-api.ts';
import { ConnectError } from '../process.ts';
import type { PodSandbox } from './sandbox.ts';

/** A connection to a port inside the pod, from the pod's own loopback. Fails with a `ConnectError` in socat's manner. */
export async function forwardPort(sandbox: PodSandbox, port: number, signal?: AbortSignal): Promise<ByteDuplex> {
  const connection = await sandbox.network.connect('127.0.0.1', port, signal ? { signal } : {}).catch((error) => {
    if (!(error instanceof ConnectError)) throw error;
    throw new ConnectError(
      error.code,
      `failed to connect to localhost:${port} inside namespace "${sandbox.id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`,
    );
  });
  async function* incoming(): AsyncGenerator<Uint8Array> {
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) yield chunk;
  }
  return {
    incoming: incoming(),
    write: (chunk) => void connection.write(chunk).catch(() => {}),
    end: () => connection.end(),
    abort: () => connection.destroy(),
  };
}
