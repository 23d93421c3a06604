import type { ControllerContext, Key } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import type { Job, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { chooseForDeletion } from '../support/deletion-order.ts';
import type { Expectations } from '../support/expectations.ts';
import { keysOf, type PodControl, slowStart } from '../support/pod-control.ts';
import { backOffLeft, type FailureStreak, finishedAt } from './backoff.ts';
import type { Census } from './census.ts';
import { indexOf, isIndexed, isSuspended, parallelismOf, replacesOnlyFailed } from './spec.ts';
import { podOf } from './template.ts';

export interface ManageOptions extends Pick<ControllerContext, 'sim'> {
  readonly podControl: PodControl;
  readonly expectations: Expectations;
}

export interface Managed {
  readonly active: number;
  /** Milliseconds until more pods may be created. */
  readonly wait?: number;
  readonly error?: unknown;
}

/** Creates and deletes pods until as many run as should. */
export async function managePods(
  options: ManageOptions,
  key: Key,
  job: Job,
  census: Census,
  streak: FailureStreak,
): Promise<Managed> {
  const active = census.active.length;
  const wanted = isSuspended(job) ? 0 : wantedActive(job, census);
  const surplus = surplusOf(job, census, active - wanted, options.sim.clock.now());
  if (surplus.length > 0) {
    const error = await deletePods(options, key, job, surplus);
    return { active: active - surplus.length, ...(error === undefined ? {} : { error }) };
  }
  const terminating = replacesOnlyFailed(job) ? census.terminating.length : 0;
  const missing = Math.min(wanted - terminating - active, limits.podsPerReconcile);
  return missing > 0 ? createPods(options, key, job, census, streak, missing) : { active };
}

function wantedActive(job: Job, census: Census): number {
  const parallelism = parallelismOf(job);
  const { completions } = job.spec ?? {};
  // a work queue that one pod found empty gets no more workers
  if (completions === undefined) return census.succeeded > 0 ? census.active.length : parallelism;
  return Math.max(0, Math.min(completions - census.succeeded - census.failedIndexes.size, parallelism));
}

/** Pods to delete: those over the number, and of an indexed Job those whose index is done, doubled or out of range. */
function surplusOf(job: Job, census: Census, count: number, now: number): readonly Pod[] {
  const needless: Pod[] = [];
  let rest = census.active;
  if (isIndexed(job)) {
    const seen = new Set<number>();
    rest = census.active.filter((pod) => {
      const index = indexOf(pod);
      const useful =
        index !== undefined &&
        index < (job.spec?.completions ?? 0) &&
        !census.succeededIndexes.has(index) &&
        !census.failedIndexes.has(index) &&
        !seen.has(index);
      if (useful) seen.add(index);
      else needless.push(pod);
      return useful;
    });
  }
  const more = count - needless.length;
  return more > 0 ? [...needless, ...chooseForDeletion(rest, rest, more, now)] : needless;
}

/** Deletes pods of the Job and waits to see them gone; the first failure. */
export async function deletePods(
  { podControl, expectations }: Pick<ManageOptions, 'podControl' | 'expectations'>,
  key: Key,
  job: Job,
  pods: readonly Pod[],
): Promise<unknown> {
  expectations.expectDeletions(key, keysOf(pods));
  let failure: unknown;
  for (const pod of pods) {
    try {
      await podControl.delete(job, pod);
    } catch (error) {
      expectations.deleted(key, keyOf(pod));
      if (!isApiError(error, 'NotFound')) failure ??= error;
    }
  }
  return failure;
}

async function createPods(
  { sim, podControl, expectations }: ManageOptions,
  key: Key,
  job: Job,
  census: Census,
  streak: FailureStreak,
  missing: number,
): Promise<Managed> {
  const active = census.active.length;
  const now = sim.clock.now();
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined;
  if (!perIndex) {
    const wait = backOffLeft(streak.failures, streak.lastFailure, now);
    if (wait > 0) return { active, wait };
  }
  const { indexes, wait } = isIndexed(job)
    ? freeIndexes(job, census, missing, perIndex ? now : undefined)
    : { indexes: Array.from<undefined>({ length: missing }), wait: undefined };
  expectations.expectCreations(key, indexes.length);
  const { successes, error } = await slowStart(sim, indexes.length, (at) => {
    const index = indexes[at];
    return podControl.create(job, podOf(job, index, index === undefined ? 0 : census.failuresOf(index)));
  });
  if (successes < indexes.length) expectations.created(key, indexes.length - successes);
  return {
    active: active + successes,
    ...(wait === undefined ? {} : { wait }),
    ...(error === undefined ? {} : { error }),
  };
}

/** The lowest indexes that have no pod and need one; with `now`, those that wait after a failure are left out. */
function freeIndexes(job: Job, census: Census, count: number, now: number | undefined) {
  const holders = replacesOnlyFailed(job) ? [...census.active, ...census.terminating] : census.active;
  const taken = new Set(holders.map(indexOf));
  const indexes: number[] = [];
  let wait: number | undefined;
  for (let index = 0; index < (job.spec?.completions ?? 0) && indexes.length < count; index++) {
    if (taken.has(index) || census.succeededIndexes.has(index) || census.failedIndexes.has(index)) continue;
    const last = now === undefined ? undefined : census.lastFailureOf(index);
    const left = last && now !== undefined ? backOffLeft(census.failuresOf(index), finishedAt(last, now), now) : 0;
    if (left > 0) wait = Math.min(wait ?? left, left);
    else indexes.push(index);
  }
  return { indexes, wait };
}
