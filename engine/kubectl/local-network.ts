import type { Connection, ProcessNetwork } from '../runtime/process.ts';
import { ConnectError } from '../runtime/process.ts';
import type { Random } from '../sim/random.ts';
import type { LocalNetwork, Listening } from './context.ts';
import { KubectlError } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** Listens on a port, or for 0 on one that is free. Fails with a `ConnectError`, or where there is no network. */
export function listenOn(
  { context, path, flags }: Invocation,
  port: number,
  handler: (connection: Connection) => void,
): Promise<Listening> {
  if (!context.network) {
    throw new KubectlError(`kubectl ${path} is not available here: there is no local network to listen on`);
  }
  return context.network.listen(port, flags.list('address'), handler);
}

const firstFreePort = 30_000;
const freePorts = 10_000;

/** The ports of a simulated machine or shell. It has one address, and shows it as both of localhost's. */
export const simulatedPorts = (network: ProcessNetwork, random: Random): LocalNetwork => ({
  async listen(port, asked, handler) {
    const addresses = asked.flatMap((each) => (each === 'localhost' ? ['127.0.0.1', '[::1]'] : [each]));
    if (port !== 0) return { port, addresses, close: network.listen(port, handler).close };
    for (;;) {
      const free = firstFreePort + random.below(freePorts);
      try {
        return { port: free, addresses, close: network.listen(free, handler).close };
      } catch (error) {
        if (!(error instanceof ConnectError) || error.code !== 'EADDRINUSE') throw error;
      }
    }
  },
});

/** Rejects when the command is ended, and never before. */
export const untilEnded = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
