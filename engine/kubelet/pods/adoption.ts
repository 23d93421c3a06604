import type { Pod } from '../../kinds/types.ts';
import type { ContainerRuntime, SandboxStatus } from '../../runtime/cri.ts';
import { type ContainerRecord, containersOf, newRecord } from './container-record.ts';

/**
 * The records of a pod's containers, made again from what the runtime has and what the API was last told. A kubelet keeps
 * nothing of its own from one life to the next.
 */
export function recordsOf(pod: Pod, found: SandboxStatus, runtime: ContainerRuntime): readonly ContainerRecord[] {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  const told = [...(initContainerStatuses ?? []), ...(containerStatuses ?? []), ...(ephemeralContainerStatuses ?? [])];
  const records: ContainerRecord[] = [];
  for (const { spec, kind } of containersOf(pod)) {
    const starts = found.containers.filter(({ config }) => config.name === spec.name);
    const newest = starts.at(-1);
    const before = starts.at(-2);
    if (!newest) continue;
    const status = told.find((s) => s.name === spec.name);
    const running = runtime.containerStatus(newest.id)?.state === 'running';
    const record: ContainerRecord = {
      ...newRecord(spec.name, kind),
      id: newest.id,
      restarts: newest.config.attempt,
      image: newest.config.image,
      resources: status?.resources ?? spec.resources,
      // what is without probes is ready as long as it runs; a probe goes on from what was told last
      started: running && (spec.startupProbe === undefined || status?.started === true),
      ready: running && (spec.readinessProbe === undefined || status?.ready === true),
      user: status?.user,
      former: found.state === 'not-ready',
    };
    if (before) record.previousId = before.id;
    const last = status?.lastState?.terminated;
    if (last && status?.containerID === `containerd://${newest.id}`) record.last = last;
    records.push(record);
  }
  return records;
}
