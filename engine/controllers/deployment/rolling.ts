import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import { activeOf, available, availableIn, byAge, sizeOf, wanted } from './replica-sets.ts';
import type { Scaler } from './scale.ts';
import { isRollingUpdate, maxSurge, maxUnavailable, replicasOf } from './strategy.ts';

/** The size that the current ReplicaSet may have now, without more pods in all than the surge allows. */
export function currentSize(deployment: Deployment, all: readonly ReplicaSet[], size: number): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - wanted(all);
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** A step of growth of the current ReplicaSet; whether there was one. */
export async function growCurrent(
  scaler: Scaler,
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
): Promise<boolean> {
  const size = sizeOf(current);
  const replicas = replicasOf(deployment);
  if (size === replicas) return false;
  const next = size > replicas ? replicas : currentSize(deployment, [...old, current], size);
  await scaler.resize(deployment, current, next);
  return next !== size;
}

/** A step of shrinking of the old ReplicaSets, as far as availability allows; whether there was one. */
export async function shrinkOld(
  scaler: Scaler,
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
): Promise<boolean> {
  const active = activeOf(old).toSorted(byAge);
  if (active.length === 0) return false;
  const minimum = replicasOf(deployment) - maxUnavailable(deployment);
  const unavailableNew = sizeOf(current) - availableIn(current);
  const spare = wanted([...old, current]) - minimum - unavailableNew;
  if (spare <= 0) return false;

  const { sets, count: unhealthy } = await dropUnhealthy(scaler, deployment, active, spare);
  const healthy = await dropAvailable(scaler, deployment, sets, available([...sets, current]) - minimum);
  return unhealthy + healthy > 0;
}

/** Pods that are not available go first: they hold a rollout up and serve nobody. */
async function dropUnhealthy(
  scaler: Scaler,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  most: number,
): Promise<{ readonly sets: readonly ReplicaSet[]; readonly count: number }> {
  let count = 0;
  const sets: ReplicaSet[] = [];
  for (const set of old) {
    const drop = Math.max(0, Math.min(most - count, sizeOf(set) - availableIn(set)));
    sets.push(drop > 0 ? await scaler.resize(deployment, set, sizeOf(set) - drop) : set);
    count += drop;
  }
  return { sets, count };
}

async function dropAvailable(
  scaler: Scaler,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  most: number,
): Promise<number> {
  let count = 0;
  for (const set of old) {
    const drop = Math.min(sizeOf(set), most - count);
    if (drop <= 0) continue;
    await scaler.resize(deployment, set, sizeOf(set) - drop);
    count += drop;
  }
  return count;
}
