/** Which of the replay's objects is which of the recording's, where names are made up: the pairs that differ least. */

export interface Pair<W, G, D> {
  readonly wanted: W;
  readonly given: G;
  readonly diffs: readonly D[];
}

/** Pairs each wanted with at most one given, those with the fewest differences first; undefined: these two are not the same. */
export function closestPairs<W, G, D>(
  wanted: readonly W[],
  given: readonly G[],
  differences: (wanted: W, given: G) => readonly D[] | undefined,
): Pair<W, G, D>[] {
  const all = wanted.flatMap((w) =>
    given.flatMap((g) => {
      const diffs = differences(w, g);
      return diffs === undefined ? [] : [{ wanted: w, given: g, diffs }];
    }),
  );
  const takenWanted = new Set<W>();
  const takenGiven = new Set<G>();
  return all
    .sort((a, b) => a.diffs.length - b.diffs.length)
    .filter((pair) => {
      if (takenWanted.has(pair.wanted) || takenGiven.has(pair.given)) return false;
      takenWanted.add(pair.wanted);
      takenGiven.add(pair.given);
      return true;
    });
}
