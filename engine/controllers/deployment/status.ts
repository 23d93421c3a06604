import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import type { Clock } from '../../sim/index.ts';
import {
  condition,
  conditionOf,
  type DeploymentCondition,
  type DeploymentStatus,
  replaceCondition,
  since,
  withCondition,
  withoutCondition,
} from './conditions.ts';
import { actual, available, ready, terminating, wanted } from './replica-sets.ts';
import { maxUnavailable, progressDeadline, replicasOf } from './strategy.ts';

/** Counters that are zero are left out, as the API does. */
const counters = (values: { readonly [name: string]: number }): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

/** The counters and the condition Available, from the ReplicaSets' status. */
export function statusOf(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  clock: Clock,
): DeploymentStatus {
  const availableReplicas = available(all);
  const enough = availableReplicas >= replicasOf(deployment) - maxUnavailable(deployment);
  const availability = enough
    ? condition(clock, 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : condition(
        clock,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
  const { collisionCount } = deployment.status ?? {};
  return {
    ...counters({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: actual(all),
      updatedReplicas: actual(current ? [current] : []),
      readyReplicas: ready(all),
      availableReplicas,
      unavailableReplicas: Math.max(0, wanted(all) - availableReplicas),
    }),
    terminatingReplicas: terminating(all),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(deployment.status?.conditions ?? [], availability),
  };
}

/** The same with the conditions of a rollout: Progressing and ReplicaFailure. */
export function rolloutStatusOf(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  clock: Clock,
): DeploymentStatus {
  const status = statusOf(deployment, all, current, clock);
  let conditions = progress(deployment, status, current, clock);
  const failure = replicaFailure(all, current);
  conditions = failure ? withCondition(conditions, failure) : withoutCondition(conditions, 'ReplicaFailure');
  return { ...status, conditions };
}

function progress(
  deployment: Deployment,
  status: DeploymentStatus,
  current: ReplicaSet | undefined,
  clock: Clock,
): readonly DeploymentCondition[] {
  const conditions = status.conditions ?? [];
  if (progressDeadline(deployment) === undefined) return withoutCondition(conditions, 'Progressing');
  const former = conditionOf(deployment.status?.conditions, 'Progressing');
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && former?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;

  const { name } = deployment.metadata;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${name}"`;
  if (isComplete(deployment, status)) {
    const text = `${subject} has successfully progressed.`;
    return withCondition(conditions, condition(clock, 'Progressing', 'True', 'NewReplicaSetAvailable', text));
  }
  if (isProgressing(deployment, status)) {
    const next = condition(clock, 'Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`);
    return replaceCondition(conditions, former?.status === 'True' ? since(next, former) : next);
  }
  if (hasTimedOut(deployment, status, clock.now())) {
    const text = `${subject} has timed out progressing.`;
    return withCondition(conditions, condition(clock, 'Progressing', 'False', 'ProgressDeadlineExceeded', text));
  }
  return conditions;
}

/** All pods are of the current template, and available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function isProgressing({ status: former = {} }: Deployment, status: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (status.updatedReplicas ?? 0) > (former.updatedReplicas ?? 0) ||
    old(status) < old(former) ||
    (status.readyReplicas ?? 0) > (former.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (former.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const former = conditionOf(status.conditions, 'Progressing');
  if (!former || former.reason === 'NewReplicaSetAvailable') return false;
  if (former.reason === 'ProgressDeadlineExceeded') return true;
  return untilTimeout(deployment, former, now) < 0;
}

function untilTimeout(deployment: Deployment, { lastUpdateTime }: DeploymentCondition, now: number): number {
  return Date.parse(lastUpdateTime ?? '') + (progressDeadline(deployment) ?? 0) * 1000 - now;
}

/** Milliseconds after which a rollout without progress must be looked at again; undefined where none is under way. */
export function untilStuck(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const former = conditionOf(deployment.status?.conditions, 'Progressing');
  if (progressDeadline(deployment) === undefined || !former) return undefined;
  if (isComplete(deployment, status) || former.reason === 'ProgressDeadlineExceeded') return undefined;
  // a second more, since times are kept in whole seconds
  return Math.max(1000, untilTimeout(deployment, former, now) + 1000);
}

/** What keeps a ReplicaSet from creating pods is the Deployment's trouble too; the current one's first. */
function replicaFailure(all: readonly ReplicaSet[], current: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const set of current ? [current, ...all] : all) {
    const failure = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (failure) {
      const { lastTransitionTime } = failure;
      return { ...failure, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }) };
    }
  }
  return undefined;
}
