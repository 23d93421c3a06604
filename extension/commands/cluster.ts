import { commands, type Disposable, window } from 'vscode';
import type { Sessions } from '../sessions/sessions.ts';
import type { Results } from './results.ts';

/** Commands about the cluster in use as a whole. */
export function registerClusterCommands(sessions: Sessions, results: Results): Disposable {
  return commands.registerCommand('kubebook.showClusterState', async () => {
    const { outputs } = await sessions.runCommand({ kind: 'command', value: stateScript });
    const textOf = (stream: string) => outputs.flatMap((o) => (o.stream === stream ? [o.text] : [])).join('');
    if (textOf('stderr') !== '') window.showErrorMessage(textOf('stderr').trim());
    if (textOf('stdout') !== '') await results.show('Cluster State.yaml', textOf('stdout'));
  });
}

/** What one wants to see of a cluster: all that people make, without the cluster's own housekeeping. */
const stateScript =
  'kubectl get nodes,namespaces,all,configmaps,secrets,ingresses,persistentvolumeclaims --all-namespaces -o yaml';
