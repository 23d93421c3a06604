import { Disposable, Uri, ViewColumn, type Webview, type WebviewPanel, window } from 'vscode';

export interface Diagram {
  readonly title: string;
  /** Mermaid text. */
  readonly mermaid: string;
}

/** One panel beside the editor, which shows the last diagram that was asked for. */
export interface DiagramPanel extends Disposable {
  show(diagram: Diagram): void;
}

export function registerDiagramPanel(extensionUri: Uri): DiagramPanel {
  const root = Uri.joinPath(extensionUri, 'dist/webview');
  let panel: WebviewPanel | undefined;
  let last: Diagram | undefined;

  function create(): WebviewPanel {
    const created = window.createWebviewPanel(
      'kubebook.diagram',
      'Diagram',
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        localResourceRoots: [root],
        retainContextWhenHidden: true,
      },
    );
    created.webview.html = pageOf(created.webview, root);
    created.webview.onDidReceiveMessage((message: { readonly type?: string }) => {
      if (message.type === 'ready' && last) created.webview.postMessage(last);
    });
    created.onDidDispose(() => {
      panel = undefined;
    });
    return created;
  }

  return {
    show(diagram) {
      last = diagram;
      panel ??= create();
      panel.title = diagram.title;
      panel.reveal(undefined, true);
      panel.webview.postMessage(diagram);
    },
    dispose: () => panel?.dispose(),
  };
}

/** The panel's page: scripts of ours alone; styles inline, since Mermaid writes them into its drawings. */
function pageOf(webview: Webview, root: Uri): string {
  const script = webview.asWebviewUri(Uri.joinPath(root, 'panel.js'));
  const policy = [
    "default-src 'none'",
    `script-src ${webview.cspSource}`,
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Diagram</title>
</head>
<body><main id="diagram"></main><script type="module" src="${script}"></script></body>
</html>`;
}
