import { commands, Disposable, window, workspace } from 'vscode';
import type { Sessions } from '../sessions/sessions.ts';

/** Commands about the cluster in use as a whole. */
export function registerClusterCommands(sessions: Sessions): Disposable {
  return commands.registerCommand('kubebook.showClusterState', async () => {
    const { exitCode, outputs } = await sessions.runCommand({ kind: 'command', value: stateScript });
    const text = outputs.map((output) => output.text).join('');
    if (exitCode !== 0 && text === '') return;
    const document = await workspace.openTextDocument({ language: 'yaml', content: text });
    await window.showTextDocument(document, { preview: true });
  });
}

/** What one wants to see of a cluster: all that people make, without the cluster's own housekeeping. */
const stateScript =
  'kubectl get nodes,namespaces,all,configmaps,secrets,ingresses,persistentvolumeclaims --all-namespaces -o yaml';
