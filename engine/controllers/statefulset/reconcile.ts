import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { resources } from '../../kinds/resources.ts';
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../../kinds/types.ts';
import { claim } from '../support/claim.ts';
import { equal } from '../support/equal.ts';
import type { Expectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { candidatesFor } from '../support/owners.ts';
import { untilNextAvailable } from '../support/pods.ts';
import {
  claimRevisions,
  forgetRevisions,
  revisionData,
  revisionHashLabel,
  syncRevision,
  templateIn,
} from '../support/revisions.ts';
import { updateStatusAnyway } from '../support/status-write.ts';
import { revisionHash } from '../support/template-hash/index.ts';
import { createStatefulPodControl } from './control.ts';
import { ordinalOf, podOf } from './identity.ts';
import { statusOf } from './status.ts';
import { arrange, batchesOf, nextSteps, type Step } from './steps.ts';

export interface StatefulSetOptions extends ControllerContext {
  readonly sets: Informer<StatefulSet>;
  readonly pods: Informer<Pod>;
  readonly revisions: Informer<ControllerRevision>;
  readonly claims: Informer<PersistentVolumeClaim>;
  /** Creations and deletions that the pods' informer has not shown yet. */
  readonly expectations: Expectations;
}

/** The label by which StatefulSets find a revision by its hash. */
const hashLabel = 'controller.kubernetes.io/hash';

export function createStatefulSetReconciler(options: StatefulSetOptions): Reconciler {
  const { sim, api, sets, pods, expectations } = options;
  const control = createStatefulPodControl(options, options.claims);

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const set = sets.get(key);
    if (!set || set.metadata.deletionTimestamp !== undefined) return undefined;
    if (!expectations.satisfied(key)) return undefined;
    const mine = await claim({
      api,
      ownerResource: resources.statefulSets,
      owner: set,
      resource: resources.pods,
      candidates: candidatesFor(pods, set),
      matches: (pod) => selects(set.spec?.selector, pod.metadata.labels) && ordinalOf(set, pod) >= 0,
    });
    const revisions = await claimRevisions(api, set, resources.statefulSets, options.revisions);
    const update = await syncRevision({
      api,
      owner: set,
      ownerResource: resources.statefulSets,
      revisions,
      hashLabel,
      hash: (template, collisions = 0) => revisionHash(revisionData(template), collisions),
    });
    if (!update) return undefined;
    const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    return step(key, set, mine, { current, update, all: revisions });
  }

  async function step(
    key: Key,
    set: StatefulSet,
    mine: readonly Pod[],
    revisions: { current: ControllerRevision; update: ControllerRevision; all: readonly ControllerRevision[] },
  ): Promise<ReconcileResult | undefined> {
    const { current, update } = revisions;
    const now = sim.clock.now();
    const hashes = { currentHash: current.metadata.name, updateHash: update.metadata.name };
    const steps = nextSteps({ set, pods: mine, ...hashes, now });
    const { condemned } = arrange({ set, pods: mine });
    for (const pod of mine) await control.retain(set, pod, condemned.includes(pod));
    const { taken, failure } = await take(key, set, steps, current, update);
    const status = statusOf({
      set,
      pods: mine,
      steps: taken,
      currentRevision: current.metadata.name,
      updateRevision: update.metadata.name,
      ...hashes,
      now,
    });
    if (!equal(set.status, status)) await updateStatusAnyway(api, resources.statefulSets, set, status);
    if (failure !== undefined) throw failure;
    const inUse = new Set([current.metadata.name, update.metadata.name]);
    for (const { metadata } of mine) inUse.add(metadata.labels?.[revisionHashLabel] ?? '');
    await forgetRevisions(api, revisions.all, inUse, set.spec?.revisionHistoryLimit ?? 10);
    const soon = untilNextAvailable(mine, set.spec?.minReadySeconds ?? 0, now);
    return soon === undefined ? undefined : { requeueAfter: soon };
  }

  /** Takes the steps batch by batch; ends with the first batch in which one fails. */
  async function take(
    key: Key,
    set: StatefulSet,
    steps: readonly Step[],
    current: ControllerRevision,
    update: ControllerRevision,
  ): Promise<{ readonly taken: readonly Step[]; readonly failure?: unknown }> {
    const creations = steps.filter(({ action }) => action === 'create').length;
    const deletions = steps.flatMap((each) =>
      each.action === 'delete' ? [`${each.pod.metadata.namespace}/${each.pod.metadata.name}`] : [],
    );
    if (creations > 0) expectations.expectCreations(key, creations);
    else if (deletions.length > 0) expectations.expectDeletions(key, deletions);
    const taken: Step[] = [];
    for (const batch of batchesOf(set, steps)) {
      let failure: unknown;
      for (const each of batch) {
        try {
          if (each.action === 'delete') await control.delete(set, each.pod);
          else {
            const revision = each.revision === 'update' ? update : current;
            const template = (revision === update ? set.spec?.template : templateIn(revision)) ?? {};
            await control.create(set, podOf(set, template, each.ordinal, revision.metadata.name), each.ordinal);
          }
          taken.push(each);
        } catch (error) {
          failure ??= error;
        }
      }
      if (failure === undefined) continue;
      expectations.forget(key);
      return { taken, failure };
    }
    return { taken };
  }

  return { reconcile };
}
