/** What a user waits for in VS Code for the Web, in Chromium: activation, and a cell's table or diagram after a click. */
import { openWorkbench, type Workbench } from '../test/e2e/workbench.ts';
import { duration, median, table } from './measure.ts';

const notebook = `# Waiting

\`\`\`sh
kubectl create deployment web --image=nginx --replicas=3
\`\`\`

\`\`\`sh
kubectl get nodes
\`\`\`

\`\`\`sh
kubectl graph owners deployment/web
\`\`\`
`;

/** Milliseconds that VS Code says the activation took: loading the code and running `activate`. */
async function activation(vscode: Workbench): Promise<number> {
  await vscode.command('Developer: Show Running Extensions');
  const row = vscode.page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Kubebook' });
  const text = await row.first().innerText();
  return Number(/Activation: (\d+)ms/.exec(text)?.[1] ?? Number.NaN);
}

/** Milliseconds from the click on a cell's button until what it draws is seen. */
async function untilSeen(vscode: Workbench, cell: string, drawn: string): Promise<number> {
  const row = vscode.page.locator('.notebookOverlay .code-cell-row:visible').filter({ hasText: cell });
  await row.hover();
  const begun = performance.now();
  await row.locator('.run-button-container a').first().click();
  await vscode.output(drawn);
  const waited = performance.now() - begun;
  await vscode.toolbar('Clear All Outputs');
  return waited;
}

const vscode = await openWorkbench({ 'waiting.k8s.md': notebook });
try {
  await vscode.openFile('waiting.k8s.md');
  await vscode.page.locator('.notebookOverlay .code-cell-row:visible').first().waitFor();
  const first = await untilSeen(vscode, 'create', '.output_container');
  const tables: number[] = [];
  for (let run = 0; run < 5; run++) tables.push(await untilSeen(vscode, 'nodes', 'table'));
  const diagrams: number[] = [];
  for (let run = 0; run < 5; run++) diagrams.push(await untilSeen(vscode, 'owners', '.kubebook-canvas svg'));
  const [firstDiagram = Number.NaN, ...later] = diagrams;
  table(
    'In VS Code for the Web',
    ['what', 'time'],
    [
      ['activation', duration(await activation(vscode))],
      ['the first cell, with its cluster', duration(first)],
      ['a table, from the click', duration(median(tables))],
      ['the first diagram, from the click', duration(firstDiagram)],
      ['a diagram, from the click', duration(median(later))],
    ],
  );
} finally {
  await vscode.close();
}
process.exit(0);
