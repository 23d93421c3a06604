import { Disposable, StatusBarAlignment, type StatusBarItem, ThemeColor, window, workspace } from 'vscode';
import type { OpenSession, Sessions } from '../sessions/sessions.ts';

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
    if (current.session.embedded) showSimulated(item, current);
    else showReal(item, current);
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

function showSimulated(item: StatusBarItem, { name, session, busy }: OpenSession): void {
  const clock = session.cluster.world.clock.timestamp().replace('T', ' ').replace('Z', '');
  item.text = `${busy ? '$(sync~spin)' : '$(vm)'} ${clock}`;
  item.tooltip = `Simulated cluster of ${name}. Its clock is its own: it moves while cells run.`;
  item.accessibilityInformation = { label: `Simulated cluster of ${name}, clock ${clock}` };
  item.backgroundColor = undefined;
}

/** Marked, since what a cell does to it is not undone by a restart. */
function showReal(item: StatusBarItem, { name, busy }: OpenSession): void {
  item.text = `${busy ? '$(sync~spin)' : '$(cloud)'} real cluster`;
  item.tooltip = `${name} runs on a cluster outside of the simulation: its cells change it for real.`;
  item.accessibilityInformation = { label: item.tooltip };
  item.backgroundColor = new ThemeColor('statusBarItem.warningBackground');
}
