import { limits } from '../../limits.ts';
import type { RegistryCredential, Sandbox } from '../../runtime/cri.ts';
import type { Cancellable } from '../../sim/index.ts';
import { ContainerError } from '../containers/container-error.ts';
import { killContainer } from '../containers/kill.ts';
import { afterExit } from '../containers/restart-policy.ts';
import { startContainer } from '../containers/start-container.ts';
import type { KubeletContext } from '../context.ts';
import { containerEvent } from '../events.ts';
import { goDuration } from '../images/go-duration.ts';
import type { MountedVolumes } from '../volumes/volume-manager.ts';
import type { ContainerRecord } from './container-record.ts';
import type { ContainerRecords } from './container-records.ts';
import { podFullName } from './names.ts';
import type { ContainerStep } from './next-steps.ts';
import type { PodWorker } from './pod-worker.ts';

/** Waits between two starts of a container that keeps ending, in milliseconds; forgotten after twice the longest. */
const restartBackOff = { first: 10_000, longest: 300_000 } as const;
/** A pod with a failure is looked at again after this long, in milliseconds; half as much again is added by chance. */
const syncRetry = 10_000;
/** Whatever its back-off, a pod is looked at after this long (`syncFrequency`), half as much again added by chance. */
const syncPeriod = 60_000;

type Waiting = NonNullable<ContainerRecord['waiting']>;

interface Place {
  readonly sandbox: Sandbox;
  readonly volumes: MountedVolumes;
  readonly credentials: readonly RegistryCredential[];
  readonly cancellation: Cancellable;
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
  { sandbox, volumes, credentials, cancellation }: Place,
): Promise<void> {
  const { pod } = worker;
  if (action === 'replace') {
    const message = record.restart?.message ?? `Container ${container.name} definition changed, will be restarted`;
    const grace = record.restart?.graceSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
    await killContainer(context, worker, { container, record }, grace * 1000, message);
    const ended = record.id === undefined ? undefined : context.runtime.containerStatus(record.id);
    if (cancellation.aborted || ended?.state !== 'exited') return;
    if (afterExit(pod, container, kind, ended.exitCode) === 'Stop') return;
    // how long it waits was decided while it still ran: by the end of the start before
    if (backsOff(context, worker, record, record.previousId)) return;
  } else if (backsOff(context, worker, record, record.id)) return;
  try {
    await startContainer(context, {
      pod,
      container,
      record,
      sandbox,
      volumes,
      credentials,
      cancellation,
      created: (id) => worker.created(id),
    });
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const status = record.id === undefined ? undefined : context.runtime.containerStatus(record.id);
    // one that is not started again shows how it ended
    if (status?.state === 'exited' && afterExit(pod, container, kind, status.exitCode) === 'Stop') return;
    comes(context, worker, record, waitingState(error.reason, error.detail));
    if (error.missing) worker.retry.expect(context.api, error.missing, cancellation.signal);
  }
}

/** Lets the status say what the look before found. */
export function showUpcoming(records: ContainerRecords): void {
  for (const record of records.values()) {
    if (!record.upcoming) continue;
    record.waiting = record.upcoming;
    delete record.upcoming;
  }
}

/**
 * The next look shows this waiting state. A cluster waits for that look if the state is another than the container had
 * since it was last started; trying again and again may go on for ever.
 */
function comes(
  context: KubeletContext,
  worker: PodWorker,
  record: ContainerRecord,
  state: Waiting,
  { ends = false, after = syncRetry }: { readonly ends?: boolean; readonly after?: number } = {},
): void {
  record.upcoming = state;
  record.reasons ??= new Set();
  const routine = record.reasons.has(state.reason) && !ends;
  record.reasons.add(state.reason);
  worker.retry.set(after * (1 + context.random.next() / 2), routine);
}

/** Whether a container has to wait since this start of it ended, before it is started again; otherwise its next wait is set. */
function backsOff(
  context: KubeletContext,
  worker: PodWorker,
  record: ContainerRecord,
  startId: string | undefined,
): boolean {
  const { sim, runtime, events } = context;
  const ended = startId === undefined ? undefined : runtime.containerStatus(startId);
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
  // a container that ended soon after it had started the second time is looked at twice in a row
  const ran = ended.finishedAt - ended.startedAt;
  if (!record.waiting && backOff.delay === restartBackOff.first && ran < 2 * limits.relist) {
    worker.retry.set(limits.relist, false);
  }
  // a pod that will come to its end by failing often enough is waited for; a crash loop goes on for ever
  comes(context, worker, record, waitingState('CrashLoopBackOff', message), {
    ends: pod.spec?.restartPolicy === 'OnFailure',
    // since 1.35: the next look comes when the back-off is over, not every ten seconds
    after: Math.min(left, syncPeriod),
  });
  return true;
}

const waitingState = (reason: string, message: string | undefined): Waiting =>
  message === undefined ? { reason } : { message, reason };
