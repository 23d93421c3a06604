/**
 * The order of a merged list: the elements that the patch names in its order, those that only the server has at their old
 * places among them.
 *
 * @param idOf what makes an element the same as another
 */
export function inElementOrder<T>(
  merged: readonly T[],
  wanted: readonly unknown[],
  original: readonly T[],
  idOf: (element: T) => unknown,
): readonly T[] {
  const place = new Map(original.map((element, index) => [idOf(element), index]));
  const rank = new Map(wanted.map((id, index) => [id, index]));
  const named = merged.filter((element) => rank.has(idOf(element)));
  named.sort((a, b) => (rank.get(idOf(a)) ?? 0) - (rank.get(idOf(b)) ?? 0));
  const others = merged.filter((element) => !rank.has(idOf(element)));
  const result: T[] = [];
  let other = 0;
  for (const element of named) {
    const here = place.get(idOf(element));
    for (; here !== undefined && other < others.length; other++) {
      const next = others[other] as T;
      if ((place.get(idOf(next)) ?? Number.POSITIVE_INFINITY) > here) break;
      result.push(next);
    }
    result.push(element);
  }
  return [...result, ...others.slice(other)];
}
