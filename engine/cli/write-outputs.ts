import { writeFile } from 'node:fs/promises';
import { richMimes } from '../notebook/representations.ts';
import type { CellOutput } from '../notebook/transcript.ts';
import { withOutputs } from '../notebook/write.ts';
import type { NotebookReport } from './run.ts';

/** Fence languages of outputs that are shown as more than text. */
const languages: { readonly [mime: string]: string } = { [richMimes.mermaid]: 'mermaid', [richMimes.yaml]: 'yaml' };

/** Puts what the cells printed into the notebook's file, below each cell; nothing else of the file changes. */
export async function writeOutputs({ file, notebook, cells }: NotebookReport): Promise<void> {
  const outputs = new Map(
    cells.map(({ cell, result }) => [cell.id, { exitCode: result.exitCode, items: result.outputs.map(storedOutput) }]),
  );
  await writeFile(file, withOutputs(notebook, outputs));
}

function storedOutput({ text, rich }: CellOutput): { readonly language: string; readonly text: string } {
  return { language: (rich && languages[rich.mime]) ?? 'text', text };
}
