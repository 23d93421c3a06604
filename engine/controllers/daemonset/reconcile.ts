import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { claim } from '../support/claim.ts';
import { equal } from '../support/equal.ts';
import type { Expectations } from '../support/expectations.ts';
import { isEmptySelector, selects } from '../support/label-selector.ts';
import { candidatesFor } from '../support/owners.ts';
import { isNamespaceTerminating, keysOf, type PodControl, slowStart } from '../support/pod-control.ts';
import { untilNextAvailable } from '../support/pods.ts';
import { restAfter } from '../support/rest.ts';
import { claimRevisions, forgetRevisions, revisionHashLabel, syncRevision } from '../support/revisions.ts';
import { updateStatusAnyway } from '../support/status-write.ts';
import { templateHash } from '../support/template-hash/index.ts';
import { nodeOf, podFor } from './placement.ts';
import { type DaemonPlan, type DaemonSituation, planPlacement, planUpdate } from './plan.ts';
import { statusOf } from './status.ts';

export interface DaemonSetOptions extends ControllerContext {
  readonly sets: Informer<DaemonSet>;
  readonly pods: Informer<Pod>;
  readonly nodes: Informer<Node>;
  readonly revisions: Informer<ControllerRevision>;
  readonly podControl: PodControl;
  readonly expectations: Expectations;
}

/** Keeps one pod on each node that should have one, and replaces them node by node when the template changes. */
export function createDaemonSetReconciler(options: DaemonSetOptions): Reconciler {
  const { sim, api, events, sets, pods, nodes, podControl, expectations } = options;

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const set = sets.get(key);
    if (!set) {
      expectations.forget(key);
      return undefined;
    }
    if (isEmptySelector(set.spec?.selector ?? {})) {
      const text = 'This daemon set is selecting all pods. A non-empty selector is required.';
      events.event(set, 'Warning', 'SelectingAll', text);
      return undefined;
    }
    if (set.metadata.deletionTimestamp !== undefined) return undefined;
    const revisions = await claimRevisions(api, set, resources.daemonSets, options.revisions);
    const current = await syncRevision({
      api,
      owner: set,
      ownerResource: resources.daemonSets,
      revisions,
      hashLabel: revisionHashLabel,
      hash: templateHash,
    });
    if (!current) return undefined;
    const hash = current.metadata.labels?.[revisionHashLabel] ?? '';
    let situation = await look(set, hash);
    let failure: unknown;
    if (expectations.satisfied(key)) {
      failure = await carryOut(key, situation, planPlacement(situation));
      const updating = (set.spec?.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
      if (failure === undefined && updating && expectations.satisfied(key)) {
        situation = await look(set, hash);
        failure = await carryOut(key, situation, planUpdate(situation));
      }
      await forgetOld(set, revisions, current, situation);
    }
    const status = statusOf(situation);
    if (!equal(set.status, status)) await updateStatusAnyway(api, resources.daemonSets, set, status);
    if (failure !== undefined) throw failure;
    const mine = [...situation.podsOn.values()].flat();
    const soon = untilNextAvailable(mine, set.spec?.minReadySeconds ?? 0, sim.clock.now());
    return { rest: restAfter(situation.nodes.length), ...(soon === undefined ? {} : { requeueAfter: soon }) };
  }

  async function look(set: DaemonSet, hash: string): Promise<DaemonSituation> {
    const mine = await claim({
      api,
      ownerResource: resources.daemonSets,
      owner: set,
      resource: resources.pods,
      candidates: candidatesFor(pods, set),
      matches: ({ metadata }) => selects(set.spec?.selector, metadata.labels),
    });
    const podsOn = new Map<string, Pod[]>();
    for (const pod of mine) {
      const node = nodeOf(pod);
      if (node === undefined) continue;
      const known = podsOn.get(node);
      if (known) known.push(pod);
      else podsOn.set(node, [pod]);
    }
    return { set, nodes: nodes.list(), podsOn, hash, now: sim.clock.now() };
  }

  /** Deletes and creates what the plan says; the first failure. */
  async function carryOut(key: Key, { set, hash }: DaemonSituation, plan: DaemonPlan): Promise<unknown> {
    for (const pod of plan.ended) tellEnded(set, pod);
    const remove = [...plan.ended, ...plan.remove].slice(0, limits.podsPerReconcile);
    const create = plan.create.slice(0, limits.podsPerReconcile);
    let failure: unknown;
    if (create.length > 0) {
      expectations.expectCreations(key, create.length);
      const template = set.spec?.template ?? {};
      const { successes, error } = await slowStart(sim, create.length, (index) =>
        podControl.create(set, podFor(set, template, create[index] ?? '', hash)),
      );
      if (successes < create.length) expectations.created(key, create.length - successes);
      if (!isNamespaceTerminating(error)) failure = error;
    } else if (remove.length > 0) expectations.expectDeletions(key, keysOf(remove));
    for (const pod of remove) {
      try {
        await podControl.delete(set, pod);
      } catch (error) {
        expectations.deleted(key, keyOf(pod));
        failure ??= error;
      }
    }
    return failure;
  }

  function tellEnded(set: DaemonSet, { metadata, spec, status }: Pod): void {
    const where = `daemon pod ${metadata.namespace}/${metadata.name} on node ${spec?.nodeName ?? ''}`;
    if (status?.phase === 'Failed') {
      events.event(set, 'Warning', 'FailedDaemonPod', `Found failed ${where}, will try to kill it`);
    } else {
      events.event(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`);
    }
  }

  async function forgetOld(
    set: DaemonSet,
    revisions: readonly ControllerRevision[],
    current: ControllerRevision,
    { podsOn }: DaemonSituation,
  ): Promise<void> {
    const hashes = new Set([...podsOn.values()].flat().map(({ metadata }) => metadata.labels?.[revisionHashLabel]));
    const inUse = new Set([current.metadata.name]);
    for (const { metadata } of revisions) {
      if (hashes.has(metadata.labels?.[revisionHashLabel])) inUse.add(metadata.name);
    }
    await forgetRevisions(api, revisions, inUse, set.spec?.revisionHistoryLimit ?? 10);
  }

  return { reconcile };
}
