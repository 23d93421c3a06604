import { type NotebookCell, NotebookCellData, NotebookCellKind, type NotebookDocument } from 'vscode';
import { cellKindOf } from '../../engine/notebook/languages.ts';
import { type Cell, type CellFlags, type CellKind, flagsOf } from '../../engine/notebook/model.ts';
import type { EditedCell } from '../../engine/notebook/write.ts';
import { storedOutputs } from './outputs.ts';

/** The languages of VS Code for the kinds of cell. */
const editorLanguages: { readonly [kind in CellKind]: string } = {
  settings: 'yaml',
  markdown: 'markdown',
  manifest: 'yaml',
  command: 'shellscript',
};

/** A cell of a file, as VS Code opens it. The cell itself goes along as metadata, to be written back as it was. */
export function toCellData(cell: Cell): NotebookCellData {
  const kind = cell.kind === 'markdown' ? NotebookCellKind.Markup : NotebookCellKind.Code;
  const data = new NotebookCellData(kind, cell.value, editorLanguages[cell.kind]);
  data.metadata = { kubebook: cell };
  if (cell.outputs) data.outputs = storedOutputs(cell.outputs);
  return data;
}

/** A cell of VS Code, as it is written to the file. */
export function toEditedCell(data: Pick<NotebookCellData, 'kind' | 'languageId' | 'value' | 'metadata'>): EditedCell {
  const origin = originOf(data.metadata);
  return { ...kindAndLanguage(data.kind, data.languageId, origin), value: data.value, origin };
}

/** What a cell of an open notebook is to the engine. */
export function toSource(cell: NotebookCell): { kind: CellKind; value: string; flags: CellFlags } {
  const origin = originOf(cell.metadata);
  const { kind } = kindAndLanguage(cell.kind, cell.document.languageId, origin);
  return { kind, value: cell.document.getText().replaceAll('\r\n', '\n'), flags: flagsOf(origin?.fence?.info ?? '') };
}

/** The cell of the front matter, which says what cluster the notebook wants. */
export function settingsCellOf(notebook: NotebookDocument): NotebookCell | undefined {
  return notebook.getCells().find((cell) => toSource(cell).kind === 'settings');
}

function kindAndLanguage(
  kind: NotebookCellKind,
  language: string,
  origin: Cell | undefined,
): { kind: CellKind; language: string } {
  if (kind === NotebookCellKind.Markup) return { kind: 'markdown', language: 'markdown' };
  if (origin && editorLanguages[origin.kind] === language) return { kind: origin.kind, language: origin.language };
  return { kind: cellKindOf(language) ?? 'command', language };
}

/** The metadata is ours: it was put there by `toCellData`, and VS Code only copies it. */
function originOf(metadata: { readonly [key: string]: unknown } | undefined): Cell | undefined {
  return metadata?.['kubebook'] as Cell | undefined;
}
