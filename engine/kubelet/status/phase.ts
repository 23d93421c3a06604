import type { ContainerStatus, Pod } from '../../kinds/types.ts';
import { afterExit, restartingAllContainers } from '../containers/restart-policy.ts';
import { containersOf } from '../pods/container-record.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/**
 * The phase that follows from the states of the containers.
 *
 * @param ended the pod is being ended for good: what has stopped is not started again
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
 */
export function podPhase(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, ended: boolean): PodPhase {
  let initializing = false;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  let willRestart = false;
  for (const { spec, kind } of containersOf(pod)) {
    if (kind === 'ephemeral') continue;
    const status = statuses.get(spec.name);
    const state = status?.state;
    const end = state?.terminated ?? (state?.waiting ? status?.lastState?.terminated : undefined);
    // one that went because all start anew will run again, whatever its policy
    const starts = end?.reason === restartingAllContainers;
    if (kind === 'init') {
      if (state?.terminated?.exitCode === 0) continue;
      const failed = end !== undefined && end.exitCode !== 0 && !starts;
      if (failed && (ended || afterExit(pod, spec, kind, end.exitCode) === 'Stop')) return 'Failed';
      initializing = true;
    } else if (kind === 'sidecar') {
      if (state?.running) {
        running++;
        if (!status?.started) initializing = true;
      } else if (!end) initializing = true;
    } else if (state?.running) running++;
    else if (end) {
      stopped++;
      if (end.exitCode === 0) succeeded++;
      willRestart ||= starts || afterExit(pod, spec, kind, end.exitCode) !== 'Stop';
    } else waiting++;
  }
  const unstarted = running + stopped === 0;
  if (ended && running === 0 && stopped > 0 && waiting === 0) return stopped === succeeded ? 'Succeeded' : 'Failed';
  if (initializing && (waiting > 0 || unstarted)) return ended && running === 0 ? 'Failed' : 'Pending';
  if (waiting > 0) return ended && running === 0 ? 'Failed' : 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (willRestart) return 'Running';
  return stopped === succeeded ? 'Succeeded' : 'Failed';
}
