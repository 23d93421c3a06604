/**
 * The number of replicas follows the load.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import type { LabelRequirement } from '../../machinery/selectors/index.ts';
import { defineController } from '../support/definition.ts';
import { newHistory, type ScaleHistory } from './limits.ts';
import { reconcileAutoscaler } from './reconcile.ts';

const name = 'horizontal-pod-autoscaler';

export const horizontalPodAutoscaler = defineController(name, (context) => {
  const { sim, informers } = context;
  const autoscalers = informers.informer<HorizontalPodAutoscaler>(resources.horizontalPodAutoscalers);
  const pods = informers.informer<Pod>(resources.pods);
  const histories = new Map<string, ScaleHistory>();
  const selectors = new Map<string, readonly LabelRequirement[]>();
  const forget = (key: string): void => {
    histories.delete(key);
    selectors.delete(key);
  };

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const autoscaler = autoscalers.get(key);
    if (!autoscaler) {
      forget(key);
      return undefined;
    }
    let history = histories.get(key);
    if (!history) histories.set(key, (history = newHistory()));
    const rescaled = await reconcileAutoscaler({ ...context, pods, selectors }, autoscaler, history);
    // after a change the next look tells whether it was enough: until then the cluster has not settled
    return { requeueAfter: limits.autoscalerPeriod, upkeep: !rescaled };
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    reconciler: { reconcile },
    waitFor: [autoscalers, pods],
  });
  // looked at for the first time after one period, like the real one
  const enqueue = (autoscaler: HorizontalPodAutoscaler): void =>
    queue.addAfter(keyOf(autoscaler), limits.autoscalerPeriod);
  const end = autoscalers.subscribe({
    added: enqueue,
    updated(autoscaler, before) {
      if (autoscaler.spec !== before.spec) enqueue(autoscaler);
    },
    deleted: (autoscaler) => forget(keyOf(autoscaler)),
  });
  return () => {
    end();
    stop();
  };
});
