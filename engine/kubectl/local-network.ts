import type { Connection, ProcessNetwork } from '../runtime/process.ts';
import { ConnectError } from '../runtime/process.ts';
import { KubectlError } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** The network that a command may listen in; fails where there is none, as outside of a notebook. */
export function localNetwork({ context, path }: Invocation): ProcessNetwork {
  if (context.network) return context.network;
  throw new KubectlError(`kubectl ${path} is not available here: there is no local network to listen on`);
}

const firstFreePort = 30_000;
const freePorts = 10_000;

/** Listens on a port, or for 0 on one that is free; resolves with the number. Fails with a `ConnectError`. */
export function listenOn(
  invocation: Invocation,
  port: number,
  handler: (connection: Connection) => void,
): { readonly port: number; close(): void } {
  const network = localNetwork(invocation);
  if (port !== 0) return { port, close: network.listen(port, handler).close };
  const random = invocation.context.sim.random.fork('kubectl/port');
  for (;;) {
    const free = firstFreePort + random.below(freePorts);
    try {
      return { port: free, close: network.listen(free, handler).close };
    } catch (error) {
      if (!(error instanceof ConnectError) || error.code !== 'EADDRINUSE') throw error;
    }
  }
}

/** Rejects when the command is ended, and never before. */
export const untilEnded = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
