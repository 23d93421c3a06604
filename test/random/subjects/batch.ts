/** Work that ends. */
import type { LogRecord } from '../../../engine/apiserver/index.ts';
import { resources } from '../../../engine/kinds/resources.ts';
import type { KubeObject } from '../../../engine/machinery/types.ts';
import { fields, listed, type Subject } from '../contract.ts';
import { disturbPods, namespace, object, pods, status, template, within } from './parts.ts';

/** Two pods of a Job that run for one index: where only failed pods are replaced, also while one of them is on its way out. */
function oneForEachIndex(): (change: LogRecord) => string | undefined {
  const running = new Map<string, KubeObject>();
  return ({ key, object: changed }) => {
    const index = changed?.metadata.labels?.['batch.kubernetes.io/job-completion-index'];
    if (!changed || index === undefined) return void running.delete(key);
    const { metadata: made, status: is } = changed;
    const waits = made.labels?.['batch.kubernetes.io/job-name']?.endsWith('-failed');
    const ended = ['Failed', 'Succeeded'].includes(String(Reflect.get(Object(is), 'phase')));
    if (ended || (made.deletionTimestamp !== undefined && !waits)) return void running.delete(key);
    running.set(key, changed);
    const owner = (pod: KubeObject): string | undefined => pod.metadata.ownerReferences?.[0]?.uid;
    const other = [...running].find(
      ([at, pod]) =>
        at !== key &&
        owner(pod) === owner(changed) &&
        pod.metadata.labels?.['batch.kubernetes.io/job-completion-index'] === index,
    );
    return other && `${made.name} and ${other[1].metadata.name} are both there for index ${index}`;
  };
}

export const batch: readonly Subject[] = [
  {
    name: 'job',
    controllers: ['job-controller'],
    values: { parallelism: [2, 1, 3], suspend: [false, true] },
    objects: ({ parallelism, suspend }) => [
      [
        within(resources.jobs),
        object('batch/v1', 'Job', {
          completions: 4,
          parallelism,
          suspend,
          backoffLimit: 100,
          template: template('busybox:1.36', { command: ['sleep', '20'] }, 'OnFailure'),
        }),
      ],
    ],
    outcome: async (cluster) => {
      const [job] = await listed(cluster, within(resources.jobs));
      // a Job that was finished before it was suspended has what one that never ran has not
      if (!job || fields(job, 'spec.suspend')['spec.suspend'] === true) return { suspended: true };
      return fields(job, 'status.succeeded', 'status.active', 'status.terminating');
    },
  },
  {
    name: 'cronjob',
    controllers: ['cronjob-controller'],
    values: { limit: [2, 1], schedule: ['* * * * *', '*/2 * * * *'] },
    objects: ({ limit, schedule }) => [
      [
        within(resources.cronJobs),
        object('batch/v1', 'CronJob', {
          schedule,
          successfulJobsHistoryLimit: limit,
          failedJobsHistoryLimit: 0,
          jobTemplate: { spec: { template: template('busybox:1.36', { command: ['true'] }, 'Never') } },
        }),
      ],
    ],
    outcome: async (cluster) => ({ jobs: (await listed(cluster, within(resources.jobs))).length }),
  },
  {
    name: 'job, indexed',
    controllers: ['job-controller'],
    values: { parallelism: [2, 1, 5], completions: [4, 5], replaced: ['Failed', 'TerminatingOrFailed'] },
    objects: ({ parallelism, completions, replaced }) => [
      [
        within(resources.jobs),
        // what may not change in a Job makes another one
        object(
          'batch/v1',
          'Job',
          {
            completions,
            parallelism,
            completionMode: 'Indexed',
            backoffLimit: 100,
            podReplacementPolicy: replaced,
            template: template('busybox:1.36', { command: ['sleep', '20'] }, 'Never'),
          },
          { name: `web-${completions}-${String(replaced).toLowerCase()}`, namespace },
        ),
      ],
    ],
    disturb: disturbPods,
    watch: oneForEachIndex,
    outcome: async (cluster) =>
      status(
        cluster,
        resources.jobs,
        'status.succeeded',
        'status.active',
        'status.terminating',
        'status.completedIndexes',
        'status.uncountedTerminatedPods',
      ),
  },
  {
    name: 'ttl after finished',
    controllers: ['ttl-after-finished-controller', 'generic-garbage-collector'],
    again: true,
    values: { ttl: [60, null, 0, 300] },
    objects: ({ ttl = null }) => [
      [
        within(resources.jobs),
        object('batch/v1', 'Job', {
          backoffLimit: 100,
          ...(ttl === null ? {} : { ttlSecondsAfterFinished: ttl }),
          template: template('busybox:1.36', { command: ['sleep', '20'] }, 'OnFailure'),
        }),
      ],
    ],
    outcome: async (cluster) => ({
      jobs: await status(cluster, resources.jobs, 'status.succeeded'),
      pods: (await listed(cluster, pods)).length > 0,
    }),
  },
];
