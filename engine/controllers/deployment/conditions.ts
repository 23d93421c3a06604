import type { Deployment } from '../../kinds/types.ts';
import type { Clock } from '../../sim/index.ts';

export type DeploymentStatus = NonNullable<Deployment['status']>;
export type DeploymentCondition = NonNullable<DeploymentStatus['conditions']>[number];
type Conditions = readonly DeploymentCondition[];

export const conditionOf = (conditions: Conditions | undefined, type: string): DeploymentCondition | undefined =>
  conditions?.find((condition) => condition.type === type);

export function condition(
  clock: Clock,
  type: 'Available' | 'Progressing' | 'ReplicaFailure',
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
): DeploymentCondition {
  const now = clock.timestamp();
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

/** With the condition set, at the end; the same conditions where its status and reason are so already. */
export function withCondition(conditions: Conditions, next: DeploymentCondition): Conditions {
  const current = conditionOf(conditions, next.type);
  if (current?.status === next.status && current.reason === next.reason) return conditions;
  return replaceCondition(conditions, current?.status === next.status ? since(next, current) : next);
}

/** The same, even where status and reason stay: the time of the update is what changes. */
export const replaceCondition = (conditions: Conditions, next: DeploymentCondition): Conditions => [
  ...withoutCondition(conditions, next.type),
  next,
];

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.some((c) => c.type === type) ? conditions.filter((c) => c.type !== type) : conditions;
}

/** The condition with the transition time of a former one of the same status. */
export function since(next: DeploymentCondition, former: DeploymentCondition): DeploymentCondition {
  return former.lastTransitionTime === undefined ? next : { ...next, lastTransitionTime: former.lastTransitionTime };
}
