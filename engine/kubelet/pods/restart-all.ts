import { killContainer } from '../containers/kill.ts';
import { restartingAllContainers } from '../containers/restart-policy.ts';
import type { KubeletContext } from '../context.ts';
import { containersOf, type TerminatedState } from './container-record.ts';
import type { ContainerRecords } from './container-records.ts';
import type { PodWorker } from './pod-worker.ts';

const message = 'The container is removed because RestartAllContainers in place';

/** How the API tells of the start before: its container is gone, and with it when it ran. */
const removed: TerminatedState = {
  exitCode: 137,
  // the API writes the nulls; the generated types know only texts
  finishedAt: null as unknown as string,
  message,
  reason: restartingAllContainers,
  startedAt: null as unknown as string,
};

/**
 * Ends what still runs, without a hook or a grace period, and forgets all containers of the pod but the ephemeral ones, so
 * that it starts from its first init container. Its sandbox, address and volumes stay.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-all-containers
 */
export async function resetContainers(context: KubeletContext, worker: PodWorker): Promise<void> {
  const { runtime } = context;
  for (const { spec, kind } of containersOf(worker.pod)) {
    const record = worker.records.get(spec.name);
    if (!record || record.id === undefined || kind === 'ephemeral') continue;
    await killContainer(context, worker, { container: { name: spec.name }, record }, 0);
    for (const id of [record.previousId, record.id]) if (id !== undefined) runtime.removeContainer(id);
    delete record.id;
    delete record.previousId;
    delete record.restart;
    delete record.backOff;
    delete record.waiting;
    record.started = false;
    record.ready = false;
    record.restarts++;
    record.last = removed;
    record.upcoming = { message, reason: restartingAllContainers };
  }
}

/** Containers that were told to be gone wait for their turn from now on like those of a new pod. */
export function showAwaitingTurn(records: ContainerRecords): void {
  for (const record of records.values()) {
    if (record.waiting?.reason === restartingAllContainers) delete record.waiting;
  }
}
