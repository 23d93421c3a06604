/** Lines of context that `diff -u` shows. */
const defaultContext = 3;

/** A line of either text: in both, in the first only, or in the second only. */
export type Edit = { readonly mark: ' ' | '-' | '+'; readonly line: string };

/** How the first text becomes the second. `keyOf` gives what two lines are compared by. */
export function lineEdits(
  before: string,
  after: string,
  keyOf: (line: string) => string = (line) => line,
): readonly Edit[] {
  return shortestEdit(linesOf(before), linesOf(after), keyOf);
}

/** The hunks of `diff -u` between two texts, without the head; '' where they are equal. */
export function unifiedDiff(before: string, after: string): string {
  return unifiedHunks(lineEdits(before, after), defaultContext);
}

export function unifiedHunks(edits: readonly Edit[], context = defaultContext): string {
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
function shortestEdit(a: readonly string[], b: readonly string[], keyOf: (line: string) => string): readonly Edit[] {
  const left = a.map(keyOf);
  const right = b.map(keyOf);
  let head = 0;
  while (head < a.length && head < b.length && left[head] === right[head]) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && left[a.length - 1 - tail] === right[b.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ mark: ' ', line }));
  const middle = byTable(
    { lines: a.slice(head, a.length - tail), keys: left.slice(head, a.length - tail) },
    { lines: b.slice(head, b.length - tail), keys: right.slice(head, b.length - tail) },
  );
  return [...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))];
}

interface Side {
  readonly lines: readonly string[];
  readonly keys: readonly string[];
}

function byTable({ lines: a, keys: left }: Side, { lines: b, keys: right }: Side): Edit[] {
  const columns = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * columns);
  const at = (i: number, j: number): number => lengths[i * columns + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * columns + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && left[i] === right[j]) {
      edits.push({ mark: ' ', line: a[i] ?? '' });
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1)))
      edits.push({ mark: '-', line: a[i++] ?? '' });
    else edits.push({ mark: '+', line: b[j++] ?? '' });
  }
  return edits;
}
