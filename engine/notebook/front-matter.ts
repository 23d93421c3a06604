import type { Line } from './lines.ts';
import type { NotebookProblem } from './model.ts';

/** How far an unclosed front matter is looked through for our key. */
const longestFrontMatter = 200;

/**
 * The YAML between two lines of dashes at the very beginning of a file. With a `kubebook` key it is the notebook's settings;
 * any other front matter (of a site generator) is text.
 */
export function findFrontMatter(lines: readonly Line[]): {
  readonly settings?: { readonly value: string; readonly last: number };
  /** The first line after the front matter. */
  readonly end: number;
  readonly problems: readonly NotebookProblem[];
} {
  const opening = lines[0]?.text.replace(/^\uFEFF/, '');
  if (opening?.trimEnd() !== '---') return { end: 0, problems: [] };
  const closing = lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line.text));
  const body = lines.slice(1, closing < 0 ? longestFrontMatter : closing).map((line) => line.text);
  const ours = body.some((line) => /^["']?kubebook["']?\s*:/.test(line));
  if (closing >= 0) {
    const end = closing + 1;
    return ours ? { settings: { value: body.join('\n'), last: closing }, end, problems: [] } : { end, problems: [] };
  }
  if (!ours) return { end: 0, problems: [] };
  const message = 'The front matter begins here and does not end: a line with --- is missing.';
  return { end: 0, problems: [{ code: 'front-matter-not-closed', severity: 'damage', line: 0, column: 0, message }] };
}
