import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Deployment, Pod, ReplicaSet } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { claim } from '../support/claim.ts';
import { equal } from '../support/equal.ts';
import { isEmptySelector, selects } from '../support/label-selector.ts';
import { byController, candidatesFor } from '../support/owners.ts';
import { isFinished } from '../support/pods.ts';
import { updateStatus } from '../support/status-write.ts';
import { desiredReplicas, revisionOf } from './annotations.ts';
import { condition, conditionOf, withCondition } from './conditions.ts';
import { CollisionError, type Sets, syncCurrentSet } from './current-set.ts';
import { activeOf, actual, sizeOf } from './replica-sets.ts';
import { rollBack, rollbackWish } from './rollback.ts';
import { growCurrent, shrinkOld } from './rolling.ts';
import { createScaler } from './scale.ts';
import { isComplete, rolloutStatusOf, statusOf, untilStuck } from './status.ts';
import { isRollingUpdate, progressDeadline, replicasOf, revisionHistoryLimit } from './strategy.ts';

export interface DeploymentOptions extends ControllerContext {
  readonly deployments: Informer<Deployment>;
  readonly sets: Informer<ReplicaSet>;
  readonly pods: Informer<Pod>;
}

/**
 * Moves a Deployment's pods from one template to the next through ReplicaSets, one step a look: each step changes the size
 * of ReplicaSets, and their answer brings the next look.
 */
export function createDeploymentReconciler(options: DeploymentOptions): Reconciler {
  const { sim, api, events } = options;
  const scaler = createScaler(options);

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const deployment = options.deployments.get(key);
    if (!deployment) return undefined;
    const selector = deployment.spec?.selector ?? {};
    if (isEmptySelector(selector)) return refuseAll(deployment);
    const sets = await claim({
      api,
      ownerResource: resources.deployments,
      owner: deployment,
      resource: resources.replicaSets,
      candidates: candidatesFor(options.sets, deployment),
      matches: ({ metadata }) => selects(selector, metadata.labels),
    });
    return step(deployment, sets).catch((error: unknown) => {
      if (error instanceof CollisionError) return undefined;
      throw error;
    });
  }

  async function step(given: Deployment, sets: readonly ReplicaSet[]): Promise<ReconcileResult | undefined> {
    if (given.metadata.deletionTimestamp !== undefined) {
      return writeStatus(await syncCurrentSet(options, given, sets, { create: false }));
    }
    const deployment = await markPaused(given);
    if (deployment.spec?.paused) return resizeOnly(deployment, sets);
    const wish = rollbackWish(deployment);
    if (wish !== undefined) {
      await rollBack(options, deployment, sets, wish);
      return undefined;
    }
    const replicas = replicasOf(deployment);
    const known = await syncCurrentSet(options, deployment, sets, { create: false });
    const wasResized = activeOf(all(known)).some((set) => (desiredReplicas(set) ?? replicas) !== replicas);
    if (wasResized) return resizeOnly(known.deployment, all(known));
    return isRollingUpdate(deployment) ? rollOut(known.deployment, all(known)) : recreate(known.deployment, all(known));
  }

  /** What is paused, or only changed its size, goes on with the templates that it has. */
  async function resizeOnly(deployment: Deployment, replicaSets: readonly ReplicaSet[]) {
    const sets = await syncCurrentSet(options, deployment, replicaSets, { create: false });
    await scaler.scale(sets.deployment, sets.current, sets.old);
    if (deployment.spec?.paused && rollbackWish(deployment) === undefined) await forgetOld(sets);
    return writeStatus(sets);
  }

  async function rollOut(deployment: Deployment, replicaSets: readonly ReplicaSet[]) {
    const sets = await syncCurrentSet(options, deployment, replicaSets, { create: true });
    if (!sets.current) return undefined;
    const grew = await growCurrent(scaler, sets.deployment, sets.current, sets.old);
    if (grew || (await shrinkOld(scaler, sets.deployment, sets.current, sets.old))) return writeRolloutStatus(sets);
    return finish(sets);
  }

  async function recreate(deployment: Deployment, replicaSets: readonly ReplicaSet[]) {
    const before = await syncCurrentSet(options, deployment, replicaSets, { create: false });
    const active = activeOf(before.old);
    for (const set of active) await scaler.resize(before.deployment, set, 0);
    if (active.length > 0 || oldPodsRun(before)) return writeRolloutStatus(before);
    const sets = before.current
      ? before
      : await syncCurrentSet(options, before.deployment, replicaSets, { create: true });
    if (sets.current) await scaler.resize(sets.deployment, sets.current, replicasOf(deployment));
    return finish(sets);
  }

  async function finish(sets: Sets) {
    if (isComplete(sets.deployment, sets.deployment.status ?? {})) await forgetOld(sets);
    return writeRolloutStatus(sets);
  }

  function oldPodsRun({ old }: Sets): boolean {
    if (actual(old) > 0) return true;
    return old.some(({ metadata }) =>
      options.pods.byIndex(byController, metadata.uid ?? '').some((pod) => !isFinished(pod)),
    );
  }

  /** Deletes the oldest revisions over the limit; those that have or want pods stay. */
  async function forgetOld({ deployment, old }: Sets): Promise<void> {
    const limit = revisionHistoryLimit(deployment);
    if (limit === undefined) return;
    const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (alive.length <= limit) return;
    const oldest = alive.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, alive.length - limit);
    for (const set of oldest) {
      const { namespace, name, generation = 0 } = set.metadata;
      if (actual([set]) > 0 || sizeOf(set) > 0 || generation > (set.status?.observedGeneration ?? 0)) continue;
      await api.delete(objectRef(resources.replicaSets, namespace, name)).catch((error: unknown) => {
        if (!isApiError(error, 'NotFound')) throw error;
      });
    }
  }

  async function writeStatus({ deployment, current, old }: Sets): Promise<undefined> {
    const status = statusOf(deployment, current ? [...old, current] : old, current, sim.clock);
    if (!equal(deployment.status, status)) await updateStatus(api, resources.deployments, deployment, status);
  }

  async function writeRolloutStatus({ deployment, current, old }: Sets): Promise<ReconcileResult | undefined> {
    const status = rolloutStatusOf(deployment, current ? [...old, current] : old, current, sim.clock);
    if (!equal(deployment.status, status)) {
      await updateStatus(api, resources.deployments, deployment, status);
      return undefined;
    }
    const stuck = untilStuck(deployment, status, sim.clock.now());
    return stuck === undefined ? undefined : { requeueAfter: stuck };
  }

  async function markPaused(deployment: Deployment): Promise<Deployment> {
    const conditions = deployment.status?.conditions ?? [];
    const former = conditionOf(conditions, 'Progressing');
    if (progressDeadline(deployment) === undefined || former?.reason === 'ProgressDeadlineExceeded') return deployment;
    const paused = deployment.spec?.paused ?? false;
    if (paused === (former?.reason === 'DeploymentPaused')) return deployment;
    const next = paused
      ? condition(sim.clock, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
      : condition(sim.clock, 'Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
    const status = { ...deployment.status, conditions: withCondition(conditions, next) };
    return updateStatus<Deployment>(api, resources.deployments, deployment, status);
  }

  async function refuseAll(deployment: Deployment): Promise<undefined> {
    const text = 'This deployment is selecting all pods. A non-empty selector is required.';
    events.event(deployment, 'Warning', 'SelectingAll', text);
    const { generation = 0 } = deployment.metadata;
    if ((deployment.status?.observedGeneration ?? 0) < generation) {
      await updateStatus(api, resources.deployments, deployment, {
        ...deployment.status,
        observedGeneration: generation,
      });
    }
  }

  return { reconcile };
}

const all = ({ current, old }: Sets): readonly ReplicaSet[] => (current ? [...old, current] : old);
