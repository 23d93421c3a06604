const context = 3;

type Edit = { readonly mark: ' ' | '-' | '+'; readonly line: string };

/** The hunks of `diff -u` between two texts, without the head; '' where they are equal. */
export function unifiedDiff(before: string, after: string): string {
  const edits = shortestEdit(linesOf(before), linesOf(after));
  const changed = edits.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  let text = '';
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while (last + 1 < changed.length && (changed[last + 1] ?? 0) - (changed[last] ?? 0) <= 2 * context + 1) last++;
    const from = Math.max(0, (changed[first] ?? 0) - context);
    const to = Math.min(edits.length, (changed[last] ?? 0) + context + 1);
    text += hunk(edits, from, to);
    first = last + 1;
  }
  return text;
}

function hunk(edits: readonly Edit[], from: number, to: number): string {
  const count = (list: readonly Edit[], other: string): number => list.filter(({ mark }) => mark !== other).length;
  const ahead = edits.slice(0, from);
  const part = edits.slice(from, to);
  const range = (other: string): string => {
    const length = count(part, other);
    const start = count(ahead, other) + (length === 0 ? 0 : 1);
    return length === 1 ? String(start) : `${start},${length}`;
  };
  return `@@ -${range('+')} +${range('-')} @@\n${part.map(({ mark, line }) => `${mark}${line}\n`).join('')}`;
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** Longest common subsequence, after what both texts begin and end with is set aside. */
function shortestEdit(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ mark: ' ', line }));
  const middle = byTable(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))];
}

function byTable(a: readonly string[], b: readonly string[]): Edit[] {
  const columns = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * columns);
  const at = (i: number, j: number): number => lengths[i * columns + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * columns + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ mark: ' ', line: a[i] ?? '' });
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1)))
      edits.push({ mark: '-', line: a[i++] ?? '' });
    else edits.push({ mark: '+', line: b[j++] ?? '' });
  }
  return edits;
}
