import type { Deployment } from '../../kinds/types.ts';
import { resolveIntOrPercent } from '../support/int-or-percent.ts';

const unlimited = 2_147_483_647;

export const replicasOf = ({ spec }: Deployment): number => spec?.replicas ?? 1;

export const isRollingUpdate = ({ spec }: Deployment): boolean =>
  (spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

/** Seconds without progress after which a rollout counts as failed; undefined where it never does. */
export function progressDeadline({ spec }: Deployment): number | undefined {
  const seconds = spec?.progressDeadlineSeconds;
  return seconds === undefined || seconds === unlimited ? undefined : seconds;
}

/** Old ReplicaSets kept; undefined for all. */
export function revisionHistoryLimit({ spec }: Deployment): number | undefined {
  const limit = spec?.revisionHistoryLimit;
  return limit === undefined || limit === unlimited ? undefined : limit;
}

/** Surge rounds up and unavailable down; both zero would allow no step at all, and then one pod may be unavailable. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const replicas = replicasOf(deployment);
  const { maxSurge: surge = '25%', maxUnavailable = '25%' } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const up = resolveIntOrPercent(surge, replicas, 'up');
  const down = resolveIntOrPercent(maxUnavailable, replicas, 'down');
  return { surge: up, unavailable: up === 0 && down === 0 ? 1 : down };
}

/** Pods over `replicas` that a rolling update may have. */
export const maxSurge = (deployment: Deployment): number =>
  isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;

/** Pods under `replicas` that a rolling update may leave available. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}
