import { cellKindOf } from './languages.ts';
import { type Cell, type CellKind, isCode, type NotebookFile, type StoredOutputs } from './model.ts';
import { fenceFor, formatOutputs } from './stored-outputs.ts';

/** A cell as an editor hands it back. */
export interface EditedCell {
  readonly kind: CellKind;
  readonly language: string;
  readonly value: string;
  /** The cell of the file that it was. Copies may share one. */
  readonly origin?: Cell | undefined;
}

/** What of a file is not in its cells. */
export interface FileFrame {
  readonly tail: string;
  readonly eol: '\n' | '\r\n';
  /** How many cells the file had when it was read. */
  readonly cellCount: number;
}

export function frameOf(file: NotebookFile): FileFrame {
  return { tail: file.tail, eol: file.eol, cellCount: file.cells.length };
}

/**
 * The text of a file with these cells. Untouched cells, and the space between neighbours that still are, come out byte
 * for byte; what was edited or moved is written in the manner of the file.
 */
export function writeCells(edited: readonly EditedCell[], frame: FileFrame): string {
  const cells = settingsFirst(edited).filter(
    (cell) => cell.kind !== 'markdown' || cell.value.trim() !== '' || cell.origin?.value === cell.value,
  );
  if (cells.length === 0) return frame.cellCount === 0 ? frame.tail : '';
  const parts: string[] = [];
  let previous: Cell | undefined;
  cells.forEach((cell, index) => {
    const { origin } = cell;
    const first = index === 0;
    const follows = first ? origin?.id === 0 : origin !== undefined && previous?.id === origin.id - 1;
    if (follows) parts.push(origin?.before ?? '');
    else if (!first) parts.push(frame.eol, frame.eol);
    const next = cells[index + 1];
    // an unclosed fence must be closed before anything else may follow it
    const ends = origin?.fence?.closed !== false || next === undefined || next.origin?.id === origin.id + 1;
    parts.push(origin && ends && isUntouched(cell, origin) ? origin.raw : formatCell(cell, frame.eol));
    previous = origin;
  });
  parts.push(previous !== undefined && previous.id === frame.cellCount - 1 ? frame.tail : frame.eol);
  return parts.join('');
}

/** Front matter is at the top of a file or nowhere: a second settings cell becomes a manifest. */
function settingsFirst(cells: readonly EditedCell[]): readonly EditedCell[] {
  const [settings, ...more] = cells.filter((cell) => cell.kind === 'settings');
  if (!settings || (cells[0] === settings && more.length === 0)) return cells;
  const rest = cells.filter((cell) => cell !== settings);
  return [settings, ...rest.map((cell) => (cell.kind === 'settings' ? { ...cell, kind: 'manifest' as const } : cell))];
}

function isUntouched(cell: EditedCell, origin: Cell): boolean {
  return (
    cell.kind === origin.kind &&
    cell.value.replaceAll('\r\n', '\n') === origin.value &&
    sameLanguage(cell.language, origin)
  );
}

/** Editors know fewer languages than info strings have: `yml` is `yaml` to them, `bash` and `console` are both shell. */
function sameLanguage(language: string, origin: Cell): boolean {
  return language === origin.language || cellKindOf(language) === cellKindOf(origin.language);
}

function formatCell({ kind, language, value, origin }: EditedCell, eol: string): string {
  const lines = value.replaceAll('\r\n', '\n').split('\n');
  if (kind === 'markdown') return lines.join(eol);
  if (kind === 'settings') return ['---', ...lines, '---'].join(eol);
  const { indent = '', marker = '```', info } = origin?.fence ?? {};
  const fence = fenceFor(value, marker[0], marker.length);
  const known = origin !== undefined && info !== undefined && sameLanguage(language, origin);
  const text = [`${fence}${known ? info : fenceLanguage(kind, language)}`, ...(value === '' ? [] : lines), fence]
    .map((line) => (line === '' ? '' : indent + line))
    .join(eol);
  return text + (origin?.outputs?.raw ?? '');
}

function fenceLanguage(kind: CellKind, language: string): string {
  if (kind === 'manifest') return 'yaml';
  return language === 'shellscript' || !cellKindOf(language) ? 'sh' : language;
}

/** The file with the outputs of its cells (by cell id) written into it; those of cells that are not named are taken out. */
export function withOutputs(file: NotebookFile, outputs: ReadonlyMap<number, Omit<StoredOutputs, 'raw'>>): string {
  return (
    file.cells
      .map((cell) => {
        const own = outputs.get(cell.id);
        const bare = cell.outputs ? cell.raw.slice(0, cell.raw.length - cell.outputs.raw.length) : cell.raw;
        if (!own || !isCode(cell.kind) || !cell.fence?.closed) return cell.before + bare;
        const { eol } = file;
        return `${cell.before}${bare}${eol}${eol}${formatOutputs(own, { indent: cell.fence.indent, eol })}`;
      })
      .join('') + file.tail
  );
}
