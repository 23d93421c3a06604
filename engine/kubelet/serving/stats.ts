import type { KubeletContext } from '../context.ts';
import type { ContainerStats, NodeStats, PodStats } from '../contract.ts';
import type { PodWorker } from '../pods/pod-worker.ts';

/** Cores and bytes that the kubelet, the runtime and the system take themselves. */
const system = { cpu: 0.05, memory: 400 * 2 ** 20 } as const;

/** What runs on the node now, and what it uses. */
export function nodeStats({ node, runtime, volumes }: KubeletContext, workers: Iterable<PodWorker>): NodeStats {
  const pods: PodStats[] = [];
  const total = { cpu: system.cpu as number, memory: system.memory as number, disk: 0, processes: 0 };
  for (const { pod, records } of workers) {
    const containers: ContainerStats[] = [];
    const sum = { cpu: 0, memory: 0, disk: 0, processes: 0 };
    for (const { name, id } of records.values()) {
      const state = id === undefined ? undefined : runtime.containerStatus(id)?.state;
      if (id === undefined || state === undefined) continue;
      const usage = runtime.usage(id);
      // what a container wrote lies there until it is removed
      sum.disk += usage.disk;
      if (state !== 'running') continue;
      containers.push({ name, ...usage });
      sum.cpu += usage.cpu;
      sum.memory += usage.memory;
      sum.processes += usage.processes;
    }
    const emptyDirs = volumes.emptyDirs(pod);
    for (const { inMemory, bytes } of emptyDirs) sum[inMemory ? 'memory' : 'disk'] += bytes;
    total.cpu += sum.cpu;
    total.memory += sum.memory;
    total.disk += sum.disk;
    total.processes += sum.processes;
    if (containers.length === 0) continue;
    const { namespace = '', name, uid = '' } = pod.metadata;
    pods.push({ namespace, name, uid, containers, emptyDirs, ...sum });
  }
  return { node: node.name, ...total, pods };
}
