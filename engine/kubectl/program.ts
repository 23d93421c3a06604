import type { Program } from '../runtime/process.ts';
import type { KubectlContext } from './context.ts';
import { simulatedPorts } from './local-network.ts';
import { runKubectl } from './run.ts';

export type KubectlOptions = Pick<KubectlContext, 'clusters' | 'edit' | 'spawn'>;

/** kubectl as a program of the simulated world: what the shell runs for `kubectl …`. */
export function kubectlProgram(options: KubectlOptions): Program {
  return ({ argv, env, cwd, fs, stdin, stdout, stderr, isTty, signal, sim, network }) => {
    const ports = network ? { network: simulatedPorts(network, sim.random.fork('kubectl/port')) } : {};
    return runKubectl({ ...options, ...ports, sim, env, cwd, fs, stdin, stdout, stderr, isTty, signal }, argv.slice(1));
  };
}
