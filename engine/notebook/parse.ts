import { limits } from '../limits.ts';
import { type Block, fencedBlocks } from './fences.ts';
import { findFrontMatter } from './front-matter.ts';
import { cellKindOf } from './languages.ts';
import { type Line, dominantEol, isBlank, linesOf } from './lines.ts';
import type { Cell, NotebookFile, NotebookProblem } from './model.ts';
import { findStoredOutputs, strayOutputs } from './stored-outputs.ts';

/** A byte order mark is no part of the first cell. */
const mark = '\uFEFF';

/** Reads the bytes of a notebook. Damage is among the problems; such a file has no cells. */
export function readNotebook(bytes: Uint8Array): NotebookFile {
  const damaged = (code: NotebookProblem['code'], message: string): NotebookFile => ({
    cells: [],
    tail: '',
    eol: '\n',
    problems: [{ code, severity: 'damage', line: 0, column: 0, message }],
  });
  if (bytes.length > limits.notebookBytes) {
    return damaged('too-big', `The file has ${bytes.length} bytes; a notebook may have ${limits.notebookBytes}.`);
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) return damaged('binary', `This is not a text file: byte ${zero} is zero.`);
  try {
    return parseNotebook(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return damaged('not-utf8', 'The file is not valid UTF-8.');
  }
}

/** Reads the text of a notebook. Never throws; what is wrong is among the problems. */
export function parseNotebook(text: string): NotebookFile {
  const lines = linesOf(text);
  const problems: NotebookProblem[] = [];
  const cells: Cell[] = [];
  /** Offset after the last cell. */
  let covered = 0;

  const add = (cell: Omit<Cell, 'id' | 'before' | 'raw' | 'line'>, first: number, last: number, end = endOf(last)) => {
    const start = lines[first]?.start ?? 0;
    // a byte order mark stays outside
    const begin = start === 0 && text.startsWith(mark) ? 1 : start;
    cells.push({
      id: cells.length,
      ...cell,
      before: text.slice(covered, begin),
      raw: text.slice(begin, end),
      line: first,
    });
    covered = end;
  };
  const endOf = (line: number) => lines[line]?.end ?? text.length;

  /** The Markdown between two other cells, without the blank lines around it. */
  const addMarkdown = (from: number, to: number) => {
    let first = from;
    let last = to - 1;
    while (first <= last && isBlank(bare(lines[first]))) first++;
    while (last >= first && isBlank(bare(lines[last]))) last--;
    if (first > last) return;
    problems.push(...strayOutputs(lines, first, last));
    const value = lines.slice(first, last + 1).map(bare);
    add({ kind: 'markdown', language: 'markdown', value: value.join('\n') }, first, last);
  };

  let next = 0;
  const front = findFrontMatter(lines);
  problems.push(...front.problems);
  if (front.settings) {
    add({ kind: 'settings', language: 'yaml', value: front.settings.value }, 0, front.settings.last);
    next = front.settings.last + 1;
  }
  for (const block of fencedBlocks(lines, Math.max(next, front.end))) {
    const [language = ''] = block.info.trim().split(/[\s{,]/);
    const kind = cellKindOf(language);
    if (!block.closed) problems.push(unclosed(block));
    if (!kind || block.first < next) continue;
    addMarkdown(next, block.first);
    const stored = block.closed ? findStoredOutputs(lines, block.last + 1) : undefined;
    problems.push(...(stored?.problems ?? []));
    const last = stored?.outputs ? stored.last : block.last;
    const { indent, marker, info, closed } = block;
    add(
      {
        kind,
        language,
        value: block.content,
        fence: { indent, marker, info, closed },
        ...(stored?.outputs && { outputs: { ...stored.outputs, raw: text.slice(endOf(block.last), endOf(last)) } }),
      },
      block.first,
      last,
    );
    next = last + 1;
  }
  addMarkdown(next, lines.length);
  return { cells, tail: text.slice(covered), eol: dominantEol(text), problems };
}

function bare(line: Line | undefined): string {
  return line?.start === 0 && line.text.startsWith(mark) ? line.text.slice(1) : (line?.text ?? '');
}

function unclosed(block: Block): NotebookProblem {
  return {
    code: 'fence-not-closed',
    severity: 'warning',
    line: block.first,
    column: block.indent.length,
    message: `This code block begins with ${block.marker} and is not closed: the file may have been cut off.`,
  };
}
