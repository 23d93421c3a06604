import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Job, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { claim } from '../support/claim.ts';
import { equal } from '../support/equal.ts';
import type { Expectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { candidatesFor } from '../support/owners.ts';
import type { PodControl } from '../support/pod-control.ts';
import { restAfter } from '../support/rest.ts';
import { updateStatus } from '../support/status-write.ts';
import { extendStreak, type FailureStreak } from './backoff.ts';
import { type Census, takeCensus } from './census.ts';
import { deletePods, managePods } from './manage.ts';
import { completionsReached, type Outcome, outcomeOf, untilDeadline } from './outcome.ts';
import {
  conditionOf,
  hasFailed,
  isFinishedJob,
  isOurs,
  isSuspended,
  isTracked,
  type JobStatus,
  trackingFinalizer,
} from './spec.ts';
import { countEnded, hasUncounted, noteEnded, withCondition, withCounters, withDecision, withEnd } from './status.ts';

export interface JobOptions extends ControllerContext {
  readonly jobs: Informer<Job>;
  readonly pods: Informer<Pod>;
  readonly podControl: PodControl;
  readonly expectations: Expectations;
  /** UIDs of pods whose finalizer was taken away, until their informer shows it. */
  readonly released: Set<string>;
}

/**
 * Runs a Job's pods to completion. Every pod that ends is first noted in the status, then loses its finalizer, then is
 * counted: so none is counted twice or lost.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers
 */
export function createJobReconciler(options: JobOptions): Reconciler {
  const { sim, api, events, jobs, pods, expectations, released } = options;
  const streaks = new Map<Key, FailureStreak>();
  /** The versions that were written last, until their informer shows them. */
  const written = new Map<Key, { readonly uid: string | undefined; readonly version: number }>();

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const job = jobs.get(key);
    if (!job || isFinishedJob(job) || !isOurs(job)) {
      expectations.forget(key);
      streaks.delete(key);
      written.delete(key);
      return undefined;
    }
    // what it is known to have completed is behind its pods: a pod that is done would be made again
    if (isBehind(key, job)) return undefined;
    const caughtUp = expectations.satisfied(key);
    const mine = await claimPods(job);
    const now = sim.clock.now();
    const census = takeCensus(job, mine, released);
    const streak = extendStreak(
      streaks.get(key) ?? { failures: 0, lastFailure: 0 },
      census.newlySucceeded,
      census.counted,
      now,
    );
    let status = started(job);
    let outcome = outcomeOf({ ...job, status }, census, now);
    let active = census.active.length;
    let wait: number | undefined;
    let failure: unknown;
    if (outcome) {
      failure = await deletePods(options, key, job, census.active);
      active = 0;
    } else {
      if (caughtUp && job.metadata.deletionTimestamp === undefined) {
        const managed = await managePods(options, key, job, census, streak);
        ({ active } = managed);
        failure = managed.error;
        wait = managed.wait;
        status = withSuspension(job, status);
      }
      if (isComplete(job, census, active)) outcome = completionsReached;
    }
    if (outcome) status = withDecision(status, sim.clock, outcome);
    status = withCounters(status, {
      active,
      ready: active === 0 ? 0 : census.ready,
      terminating: census.terminating.length + (outcome ? census.active.length - active : 0),
    });
    await track(job, status, mine, census, outcome);
    // remembered only now: had a write failed, the same pods would be met again
    streaks.set(key, streak);
    if (failure !== undefined) throw failure;
    const deadline = untilDeadline({ ...job, status }, now);
    const again = Math.min(wait ?? Number.POSITIVE_INFINITY, deadline ?? Number.POSITIVE_INFINITY);
    return { rest: restAfter(mine.length), ...(Number.isFinite(again) && !outcome ? { requeueAfter: again } : {}) };
  }

  function isBehind(key: Key, { metadata: { uid, resourceVersion } }: Job): boolean {
    const last = written.get(key);
    return last?.uid === uid && last !== undefined && Number(resourceVersion) < last.version;
  }

  function claimPods(job: Job): Promise<readonly Pod[]> {
    return claim({
      api,
      ownerResource: resources.jobs,
      owner: job,
      resource: resources.pods,
      candidates: candidatesFor(pods, job),
      matches: ({ metadata }) => selects(job.spec?.selector, metadata.labels),
      finalizers: [trackingFinalizer],
    });
  }

  function started({ spec, status = {} }: Job): JobStatus {
    if (status.startTime || spec?.suspend) return status;
    return { ...status, startTime: sim.clock.timestamp() };
  }

  function withSuspension(job: Job, status: JobStatus): JobStatus {
    const former = conditionOf(job, 'Suspended');
    if (isSuspended(job)) {
      if (former?.status === 'True') return status;
      events.event(job, 'Normal', 'Suspended', 'Job suspended');
      const { startTime: _, ...rest } = status;
      const condition = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' };
      return withCondition(rest, sim.clock, condition);
    }
    if (former?.status !== 'True') return status;
    events.event(job, 'Normal', 'Resumed', 'Job resumed');
    const condition = { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' };
    return { ...withCondition(status, sim.clock, condition), startTime: sim.clock.timestamp() };
  }

  function isComplete(job: Job, census: Census, active: number): boolean {
    const { completions } = job.spec ?? {};
    if (completions === undefined) return census.succeeded > 0 && active === 0;
    return census.succeeded >= completions;
  }

  /** Notes what ended, takes the finalizers away, counts, and ends the Job once no pod is left of it. */
  async function track(
    job: Job,
    status: JobStatus,
    mine: readonly Pod[],
    census: Census,
    outcome: Outcome | undefined,
  ): Promise<void> {
    // what a success makes needless has not failed: it is let go without being counted
    const ended = mine.filter(
      (pod) => isTracked(pod) && (outcome?.success || pod.status?.phase === 'Succeeded' || hasFailed(job, pod)),
    );
    const noted = await write(job, noteEnded(job, status, census));
    for (const pod of ended) await releasePod(pod);
    let next = noted.status ?? {};
    if (hasUncounted(next)) next = countEnded(next);
    if (outcome && (status.active ?? 0) === 0 && (status.terminating ?? 0) === 0) {
      next = withEnd(next, sim.clock, outcome);
      tellEnd(job, census, outcome);
    }
    await write(noted, next);
  }

  async function write(job: Job, status: JobStatus): Promise<Job> {
    if (equal(job.status, status)) return job;
    const next = await updateStatus<Job>(api, resources.jobs, job, status);
    const { uid, resourceVersion } = next.metadata;
    written.set(keyOf(next), { uid, version: Number(resourceVersion) });
    return next;
  }

  async function releasePod(pod: Pod): Promise<void> {
    const { namespace, name, uid = '' } = pod.metadata;
    if (released.has(uid)) return;
    await dropTrackingFinalizer(api, namespace, name);
    released.add(uid);
  }

  function tellEnd(job: Job, { succeeded }: Census, { success, reason, message }: Outcome): void {
    if (!success) {
      events.event(job, 'Warning', reason, message);
      return;
    }
    if (job.spec?.completions !== undefined && succeeded > job.spec.completions) {
      const text = 'Too many succeeded pods running after completion count reached';
      events.event(job, 'Warning', 'TooManySucceededPods', text);
    }
    events.event(job, 'Normal', 'Completed', 'Job completed');
  }

  return { reconcile };
}

export async function dropTrackingFinalizer(
  api: ControllerContext['api'],
  namespace: string | undefined,
  name: string,
): Promise<void> {
  const body = { metadata: { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } };
  try {
    await api.patch(objectRef(resources.pods, namespace, name), { type: 'strategic', body });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}
