import type { Job } from '../../kinds/types.ts';
import { type IndexSet, parseIndexes } from './indexes.ts';

/**
 * The first rule of the success policy that the succeeded indexes meet, in the words of the Job's condition.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy
 */
export function metSuccessPolicy({ spec }: Job, succeeded: IndexSet): string | undefined {
  for (const [at, rule] of (spec?.successPolicy?.rules ?? []).entries()) {
    const { succeededIndexes, succeededCount } = rule;
    const wanted = indexesOf(succeededIndexes, spec?.completions ?? 0);
    const met =
      wanted === undefined
        ? succeeded.size >= (succeededCount ?? Number.POSITIVE_INFINITY)
        : wanted.filter((index) => succeeded.has(index)).length >= (succeededCount ?? wanted.length);
    if (met) return `Matched rules at index ${at}`;
  }
  return undefined;
}

function indexesOf(text: string | undefined, completions: number): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const set = parseIndexes(text, completions);
  return Array.from({ length: completions }, (_, index) => index).filter((index) => set.has(index));
}
