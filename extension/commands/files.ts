import { commands, Disposable, NotebookData, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { parseNotebook } from '../../engine/notebook/parse.ts';
import { toCellData } from '../notebook/cells.ts';
import { readResource } from '../resources.ts';

const firstNotebook = `# My cluster

\`\`\`yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx:1.27
\`\`\`

\`\`\`sh
kubectl get deployments,pods
\`\`\`
`;

/** Commands that open notebooks: a new one, or one of the samples. */
export function registerFileCommands(extensionUri: Uri): Disposable {
  return Disposable.from(
    commands.registerCommand('kubebook.newNotebook', () => openNew(firstNotebook)),
    commands.registerCommand('kubebook.openSample', async () => {
      const samples = await readSamples(extensionUri);
      const chosen = await window.showQuickPick(samples, { placeHolder: 'Which sample?', matchOnDescription: true });
      if (!chosen) return;
      // a copy without a file: what is tried out in it does not change the sample
      await openNew(chosen.text);
    }),
  );
}

async function openNew(text: string): Promise<void> {
  const data = new NotebookData(parseNotebook(text).cells.map(toCellData));
  await window.showNotebookDocument(await workspace.openNotebookDocument('kubebook', data));
}

interface Sample extends QuickPickItem {
  readonly text: string;
}

/** The notebooks that come with the extension, in one file that the build makes: a web extension cannot list its folder. */
async function readSamples(extensionUri: Uri): Promise<readonly Sample[]> {
  const samples = JSON.parse(await readResource(Uri.joinPath(extensionUri, 'dist/samples.json'))) as {
    readonly [name: string]: string;
  };
  return Object.entries(samples).map(([name, text]) => ({
    label: /^# (.+)$/m.exec(text)?.[1] ?? name,
    description: name,
    text,
  }));
}
