import type { ContainerRuntime } from '../../runtime/cri.ts';
import type { NodeStats, PodStats } from '../contract.ts';
import type { PodWorker } from '../pods/pod-worker.ts';

/** Cores and bytes that the kubelet, the runtime and the system take themselves. */
const system = { cpu: 0.05, memory: 400 * 2 ** 20 } as const;

/** What runs on the node now, and what it uses. */
export function nodeStats(node: string, runtime: ContainerRuntime, workers: Iterable<PodWorker>): NodeStats {
  const pods: PodStats[] = [];
  let cpu: number = system.cpu;
  let memory: number = system.memory;
  for (const { pod, records } of workers) {
    const containers: { name: string; cpu: number; memory: number }[] = [];
    const sum = { cpu: 0, memory: 0 };
    for (const { name, id } of records.values()) {
      if (id === undefined || runtime.containerStatus(id)?.state !== 'running') continue;
      const usage = runtime.usage(id);
      containers.push({ name, cpu: usage.cpu, memory: usage.memory });
      sum.cpu += usage.cpu;
      sum.memory += usage.memory;
    }
    if (containers.length === 0) continue;
    const { namespace = '', name, uid = '' } = pod.metadata;
    pods.push({ namespace, name, uid, containers, ...sum });
    cpu += sum.cpu;
    memory += sum.memory;
  }
  return { node, cpu, memory, pods };
}
