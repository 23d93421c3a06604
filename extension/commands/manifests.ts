import { commands, Disposable, type TextDocument, ViewColumn, window, workspace } from 'vscode';
import type { CellResult } from '../../engine/notebook/session.ts';
import type { DiagramPanel } from '../diagrams/panel.ts';
import { type DiagramKind, quoted, showDiagram } from '../diagrams/show.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** What a lens hands to its command: one document of a file, and the object it describes. */
export interface ManifestTarget {
  readonly text: string;
  /** `deployment.apps/web`. */
  readonly object: string;
  /** `deployments.apps` or the like, as `kubectl explain` takes it. */
  readonly resource: string;
  readonly namespace?: string;
}

type ManifestCommand = (target: ManifestTarget) => Promise<void>;

/** What can be done with the manifest in the editor, from the palette and from lenses. */
export function registerManifestCommands(sessions: Sessions, panel: DiagramPanel): Disposable {
  const log = window.createOutputChannel('Kubebook');

  /** Runs a command with the manifest as its input, logs all of it, and says in short what came of it. */
  async function tell(script: string, text: string): Promise<CellResult> {
    const result = await sessions.runCommand({ kind: 'command', value: script, input: text });
    const printed = textOf(result);
    log.appendLine(`$ ${script}\n${printed}`);
    const short = printed.trim().split('\n').slice(0, 5).join(' · ');
    if (result.ok) window.showInformationMessage(short || 'Done.');
    else if (await window.showErrorMessage(short || `Exit code ${result.exitCode}`, 'Show Details')) log.show();
    return result;
  }

  async function showText(script: string, text: string, language: string): Promise<void> {
    const result = await sessions.runCommand({ kind: 'command', value: script, input: text });
    const content = textOf(result);
    // diff ends with 1 where something differs
    if (result.exitCode > 1 || (!result.ok && language !== 'diff')) window.showErrorMessage(content.trim());
    else if (content.trim() === '')
      window.showInformationMessage('The cluster has this already: nothing would change.');
    else {
      const document = await workspace.openTextDocument({ language, content });
      await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
    }
  }

  const apply: ManifestCommand = async ({ text }) => void (await tell('kubectl apply -f -', text));
  const dryRun: ManifestCommand = async ({ text }) => void (await tell('kubectl apply --dry-run=server -f -', text));
  const diff: ManifestCommand = ({ text }) => showText('kubectl diff -f -', text, 'diff');
  const explain: ManifestCommand = ({ resource }) => showText(`kubectl explain ${quoted(resource)}`, '', 'plaintext');
  const draw =
    (kind: DiagramKind): ManifestCommand =>
    (target) =>
      showDiagram(sessions, panel, kind, target);

  const lensCommands: { readonly [command: string]: ManifestCommand } = {
    'kubebook.lens.apply': apply,
    'kubebook.lens.dry-run': dryRun,
    'kubebook.lens.diff': diff,
    'kubebook.lens.explain': explain,
    'kubebook.lens.owners': draw('owners'),
    'kubebook.lens.traffic': draw('traffic'),
  };
  const fileCommands: { readonly [command: string]: ManifestCommand } = {
    'kubebook.applyFile': apply,
    'kubebook.dryRunFile': dryRun,
    'kubebook.diffFile': diff,
  };
  return Disposable.from(
    log,
    ...Object.entries(lensCommands).map(([id, run]) => commands.registerCommand(id, run)),
    ...Object.entries(fileCommands).map(([id, run]) => commands.registerCommand(id, onActiveFile(run))),
    commands.registerCommand('kubebook.showOwners', () => showDiagram(sessions, panel, 'owners')),
    commands.registerCommand('kubebook.showTraffic', () => showDiagram(sessions, panel, 'traffic')),
  );
}

/** A command for all of the manifest in the editor. */
function onActiveFile(run: ManifestCommand): () => Promise<void> {
  return async () => {
    const document = window.activeTextEditor?.document;
    if (!document || !isManifest(document)) window.showInformationMessage('Open a YAML manifest first.');
    else await run({ text: document.getText(), object: '', resource: '' });
  };
}

function isManifest(document: TextDocument): boolean {
  return /^(yaml|dockercompose|helm|json)$/.test(document.languageId);
}

function textOf(result: CellResult): string {
  return result.outputs.map((output) => output.text).join('');
}
