import { Disposable, StatusBarAlignment, window, workspace } from 'vscode';
import type { Sessions } from '../sessions/sessions.ts';

/** The cluster in use: whose it is, whether it works, and what its clock says. */
export function registerStatusBar(sessions: Sessions): Disposable {
  const item = window.createStatusBarItem('kubebook.cluster', StatusBarAlignment.Left, 10);
  item.name = 'Kubebook Cluster';
  item.command = 'kubebook.cluster.focus';
  const update = () => {
    const current = sessions.current();
    if (!current || !workspace.getConfiguration('kubebook').get('statusBar', true)) {
      item.hide();
      return;
    }
    const clock = current.session.cluster.world.clock.timestamp().replace('T', ' ').replace('Z', '');
    item.text = `${current.busy ? '$(sync~spin)' : '$(vm)'} ${clock}`;
    item.tooltip = `Simulated cluster of ${current.name}. Its clock is its own: it moves while cells run.`;
    item.accessibilityInformation = { label: `Simulated cluster of ${current.name}, clock ${clock}` };
    item.show();
  };
  update();
  return Disposable.from(
    item,
    sessions.onDidChange(update),
    window.onDidChangeActiveNotebookEditor(update),
    workspace.onDidChangeConfiguration(update),
  );
}
