import { commands, Disposable, type TextDocument, window } from 'vscode';
import { splitDocuments } from '../../engine/language/split.ts';
import type { CellResult } from '../../engine/notebook/session.ts';
import type { DiagramPanel } from '../diagrams/panel.ts';
import { type DiagramKind, quoted, showDiagram } from '../diagrams/show.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { ask, textOf } from './ask.ts';
import type { Results } from './results.ts';

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
export function registerManifestCommands(sessions: Sessions, panel: DiagramPanel, results: Results): Disposable {
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

  const apply: ManifestCommand = async ({ text }) => void (await tell('kubectl apply -f -', text));
  const dryRun: ManifestCommand = async ({ text }) => void (await tell('kubectl apply --dry-run=server -f -', text));
  const diff: ManifestCommand = async ({ text, object }) => {
    const live: string[] = [];
    const applied: string[] = [];
    for (const { start, end } of splitDocuments(text)) {
      const document = text.slice(start, end);
      const before = await ask(sessions, 'kubectl get -f - -o yaml --ignore-not-found', document);
      const after =
        before === undefined ? undefined : await ask(sessions, 'kubectl apply --dry-run=server -f - -o yaml', document);
      if (before === undefined || after === undefined) return;
      live.push(withoutLastApplied(before));
      applied.push(withoutLastApplied(after));
    }
    const texts = { live: live.join('---\n'), applied: applied.join('---\n') };
    if (texts.live === texts.applied) {
      window.showInformationMessage('The cluster has this already: nothing would change.');
      return;
    }
    const name = object || 'The file';
    const before = { name: `${name} in the cluster.yaml`, text: texts.live };
    const after = { name: `${name} as applied.yaml`, text: texts.applied };
    await results.compare(`${name}: in the cluster ↔ as applied`, before, after);
  };
  const explain: ManifestCommand = async ({ resource }) => {
    const text = await ask(sessions, `kubectl explain ${quoted(resource)}`);
    if (text !== undefined) await results.show(`explain ${resource}.txt`, text, { beside: true });
  };
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

/** What apply remembers of the file would only repeat the difference, in one long line. */
function withoutLastApplied(yaml: string): string {
  return yaml.replace(/^ *kubectl\.kubernetes\.io\/last-applied-configuration: \|\n.*\n(?:\n)?/gm, '');
}

function isManifest(document: TextDocument): boolean {
  return /^(yaml|dockercompose|helm|json)$/.test(document.languageId);
}
