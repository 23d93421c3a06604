/**
 * StatefulSets: pods with a name, a place and volumes of their own.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
import { createController } from '../../client/controller.ts';
import { resources } from '../../kinds/resources.ts';
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { createExpectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerIndexValues } from '../support/owners.ts';
import { createStatefulSetReconciler } from './reconcile.ts';

const name = 'statefulset-controller';

export const statefulSetController = defineController(name, (context) => {
  const { sim, informers } = context;
  const sets = informers.informer<StatefulSet>(resources.statefulSets);
  const pods = informers.informer<Pod>(resources.pods);
  const revisions = informers.informer<ControllerRevision>(resources.controllerRevisions);
  const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
  pods.addIndex(byController, controllerIndexValues);
  revisions.addIndex(byController, controllerIndexValues);
  const expectations = createExpectations(sim.clock);
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
    reconciler: createStatefulSetReconciler({ ...context, sets, pods, revisions, claims, expectations }),
    waitFor: [sets, pods, revisions, claims],
  });
  const ends = [
    followOwners(sets, queue.add, expectations),
    followDependents({
      owners: sets,
      ownerKind: 'StatefulSet',
      dependents: pods,
      expectations,
      matches: (set, pod) => selects(set.spec?.selector, pod.metadata.labels),
      enqueue: queue.add,
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});
