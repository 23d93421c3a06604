/** Differences of two sequences of lines, as Python's difflib and its heirs find them: what a Kubernetes server's messages show. */

export interface Opcode {
  readonly tag: 'equal' | 'replace' | 'delete' | 'insert';
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

type Block = readonly [a: number, b: number, size: number];

/** Lines that come more often than this in long texts say nothing of where one is. */
const popularFrom = 200;

/** What turns `a` into `b`. @see https://docs.python.org/3/library/difflib.html#sequencematcher-objects */
export function opcodes(a: readonly string[], b: readonly string[]): readonly Opcode[] {
  const codes: Opcode[] = [];
  let [i, j] = [0, 0];
  for (const [ai, bj, size] of matchingBlocks(a, b)) {
    const changed = i < ai && j < bj ? 'replace' : i < ai ? 'delete' : j < bj ? 'insert' : undefined;
    if (changed) codes.push({ tag: changed, a: [i, ai], b: [j, bj] });
    [i, j] = [ai + size, bj + size];
    if (size > 0) codes.push({ tag: 'equal', a: [ai, i], b: [bj, j] });
  }
  return codes;
}

/** Equal runs in order, adjacent ones joined; an empty one at the end. */
function matchingBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  const places = placesIn(b);
  const found: Block[] = [];
  const open: (readonly [alo: number, ahi: number, blo: number, bhi: number])[] = [[0, a.length, 0, b.length]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [alo, ahi, blo, bhi] = next;
    const [i, j, size] = longestMatch(a, b, places, next);
    if (size === 0) continue;
    found.push([i, j, size]);
    if (alo < i && blo < j) open.push([alo, i, blo, j]);
    if (i + size < ahi && j + size < bhi) open.push([i + size, ahi, j + size, bhi]);
  }
  found.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const joined: Block[] = [];
  for (const block of found) {
    const last = joined.at(-1);
    if (last && last[0] + last[2] === block[0] && last[1] + last[2] === block[1]) {
      joined[joined.length - 1] = [last[0], last[1], last[2] + block[2]];
    } else joined.push(block);
  }
  return [...joined, [a.length, b.length, 0]];
}

function placesIn(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [j, line] of b.entries()) {
    const known = places.get(line);
    if (known) known.push(j);
    else places.set(line, [j]);
  }
  if (b.length < popularFrom) return places;
  const most = Math.floor(b.length / 100) + 1;
  for (const [line, at] of places) if (at.length > most) places.delete(line);
  return places;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [alo, ahi, blo, bhi]: readonly [number, number, number, number],
): Block {
  let [besti, bestj, size] = [alo, blo, 0];
  let lengths = new Map<number, number>();
  for (let i = alo; i < ahi; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < blo) continue;
      if (j >= bhi) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [besti, bestj, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  while (besti > alo && bestj > blo && a[besti - 1] === b[bestj - 1])
    [besti, bestj, size] = [besti - 1, bestj - 1, size + 1];
  while (besti + size < ahi && bestj + size < bhi && a[besti + size] === b[bestj + size]) size++;
  return [besti, bestj, size];
}

/** A unified diff of two texts, with so many lines around what changed; '' where nothing did. */
export function unifiedDiff(
  [fromName, from]: readonly [name: string, text: string],
  [toName, to]: readonly [name: string, text: string],
  context: number,
): string {
  const [a, b] = [from.split('\n'), to.split('\n')];
  const groups = grouped(opcodes(a, b), context);
  if (groups.length === 0) return '';
  const lines = [`--- ${fromName}`, `+++ ${toName}`];
  for (const group of groups) {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) continue;
    lines.push(`@@ -${rangeOf(first.a[0], last.a[1])} +${rangeOf(first.b[0], last.b[1])} @@`);
    for (const {
      tag,
      a: [i1, i2],
      b: [j1, j2],
    } of group) {
      if (tag === 'equal') lines.push(...a.slice(i1, i2).map((line) => ` ${line}`));
      if (tag === 'replace' || tag === 'delete') lines.push(...a.slice(i1, i2).map((line) => `-${line}`));
      if (tag === 'replace' || tag === 'insert') lines.push(...b.slice(j1, j2).map((line) => `+${line}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function rangeOf(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

/** Changes with their surroundings; those whose surroundings touch are told together. */
function grouped(codes: readonly Opcode[], context: number): readonly (readonly Opcode[])[] {
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const [index, code] of codes.entries()) {
    let { a, b } = code;
    if (code.tag === 'equal') {
      if (index === 0) [a, b] = [tail(a, context), tail(b, context)];
      if (index === codes.length - 1) [a, b] = [head(a, context), head(b, context)];
      if (a[1] - a[0] > 2 * context) {
        group.push({ tag: 'equal', a: head(a, context), b: head(b, context) });
        groups.push(group);
        group = [];
        [a, b] = [tail(a, context), tail(b, context)];
      }
    }
    group.push({ tag: code.tag, a, b });
  }
  if (group.length > 0) groups.push(group);
  return groups.filter((each) => each.some(({ tag }) => tag !== 'equal'));
}

type Range = readonly [number, number];
const head = ([from, to]: Range, most: number): Range => [from, Math.min(to, from + most)];
const tail = ([from, to]: Range, most: number): Range => [Math.max(from, to - most), to];
