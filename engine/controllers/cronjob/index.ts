/**
 * CronJobs: Jobs on a schedule.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
import { createController } from '../../client/controller.ts';
import { resources } from '../../kinds/resources.ts';
import type { CronJob, Job } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { followDependents, followOwners } from '../support/dependents.ts';
import { byController, controllerIndexValues } from '../support/owners.ts';
import { createCronJobReconciler } from './reconcile.ts';

const name = 'cronjob-controller';

export const cronJobController = defineController(name, (context) => {
  const { sim, informers } = context;
  const cronJobs = informers.informer<CronJob>(resources.cronJobs);
  const jobs = informers.informer<Job>(resources.jobs);
  jobs.addIndex(byController, controllerIndexValues);
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'batch/v1', kind: 'CronJob' },
    reconciler: createCronJobReconciler({ ...context, cronJobs, jobs }),
    waitFor: [cronJobs, jobs],
  });
  const ends = [
    followOwners(cronJobs, queue.add),
    followDependents({ owners: cronJobs, ownerKind: 'CronJob', dependents: jobs, enqueue: queue.add }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});
