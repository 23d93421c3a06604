/**
 * Lays cells out in columns as kubectl's tab writer does: each column as wide as its longest cell and `padding` more, at
 * least `minimum`; the last cell of a line is not padded. `widths` carries the widths from one block to the next (a watch).
 */
export function layOut(
  lines: readonly (readonly string[])[],
  options: { readonly minimum?: number; readonly padding?: number; readonly widths?: number[] } = {},
): string {
  const { minimum = 6, padding = 3, widths = [] } = options;
  for (const cells of lines) {
    for (let column = 0; column < cells.length - 1; column++) {
      const wanted = Math.max(minimum, lengthOf(cells[column] ?? '') + padding);
      if (wanted > (widths[column] ?? 0)) widths[column] = wanted;
    }
  }
  return lines
    .map(
      (cells) =>
        `${cells.map((cell, index) => (index < cells.length - 1 ? pad(cell, widths[index] ?? 0) : cell)).join('')}\n`,
    )
    .join('');
}

const pad = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));

/** In characters, not UTF-16 units. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/**
 * The same as Go's text/tabwriter does it with cells that end in tabs: a column is a run of lines that have that cell, so
 * blocks of lines with fewer cells part it. For the nested tables of `describe`.
 */
export function elastic(text: string, { minimum = 0, padding = 2 } = {}): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((cells) => cells.map(() => 0));
  const most = Math.max(0, ...lines.map((cells) => cells.length - 1));
  for (let column = 0; column < most; column++) {
    for (let from = 0; from < lines.length; ) {
      if ((lines[from]?.length ?? 0) <= column + 1) {
        from++;
        continue;
      }
      let to = from;
      let width = minimum;
      while (to < lines.length && (lines[to]?.length ?? 0) > column + 1) {
        const cell = lines[to]?.[column] ?? '';
        width = Math.max(width, lengthOf(cell) + padding);
        to++;
      }
      for (let line = from; line < to; line++) {
        const row = widths[line];
        if (row) row[column] = width;
      }
      from = to;
    }
  }
  return lines
    .map((cells, line) =>
      cells.map((cell, column) => (column < cells.length - 1 ? pad(cell, widths[line]?.[column] ?? 0) : cell)).join(''),
    )
    .join('\n');
}
