import type { CronJob, DaemonSet, Deployment, Job, Pod, ReplicaSet, StatefulSet } from '../../../../kinds/types.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import { causesIn } from './causes.ts';
import type { Diagnose, Finding, View } from './finding.ts';

/** Objects of a resource that an owner controls. */
async function controlled<T extends KubeObject>(
  owner: KubeObject,
  resource: string,
  view: View,
): Promise<readonly T[]> {
  const { uid, namespace } = owner.metadata;
  const all = await view.list<T>(resource, namespace);
  return all.filter(({ metadata }) => metadata.ownerReferences?.some((one) => one.controller && one.uid === uid));
}

const podsOf = async (owner: KubeObject, view: View): Promise<readonly Finding[]> =>
  causesIn(await controlled<Pod>(owner, 'pods', view), 'Pod', view);

function shortfall(have: number, wanted: number, what: string, causes: readonly Finding[]): readonly Finding[] {
  if (have >= wanted && causes.length === 0) return [];
  return [{ text: `${have} of ${wanted} ${what}`, causes }];
}

export const diagnoseDeployment: Diagnose<Deployment> = async (deployment, view) => {
  const { spec, status } = deployment;
  const sets = await controlled<ReplicaSet>(deployment, 'replicasets', view);
  const causes = await causesIn(
    sets.filter((set) => (set.spec?.replicas ?? 0) > 0),
    'ReplicaSet',
    view,
  );
  return [
    ...shortfall(status?.availableReplicas ?? 0, spec?.replicas ?? 1, 'replicas are available', causes),
    ...(spec?.paused ? [{ text: 'it is paused: changes of its template are not rolled out' }] : []),
  ];
};

export const diagnoseReplicaSet: Diagnose<ReplicaSet> = async (set, view) =>
  shortfall(set.status?.readyReplicas ?? 0, set.spec?.replicas ?? 1, 'pods are ready', await podsOf(set, view));

export const diagnoseStatefulSet: Diagnose<StatefulSet> = async (set, view) =>
  shortfall(set.status?.readyReplicas ?? 0, set.spec?.replicas ?? 1, 'pods are ready', await podsOf(set, view));

export const diagnoseDaemonSet: Diagnose<DaemonSet> = async (set, view) => {
  const { numberReady = 0, desiredNumberScheduled = 0 } = set.status ?? {};
  if (desiredNumberScheduled === 0) return [{ text: 'no node is to have a pod of it' }];
  return shortfall(numberReady, desiredNumberScheduled, 'nodes have a ready pod', await podsOf(set, view));
};

export const diagnoseJob: Diagnose<Job> = async (job, view) => {
  const { spec, status } = job;
  const holds = (type: string) => status?.conditions?.some((one) => one.type === type && one.status === 'True');
  if (holds('Complete')) return [];
  if (spec?.suspend) return [{ text: 'it is suspended' }];
  const causes = await podsOf(job, view);
  const wanted = spec?.completions ?? 1;
  const failed = status?.failed ? `, ${status.failed} failed` : '';
  return [{ text: `${status?.succeeded ?? 0} of ${wanted} completions${failed}`, causes }];
};

export const diagnoseCronJob: Diagnose<CronJob> = async (cron, view) => {
  const jobs = await controlled<Job>(cron, 'jobs', view);
  const causes = await causesIn(jobs, 'Job', view);
  const { lastScheduleTime } = cron.status ?? {};
  return [
    ...(cron.spec?.suspend ? [{ text: 'it is suspended' }] : []),
    ...(lastScheduleTime
      ? causes
      : [{ text: `it has not made a Job yet: its schedule is ${cron.spec?.schedule ?? ''}`, causes }]),
  ];
};
