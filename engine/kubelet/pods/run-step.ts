import { limits } from '../../limits.ts';
import type { Sandbox } from '../../runtime/cri.ts';
import { ContainerError } from '../containers/container-error.ts';
import { killContainer } from '../containers/kill.ts';
import { afterExit } from '../containers/restart-policy.ts';
import { startContainer } from '../containers/start-container.ts';
import type { KubeletContext } from '../context.ts';
import { containerEvent } from '../events.ts';
import { goDuration } from '../images/go-duration.ts';
import type { MountedVolumes } from '../volumes/volume-manager.ts';
import type { ContainerRecord } from './container-record.ts';
import { podFullName } from './names.ts';
import type { ContainerStep } from './next-steps.ts';
import type { PodWorker } from './pod-worker.ts';

/** Waits between two starts of a container that keeps ending, in milliseconds; forgotten after twice the longest. */
const restartBackOff = { first: 10_000, longest: 300_000 } as const;
/** A pod with a failure is looked at again after this long, half as much again added by chance, in milliseconds. */
const syncRetry = 10_000;
/** A pull or a start that failed is looked at again this soon, and then backs off, in milliseconds. */
const soon = 1_000;

interface Place {
  readonly sandbox: Sandbox;
  readonly volumes: MountedVolumes;
  readonly signal: AbortSignal;
}

/**
 * Starts a container, unless it has to wait for its back-off. What keeps it from running becomes its waiting state.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export async function runStep(
  context: KubeletContext,
  worker: PodWorker,
  { action, container, kind, record }: ContainerStep,
  { sandbox, volumes, signal }: Place,
): Promise<void> {
  const { pod } = worker;
  if (action === 'replace') {
    const message = `Container ${container.name} definition changed, will be restarted`;
    const grace = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
    await killContainer(context, worker, { container, record }, grace, message);
    return;
  }
  // what failed waits for its time, unless somebody gave it another image meanwhile
  if ((record.waiting || record.upcoming) && worker.retry.armed && record.tried === container.image) return;
  record.tried = container.image;
  if (backsOff(context, worker, record)) return;
  try {
    await startContainer(context, {
      pod,
      container,
      record,
      sandbox,
      volumes,
      signal,
      created: (id) => worker.created(id),
    });
    context.probes.start(worker, container, record);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const status = record.id === undefined ? undefined : context.runtime.containerStatus(record.id);
    const ends = status?.state === 'exited' && afterExit(pod, container, kind, status.exitCode) === 'Stop';
    const sync = nextSync(context);
    if (error.reason === 'ImagePullBackOff') {
      const waiting = waitingState(error.reason, error.detail);
      record.upcoming = { waiting, at: context.sim.clock.now() + sync, rests: true };
    } else if (!ends) {
      // one that is not started again shows how it ended
      setWaiting(record, error.reason, error.detail);
    }
    if (error.reason === 'ErrImagePull' || error.reason === 'RegistryUnavailable') {
      worker.retry.set(soon, false);
    } else if (error.reason === 'ImagePullBackOff') {
      worker.retry.set(sync, false);
    } else if (status?.state === 'exited') {
      if (!ends) worker.retry.set(soon, false);
    } else {
      worker.retry.set(sync, true);
      if (error.missing) worker.retry.expect(context.api, error.missing, signal);
    }
  }
  // whatever came of it, the status has something new to say
  worker.wake();
}

/** Lets the status say what the look before found. */
export function showUpcoming(context: KubeletContext, worker: PodWorker): void {
  const now = context.sim.clock.now();
  for (const record of worker.records.values()) {
    const { upcoming } = record;
    if (!upcoming || upcoming.at > now) continue;
    record.waiting = upcoming.waiting;
    delete record.upcoming;
    if (upcoming.rests) worker.retry.set(nextSync(context), true);
  }
}

const nextSync = ({ random }: KubeletContext): number => syncRetry * (1 + random.next() / 2);

/** Whether a container that has ended has to wait before it is started again; otherwise its next wait is set. */
function backsOff(context: KubeletContext, worker: PodWorker, record: ContainerRecord): boolean {
  const { sim, runtime, events } = context;
  const ended = record.id === undefined ? undefined : runtime.containerStatus(record.id);
  if (ended?.state !== 'exited') return false;
  const now = sim.clock.now();
  const { backOff } = record;
  const forgotten = !backOff || ended.finishedAt - backOff.updated > 2 * restartBackOff.longest;
  if (forgotten) {
    record.backOff = { delay: restartBackOff.first, updated: now };
    return false;
  }
  const left = ended.finishedAt + backOff.delay - now;
  if (left <= 0) {
    record.backOff = { delay: Math.min(2 * backOff.delay, restartBackOff.longest), updated: now };
    return false;
  }
  const { pod } = worker;
  const where = podFullName(pod);
  containerEvent(
    events,
    pod,
    record,
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${record.name} in pod ${where}`,
  );
  const message = `back-off ${goDuration(backOff.delay)} restarting failed container=${record.name} pod=${where}`;
  const state = waitingState('CrashLoopBackOff', message);
  if (record.waiting) {
    if (setWaiting(record, state.reason, message)) worker.wake();
    // a pod that will come to its end by failing often enough is waited for; a crash loop goes on for ever
    worker.retry.set(nextSync(context), pod.spec?.restartPolicy !== 'OnFailure');
    return true;
  }
  // a container that ended as soon as it had started the second time is found so by two relists in a row
  const atOnce = backOff.delay === restartBackOff.first && ended.finishedAt - ended.startedAt < limits.relist;
  record.upcoming ??= { waiting: state, at: now + (atOnce ? limits.relist : nextSync(context)), rests: false };
  worker.retry.set(record.upcoming.at - now, false);
  return true;
}

/** Whether the waiting state is another than before. */
function setWaiting(record: ContainerRecord, reason: string, message: string | undefined): boolean {
  if (record.waiting?.reason === reason && record.waiting.message === message) return false;
  record.waiting = waitingState(reason, message);
  return true;
}

const waitingState = (reason: string, message: string | undefined): NonNullable<ContainerRecord['waiting']> =>
  message === undefined ? { reason } : { message, reason };
