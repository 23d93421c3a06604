/**
 * PodDisruptionBudgets: how many pods may be evicted now.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod, PodDisruptionBudget } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { equal } from '../support/equal.ts';
import { selects } from '../support/label-selector.ts';
import { isReady, isTerminating } from '../support/pods.ts';
import { restAfter } from '../support/rest.ts';
import { selectorText } from '../support/selector-text.ts';
import { updateStatus } from '../support/status-write.ts';
import { createSizeOf, type Demand, demandOf } from './expected.ts';
import { resetStaleConditions } from './stale-conditions.ts';

const name = 'disruption-controller';

type Status = NonNullable<PodDisruptionBudget['status']>;
type Condition = NonNullable<Status['conditions']>[number];

export const disruptionController = defineController(
  name,
  (context) => {
    const { sim, api, informers, events } = context;
    const budgets = informers.informer<PodDisruptionBudget>(resources.podDisruptionBudgets);
    const pods = informers.informer<Pod>(resources.pods);
    const sizeOf = createSizeOf(api);

    async function reconcile(key: string): Promise<ReconcileResult | undefined> {
      const budget = budgets.get(key);
      if (!budget) return undefined;
      const covered = pods.list(budget.metadata.namespace).filter((pod) => covers(budget, pod));
      if (covered.length === 0) events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
      let demand: Demand;
      try {
        demand = await demandOf(budget, covered, sizeOf);
      } catch (error) {
        if (isApiError(error) || !(error instanceof Error)) throw error;
        const text = `Failed to calculate the number of expected pods: ${error.message}`;
        events.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
        await write(budget, failed(budget, error.message));
        return undefined;
      }
      if (demand.unmanaged) events.event(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget));
      const { disrupted, recheck } = disruptedPods(budget, covered);
      await write(budget, statusOf(budget, covered, demand, disrupted));
      return { rest: restAfter(covered.length), ...(recheck === undefined ? {} : { requeueAfter: recheck }) };
    }

    /** Pods that an eviction was granted for and whose deletion has not been seen yet; they count as gone for a while. */
    function disruptedPods({ metadata, status }: PodDisruptionBudget, covered: readonly Pod[]) {
      const disrupted: { [name: string]: string } = {};
      let recheck: number | undefined;
      for (const [podName, at] of Object.entries(status?.disruptedPods ?? {})) {
        const pod = covered.find((each) => each.metadata.name === podName);
        if (!pod || isTerminating(pod)) continue;
        const left = Date.parse(at) + limits.disruptionTimeout - sim.clock.now();
        if (left <= 0) {
          const { namespace } = metadata;
          // the namespace in the place of the name is what a real controller writes
          const text = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
          events.event(pod, 'Warning', 'NotDeleted', text);
          continue;
        }
        disrupted[podName] = at;
        recheck = Math.min(recheck ?? left, left);
      }
      return { disrupted, recheck };
    }

    function statusOf(
      budget: PodDisruptionBudget,
      covered: readonly Pod[],
      { expected, desired }: Demand,
      disrupted: { readonly [name: string]: string },
    ): Status {
      const healthy = covered.filter(
        (pod) => isReady(pod) && !isTerminating(pod) && disrupted[pod.metadata.name] === undefined,
      ).length;
      const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
      return {
        observedGeneration: budget.metadata.generation ?? 0,
        ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
        disruptionsAllowed: allowed,
        currentHealthy: healthy,
        desiredHealthy: desired,
        expectedPods: expected,
        conditions: withCondition(budget, allowed > 0, allowed > 0 ? 'SufficientPods' : 'InsufficientPods', ''),
      };
    }

    const failed = (budget: PodDisruptionBudget, message: string): Status => ({
      currentHealthy: 0,
      desiredHealthy: 0,
      expectedPods: 0,
      ...budget.status,
      observedGeneration: budget.metadata.generation ?? 0,
      disruptionsAllowed: 0,
      conditions: withCondition(budget, false, 'SyncFailed', message),
    });

    function withCondition(
      { metadata, status }: PodDisruptionBudget,
      allowed: boolean,
      reason: string,
      message: string,
    ) {
      const former = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
      const value = allowed ? 'True' : 'False';
      const next: Condition = {
        type: 'DisruptionAllowed',
        status: value,
        reason,
        message,
        observedGeneration: metadata.generation ?? 0,
        lastTransitionTime: former?.status === value ? former.lastTransitionTime : sim.clock.timestamp(),
      };
      return [...(status?.conditions ?? []).filter((condition) => condition !== former), next];
    }

    async function write(budget: PodDisruptionBudget, status: Status): Promise<void> {
      if (!equal(budget.status, status)) await updateStatus(api, resources.podDisruptionBudgets, budget, status);
    }

    const { queue, stop } = createController({
      sim,
      name,
      kind: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      reconciler: { reconcile },
      waitFor: [budgets, pods],
    });
    const onPod = (pod: Pod) => {
      for (const budget of budgets.list(pod.metadata.namespace)) if (covers(budget, pod)) queue.add(keyOf(budget));
    };
    const ends = [
      resetStaleConditions(sim, api, pods),
      budgets.subscribe({
        added: (budget) => queue.add(keyOf(budget)),
        updated: (budget) => queue.add(keyOf(budget)),
      }),
      pods.subscribe({
        added: onPod,
        updated(pod, before) {
          onPod(pod);
          if (pod.metadata.labels !== before.metadata.labels) onPod(before);
        },
        deleted: onPod,
      }),
    ];
    return () => {
      for (const end of ends) end();
      stop();
    };
  },
  { eventSource: 'controllermanager' },
);

const unmanagedText = ({ spec }: PodDisruptionBudget): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${selectorText(spec?.selector)}) were found to be unmanaged. ` +
  'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
  'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';

const covers = ({ spec }: PodDisruptionBudget, { metadata }: Pod): boolean => selects(spec?.selector, metadata.labels);
