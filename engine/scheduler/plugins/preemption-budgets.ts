import type { KubeObject } from '../../machinery/types.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { type LabelSelector, selectorOf } from '../cache/selector.ts';

export interface PodDisruptionBudget extends KubeObject {
  readonly spec?: { readonly selector?: LabelSelector };
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly disruptedPods?: { readonly [pod: string]: string };
  };
}

/** Tells pods whose going would break a budget from those whose going would not, in the order given. */
export type BudgetCheck = (pods: readonly PodInfo[]) => {
  readonly violating: readonly PodInfo[];
  readonly free: readonly PodInfo[];
};

export function podBudgets(budgets: readonly PodDisruptionBudget[]): BudgetCheck {
  return (pods) => {
    const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
    const violating: PodInfo[] = [];
    const free: PodInfo[] = [];
    for (const pod of pods) {
      let breaks = false;
      budgets.forEach(({ metadata, spec, status }, i) => {
        if (metadata.namespace !== pod.namespace || !spec?.selector) return;
        // a pod whose going the budget already counts costs it nothing more
        if (status?.disruptedPods?.[pod.name] !== undefined) return;
        if (!selectorOf(spec.selector).matches(pod.labels)) return;
        const remaining = (left[i] ?? 0) - 1;
        left[i] = remaining;
        if (remaining < 0) breaks = true;
      });
      (breaks ? violating : free).push(pod);
    }
    return { violating, free };
  };
}
