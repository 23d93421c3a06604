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
  if (record.waiting && worker.retry.armed && record.tried === container.image) return;
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
    // one that is not started again shows how it ended
    if (!ends) setWaiting(record, error.reason, error.detail);
    const { random } = context;
    const now = context.sim.clock.now();
    if (error.reason === 'ErrImagePull' || error.reason === 'RegistryUnavailable') {
      worker.retry.set(soon, false);
    } else if (error.reason === 'ImagePullBackOff') {
      const left = (context.images.backOffEnd(pod, container) ?? now) - now;
      worker.retry.set(Math.min(left, syncRetry * (1 + random.next() / 2)), true);
    } else if (status?.state === 'exited') {
      if (!ends) worker.retry.set(soon, false);
    } else {
      worker.retry.set(syncRetry * (1 + random.next() / 2), true);
      if (error.missing) worker.retry.expect(context.api, error.missing, signal);
    }
  }
  // whatever came of it, the status has something new to say
  worker.wake();
}

/** Whether a container that has ended has to wait before it is started again; otherwise its next wait is set. */
function backsOff(context: KubeletContext, worker: PodWorker, record: ContainerRecord): boolean {
  const { sim, runtime, events, random } = context;
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
  if (setWaiting(record, 'CrashLoopBackOff', message)) worker.wake();
  // a pod that will come to its end by failing often enough is waited for; a crash loop goes on for ever
  const upkeep = pod.spec?.restartPolicy !== 'OnFailure';
  worker.retry.set(Math.min(left, syncRetry * (1 + random.next() / 2)), upkeep);
  return true;
}

/** Whether the waiting state is another than before. */
function setWaiting(record: ContainerRecord, reason: string, message: string | undefined): boolean {
  if (record.waiting?.reason === reason && record.waiting.message === message) return false;
  record.waiting = message === undefined ? { reason } : { message, reason };
  return true;
}
