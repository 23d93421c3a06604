import { createRemoteApi } from '../client/remote/index.ts';
import { runSim } from '../faults/command/program.ts';
import { connectionOf, nodeTransport } from '../server/outgoing/index.ts';
import { kubeconfigConnection } from '../server/outgoing/kubeconfig.ts';
import { createWorld } from '../sim/index.ts';

/** `kubebook sim …`: what goes wrong in a served cluster, which the kubeconfig names. Its time is that of `kubebook serve`. */
export async function simCommand(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
  const world = createWorld({ start: Date.now() });
  world.drivers.live();
  // help is given without a cluster
  const help = args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h' || arg === 'help');
  const transport = nodeTransport(
    help ? connectionOf({ server: 'http://localhost:8080', cluster: {}, user: {} }) : kubeconfigConnection(),
  );
  try {
    return await runSim({ api: createRemoteApi(transport), clock: world.clock }, args, {
      print: async (line) => void process.stdout.write(`${line}\n`),
      complain: async (line) => void process.stderr.write(`${line}\n`),
      signal: interrupt.signal,
    });
  } finally {
    transport.close();
    world.dispose();
  }
}
