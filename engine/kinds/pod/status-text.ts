import { ageOf } from '../../machinery/duration.ts';
import type { ContainerStatus, Pod } from '../types.ts';

/** What the columns Ready, Status and Restarts of `kubectl get pods` say. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** `Running`, `Init:0/2`, `CrashLoopBackOff`, `Terminating`, … */
  readonly status: string;
  readonly restarts: number;
  /** When a container last ended before its newest start; RFC 3339. */
  readonly lastRestart?: string;
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

const isSidecar = (pod: Pod, name: string): boolean =>
  pod.spec?.initContainers?.some((c) => c.name === name && c.restartPolicy === 'Always') ?? false;

const endOf = (ended: Terminated): string =>
  ended.reason || (ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`);

/** How an init container keeps the pod from going on, or undefined where it does not. */
function blockedBy(status: ContainerStatus, index: number, total: number, sidecar: boolean): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (sidecar && status.started) return undefined;
  if (terminated) return `Init:${endOf(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
}

class Restarts {
  count = 0;
  last: string | undefined;
  add(status: ContainerStatus): void {
    this.count += status.restartCount;
    const ended = status.lastState?.terminated?.finishedAt;
    if (ended && (this.last === undefined || ended > this.last)) this.last = ended;
  }
}

/**
 * Sums a pod up as the API server does for its table.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export function summarizePod(pod: Pod): PodSummary {
  const status = pod.status ?? {};
  const initContainers = pod.spec?.initContainers ?? [];
  const total = (pod.spec?.containers.length ?? 0) + initContainers.filter((c) => c.restartPolicy === 'Always').length;
  let words = status.reason || status.phase || '';
  if (status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated')) {
    words = 'SchedulingGated';
  }

  let ready = 0;
  let restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let initializing = false;
  for (const [index, init] of (status.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(pod, init.name);
    restarts.add(init);
    if (sidecar) sidecarRestarts.add(init);
    const blocked = blockedBy(init, index, initContainers.length, sidecar);
    if (blocked !== undefined) {
      words = blocked;
      initializing = true;
      break;
    }
    if (sidecar && init.ready && !init.state?.terminated) ready++;
  }

  if (!initializing || status.conditions?.some((c) => c.type === 'Initialized' && c.status === 'True')) {
    restarts = sidecarRestarts;
    let running = false;
    for (const container of (status.containerStatuses ?? []).toReversed()) {
      restarts.add(container);
      const { waiting, terminated, running: alive } = container.state ?? {};
      if (waiting?.reason) words = waiting.reason;
      else if (terminated) words = endOf(terminated);
      else if (container.ready && alive) {
        running = true;
        ready++;
      }
    }
    if (words === 'Completed' && running) {
      words = status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ? 'Running' : 'NotReady';
    }
  }

  if (pod.metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') words = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') words = 'Terminating';
  }
  return {
    ready,
    total,
    status: words,
    restarts: restarts.count,
    ...(restarts.last === undefined ? {} : { lastRestart: restarts.last }),
  };
}

/** `3 (5m ago)`, or `0`. */
export function formatRestarts({ restarts, lastRestart }: PodSummary, now: number): string {
  return restarts > 0 && lastRestart ? `${restarts} (${ageOf(lastRestart, now)} ago)` : `${restarts}`;
}
