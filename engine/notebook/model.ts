/**
 * A notebook is a Markdown file. Its cells are slices of the file's text, in order: `before + raw` of every cell, and then
 * the tail, are the file, byte for byte. So what nobody touched is written back as it was.
 *
 * All values are plain JSON: an editor may keep a cell as the metadata of its own and hand it back later.
 */
export interface NotebookFile {
  readonly cells: readonly Cell[];
  /** What follows the last cell: usually one line end; the whole file where there is no cell. */
  readonly tail: string;
  /** The line end that most lines have. */
  readonly eol: '\n' | '\r\n';
  readonly problems: readonly NotebookProblem[];
}

export type CellKind =
  /** The front matter, where it has a `kubebook` key. */
  | 'settings'
  | 'markdown'
  /** Kubernetes objects as YAML. */
  | 'manifest'
  /** A shell script, or a console session with prompts. */
  | 'command';

export interface Cell {
  /** Its place in the file it was read from. */
  readonly id: number;
  readonly kind: CellKind;
  /** The first word of the fence's info string, as it is written: `yaml`, `bash`, `console`; `markdown` for text. */
  readonly language: string;
  /** What one edits: without fences, indentation and carriage returns. */
  readonly value: string;
  /** The text between the previous cell and this one, or before the first. */
  readonly before: string;
  /** The cell in the file: fences and stored outputs included, without the last line end. */
  readonly raw: string;
  /** Line of the file where `raw` begins, from 0. */
  readonly line: number;
  readonly fence?: Fence;
  readonly outputs?: StoredOutputs;
}

export interface Fence {
  readonly indent: string;
  /** Three or more backticks or tildes. */
  readonly marker: string;
  /** All that follows the marker. */
  readonly info: string;
  /** False where the file, or the list item, ends before the fence does. */
  readonly closed: boolean;
}

/** Outputs that were written into the file on demand, below the cell's fence. */
export interface StoredOutputs {
  /** Verbatim, with what separates it from the fence. */
  readonly raw: string;
  readonly exitCode: number;
  readonly items: readonly StoredOutput[];
}

export interface StoredOutput {
  /** `text`, `mermaid`, `yaml`, …: the language of its fence. */
  readonly language: string;
  readonly text: string;
}

export interface NotebookProblem {
  readonly code:
    | 'not-utf8'
    | 'binary'
    | 'too-big'
    | 'front-matter-not-closed'
    | 'front-matter-syntax'
    | 'front-matter-unknown-key'
    | 'front-matter-value'
    | 'fence-not-closed'
    | 'output-not-closed'
    | 'output-without-cell';
  /** A damaged file is not opened: it could not be written back without a loss, or its author would lose sight of something. */
  readonly severity: 'damage' | 'error' | 'warning';
  /** From 0. */
  readonly line: number;
  /** From 0, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
}

/** Whether running the cell means something. */
export function isCode(kind: CellKind): boolean {
  return kind !== 'markdown';
}

/** What the words after the language in a fence's info string ask for. */
export interface CellFlags {
  /** `no-run`: shown, not run. */
  readonly skip: boolean;
  /** `expect-failure`: the cell teaches an error, and is in order when it ends with one. */
  readonly expectFailure: boolean;
}

/** @example flagsOf('bash expect-failure') */
export function flagsOf(info: string): CellFlags {
  const words = info.replace(/[{}]/g, ' ').split(/\s+/).slice(1);
  return { skip: words.includes('no-run'), expectFailure: words.includes('expect-failure') };
}
