/** `kubebook run|serve|kubectl|sim`: the cluster in a terminal. Node only. */
import { constants } from 'node:os';
import { kubectlCommand } from './kubectl.ts';
import { runCommand } from './run-command.ts';
import { serveCommand } from './serve.ts';
import { simCommand } from './sim.ts';

const usage = `Kubernetes notebooks on a simulated cluster.

Usage:
  kubebook run FILE... [--keep-going] [--json] [--junit FILE] [--html FILE] [--write] [--no-color]
      Runs the cells of notebooks (*.k8s.md, or any Markdown). Ends with 1 when a cell fails.
      "kubebook run --help" tells of all its flags.

  kubebook serve [--port N] [--kubeconfig FILE] [--load FILE|DIR] [--nodes N] [--speed X] [--data DIR] [--addons NAME,...] [--bootstrap kubeadm]
      Serves the API of a cluster on 127.0.0.1 for kubectl, Helm and client libraries, until interrupted.
      "kubebook serve --help" tells of all its flags.

  kubebook kubectl ARGS...
      Runs Kubebook's own kubectl against the cluster that the kubeconfig names.

  kubebook sim ARGS...
      Lets things go wrong in a cluster of "kubebook serve --sim" that the kubeconfig names: nodes, network, registries, outages.
`;

/** Runs a command line; resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  process.stdout.on('error', endWithReader);
  try {
    switch (command) {
      case 'run':
        return await runCommand(rest);
      case 'serve':
        return await serveCommand(rest);
      case 'kubectl':
        return await kubectlCommand(rest);
      case 'sim':
        return await simCommand(rest);
      case undefined:
      case 'help':
      case '--help':
      case '-h':
        process.stdout.write(usage);
        return command === undefined ? 2 : 0;
      default:
        process.stderr.write(`kubebook: there is no command "${command}"\n\n${usage}`);
        return 2;
    }
  } catch (error) {
    process.stderr.write(`kubebook: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

/** Whoever read what is printed has enough (`| head`): that ends a program without a word, as the signal for it does. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(128 + constants.signals.SIGPIPE);
}
