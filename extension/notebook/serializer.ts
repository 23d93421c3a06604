import {
  commands,
  Disposable,
  NotebookData,
  type NotebookDocument,
  type NotebookSerializer,
  window,
  workspace,
} from 'vscode';
import type { NotebookProblem } from '../../engine/notebook/model.ts';
import { readNotebook } from '../../engine/notebook/parse.ts';
import { type FileFrame, frameOf, writeCells } from '../../engine/notebook/write.ts';
import { toCellData, toEditedCell } from './cells.ts';
import { notebookTypes } from './types.ts';

/** What a notebook carries besides its cells, as its metadata. */
interface FileMetadata {
  readonly frame: FileFrame;
  readonly problems: readonly NotebookProblem[];
}

const serializer: NotebookSerializer = {
  deserializeNotebook(content) {
    const file = readNotebook(content);
    const damage = file.problems.filter((problem) => problem.severity === 'damage');
    // VS Code shows the message in place of the notebook, and leaves the file alone
    if (damage.length > 0)
      throw new Error(
        `This notebook is damaged. ${damage.map(inWords).join(' ')} Open it with the text editor to repair it.`,
      );
    const data = new NotebookData(file.cells.map(toCellData));
    const metadata: FileMetadata = { frame: frameOf(file), problems: file.problems };
    data.metadata = { kubebook: metadata };
    return data;
  },
  serializeNotebook(data) {
    const { frame } = metadataOf(data.metadata) ?? { frame: { tail: '', eol: '\n', cellCount: 0 } };
    return new TextEncoder().encode(writeCells(data.cells.map(toEditedCell), frame));
  },
};

/** Opens and saves notebooks; tells of what is doubtful in one that opens. */
export function registerSerializer(): Disposable {
  return Disposable.from(
    ...notebookTypes.map((type) => workspace.registerNotebookSerializer(type, serializer, { transientOutputs: true })),
    workspace.onDidOpenNotebookDocument((notebook) => void warnOfProblems(notebook)),
  );
}

async function warnOfProblems(notebook: NotebookDocument): Promise<void> {
  const problems = notebookTypes.includes(notebook.notebookType) ? metadataOf(notebook.metadata)?.problems : undefined;
  if (!problems?.length) return;
  const name = notebook.uri.path.split('/').at(-1);
  const openAsText = 'Open as Text';
  const answer = await window.showWarningMessage(`${name}: ${problems.map(inWords).join(' ')}`, openAsText);
  if (answer === openAsText) await commands.executeCommand('vscode.openWith', notebook.uri, 'default');
}

function inWords({ line, message }: NotebookProblem): string {
  return `Line ${line + 1}: ${message}`;
}

/** The metadata is ours: it was put there when the file was opened. */
function metadataOf(metadata: { readonly [key: string]: unknown } | undefined): FileMetadata | undefined {
  return metadata?.['kubebook'] as FileMetadata | undefined;
}
