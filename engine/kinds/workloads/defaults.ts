/** Defaults of the kinds that run pods from a template. */
import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import { defaultPodTemplate } from '../pod/defaults.ts';
import { defaultClaimTemplate } from '../storage/defaults.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.ts';

type JobSpec = NonNullable<Job['spec']>;

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: object;
}

/** A rolling update unless it says otherwise, and how one goes where it does not say. */
function fillStrategy<S extends Strategy>(given: S | undefined, rollingUpdate: object): S {
  const strategy = fill(given ?? ({} as S), { type: 'RollingUpdate' } as Partial<S>);
  if (strategy.type !== 'RollingUpdate') return strategy;
  return change(strategy, { rollingUpdate: fill(strategy.rollingUpdate ?? {}, rollingUpdate) } as Partial<S>);
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
export function defaultDeployment(deployment: Deployment): Deployment {
  return changePart(deployment, 'spec', (spec) => {
    const strategy = fillStrategy(spec.strategy, { maxUnavailable: '25%', maxSurge: '25%' });
    return fill(change(spec, { ...(spec.template ? { template: defaultPodTemplate(spec.template) } : {}), strategy }), {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
  });
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return changePart(set, 'spec', (spec) => fill(changePart(spec, 'template', defaultPodTemplate), { replicas: 1 }));
}

/** Selector and labels of a ReplicationController are its template's labels where it has none of its own. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const labels = controller.spec?.template?.metadata?.labels;
  const specified = changePart(controller, 'spec', (spec) =>
    fill(changePart(spec, 'template', defaultPodTemplate), { replicas: 1, ...(labels ? { selector: labels } : {}) }),
  );
  if (!labels || specified.metadata.labels) return specified;
  return { ...specified, metadata: { ...specified.metadata, labels } };
}

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return changePart(set, 'spec', (spec) => {
    const updateStrategy = fillStrategy(spec.updateStrategy, { partition: 0 });
    return fill(
      change(spec, {
        ...(spec.template ? { template: defaultPodTemplate(spec.template) } : {}),
        updateStrategy,
        persistentVolumeClaimRetentionPolicy: fill(spec.persistentVolumeClaimRetentionPolicy ?? {}, {
          whenDeleted: 'Retain',
          whenScaled: 'Retain',
        }),
        volumeClaimTemplates: changeItems(spec.volumeClaimTemplates, defaultClaimTemplate),
      }),
      { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 },
    );
  });
}

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return changePart(set, 'spec', (spec) => {
    const updateStrategy = fillStrategy(spec.updateStrategy, { maxUnavailable: 1, maxSurge: 0 });
    return fill(
      change(spec, { ...(spec.template ? { template: defaultPodTemplate(spec.template) } : {}), updateStrategy }),
      { revisionHistoryLimit: 10 },
    );
  });
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export function defaultJob(job: Job): Job {
  const labels = job.spec?.template?.metadata?.labels;
  const specified = changePart(job, 'spec', fillJobSpec);
  if (!labels || specified.metadata.labels) return specified;
  return { ...specified, metadata: { ...specified.metadata, labels } };
}

function fillJobSpec(spec: JobSpec): JobSpec {
  const single = spec.completions === undefined && spec.parallelism === undefined;
  return fill(
    change(spec, {
      ...(spec.template ? { template: defaultPodTemplate(spec.template) } : {}),
      podFailurePolicy:
        spec.podFailurePolicy &&
        changePart(spec.podFailurePolicy, 'rules', (rules) =>
          changeItems(rules, (rule) =>
            changePart(rule, 'onPodConditions', (conditions) =>
              changeItems(conditions, (condition) => fill(condition, { status: 'True' })),
            ),
          ),
        ),
    }),
    {
      ...(single ? { completions: 1 } : {}),
      parallelism: 1,
      // with a limit for each index there is none for all of them together
      backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2147483647,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    },
  );
}

export function defaultCronJob(cron: CronJob): CronJob {
  return changePart(cron, 'spec', (spec) =>
    fill(
      changePart(spec, 'jobTemplate', (job) =>
        changePart(job, 'spec', (jobSpec) => changePart(jobSpec, 'template', defaultPodTemplate)),
      ),
      { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    ),
  );
}

export const defaultPodTemplateObject = (object: PodTemplate): PodTemplate =>
  changePart(object, 'template', defaultPodTemplate);
