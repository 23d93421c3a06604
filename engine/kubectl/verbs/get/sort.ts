import { JsonPathError, parseJsonPath, relaxedPath } from '../../../machinery/jsonpath.ts';
import { KubectlError } from '../../errors.ts';

/**
 * Orders items by a field: numbers by value, text naturally. Those that lack it come first, the last of them before the
 * others: that is how the real one's sort leaves them. Then those whose field is null.
 */
export function sortedBy<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): readonly T[] {
  if (field === '') return items;
  let path: ReturnType<typeof parseJsonPath>;
  try {
    path = parseJsonPath(relaxedPath(field));
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message);
    throw error;
  }
  const keyed = items.map((item) => ({ item, key: path.find(objectOf(item), { allowMissing: true }).flat()[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new KubectlError(
      `couldn't find any field with path ${JSON.stringify(relaxedPath(field))} in the list of objects`,
    );
  }
  const lacking = keyed.filter(({ key }) => key === undefined).reverse();
  const having = keyed.filter(({ key }) => key !== undefined).sort((a, b) => compare(a.key, b.key));
  return [...lacking, ...having].map(({ item }) => item);
}

function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = String(a);
  const y = String(b);
  const xQuantity = quantity(x);
  const yQuantity = quantity(y);
  if (xQuantity !== undefined && yQuantity !== undefined) return xQuantity - yQuantity;
  return compareTexts(x, y);
}

const suffixes: { readonly [suffix: string]: number } = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  '': 1,
};

function quantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(text);
  return match ? Number(match[1]) * (suffixes[match[2] ?? ''] ?? 1) : undefined;
}

/** Runs of digits by their number. */
function compareTexts(a: string, b: string): number {
  const as = a.match(/\d+|\D+/g) ?? [];
  const bs = b.match(/\d+|\D+/g) ?? [];
  for (let at = 0; at < Math.min(as.length, bs.length); at++) {
    const x = as[at] ?? '';
    const y = bs[at] ?? '';
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y);
    return numbers ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return as.length - bs.length;
}
