import { commands, Disposable, env, type ExtensionContext, StatusBarAlignment, Uri, window, workspace } from 'vscode';
import type { ServedCluster } from '../../engine/server/serve-cluster.ts';
import type { EngineLoader } from '../engine/engine.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** A cluster that is served, and whose it is. */
interface Serving {
  readonly name: string;
  readonly served: ServedCluster;
  readonly kubeconfig: string;
  /** Its time runs by itself, so the tree is read again now and then. */
  readonly refreshing: ReturnType<typeof setInterval>;
}

const refreshMilliseconds = 3000;

const openTerminal = 'Open Terminal';
const copyPath = 'Copy Kubeconfig Path';
const stopServing = 'Stop';

/** Serves the cluster in use to real kubectl, Helm and client libraries; one at a time. */
export function registerServe(context: ExtensionContext, sessions: Sessions, load: EngineLoader): Disposable {
  let current: Serving | undefined;
  const item = window.createStatusBarItem('kubebook.served', StatusBarAlignment.Left, 9);
  item.name = 'Kubebook Server';
  item.command = 'kubebook.serveCluster';

  function show(): void {
    if (!current) return item.hide();
    item.text = `$(broadcast) ${current.served.url.replace(/^https:\/\//, '')}`;
    item.tooltip = `The cluster of ${current.name} is served; its time runs with the clock on the wall.`;
    item.show();
  }

  async function stop(): Promise<void> {
    const stopped = current;
    current = undefined;
    clearInterval(stopped?.refreshing);
    show();
    await stopped?.served.close();
  }

  async function begin(): Promise<Serving | undefined> {
    const { serveCluster } = await load();
    if (!serveCluster) {
      window.showInformationMessage(
        'A browser cannot listen on a port. Open this folder in VS Code on the desktop, or run `npx kubebook serve`.',
      );
      return undefined;
    }
    const { name, session } = await sessions.open();
    if (!session.embedded) {
      window.showInformationMessage(`${name} runs on a real cluster, which is served already.`);
      return undefined;
    }
    await workspace.fs.createDirectory(context.globalStorageUri);
    const file = Uri.joinPath(context.globalStorageUri, `${name.replaceAll(/[^\w.-]/g, '_')}.kubeconfig`).fsPath;
    const served = await serveCluster(session.embedded, { kubeconfigFile: file });
    session.closed.addEventListener('abort', () => {
      if (current?.served === served) void stop();
    });
    const refreshing = setInterval(() => void commands.executeCommand('kubebook.tree.refresh'), refreshMilliseconds);
    return { name, served, kubeconfig: file, refreshing };
  }

  async function serve(): Promise<void> {
    current ??= await begin();
    if (!current) return;
    show();
    const { name, served, kubeconfig } = current;
    const message = `The cluster of ${name} is served at ${served.url}.`;
    const answer = await window.showInformationMessage(message, openTerminal, copyPath, stopServing);
    if (answer === openTerminal) {
      window.createTerminal({ name: `kubectl: ${name}`, env: { KUBECONFIG: kubeconfig } }).show();
    } else if (answer === copyPath) await env.clipboard.writeText(kubeconfig);
    else if (answer === stopServing) await stop();
  }

  return Disposable.from(
    item,
    commands.registerCommand('kubebook.serveCluster', () => serve().catch(tell)),
    commands.registerCommand('kubebook.stopServing', async () => {
      if (current) await stop();
      else window.showInformationMessage('No cluster is served.');
    }),
    { dispose: () => void stop() },
  );
}

function tell(error: unknown): void {
  window.showErrorMessage(`The cluster cannot be served: ${error instanceof Error ? error.message : String(error)}`);
}
