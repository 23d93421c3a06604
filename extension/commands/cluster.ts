import { commands, Disposable, window, workspace } from 'vscode';
import type { Sessions } from '../sessions/sessions.ts';

/** Commands about the cluster in use as a whole. */
export function registerClusterCommands(sessions: Sessions): Disposable {
  return commands.registerCommand('kubebook.showClusterState', async () => {
    const { outputs } = await sessions.runCommand({ kind: 'command', value: stateScript });
    const textOf = (stream: string) => outputs.flatMap((o) => (o.stream === stream ? [o.text] : [])).join('');
    if (textOf('stderr') !== '') window.showErrorMessage(textOf('stderr').trim());
    const text = textOf('stdout');
    if (text === '') return;
    const document = await workspace.openTextDocument({ language: 'yaml', content: text });
    await window.showTextDocument(document, { preview: true });
  });
}

/** What one wants to see of a cluster: all that people make, without the cluster's own housekeeping. */
const stateScript =
  'kubectl get nodes,namespaces,all,configmaps,secrets,ingresses,persistentvolumeclaims --all-namespaces -o yaml';
