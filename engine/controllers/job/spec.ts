import type { Job, Pod } from '../../kinds/types.ts';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexKey = 'batch.kubernetes.io/job-completion-index';
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count';

export type JobStatus = NonNullable<Job['status']>;
export type JobCondition = NonNullable<JobStatus['conditions']>[number];

/** What a Job's spec says, with the defaults of what may be left out. */
export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed';
/** Others may run Jobs that name them in `managedBy`. */
export const isOurs = ({ spec }: Job): boolean =>
  (spec?.managedBy ?? 'kubernetes.io/job-controller') === 'kubernetes.io/job-controller';
export const isSuspended = ({ spec }: Job): boolean => spec?.suspend === true;
export const parallelismOf = ({ spec }: Job): number => spec?.parallelism ?? 1;
export const backoffLimitOf = ({ spec }: Job): number =>
  spec?.backoffLimit ?? (spec?.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647);

/** A pod that is on its way out is not yet failed, and is replaced only once it is. */
export const replacesOnlyFailed = ({ spec }: Job): boolean =>
  (spec?.podReplacementPolicy ?? (spec?.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed')) === 'Failed';

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export const failureCountOf = ({ metadata }: Pod): number => Number(metadata.annotations?.[failureCountKey] ?? 0);

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) ?? false;

export const hasCondition = (job: Job, type: string): boolean => conditionOf(job, type)?.status === 'True';

export const conditionOf = ({ status }: Job, type: string): JobCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

export const isFinishedJob = (job: Job): boolean => hasCondition(job, 'Complete') || hasCondition(job, 'Failed');

/** A pod that counts as failed: for most Jobs already when it is deleted, lest it never gets to fail. */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesOnlyFailed(job) && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}
