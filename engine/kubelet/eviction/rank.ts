import type { Pod } from '../../kinds/types.ts';
import { podRequests } from '../../scheduler/cache/resources.ts';
import { isCritical } from '../admission/admission.ts';
import type { NodeStats, PodStats } from '../contract.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { PodWorkers } from '../pods/pod-workers.ts';
import type { Threshold } from './thresholds.ts';

/** A pod that may be evicted, with what decides whose turn it is. */
export interface Candidate {
  readonly worker: PodWorker;
  readonly pod: Pod;
  readonly stats: PodStats;
  readonly priority: number;
}

/** Less than zero: `a` goes before `b`. */
type Order = (a: Candidate, b: Candidate) => number;

const byPriority: Order = (a, b) => a.priority - b.priority;
/** Who uses more than it asked for goes before who does not. */
const byExcess =
  (over: (candidate: Candidate) => number): Order =>
  (a, b) =>
    Number(over(b) > 0) - Number(over(a) > 0);
const byMost =
  (amount: (candidate: Candidate) => number): Order =>
  (a, b) =>
    amount(b) - amount(a);

const memoryOver = ({ pod, stats }: Candidate) => stats.memory - (pod.spec ? podRequests(pod.spec).requests.memory : 0);
const diskOver = ({ pod, stats }: Candidate) => stats.disk - (pod.spec ? podRequests(pod.spec).requests.ephemeral : 0);

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#pod-selection-for-kubelet-eviction */
const orders: { readonly [resource in Threshold['resource']]: readonly Order[] } = {
  memory: [byExcess(memoryOver), byPriority, byMost(memoryOver)],
  'ephemeral-storage': [byExcess(diskOver), byPriority, byMost(diskOver)],
  pids: [byPriority, byMost(({ stats }) => stats.processes)],
};

/** Pods that the system cannot do without are never evicted. */
export const isExempt = isCritical;

/** Who may be evicted for want of a resource, in the order of their turns. */
export function rank(resource: Threshold['resource'], workers: PodWorkers, usage: NodeStats): readonly Candidate[] {
  const byUid = new Map(usage.pods.map((pod) => [pod.uid, pod]));
  const candidates: Candidate[] = [];
  for (const worker of workers.all()) {
    const { pod } = worker;
    const stats = byUid.get(pod.metadata.uid ?? '');
    if (!stats || worker.stage !== 'active' || isExempt(pod)) continue;
    candidates.push({ worker, pod, stats, priority: pod.spec?.priority ?? 0 });
  }
  return candidates.sort((a, b) => {
    for (const order of orders[resource]) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
