import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { CronJob, Job } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { formatTimestamp } from '../../sim/index.ts';
import { conditionOf } from '../job/spec.ts';
import { equal } from '../support/equal.ts';
import { byController, isControlledBy } from '../support/owners.ts';
import { isNamespaceTerminating } from '../support/pod-control.ts';
import { updateStatus } from '../support/status-write.ts';
import { whatIsDue } from './due.ts';
import { jobFor, jobName } from './job.ts';
import { isTimeZone, parseSchedule, type Schedule } from './schedule.ts';

export interface CronJobOptions extends ControllerContext {
  readonly cronJobs: Informer<CronJob>;
  readonly jobs: Informer<Job>;
}

type Status = NonNullable<CronJob['status']>;
type Reference = NonNullable<Status['active']>[number];

/** How late after an instant the next look comes, in milliseconds, lest it comes too early (the real one's). */
const delta = 100;

/** `Thu, 01 Jan 2026 00:00:00 +0000`. */
const longDate = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

const endOf = (job: Job): 'Complete' | 'Failed' | undefined =>
  (['Complete', 'Failed'] as const).find((type) => conditionOf(job, type)?.status === 'True');

/** Starts Jobs on time, follows them, and keeps as many of those that ended as it should. */
export function createCronJobReconciler({ sim, api, events, cronJobs, jobs }: CronJobOptions): Reconciler {
  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const cronJob = cronJobs.get(key);
    if (!cronJob) return undefined;
    const mine = jobs.byIndex(byController, cronJob.metadata.uid ?? '');
    let status = follow(cronJob, mine);
    const run = cronJob.metadata.deletionTimestamp === undefined ? await start(cronJob, status) : { status };
    status = run.status;
    await forgetEnded(cronJob, mine);
    if (!equal(cronJob.status ?? {}, status)) await updateStatus(api, resources.cronJobs, cronJob, status);
    // a schedule goes on for ever
    return run.wait === undefined ? undefined : { requeueAfter: run.wait, upkeep: true };
  }

  /** The status after what became of the Jobs that were active. */
  function follow(cronJob: CronJob, mine: readonly Job[]): Status {
    const { active = [], ...rest } = cronJob.status ?? {};
    let { lastSuccessfulTime } = rest;
    const still: Reference[] = [];
    for (const reference of active) {
      const job = mine.find(({ metadata }) => metadata.uid === reference.uid);
      const end = job && endOf(job);
      if (!job) {
        events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
      } else if (end) {
        const text = `Saw completed job: ${job.metadata.name}, condition: ${end}`;
        events.event(cronJob, 'Normal', 'SawCompletedJob', text);
        const { completionTime } = job.status ?? {};
        if (end === 'Complete' && completionTime && completionTime > (lastSuccessfulTime ?? '')) {
          lastSuccessfulTime = completionTime;
        }
      } else still.push(reference);
    }
    for (const job of mine) {
      if (endOf(job) || active.some(({ uid }) => uid === job.metadata.uid)) continue;
      const text = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
      events.event(cronJob, 'Warning', 'UnexpectedJob', text);
    }
    return {
      ...rest,
      ...(still.length > 0 ? { active: still } : {}),
      ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}),
    };
  }

  function scheduleOf(cronJob: CronJob): Schedule | undefined {
    const { schedule = '', timeZone } = cronJob.spec ?? {};
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
      const text = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
      events.event(cronJob, 'Warning', 'UnknownTimeZone', text);
      return undefined;
    }
    const parsed = parseSchedule(schedule, timeZone);
    if (!('problem' in parsed)) return parsed;
    const text = `unparseable schedule: "${schedule}" : ${parsed.problem}`;
    events.event(cronJob, 'Warning', 'UnparseableSchedule', text);
    return undefined;
  }

  /** Starts the Job that is due; how long until the next one is. */
  async function start(cronJob: CronJob, status: Status): Promise<{ status: Status; wait?: number }> {
    if (cronJob.spec?.suspend) return { status };
    const schedule = scheduleOf(cronJob);
    if (!schedule) return { status };
    const now = sim.clock.now();
    const next = schedule.next(now);
    const wait = next === undefined ? {} : { wait: next - now + delta };
    const { at, tooMany } = whatIsDue(cronJob, schedule, now);
    if (tooMany) {
      const text = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      events.event(cronJob, 'Warning', 'TooManyMissedTimes', text);
    }
    if (at === undefined) return { status, ...wait };
    const { startingDeadlineSeconds, concurrencyPolicy = 'Allow' } = cronJob.spec ?? {};
    if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < now) {
      const text = `Missed scheduled time to start a job: ${longDate(at)}`;
      events.event(cronJob, 'Warning', 'MissSchedule', text);
      return { status, ...wait };
    }
    const { active = [] } = status;
    if (active.some(({ name }) => name === jobName(cronJob, at)) || status.lastScheduleTime === formatTimestamp(at)) {
      return { status, ...wait };
    }
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      const text = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      events.event(cronJob, 'Normal', 'JobAlreadyActive', text);
      return { status, ...wait };
    }
    const kept = concurrencyPolicy === 'Replace' ? await replace(cronJob, active) : active;
    const job = await create(cronJob, at);
    if (!job) return { status, ...wait };
    const reference: Reference = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: job.metadata.name,
      ...(job.metadata.namespace === undefined ? {} : { namespace: job.metadata.namespace }),
      ...(job.metadata.uid === undefined ? {} : { uid: job.metadata.uid }),
      ...(job.metadata.resourceVersion === undefined ? {} : { resourceVersion: job.metadata.resourceVersion }),
    };
    return { status: { ...status, active: [...kept, reference], lastScheduleTime: formatTimestamp(at) }, ...wait };
  }

  async function replace(cronJob: CronJob, active: readonly Reference[]): Promise<readonly Reference[]> {
    for (const { name = '' } of active) await remove(cronJob, name);
    return [];
  }

  async function create(cronJob: CronJob, at: number): Promise<Job | undefined> {
    const { namespace = '' } = cronJob.metadata;
    const wanted = jobFor(cronJob, at);
    try {
      const job = await api.create<Job>(inNamespace(resources.jobs, namespace), wanted);
      events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (isNamespaceTerminating(error)) return undefined;
      if (isApiError(error, 'AlreadyExists')) {
        const taken = await api.get<Job>(objectRef(resources.jobs, namespace, wanted.metadata.name));
        return isControlledBy(taken, cronJob) && !endOf(taken) ? taken : undefined;
      }
      if (isApiError(error)) {
        events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
      }
      throw error;
    }
  }

  /** Of those that succeeded and those that failed, the newest stay. */
  async function forgetEnded(cronJob: CronJob, mine: readonly Job[]): Promise<void> {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec ?? {};
    for (const [end, limit] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      const ended = mine.filter((job) => endOf(job) === end && job.metadata.deletionTimestamp === undefined);
      ended.sort((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1));
      for (const { metadata } of ended.slice(0, Math.max(0, ended.length - limit)))
        await remove(cronJob, metadata.name);
    }
  }

  async function remove(cronJob: CronJob, name: string): Promise<void> {
    const ref = objectRef(resources.jobs, cronJob.metadata.namespace, name);
    try {
      await api.delete(ref, { propagationPolicy: 'Background' });
      events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.reason === 'NotFound') return;
      events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
      throw error;
    }
  }

  return { reconcile };
}
