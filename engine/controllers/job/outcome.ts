import type { Job, Pod } from '../../kinds/types.ts';
import type { Census } from './census.ts';
import { backoffLimitOf, conditionOf, isSuspended } from './spec.ts';
import { metSuccessPolicy } from './success-policy.ts';

/** How a Job ends, and why. */
export interface Outcome {
  readonly success: boolean;
  readonly reason: string;
  readonly message: string;
}

const fail = (reason: string, message: string): Outcome => ({ success: false, reason, message });
export const completionsReached: Outcome = {
  success: true,
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

/** Whether the Job has come to its end for another reason than that all its pods succeeded. */
export function outcomeOf(job: Job, census: Census, now: number): Outcome | undefined {
  for (const [type, success] of [
    ['FailureTarget', false],
    ['SuccessCriteriaMet', true],
  ] as const) {
    const decided = conditionOf(job, type);
    if (decided?.status === 'True') return { success, reason: decided.reason ?? '', message: decided.message ?? '' };
  }
  if (census.failJob !== undefined) return fail('PodFailurePolicy', census.failJob);
  if (census.failed > backoffLimitOf(job) || restartedTooOften(job, census.active)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const left = untilDeadline(job, now);
  if (left !== undefined && left <= 0) {
    return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  const ofIndexes = outcomeOfIndexes(job, census);
  if (ofIndexes) return ofIndexes;
  // what ends a Job in failure goes before what ends it in success
  const met = metSuccessPolicy(job, census.succeededIndexes);
  return met === undefined ? undefined : { success: true, reason: 'SuccessPolicy', message: met };
}

function outcomeOfIndexes({ spec }: Job, { succeededIndexes, failedIndexes }: Census): Outcome | undefined {
  if (spec?.backoffLimitPerIndex === undefined) return undefined;
  const { maxFailedIndexes, completions = 0 } = spec;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return fail('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  if (failedIndexes.size > 0 && failedIndexes.size + succeededIndexes.size >= completions) {
    return fail('FailedIndexes', 'Job has failed indexes');
  }
  return undefined;
}

/** With restartPolicy OnFailure the containers' restarts count against the limit. */
function restartedTooOften(job: Job, active: readonly Pod[]): boolean {
  if (job.spec?.template?.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of active) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const container of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      restarts += container.restartCount ?? 0;
    }
  }
  const limit = backoffLimitOf(job);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Milliseconds until `activeDeadlineSeconds` is over; undefined where there is none, or the Job does not run. */
export function untilDeadline(job: Job, now: number): number | undefined {
  const { activeDeadlineSeconds } = job.spec ?? {};
  const { startTime } = job.status ?? {};
  if (activeDeadlineSeconds === undefined || !startTime || isSuspended(job)) return undefined;
  return Date.parse(startTime) + activeDeadlineSeconds * 1000 - now;
}
