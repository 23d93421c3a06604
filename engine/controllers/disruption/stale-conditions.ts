import type { KubeApi } from '../../client/kube-api.ts';
import type { Informer } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import type { Sim } from '../../sim/index.ts';
import { isFinished, isTerminating, podCondition } from '../support/pods.ts';
import { updateStatus } from '../support/status-write.ts';

/**
 * Takes back the condition DisruptionTarget of pods that were about to go and after a while still are not: whoever announced
 * it did not go through with it. What a kubelet announced stands, as ending a pod may take it long.
 *
 * @returns what ends it
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
 */
export function resetStaleConditions(sim: Sim, api: KubeApi, pods: Informer<Pod>): () => void {
  const { queue, stop } = createController({
    sim,
    name: 'disruption-controller',
    kind: { apiVersion: 'v1', kind: 'Pod' },
    waitFor: [pods],
    reconciler: {
      async reconcile(key) {
        const pod = pods.get(key);
        const since = pod && announcedAt(pod);
        if (!pod || since === undefined) return undefined;
        const left = since + limits.disruptionTimeout - sim.clock.now();
        if (left > 0) return { requeueAfter: left, upkeep: true };
        const { status } = pod;
        const { generation } = pod.metadata;
        const reset = {
          type: 'DisruptionTarget',
          ...(generation === undefined ? {} : { observedGeneration: generation }),
          status: 'False',
          lastProbeTime: null,
          lastTransitionTime: sim.clock.timestamp(),
        };
        const conditions = status?.conditions?.map((one) => (one.type === reset.type ? reset : one));
        await updateStatus(api, resources.pods, pod, { ...status, conditions });
        return undefined;
      },
    },
  });
  const look = (pod: Pod): void => {
    if (announcedAt(pod) !== undefined) queue.add(keyOf(pod));
  };
  const end = pods.subscribe({ added: look, updated: look });
  return () => {
    end();
    stop();
  };
}

/** When it was announced that a pod is to go, which has not begun to, in milliseconds. */
function announcedAt(pod: Pod): number | undefined {
  const condition = podCondition(pod, 'DisruptionTarget');
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return undefined;
  return isTerminating(pod) || isFinished(pod) ? undefined : Date.parse(condition.lastTransitionTime ?? '');
}
