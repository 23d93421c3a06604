/**
 * Jobs with `ttlSecondsAfterFinished` go when that time is over.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Job } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { conditionOf } from '../job/spec.ts';
import { defineController } from '../support/definition.ts';

const name = 'ttl-after-finished-controller';

export const ttlAfterFinishedController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const jobs = informers.informer<Job>(resources.jobs);

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const job = jobs.get(key);
    const due = job && expiry(job);
    if (!job || due === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
    const left = due - sim.clock.now();
    // a Job that is done is a settled state: nobody waits for it to go
    if (left > 0) return { requeueAfter: left, upkeep: true };
    const { namespace, name: jobName, uid } = job.metadata;
    await api
      .delete(objectRef(resources.jobs, namespace, jobName), {
        propagationPolicy: 'Foreground',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      })
      .catch((error: unknown) => {
        if (!isApiError(error, 'NotFound')) throw error;
      });
    return undefined;
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'batch/v1', kind: 'Job' },
    reconciler: { reconcile },
    waitFor: [jobs],
  });
  const enqueue = (job: Job) => {
    if (expiry(job) !== undefined) queue.add(keyOf(job));
  };
  const end = jobs.subscribe({ added: enqueue, updated: enqueue });
  return () => {
    end();
    stop();
  };
});

/** When a Job's time is over, in milliseconds; undefined where it has not ended, or stays. */
function expiry(job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec ?? {};
  const end = [conditionOf(job, 'Complete'), conditionOf(job, 'Failed')].find((c) => c?.status === 'True');
  if (ttlSecondsAfterFinished === undefined || !end?.lastTransitionTime) return undefined;
  return Date.parse(end.lastTransitionTime) + ttlSecondsAfterFinished * 1000;
}
