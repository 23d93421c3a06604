/**
 * DaemonSets: a pod on every node that fits.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { equal } from '../support/equal.ts';
import { createExpectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerIndexValues } from '../support/owners.ts';
import { createPodControl } from '../support/pod-control.ts';
import { createDaemonSetReconciler } from './reconcile.ts';

const name = 'daemon-set-controller';

export const daemonSetController = defineController(
  name,
  (context) => {
    const { sim, informers } = context;
    const sets = informers.informer<DaemonSet>(resources.daemonSets);
    const pods = informers.informer<Pod>(resources.pods);
    const nodes = informers.informer<Node>(resources.nodes);
    const revisions = informers.informer<ControllerRevision>(resources.controllerRevisions);
    pods.addIndex(byController, controllerIndexValues);
    revisions.addIndex(byController, controllerIndexValues);
    const expectations = createExpectations(sim.clock);
    const podControl = createPodControl(context);
    const { queue, stop } = createController({
      sim,
      name: 'daemonset-controller',
      kind: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
      reconciler: createDaemonSetReconciler({ ...context, sets, pods, nodes, revisions, podControl, expectations }),
      waitFor: [sets, pods, nodes, revisions],
    });
    const all = () => {
      for (const set of sets.list()) queue.add(keyOf(set));
    };
    const ends = [
      followOwners(sets, queue.add, expectations),
      followDependents({
        owners: sets,
        ownerKind: 'DaemonSet',
        dependents: pods,
        expectations,
        matches: (set, pod) => selects(set.spec?.selector, pod.metadata.labels),
        enqueue: queue.add,
      }),
      nodes.subscribe({
        added: all,
        // heartbeats change no placement
        updated(node, before) {
          if (!equal(node.metadata.labels, before.metadata.labels) || !equal(node.spec?.taints, before.spec?.taints))
            all();
        },
        deleted: all,
      }),
    ];
    return () => {
      for (const end of ends) end();
      stop();
    };
  },
  { eventSource: 'daemonset-controller' },
);
