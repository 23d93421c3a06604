/** A line of a file: where it is, and its text without the line end. */
export interface Line {
  readonly start: number;
  /** Offset after the text, before the line end. */
  readonly end: number;
  readonly text: string;
}

/** All lines of `text`; the last is empty where the text ends with a line end. Lines end with LF or CRLF. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; ; ) {
    const feed = text.indexOf('\n', start);
    const last = feed < 0;
    const end = last ? text.length : feed > start && text[feed - 1] === '\r' ? feed - 1 : feed;
    lines.push({ start, end, text: text.slice(start, end) });
    if (last) return lines;
    start = feed + 1;
  }
}

/** The line end that most lines have. */
export function dominantEol(text: string): '\n' | '\r\n' {
  let feeds = 0;
  let pairs = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    feeds++;
    if (text[at - 1] === '\r') pairs++;
  }
  return pairs * 2 > feeds ? '\r\n' : '\n';
}

export const isBlank = (line: string): boolean => line.trim() === '';

/** Columns of white space at the beginning; a tab goes to the next multiple of four, as in CommonMark. */
export function indentOf(line: string): number {
  let column = 0;
  for (const char of line) {
    if (char === ' ') column++;
    else if (char === '\t') column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** Without up to `columns` columns of leading white space. */
export function dedent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (at < line.length && column < columns) {
    if (line[at] === ' ') column++;
    else if (line[at] === '\t') column += 4 - (column % 4);
    else break;
    at++;
  }
  return line.slice(at);
}
