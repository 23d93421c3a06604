import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

const waiting = `# Waiting

\`\`\`sh
while true; do echo tick; sleep 1; done
\`\`\`

\`\`\`sh
kubectl get namespaces
\`\`\`
`;

/** Its cell fails when it is run twice on one cluster. */
const once = '# Once\n\n```sh\nkubectl create namespace once\n```\n';

const editing = `# Editing

\`\`\`sh
kubectl create configmap colours --from-literal=sky=blue
kubectl edit configmap colours
kubectl get configmap colours -o jsonpath='{.data.sky} it is'
\`\`\`
`;

let vscode: Workbench;
beforeAll(async () => {
  vscode = await openWorkbench({
    'waiting.k8s.md': waiting,
    'once.k8s.md': once,
    'editing.k8s.md': editing,
    'outside.k8s.md': '---\nkubebook:\n  target: staging\n---\n\n```sh\nkubectl get nodes\n```\n',
    'damaged.k8s.md': '---\nkubebook:\n  nodes: 3\n\n# The front matter does not end\n',
    'cut-off.k8s.md': '# Cut off\n\n```yaml\napiVersion: v1\nkind: Pod\n',
    'binary.k8s.md': new Uint8Array([0x23, 0x20, 0, 0xff]),
  });
});
afterAll(() => vscode.close());
afterEach(({ task }) => vscode.keepIfFailed(task));

test('a sample opens, and Run All brings a cluster to life', async () => {
  await vscode.openFile('01-first-deployment.k8s.md');
  await vscode.page.locator('.notebookOverlay .code-cell-row').first().waitFor();
  await vscode.toolbar('Run All');
  const table = await vscode.output('table', /node-1.*Ready/s);
  expect(await table.locator('th').allInnerTexts()).toEqual(['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']);
  await vscode.output('.applied', 'deployment.apps/web created');
  await vscode.screenshot('01-run-all');
});

test('the owners are drawn as a diagram', async () => {
  const drawing = await vscode.output('.kubebook-canvas svg');
  const labels = (await drawing.locator('.node').allTextContents()).join(' ');
  expect(labels).toMatch(/Deployment/);
  expect(labels).toMatch(/ReplicaSet/);
  expect(labels).toMatch(/Pod/);
  await vscode.screenshot('02-diagram');
});

test('what a container logged is shown', async () => {
  await vscode.output('.output_container', /\[notice\] 1#1: start worker process/);
});

test('a cell is interrupted, and the cluster restarted', async () => {
  const { page } = vscode;
  await vscode.openFile('waiting.k8s.md');
  const cells = page.locator('.notebookOverlay .code-cell-row:visible');
  await cells.filter({ hasText: 'tick' }).waitFor();
  await vscode.toolbar('Run All');
  await vscode.output('.output_container', /tick/);
  await vscode.screenshot('03-running');
  await vscode.command('Kubebook: Interrupt');
  await vscode.output('.output_container', 'Interrupted');
  await vscode.command('Kubebook: Restart Cluster');
  const namespaces = cells.filter({ hasText: 'namespaces' });
  await namespaces.hover();
  await namespaces.locator('.run-button-container a').first().click();
  await vscode.output('table', /kube-system/);
  await vscode.screenshot('04-restarted');
});

test('cells share a cluster, and Restart and Run All begins with a fresh one', async () => {
  await vscode.openFile('once.k8s.md');
  await vscode.page.locator('.notebookOverlay .code-cell-row:visible').filter({ hasText: 'once' }).waitFor();
  await vscode.toolbar('Run All');
  await vscode.output('.output_container', 'namespace/once created');
  await vscode.toolbar('Run All');
  await vscode.output('.output_container', /namespaces "once" already exists/);
  await vscode.toolbar('Restart Cluster and Run All');
  await vscode.output('.output_container', 'namespace/once created');
});

test('kubectl edit opens an editor, and applies what was saved in it', async () => {
  const { page } = vscode;
  await vscode.openFile('editing.k8s.md');
  await page.locator('.notebookOverlay .code-cell-row:visible').filter({ hasText: 'colours' }).waitFor();
  await vscode.toolbar('Run All');
  const value = page.locator('.editor-instance .view-lines').getByText('blue', { exact: true }).last();
  await value.dblclick();
  await page.keyboard.type('green');
  await vscode.screenshot('07-edit');
  await vscode.command('File: Save');
  await vscode.command('View: Close Editor');
  await vscode.output('.output_container', /configmap\/colours edited\s+green it is/);
});

test('serving is for the desktop, and a browser says so', async () => {
  await vscode.command('Kubebook: Serve This Cluster');
  expect(await vscode.notification(/A browser cannot listen/)).toContain('npx kubebook serve');
});

test('a real cluster is for the desktop, and a browser says so', async () => {
  await vscode.openFile('outside.k8s.md');
  await vscode.page.locator('.notebookOverlay .code-cell-row:visible').filter({ hasText: 'staging' }).waitFor();
  await vscode.toolbar('Run All');
  await vscode.output('.output_container', /staging is a context of a kubeconfig, which a browser cannot read/);
});

test('a damaged notebook is told of, and left alone', async () => {
  const { page } = vscode;
  const dialog = page.locator('.monaco-dialog-box');
  await vscode.openFile('damaged.k8s.md');
  await dialog.filter({ hasText: /This notebook is damaged\. Line 1: .*front matter/ }).waitFor();
  await vscode.screenshot('05-damaged');
  await dialog.getByRole('button', { name: 'Open in Text Editor' }).click();
  await page.locator('.editor-instance .view-lines').getByText('The front matter does not end').waitFor();
  await vscode.openFile('binary.k8s.md');
  await dialog.filter({ hasText: /This notebook is damaged.*not a text file/ }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const bytes = new Uint8Array(await readFile(join(vscode.folder, 'binary.k8s.md')));
  expect(bytes).toEqual(new Uint8Array([0x23, 0x20, 0, 0xff]));
});

test('a notebook that is cut off opens with a warning', async () => {
  await vscode.openFile('cut-off.k8s.md');
  expect(await vscode.notification('cut-off.k8s.md')).toMatch(/Line 3: .*not closed/);
  await vscode.page.locator('.notebookOverlay .code-cell-row:visible').filter({ hasText: 'Pod' }).waitFor();
  await vscode.screenshot('06-cut-off');
});

test('nothing is asked of the Internet', () => {
  expect(vscode.external).toEqual([]);
});
