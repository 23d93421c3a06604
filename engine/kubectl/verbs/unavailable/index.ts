import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';

/** Commands of kubectl that are not here, and why. Anything may follow them: the answer is the same. */
const reasons: readonly (readonly [name: string, short: string, why: string])[] = [
  ['certificate', 'Modify certificate resources', 'it is not built yet; patch the approval subresource instead'],
  [
    'completion',
    'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
    'the shell here completes by itself',
  ],
  [
    'cp',
    'Copy files and directories to and from containers',
    'it is not built yet; use exec with cat and a redirection',
  ],
  ['debug', 'Create debugging sessions for troubleshooting workloads and nodes', 'it is not built yet'],
  [
    'port-forward',
    'Forward one or more local ports to a pod',
    'there is no local network to listen on; use curl from a pod',
  ],
  [
    'proxy',
    'Run a proxy to the Kubernetes API server',
    'there is no local network to listen on; serve the API instead',
  ],
];

export const unavailable: readonly Command[] = reasons.map(([name, short, why]) => ({
  name,
  short,
  usage: name,
  run() {
    throw new KubectlError(`kubectl ${name} is not available here: ${why}`);
  },
}));
