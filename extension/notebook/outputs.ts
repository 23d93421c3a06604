import { NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import type { StoredOutputs } from '../../engine/notebook/model.ts';
import { piecesOf } from '../../engine/notebook/representations.ts';
import type { CellResult } from '../../engine/notebook/session.ts';
import type { CellOutput } from '../../engine/notebook/transcript.ts';

/** A finished cell's outputs: the best representation first, text always among them. */
export function finalOutputs(result: CellResult): NotebookCellOutput[] {
  const failed = !result.ok && !result.interrupted;
  // the blank lines between tables are not worth an output
  const printed = result.outputs.filter((output) => output.rich || output.text.trim() !== '');
  const outputs = printed.map((output, index) =>
    failed && output.stream === 'stderr' && index === printed.length - 1
      ? errorOutput(output.text, result.exitCode)
      : pieceOutput(output),
  );
  if (failed && printed.at(-1)?.stream !== 'stderr') outputs.push(errorOutput('', result.exitCode));
  if (result.interrupted) outputs.push(errorOutput('Interrupted', result.exitCode));
  return outputs;
}

function pieceOutput({ stream, text, rich }: Pick<CellOutput, 'stream' | 'text' | 'rich'>): NotebookCellOutput {
  if (stream === 'stderr') return new NotebookCellOutput([NotebookCellOutputItem.stderr(text)]);
  if (!rich) return new NotebookCellOutput([NotebookCellOutputItem.stdout(text)]);
  const item =
    typeof rich.data === 'string'
      ? NotebookCellOutputItem.text(rich.data, rich.mime)
      : NotebookCellOutputItem.json(rich.data, rich.mime);
  return new NotebookCellOutput([item, NotebookCellOutputItem.text(text, 'text/plain')]);
}

function errorOutput(text: string, exitCode: number): NotebookCellOutput {
  const message = text.trimEnd() === '' ? `The command ended with exit code ${exitCode}.` : text.trimEnd();
  return new NotebookCellOutput([NotebookCellOutputItem.error({ name: '', message, stack: message })]);
}

/** Outputs that are kept in the file, shown until the cell is run. */
export function storedOutputs({ items }: StoredOutputs): NotebookCellOutput[] {
  return items.flatMap(({ text }) => piecesOf(`${text}\n`).map((piece) => pieceOutput({ stream: 'stdout', ...piece })));
}
