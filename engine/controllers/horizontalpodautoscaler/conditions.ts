import type { HorizontalPodAutoscaler } from '../../kinds/types.ts';

export type Condition = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['conditions']>[number];
type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

/** The conditions of an autoscaler while it is looked at. */
export interface Conditions {
  set(type: ConditionType, status: 'True' | 'False', reason: string, message: string): void;
  readonly all: readonly Condition[];
}

export function createConditions(former: readonly Condition[], now: string): Conditions {
  const all = [...former];
  return {
    all,
    set(type, status, reason, message) {
      const index = all.findIndex((condition) => condition.type === type);
      const before = all[index];
      const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
      const next: Condition = { type, status, reason, message, ...(lastTransitionTime ? { lastTransitionTime } : {}) };
      if (index < 0) all.push(next);
      else all[index] = next;
    },
  };
}
