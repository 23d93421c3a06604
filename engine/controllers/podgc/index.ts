/**
 * Pods that nobody cares for any more: of nodes that are gone, or off for good and on their way out; on their way out
 * without ever having run; and the oldest of very many that have ended.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
 */
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { isFinished, isTerminating } from '../support/pods.ts';
import { updateStatusAnyway } from '../support/status-write.ts';

export const podGarbageCollector = defineController('pod-garbage-collector', (context) => {
  const { sim, api, informers } = context;
  const nodes = informers.informer<Node>(resources.nodes);
  const pods = informers.informer<Pod>(resources.pods);
  /** Nodes that pods name and that are missing, and since when, in milliseconds. */
  const missing = new Map<string, number>();

  async function collect(): Promise<void> {
    const all = pods.list();
    await collectEnded(all);
    for (const pod of all) if (isTerminating(pod) && isOutOfService(pod)) await remove(pod);
    const gone = goneNodes(all);
    for (const pod of all) if (pod.spec?.nodeName && gone.has(pod.spec.nodeName)) await remove(pod, nodeGone);
    for (const pod of all) if (!pod.spec?.nodeName && isTerminating(pod)) await remove(pod);
  }

  async function collectEnded(all: readonly Pod[]): Promise<void> {
    const ended = all.filter((pod) => isFinished(pod) && !isTerminating(pod));
    if (ended.length <= limits.finishedPods) return;
    ended.sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
    for (const pod of ended.slice(0, ended.length - limits.finishedPods)) await remove(pod);
  }

  /** Somebody answers for it that the node is off and stays off. */
  function isOutOfService({ spec }: Pod): boolean {
    const node = nodes.get(spec?.nodeName ?? '');
    const isReady = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return node?.spec?.taints?.some(({ key }) => key === outOfService) === true && !isReady;
  }

  /** Nodes that have been missing for a while: a cache may only be behind. */
  function goneNodes(all: readonly Pod[]): ReadonlySet<string> {
    const named = new Set<string>();
    for (const { spec } of all) if (spec?.nodeName && !nodes.get(spec.nodeName)) named.add(spec.nodeName);
    for (const node of missing.keys()) if (!named.has(node)) missing.delete(node);
    const now = sim.clock.now();
    const gone = new Set<string>();
    for (const node of named) {
      const since = missing.get(node);
      if (since === undefined) missing.set(node, now);
      else if (now - since > limits.missingNodeQuarantine) gone.add(node);
    }
    return gone;
  }

  async function remove(pod: Pod, condition?: Disruption): Promise<void> {
    const { namespace, name } = pod.metadata;
    try {
      if (!isFinished(pod)) await updateStatusAnyway(api, resources.pods, pod, failedStatus(pod, condition));
      await api.delete(objectRef(resources.pods, namespace, name), { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }

  function failedStatus({ status }: Pod, condition: Disruption | undefined) {
    if (!condition) return { ...status, phase: 'Failed' };
    const others = (status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const told = { ...condition, lastTransitionTime: sim.clock.timestamp() };
    return { ...status, phase: 'Failed', conditions: [...others, told] };
  }

  return sim.clock.every(limits.podCollectionPeriod, () => {
    if (nodes.synced && pods.synced) void collect();
  });
});

const outOfService = 'node.kubernetes.io/out-of-service';

interface Disruption {
  readonly type: 'DisruptionTarget';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

const nodeGone: Disruption = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
};
