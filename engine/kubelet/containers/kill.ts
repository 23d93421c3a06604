import type { Container } from '../../kinds/types.ts';
import type { Duration } from '../../sim/index.ts';
import type { KubeletContext } from '../context.ts';
import { containerEvent } from '../events.ts';
import { type ContainerRecord, containersOf } from '../pods/container-record.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import { runPreStop } from './hooks.ts';

/** What a container is left after its preStop hook used up the grace period, in milliseconds. */
const leastGrace = 2_000;

interface Target {
  readonly container: Pick<Container, 'name' | 'lifecycle'>;
  readonly record: ContainerRecord;
}

/** Tells it, runs the preStop hook, then ends the container within what is left of the grace period. */
export async function killContainer(
  context: KubeletContext,
  worker: PodWorker,
  { container, record }: Target,
  grace: Duration,
  message = `Stopping container ${container.name}`,
): Promise<void> {
  const { runtime, events, sim, probes } = context;
  const { id } = record;
  if (id === undefined || runtime.containerStatus(id)?.state !== 'running') return;
  probes.stopRestarts(record);
  record.killing = { message };
  delete record.restart;
  containerEvent(events, worker.pod, record, 'Normal', 'Killing', message);
  const began = sim.clock.now();
  if (container.lifecycle?.preStop) {
    await runPreStop(context, { pod: worker.pod, container, record, podIP: worker.podIP }, grace);
  }
  const used = sim.clock.now() - began;
  await runtime.stopContainer(id, used === 0 ? grace : Math.max(grace - used, Math.min(leastGrace, grace)));
  probes.stop(record);
  delete record.killing;
}

/**
 * Ends all containers of a pod: the main ones at once, then the sidecars one after another, last one first.
 *
 * @param grace asked when it is needed: it may have become shorter meanwhile
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow
 */
export async function killContainers(context: KubeletContext, worker: PodWorker, grace: () => Duration): Promise<void> {
  const sidecars: Target[] = [];
  const others: Promise<void>[] = [];
  const began = context.sim.clock.now();
  for (const { spec, kind } of containersOf(worker.pod)) {
    const record = worker.records.get(spec.name);
    if (!record) continue;
    if (kind === 'sidecar') sidecars.unshift({ container: spec, record });
    else others.push(killContainer(context, worker, { container: spec, record }, grace()));
  }
  if (others.length > 0) await Promise.all(others);
  for (const target of sidecars) {
    const left = grace() - (context.sim.clock.now() - began);
    await killContainer(context, worker, target, Math.max(left, leastGrace));
  }
}
