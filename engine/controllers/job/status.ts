import type { Job, Pod } from '../../kinds/types.ts';
import type { Clock } from '../../sim/index.ts';
import type { Census } from './census.ts';
import type { Outcome } from './outcome.ts';
import { isIndexed, type JobCondition, type JobStatus } from './spec.ts';

type Conditions = readonly JobCondition[];

const uidsOf = (pods: readonly Pod[]): readonly string[] => pods.map(({ metadata }) => metadata.uid ?? '');

/** Zero counters are left out; those that the API keeps as pointers stay. */
export function withCounters(
  status: JobStatus,
  { active, ready, terminating }: { readonly active: number; readonly ready: number; readonly terminating: number },
): JobStatus {
  const { active: _, ...rest } = status;
  return { ...rest, ...(active > 0 ? { active } : {}), ready, terminating };
}

/** Notes pods that ended before their finalizers go, so that none is lost or counted twice. */
export function noteEnded(job: Job, status: JobStatus, census: Census): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const allSucceeded = [...succeeded, ...uidsOf(census.newlySucceeded)];
  const allFailed = [...failed, ...uidsOf(census.counted)];
  return {
    ...status,
    uncountedTerminatedPods: {
      ...(allSucceeded.length > 0 ? { succeeded: allSucceeded } : {}),
      ...(allFailed.length > 0 ? { failed: allFailed } : {}),
    },
    ...(isIndexed(job) && census.succeededIndexes.size > 0
      ? { completedIndexes: census.succeededIndexes.toString() }
      : {}),
    ...(job.spec?.backoffLimitPerIndex === undefined ? {} : { failedIndexes: census.failedIndexes.toString() }),
  };
}

/** Counts the pods that were noted, once their finalizers are gone. */
export function countEnded(status: JobStatus): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const total = { succeeded: (status.succeeded ?? 0) + succeeded.length, failed: (status.failed ?? 0) + failed.length };
  return {
    ...status,
    uncountedTerminatedPods: {},
    ...(total.succeeded > 0 ? { succeeded: total.succeeded } : {}),
    ...(total.failed > 0 ? { failed: total.failed } : {}),
  };
}

export const hasUncounted = ({ uncountedTerminatedPods: uncounted }: JobStatus): boolean =>
  (uncounted?.succeeded ?? []).length + (uncounted?.failed ?? []).length > 0;

/** With a condition set; the same status where it says so already. */
export function withCondition(
  status: JobStatus,
  clock: Clock,
  next: Pick<JobCondition, 'type' | 'status'> & { readonly reason: string; readonly message: string },
): JobStatus {
  const conditions: Conditions = status.conditions ?? [];
  const known = conditions.find(({ type }) => type === next.type);
  if (known?.status === next.status && known.reason === next.reason && known.message === next.message) return status;
  const now = clock.timestamp();
  const condition = { ...next, lastProbeTime: now, lastTransitionTime: now };
  return { ...status, conditions: [...conditions.filter((c) => c !== known), condition] };
}

/** The first of the two conditions of an end: it is decided, but pods may still be on their way out. */
export function withDecision(status: JobStatus, clock: Clock, { success, reason, message }: Outcome): JobStatus {
  const type = success ? 'SuccessCriteriaMet' : 'FailureTarget';
  return withCondition(status, clock, { type, status: 'True', reason, message });
}

/** The second: the Job is over. */
export function withEnd(status: JobStatus, clock: Clock, { success, reason, message }: Outcome): JobStatus {
  const type = success ? 'Complete' : 'Failed';
  const ended = withCondition(status, clock, { type, status: 'True', reason, message });
  return success ? { ...ended, completionTime: clock.timestamp() } : ended;
}
