/**
 * Deployments: declarative rollouts of ReplicaSets.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Deployment, Pod, ReplicaSet } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerIndexValues, controllerOf } from '../support/owners.ts';
import { createDeploymentReconciler } from './reconcile.ts';

export const deploymentController = defineController('deployment-controller', (context) => {
  const { sim, informers } = context;
  const deployments = informers.informer<Deployment>(resources.deployments);
  const sets = informers.informer<ReplicaSet>(resources.replicaSets);
  const pods = informers.informer<Pod>(resources.pods);
  sets.addIndex(byController, controllerIndexValues);
  pods.addIndex(byController, controllerIndexValues);
  const { queue, stop } = createController({
    sim,
    name: 'deployment-controller',
    kind: { apiVersion: 'apps/v1', kind: 'Deployment' },
    reconciler: createDeploymentReconciler({ ...context, deployments, sets, pods }),
    waitFor: [deployments, sets, pods],
  });

  /** Recreate goes on when the last of the old pods is gone, which no ReplicaSet's status may tell any more. */
  function podGone(pod: Pod): void {
    const { namespace } = pod.metadata;
    const set = sets.get(`${namespace}/${controllerOf(pod)?.name}`);
    const owner = set && deployments.get(`${namespace}/${controllerOf(set)?.name}`);
    if (owner?.spec?.strategy?.type === 'Recreate') queue.add(keyOf(owner));
  }

  const ends = [
    followOwners(deployments, queue.add),
    followDependents({
      owners: deployments,
      ownerKind: 'Deployment',
      dependents: sets,
      matches: (deployment, set) => selects(deployment.spec?.selector, set.metadata.labels),
      enqueue: queue.add,
    }),
    pods.subscribe({ deleted: podGone }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});
