/**
 * Jobs: pods that run to completion.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
import { createController } from '../../client/controller.ts';
import { keyOf, splitKey } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Job, Pod } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { createExpectations } from '../support/expectations.ts';
import { selects } from '../support/label-selector.ts';
import { byController, controllerIndexValues, controllerOf } from '../support/owners.ts';
import { createPodControl } from '../support/pod-control.ts';
import { createJobReconciler, dropTrackingFinalizer } from './reconcile.ts';
import { isTracked } from './spec.ts';

const name = 'job-controller';

export const jobController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const jobs = informers.informer<Job>(resources.jobs);
  const pods = informers.informer<Pod>(resources.pods);
  pods.addIndex(byController, controllerIndexValues);
  const expectations = createExpectations(sim.clock);
  const released = new Set<string>();
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'batch/v1', kind: 'Job' },
    reconciler: createJobReconciler({
      ...context,
      jobs,
      pods,
      expectations,
      released,
      podControl: createPodControl(context),
    }),
    waitFor: [jobs, pods],
  });

  /** Pods whose Job is gone: nobody counts them any more, and so nothing may hold them. */
  const orphans = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Pod' },
    waitFor: [jobs, pods],
    reconciler: {
      async reconcile(key) {
        const pod = pods.get(key);
        if (!pod || !isTracked(pod) || jobOf(pod)) return;
        const { namespace, name: podName } = splitKey(key);
        await dropTrackingFinalizer(api, namespace, podName);
      },
    },
  });

  function jobOf(pod: Pod): Job | undefined {
    const owner = controllerOf(pod);
    const job = owner && jobs.get(`${pod.metadata.namespace}/${owner.name}`);
    return job?.metadata.uid === owner?.uid ? job : undefined;
  }

  const offerOrphan = (pod: Pod) => {
    if (isTracked(pod) && !jobOf(pod)) orphans.queue.add(keyOf(pod));
    else if (!isTracked(pod)) released.delete(pod.metadata.uid ?? '');
  };
  const ends = [
    followOwners(jobs, queue.add, expectations),
    followDependents({
      owners: jobs,
      ownerKind: 'Job',
      dependents: pods,
      expectations,
      matches: (job, pod) => selects(job.spec?.selector, pod.metadata.labels),
      enqueue: queue.add,
      onDelete: (_job, pod) => released.delete(pod.metadata.uid ?? ''),
    }),
    pods.subscribe({ added: offerOrphan, updated: offerOrphan }),
    jobs.subscribe({
      deleted(job) {
        for (const pod of pods.byIndex(byController, job.metadata.uid ?? '')) offerOrphan(pod);
      },
    }),
  ];
  return () => {
    for (const end of ends) end();
    orphans.stop();
    stop();
  };
});
