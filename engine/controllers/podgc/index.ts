/**
 * Pods that nobody cares for any more: of nodes that are gone, on their way out without ever having run, and the oldest of
 * very many that have ended.
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
  /** Nodes that pods name and that were missing at the look before: the cache may only be behind. */
  let suspects = new Set<string>();

  async function collect(): Promise<void> {
    const all = pods.list();
    const missing = new Set<string>();
    for (const { spec } of all) if (spec?.nodeName && !nodes.get(spec.nodeName)) missing.add(spec.nodeName);
    const confirmed = new Set([...missing].filter((node) => suspects.has(node)));
    suspects = missing;
    for (const pod of all) {
      const { nodeName } = pod.spec ?? {};
      if (nodeName && confirmed.has(nodeName)) await remove(pod, true);
      else if (!nodeName && isTerminating(pod)) await remove(pod, false);
    }
    const ended = all.filter((pod) => isFinished(pod) && !isTerminating(pod));
    if (ended.length <= limits.finishedPods) return;
    ended.sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
    for (const pod of ended.slice(0, ended.length - limits.finishedPods)) await remove(pod, false);
  }

  async function remove(pod: Pod, nodeGone: boolean): Promise<void> {
    const { namespace, name } = pod.metadata;
    try {
      if (nodeGone && !isFinished(pod)) await updateStatusAnyway(api, resources.pods, pod, failedStatus(pod));
      await api.delete(objectRef(resources.pods, namespace, name), { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }

  function failedStatus({ status }: Pod) {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: sim.clock.timestamp(),
    };
    const others = (status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    return { ...status, phase: 'Failed', conditions: [...others, condition] };
  }

  return sim.clock.every(limits.podCollectionPeriod, () => {
    if (nodes.synced && pods.synced) void collect();
  });
});
