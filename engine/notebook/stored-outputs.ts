import { fencedBlocks } from './fences.ts';
import { type Line, isBlank } from './lines.ts';
import type { NotebookProblem, StoredOutput, StoredOutputs } from './model.ts';

/**
 * Outputs are kept in the file only when somebody asks for it (`kubebook run --write`). They stand below the cell's fence
 * between two comments, so that a page made of the Markdown shows them, Mermaid diagrams included:
 *
 *     <!-- kubebook:output exit=0 -->
 *     ```text
 *     deployment.apps/web created
 *     ```
 *     <!-- kubebook:end -->
 */
const begin = /^\s*<!-- kubebook:output(?: exit=(\d{1,3}))? -->\s*$/;
const finish = /^\s*<!-- kubebook:end -->\s*$/;

/** The stored outputs that begin at line `from` or after blank lines; `last` is their last line. */
export function findStoredOutputs(
  lines: readonly Line[],
  from: number,
): { outputs?: Omit<StoredOutputs, 'raw'>; last: number; problems: NotebookProblem[] } {
  let first = from;
  while (first < lines.length && isBlank(lines[first]?.text ?? '')) first++;
  const opened = begin.exec(lines[first]?.text ?? '');
  if (!opened) return { last: from, problems: [] };
  const last = closingLine(lines, first);
  if (last === undefined) return { last: from, problems: [notClosed(first)] };
  const items = fencedBlocks(lines.slice(0, last), first + 1).map(
    (block): StoredOutput => ({ language: block.info.trim(), text: block.content }),
  );
  return { outputs: { exitCode: Number(opened[1] ?? 0), items }, last, problems: [] };
}

/** Comments of stored outputs that no cell stands above. */
export function strayOutputs(lines: readonly Line[], first: number, last: number): NotebookProblem[] {
  const problems: NotebookProblem[] = [];
  for (let at = first; at <= last; at++) {
    const text = lines[at]?.text ?? '';
    if (!begin.test(text)) continue;
    const end = closingLine(lines, at);
    // an output that is not closed below a cell was told of when the cell was read
    if (end !== undefined)
      problems.push({
        ...notClosed(at),
        code: 'output-without-cell',
        severity: 'warning',
        message: 'These outputs belong to no cell.',
      });
    at = end ?? last;
  }
  return problems;
}

function closingLine(lines: readonly Line[], from: number): number | undefined {
  for (let at = from + 1; at < lines.length; at++) {
    const text = lines[at]?.text ?? '';
    if (finish.test(text)) return at;
    if (begin.test(text)) return undefined;
  }
  return undefined;
}

function notClosed(line: number): NotebookProblem {
  return {
    code: 'output-not-closed',
    severity: 'damage',
    line,
    column: 0,
    message: 'Stored outputs begin here and do not end: the line <!-- kubebook:end --> is missing.',
  };
}

/** Stored outputs as text, to stand below a fence that is indented by `indent`. Begins and ends within a line. */
export function formatOutputs(
  { exitCode, items }: Omit<StoredOutputs, 'raw'>,
  { indent, eol }: { readonly indent: string; readonly eol: string },
): string {
  const lines = [`<!-- kubebook:output exit=${exitCode} -->`];
  for (const { language, text } of items) {
    const marker = fenceFor(text);
    lines.push('', `${marker}${language}`, ...text.replace(/\n$/, '').split('\n'), marker);
  }
  lines.push('', '<!-- kubebook:end -->');
  return lines.map((line) => (line === '' ? '' : indent + line)).join(eol);
}

/** Backticks enough to enclose `text`. */
export function fenceFor(text: string, char = '`', least = 3): string {
  const runs = text.match(char === '~' ? /^[ \t]*~{3,}/gm : /^[ \t]*`{3,}/gm) ?? [];
  return char.repeat(Math.max(least, ...runs.map((run) => run.trim().length + 1)));
}
