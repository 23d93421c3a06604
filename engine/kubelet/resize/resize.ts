import type { Container, Pod } from '../../kinds/types.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import { minus, podRequests, type Resources, resourcesOf } from '../../scheduler/cache/resources.ts';
import { runtimeResources } from '../containers/resources.ts';
import type { NodeConfig } from '../contract.ts';
import { type ContainerRecord, containersOf } from '../pods/container-record.ts';
import type { ContainerRecords } from '../pods/container-records.ts';
import type { Verdict } from '../status/conditions.ts';
import { sameJson } from '../status/same.ts';

type ResourceRequirements = Container['resources'];

/** What becomes of a change of a running pod's resources. */
export type ResizePlan =
  | { readonly outcome: 'none' }
  /** It has to wait, or can never be: the condition says which. */
  | { readonly outcome: 'pending'; readonly condition: Verdict }
  | { readonly outcome: 'fits'; readonly changes: readonly ResizeChange[] };

export interface ResizeChange {
  readonly container: Container;
  readonly record: ContainerRecord;
  /** The container's resize policy asks for a new start. */
  readonly restart: boolean;
}

/**
 * Compares the resources that a pod's containers run with to those that its spec asks for now.
 *
 * @param others what the other pods of the node ask for together
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/
 */
export function planResize(
  pod: Pod,
  records: ContainerRecords,
  runtime: ContainerRuntime,
  config: NodeConfig,
  others: () => Resources,
): ResizePlan {
  const changes: ResizeChange[] = [];
  for (const { spec, kind } of containersOf(pod)) {
    if (kind !== 'regular' && kind !== 'sidecar') continue;
    const record = records.get(spec.name);
    if (record?.id === undefined || runtime.containerStatus(record.id)?.state !== 'running') continue;
    if (record.resources === spec.resources || sameJson(strip(record.resources), strip(spec.resources))) continue;
    changes.push({ container: spec, record, restart: needsRestart(spec, record.resources) });
  }
  if (changes.length === 0 || !pod.spec) return { outcome: 'none' };
  const wanted = podRequests(pod.spec).requests;
  const capacity = resourcesOf(config.allocatable ?? config.capacity);
  const impossible = shortOf(wanted, capacity);
  if (impossible) {
    const [resource, requested, room] = impossible;
    const message = `Node didn't have enough capacity: ${resource}, requested: ${requested}, capacity: ${room}`;
    return { outcome: 'pending', condition: pending('Infeasible', message) };
  }
  const used = others();
  const short = shortOf(wanted, minus(capacity, used));
  if (short) {
    const [resource, requested] = short;
    const key = resource === 'cpu' ? 'cpu' : 'memory';
    const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used[key]}, capacity: ${capacity[key]}`;
    return { outcome: 'pending', condition: pending('Deferred', message) };
  }
  return { outcome: 'fits', changes };
}

/** The runtime gives the container what it asks for now. */
export function applyResize(runtime: ContainerRuntime, { container, record }: ResizeChange): void {
  record.resources = container.resources;
  if (record.id !== undefined) runtime.updateContainerResources?.(record.id, runtimeResources(container));
}

/** `Pod resize started: {"containers":[…],"generation":2}`. */
export function resizeMessage(title: string, pod: Pod): string {
  const containers = (pod.spec?.containers ?? []).map(({ name, resources }) => ({ name, resources: strip(resources) }));
  return `${title}: ${JSON.stringify({ containers, generation: pod.metadata.generation })}`;
}

export const inProgress: Verdict = { type: 'PodResizeInProgress', status: 'True' };

const pending = (reason: string, message: string): Verdict => ({
  type: 'PodResizePending',
  status: 'True',
  reason,
  message,
});

/** Only what a resize can change, with absent and empty the same. */
function strip(resources: ResourceRequirements): { readonly limits?: object; readonly requests?: object } {
  const { limits, requests } = resources ?? {};
  return { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
}

function needsRestart(container: Container, before: ResourceRequirements): boolean {
  const after = container.resources;
  return (container.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (before?.requests?.[resourceName] !== after?.requests?.[resourceName] ||
        before?.limits?.[resourceName] !== after?.limits?.[resourceName]),
  );
}

function shortOf(wanted: Resources, room: Resources): readonly [string, number, number] | undefined {
  if (wanted.cpu > room.cpu) return ['cpu', wanted.cpu, room.cpu];
  if (wanted.memory > room.memory) return ['memory', wanted.memory, room.memory];
  return undefined;
}
