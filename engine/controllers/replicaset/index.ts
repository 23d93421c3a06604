/**
 * ReplicaSets and ReplicationControllers: so many pods of one template.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
 */
import type { ControllerContext } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { createExpectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerIndexValues } from '../support/owners.ts';
import { createPodControl } from '../support/pod-control.ts';
import { type Flavour, type Replicated, replicaSets, replicationControllers } from './flavour.ts';
import { createReplicaSetReconciler } from './reconcile.ts';

export const replicaSetController = defineController('replicaset-controller', (context) =>
  start(context, replicaSets, 'replicaset-controller'),
);

export const replicationController = defineController('replication-controller', (context) =>
  start(context, replicationControllers, 'replication-controller'),
);

function start(context: ControllerContext, flavour: Flavour, name: string): () => void {
  const { sim, informers } = context;
  const owners = informers.informer<Replicated>(flavour.resource);
  const pods = informers.informer<Pod>(resources.pods);
  owners.addIndex(byController, controllerIndexValues);
  pods.addIndex(byController, controllerIndexValues);
  const expectations = createExpectations(sim.clock);
  const podControl = createPodControl(context);
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: flavour.kind === 'ReplicaSet' ? 'apps/v1' : 'v1', kind: flavour.kind },
    reconciler: createReplicaSetReconciler({ ...context, flavour, owners, pods, podControl, expectations }),
    waitFor: [owners, pods],
  });
  const ends = [
    followOwners(owners, queue.add, expectations),
    followDependents({
      owners,
      ownerKind: flavour.kind,
      dependents: pods,
      expectations,
      matches: (owner, pod) => selects(flavour.selector(owner), pod.metadata.labels),
      enqueue: queue.add,
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}
