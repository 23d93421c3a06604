import type { Program } from '../runtime/process.ts';
import type { KubectlContext } from './context.ts';
import { runKubectl } from './run.ts';

export type KubectlOptions = Pick<KubectlContext, 'clusters' | 'edit' | 'spawn'>;

/** kubectl as a program of the simulated world: what the shell runs for `kubectl …`. */
export function kubectlProgram(options: KubectlOptions): Program {
  return ({ argv, env, cwd, fs, stdin, stdout, stderr, isTty, signal, sim, network }) =>
    runKubectl(
      { ...options, ...(network ? { network } : {}), sim, env, cwd, fs, stdin, stdout, stderr, isTty, signal },
      argv.slice(1),
    );
}
