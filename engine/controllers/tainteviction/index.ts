/**
 * Pods on nodes with a NoExecute taint that they do not tolerate, or only for a while, are deleted.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { type Taint, tolerates } from '../../scheduler/cache/tolerations.ts';
import { defineController } from '../support/definition.ts';
import { isTerminating } from '../support/pods.ts';
import { updateStatusAnyway } from '../support/status-write.ts';

const name = 'taint-eviction-controller';
const byNode = 'node';

export const taintEvictionController = defineController(name, (context) => {
  const { sim, api, informers, events } = context;
  const nodes = informers.informer<Node>(resources.nodes);
  const pods = informers.informer<Pod>(resources.pods);
  pods.addIndex(byNode, (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
  /** Pods that will be deleted, and when, in milliseconds. */
  const marked = new Map<string, { readonly uid: string | undefined; readonly due: number }>();

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const pod = pods.get(key);
    if (!pod?.spec?.nodeName || isTerminating(pod)) {
      marked.delete(key);
      return undefined;
    }
    const taints = (nodes.get(pod.spec.nodeName)?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
    const patience = toleratedFor(pod, taints);
    if (patience === Number.POSITIVE_INFINITY) {
      if (marked.delete(key)) cancel(pod);
      return undefined;
    }
    const now = sim.clock.now();
    const known = marked.get(key);
    const due = known && known.uid === pod.metadata.uid ? known.due : now + patience * 1000;
    if (due > now) {
      marked.set(key, { uid: pod.metadata.uid, due });
      return { requeueAfter: due - now };
    }
    marked.delete(key);
    await evict(pod);
    return undefined;
  }

  function cancel(pod: Pod): void {
    events.event(byName(pod), 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${keyOf(pod)}`);
  }

  async function evict(pod: Pod): Promise<void> {
    events.event(byName(pod), 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${keyOf(pod)}`);
    const { namespace, name: podName } = pod.metadata;
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: sim.clock.timestamp(),
    };
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    try {
      await updateStatusAnyway(api, resources.pods, pod, { ...pod.status, conditions: [...others, condition] });
      await api.delete(objectRef(resources.pods, namespace, podName));
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Pod' },
    reconciler: { reconcile },
    waitFor: [nodes, pods],
  });
  const onTainted = (pod: Pod) => {
    const { nodeName } = pod.spec ?? {};
    if (nodeName && nodes.get(nodeName)?.spec?.taints?.some(({ effect }) => effect === 'NoExecute'))
      queue.add(keyOf(pod));
  };
  const onNode = (node: Node) => {
    for (const pod of pods.byIndex(byNode, node.metadata.name)) queue.add(keyOf(pod));
  };
  const ends = [
    pods.subscribe({
      added: onTainted,
      updated(pod, before) {
        if (pod.spec !== before.spec) onTainted(pod);
      },
      deleted: (pod) => void marked.delete(keyOf(pod)),
    }),
    nodes.subscribe({
      added(node) {
        if (node.spec?.taints) onNode(node);
      },
      updated(node, before) {
        if (node.spec?.taints !== before.spec?.taints) onNode(node);
      },
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});

/** Seconds for which a pod bears all the taints: none where it does not tolerate one, for ever where it says no time. */
function toleratedFor({ spec }: Pod, taints: readonly Taint[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const matching = (spec?.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return 0;
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, tolerationSeconds));
    }
  }
  return shortest;
}

/** A pod by its name alone, as a real controller's Events refer to it: whoever asks for Events by uid does not see them. */
function byName({ metadata: { name, namespace } }: Pod): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}
