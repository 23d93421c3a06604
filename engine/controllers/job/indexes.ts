/** A set of completion indexes, written as `0-2,4`. */
export interface IndexSet {
  has(index: number): boolean;
  readonly size: number;
  /** `0-2,4`; '' where empty. */
  toString(): string;
  with(indexes: Iterable<number>): IndexSet;
}

/** Parses what `toString` writes; parts that are no index below `limit` are left out. */
export function parseIndexes(text: string | undefined, limit: number): IndexSet {
  const indexes: number[] = [];
  for (const part of (text ?? '').split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let i = Number(first); i <= Math.min(Number(last ?? first), limit - 1); i++) indexes.push(i);
  }
  return indexSet(new Set(indexes));
}

function indexSet(indexes: ReadonlySet<number>): IndexSet {
  return {
    has: (index) => indexes.has(index),
    size: indexes.size,
    with: (more) => indexSet(new Set([...indexes, ...more])),
    toString: () => ranges([...indexes].toSorted((a, b) => a - b)),
  };
}

function ranges(sorted: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    // two in a row are written as a list
    parts.push(end > i + 1 ? `${sorted[i]}-${sorted[end]}` : sorted.slice(i, end + 1).join());
    i = end + 1;
  }
  return parts.join();
}
