/** The histories of scenarios and notebooks, wherever they are run: this file knows neither Node nor a browser. */
import type { WorkspaceFile } from '../../engine/notebook/cluster-shell.ts';
import { flagsOf, isCode } from '../../engine/notebook/model.ts';
import { openNotebookSession } from '../../engine/notebook/open.ts';
import { readNotebook } from '../../engine/notebook/parse.ts';
import { settingsOf } from '../../engine/notebook/settings-of.ts';
import { readScenarios } from '../scenarios/runner/format.ts';
import { runScenario } from '../scenarios/runner/run.ts';
import { createHistoryDigest } from './history-digest.ts';

export interface NotebookSource {
  readonly text: string;
  /** What lies beside it, as texts by path. */
  readonly files: { readonly [path: string]: string };
}

/** `revisions digest` of the history that a notebook's cells make. */
export async function historyOfNotebook({ text, files }: NotebookSource): Promise<string> {
  const encoder = new TextEncoder();
  const notebook = readNotebook(encoder.encode(text));
  const beside = Object.entries(files).map(
    ([path, content]): WorkspaceFile => ({ path, content: encoder.encode(content) }),
  );
  const history = createHistoryDigest();
  const session = await openNotebookSession(settingsOf(notebook).settings, {
    files: beside,
    onChange: history.onChange,
  });
  for (const cell of notebook.cells.filter(({ kind }) => isCode(kind) && kind !== 'settings')) {
    const flags = flagsOf(cell.fence?.info ?? '');
    const { signal } = new AbortController();
    const result = await session.run({ kind: cell.kind, value: cell.value, flags }, { signal, print: () => {} });
    if (!result.ok) throw new Error(`the cell at line ${cell.line + 1} failed`);
  }
  session.dispose();
  return `${history.revisions} ${history.digest()}`;
}

/** The same of each scenario of a file, by name. */
export async function historiesOfScenarios(text: string): Promise<{ readonly [name: string]: string }> {
  const histories: { [name: string]: string } = {};
  for (const scenario of readScenarios(text).scenarios) {
    const history = createHistoryDigest();
    await runScenario(scenario, history);
    histories[scenario.name] = `${history.revisions} ${history.digest()}`;
  }
  return histories;
}
