import type { Job, Pod } from '../../kinds/types.ts';
import { isActive, isReady, isTerminating, isFinished } from '../support/pods.ts';
import { judgeFailure, type Verdict } from './failure-policy.ts';
import { type IndexSet, parseIndexes } from './indexes.ts';
import { failureCountOf, hasFailed, indexOf, isIndexed, isTracked } from './spec.ts';

/** The pods of a Job sorted out. */
export interface Census {
  readonly active: readonly Pod[];
  readonly ready: number;
  /** On their way out, and not ended yet. */
  readonly terminating: readonly Pod[];
  /** Ended and not yet counted. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  /** Of `newlyFailed` those that the failure policy does not ignore. */
  readonly counted: readonly Pod[];
  /** In all, with those that ended now. */
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: IndexSet;
  readonly failedIndexes: IndexSet;
  /** Why the Job must fail at once. */
  readonly failJob: string | undefined;
  /** Of each index the failures that its last pod knew, and its own. */
  readonly failuresOf: (index: number) => number;
  readonly lastFailureOf: (index: number) => Pod | undefined;
}

export function takeCensus(job: Job, pods: readonly Pod[], released: ReadonlySet<string>): Census {
  const { status = {}, spec } = job;
  const completions = spec?.completions ?? 0;
  const uncounted = new Set([
    ...(status.uncountedTerminatedPods?.succeeded ?? []),
    ...(status.uncountedTerminatedPods?.failed ?? []),
  ]);
  const fresh = pods.filter(
    (pod) => isTracked(pod) && !uncounted.has(pod.metadata.uid ?? '') && !released.has(pod.metadata.uid ?? ''),
  );
  let succeededIndexes = parseIndexes(status.completedIndexes, completions);
  const done = new Set<number>();
  const newlySucceeded = fresh.filter((pod) => {
    if (pod.status?.phase !== 'Succeeded') return false;
    if (!isIndexed(job)) return true;
    const index = indexOf(pod);
    if (index === undefined || index >= completions || succeededIndexes.has(index) || done.has(index)) return false;
    done.add(index);
    return true;
  });
  succeededIndexes = succeededIndexes.with(done);
  const newlyFailed = fresh.filter((pod) => hasFailed(job, pod));
  const verdicts = new Map<Pod, Verdict>(newlyFailed.map((pod) => [pod, judgeFailure(spec?.podFailurePolicy, pod)]));
  const counted = newlyFailed.filter((pod) => verdicts.get(pod)?.action !== 'Ignore');

  const lastFailures = new Map<number, Pod>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || !hasFailed(job, pod)) continue;
    const known = lastFailures.get(index);
    if (!known || failureCountOf(pod) >= failureCountOf(known)) lastFailures.set(index, pod);
  }
  const failuresOf = (index: number): number => {
    const last = lastFailures.get(index);
    if (!last) return 0;
    return failureCountOf(last) + (judgeFailure(spec?.podFailurePolicy, last).action === 'Ignore' ? 0 : 1);
  };
  const failJob = newlyFailed.find((pod) => pod.status?.phase === 'Failed' && verdicts.get(pod)?.action === 'FailJob');
  return {
    active: pods.filter(isActive),
    ready: pods.filter((pod) => isActive(pod) && isReady(pod)).length,
    terminating: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)),
    newlySucceeded,
    newlyFailed,
    counted,
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : (status.succeeded ?? 0) + newlySucceeded.length + (status.uncountedTerminatedPods?.succeeded ?? []).length,
    failed: (status.failed ?? 0) + counted.length + (status.uncountedTerminatedPods?.failed ?? []).length,
    succeededIndexes,
    failedIndexes: failedIndexesOf(job, counted, verdicts),
    failJob: failJob && verdicts.get(failJob)?.message,
    failuresOf,
    lastFailureOf: (index) => lastFailures.get(index),
  };
}

/** Indexes that failed more often than each may, or that the failure policy gives up. */
function failedIndexesOf(job: Job, counted: readonly Pod[], verdicts: ReadonlyMap<Pod, Verdict>): IndexSet {
  const known = parseIndexes(job.status?.failedIndexes, job.spec?.completions ?? 0);
  const limit = job.spec?.backoffLimitPerIndex;
  if (limit === undefined) return known;
  const failed = counted.filter((pod) => verdicts.get(pod)?.action === 'FailIndex' || failureCountOf(pod) + 1 > limit);
  return known.with(failed.flatMap((pod) => indexOf(pod) ?? []));
}
