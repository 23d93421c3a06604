import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { claim } from '../support/claim.ts';
import { chooseForDeletion } from '../support/deletion-order.ts';
import { equal } from '../support/equal.ts';
import type { Expectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerOf, orphansIn } from '../support/owners.ts';
import { isNamespaceTerminating, keysOf, type PodControl, podFromTemplate, slowStart } from '../support/pod-control.ts';
import { isActive, isTerminating, untilNextAvailable } from '../support/pods.ts';
import { restAfter } from '../support/rest.ts';
import { updateStatusAnyway } from '../support/status-write.ts';
import { type Flavour, type Replicated, templateOf } from './flavour.ts';
import { statusOf, type Trouble } from './status.ts';

export interface ReplicaSetOptions extends ControllerContext {
  readonly flavour: Flavour;
  readonly owners: Informer<Replicated>;
  readonly pods: Informer<Pod>;
  readonly podControl: PodControl;
  readonly expectations: Expectations;
}

/** Keeps as many pods as `spec.replicas` says, and tells how they are. */
export function createReplicaSetReconciler(options: ReplicaSetOptions): Reconciler {
  const { sim, api, flavour, owners, pods, podControl, expectations } = options;

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const owner = owners.get(key);
    if (!owner) {
      expectations.forget(key);
      return undefined;
    }
    const caughtUp = expectations.satisfied(key);
    const selector = flavour.selector(owner);
    const matches = (pod: Pod): boolean => selects(selector, pod.metadata.labels);
    const owned = pods.byIndex(byController, owner.metadata.uid ?? '');
    const orphans = pods.byIndex(byController, orphansIn(owner.metadata.namespace));
    const active = await claim({
      api,
      ownerResource: flavour.resource,
      owner,
      resource: resources.pods,
      candidates: [...owned, ...orphans].filter(isActive),
      matches,
    });
    let failure: unknown;
    if (caughtUp && owner.metadata.deletionTimestamp === undefined) failure = await manage(key, owner, active);
    await writeStatus(owner, active, owned.filter((pod) => isTerminating(pod) && matches(pod)).length, failure);
    if (failure !== undefined) throw failure;
    const soon = untilNextAvailable(active, owner.spec?.minReadySeconds ?? 0, sim.clock.now());
    return { rest: restAfter(active.length), ...(soon === undefined ? {} : { requeueAfter: soon }) };
  }

  /** Creates what is missing or deletes what is too much; returns the first failure. */
  async function manage(key: Key, owner: Replicated, active: readonly Pod[]): Promise<unknown> {
    const surplus = active.length - (owner.spec?.replicas ?? 1);
    if (surplus === 0) return undefined;
    const count = Math.min(Math.abs(surplus), limits.podsPerReconcile);
    return surplus < 0 ? create(key, owner, count) : remove(key, owner, active, count);
  }

  async function create(key: Key, owner: Replicated, count: number): Promise<unknown> {
    expectations.expectCreations(key, count);
    const pod = podFromTemplate(templateOf(owner), owner);
    const { successes, error } = await slowStart(sim, count, () => podControl.create(owner, pod));
    if (successes < count) expectations.created(key, count - successes);
    return isNamespaceTerminating(error) ? undefined : error;
  }

  async function remove(key: Key, owner: Replicated, active: readonly Pod[], count: number): Promise<unknown> {
    const chosen = chooseForDeletion(active, related(owner, active), count, sim.clock.now());
    expectations.expectDeletions(key, keysOf(chosen));
    let failure: unknown;
    for (let i = 0; i < chosen.length; i++) {
      const pod = chosen[i];
      if (!pod) continue;
      try {
        await podControl.delete(owner, pod);
      } catch (error) {
        expectations.deleted(key, keyOf(pod));
        failure ??= error;
      }
      if (i % limits.writesPerTurn === limits.writesPerTurn - 1) await sim.loop.turn();
    }
    return failure;
  }

  /** Pods of all the ReplicaSets that one Deployment controls: they make its nodes crowded. */
  function related(owner: Replicated, active: readonly Pod[]): readonly Pod[] {
    const parent = controllerOf(owner);
    if (!parent) return active;
    const siblings = owners.byIndex(byController, parent.uid);
    return siblings.flatMap(({ metadata }) => pods.byIndex(byController, metadata.uid ?? ''));
  }

  async function writeStatus(owner: Replicated, active: readonly Pod[], terminating: number, failure: unknown) {
    const { generation } = owner.metadata;
    const status = {
      ...statusOf(owner, flavour, active, terminating, troubleOf(owner, active, failure), sim.clock),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
    if (!equal(owner.status, status)) await updateStatusAnyway(api, flavour.resource, owner, status);
  }

  function troubleOf(owner: Replicated, active: readonly Pod[], failure: unknown): Trouble | undefined {
    if (failure === undefined) return undefined;
    return {
      reason: active.length < (owner.spec?.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete',
      message: failure instanceof Error ? failure.message : String(failure),
    };
  }

  return { reconcile };
}
