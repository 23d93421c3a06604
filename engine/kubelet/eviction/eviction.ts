import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { formatQuantity } from '../../machinery/quantity.ts';
import { podRequests, quantityValue } from '../../scheduler/cache/resources.ts';
import { isCritical } from '../admission/admission.ts';
import type { KubeletContext } from '../context.ts';
import type { NodeStats, PodStats } from '../contract.ts';
import { aboutNode, type Heartbeat } from '../node/heartbeat.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { PodWorkers } from '../pods/pod-workers.ts';
import { podSubject } from '../pods/names.ts';

/** How often a kubelet looks at what its node has left, in milliseconds. */
const period = 10_000;
/** The default hard threshold of memory, in bytes: `memory.available<100Mi`. */
const memoryThreshold = 100 * 2 ** 20;

/** A pod that may be evicted, with what decides whose turn it is. */
interface Candidate {
  readonly worker: PodWorker;
  readonly stats: PodStats;
  readonly priority: number;
  /** Bytes that the pod asked for. */
  readonly request: number;
}

/**
 * Watches the node's memory; when it runs out one pod at a time is ended: those that use more than they asked for first,
 * then those of lower priority, then those that are furthest over what they asked for.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
 */
export function startEviction(
  context: KubeletContext,
  heartbeat: Heartbeat,
  workers: PodWorkers,
  stats: () => NodeStats,
): () => void {
  const { sim, node, events } = context;
  const capacity = quantityValue(node.capacity['memory'] ?? '0');
  let calmSince = Number.NEGATIVE_INFINITY;
  return sim.clock.every(
    period,
    () => {
      const { pressure } = heartbeat;
      if (workers.size === 0 && !pressure.memory) return;
      const usage = stats();
      const available = capacity - usage.memory;
      const now = sim.clock.now();
      if (available >= memoryThreshold) {
        // it must have been calm for a while, or the node would swing to and fro
        if (pressure.memory && now - calmSince >= limits.pressureTransition) {
          heartbeat.setPressure({ ...pressure, memory: false });
        }
        return;
      }
      calmSince = now;
      heartbeat.setPressure({ ...pressure, memory: true });
      events.event(aboutNode(node.name), 'Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
      const [first] = rank(workers, usage);
      if (first) evict(context, first, available);
    },
    { upkeep: true },
  );
}

/** Who goes first. */
function rank(workers: PodWorkers, usage: NodeStats): readonly Candidate[] {
  const byUid = new Map(usage.pods.map((pod) => [pod.uid, pod]));
  const candidates: Candidate[] = [];
  for (const worker of workers.all()) {
    const { pod } = worker;
    const stats = byUid.get(pod.metadata.uid ?? '');
    if (!stats || worker.stage !== 'active' || isCritical(pod) || !pod.spec) continue;
    const request = podRequests(pod.spec).requests.memory;
    candidates.push({ worker, stats, priority: pod.spec.priority ?? 0, request });
  }
  const over = ({ stats, request }: Candidate) => stats.memory - request;
  return candidates.sort(
    (a, b) => Number(over(b) > 0) - Number(over(a) > 0) || a.priority - b.priority || over(b) - over(a),
  );
}

function evict({ events, sim }: KubeletContext, { worker, stats }: Candidate, available: number): void {
  const { pod } = worker;
  const message =
    `The node was low on resource: memory. Threshold quantity: ${bytes(memoryThreshold)}, ` +
    `available: ${kibibytes(available)}. ${overs(pod, stats)}`;
  events.event(pod, 'Warning', 'Evicted', message);
  sim.trace.record({
    component: 'kubelet',
    subject: podSubject(pod),
    code: 'pod-evicted',
    data: { resource: 'memory', available, threshold: memoryThreshold, used: stats.memory },
  });
  worker.evict('Evicted', message, 1, [
    { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message },
  ]);
}

/** `Container app was using 3Gi, request is 0, has larger consumption of memory. ` */
function overs(pod: Pod, stats: PodStats): string {
  return stats.containers
    .map(({ name, memory }) => {
      const asked = pod.spec?.containers.find((c) => c.name === name)?.resources?.requests?.['memory'] ?? '0';
      if (memory <= quantityValue(asked)) return '';
      return `Container ${name} was using ${kibibytes(memory)}, request is ${asked}, has larger consumption of memory. `;
    })
    .join('');
}

const bytes = (amount: number) => formatQuantity({ nanos: BigInt(amount) * 1_000_000_000n, format: 'BinarySI' });
/** Measured amounts are pages, and so come in kibibytes. */
const kibibytes = (amount: number) => bytes(Math.max(0, Math.floor(amount / 1024)) * 1024);
