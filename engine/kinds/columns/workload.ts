/** Columns of the kinds that run pods from a template. */
import { ageOf, humanDuration } from '../../machinery/duration.ts';
import type { TypedColumn } from '../behaviour.ts';
import {
  age,
  conditionStatus,
  containerImages,
  containerNames,
  formatLabelSelector,
  formatLabels,
  integer,
  name,
  text,
  wide,
} from './cells.ts';
import type {
  Container,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.ts';

/** What a template's containers are called and run: for `-o wide`. */
const ofContainers = <T>(containers: (object: T) => readonly Container[] | undefined): readonly TypedColumn<T>[] => [
  wide('Containers', (object) => containerNames(containers(object))),
  wide('Images', (object) => containerImages(containers(object))),
];

const replicaCounts: readonly TypedColumn<ReplicaSet | ReplicationController>[] = [
  integer('Desired', (r) => r.spec?.replicas ?? 0),
  integer('Current', (r) => r.status?.replicas ?? 0),
  integer('Ready', (r) => r.status?.readyReplicas ?? 0),
];

export const deploymentColumns: readonly TypedColumn<Deployment>[] = [
  name,
  text('Ready', (d) => `${d.status?.readyReplicas ?? 0}/${d.spec?.replicas ?? 0}`),
  text('Up-to-date', (d) => d.status?.updatedReplicas ?? 0),
  text('Available', (d) => d.status?.availableReplicas ?? 0),
  age,
  ...ofContainers((d: Deployment) => d.spec?.template.spec?.containers),
  wide('Selector', (d) => formatLabelSelector(d.spec?.selector)),
];

export const replicaSetColumns: readonly TypedColumn<ReplicaSet>[] = [
  name,
  ...replicaCounts,
  age,
  ...ofContainers((r: ReplicaSet) => r.spec?.template?.spec?.containers),
  wide('Selector', (r) => formatLabelSelector(r.spec?.selector)),
];

export const replicationControllerColumns: readonly TypedColumn<ReplicationController>[] = [
  name,
  ...replicaCounts,
  age,
  ...ofContainers((r: ReplicationController) => r.spec?.template?.spec?.containers),
  wide('Selector', (r) => formatLabels(r.spec?.selector)),
];

export const statefulSetColumns: readonly TypedColumn<StatefulSet>[] = [
  name,
  text('Ready', (s) => `${s.status?.readyReplicas ?? 0}/${s.spec?.replicas ?? 0}`),
  age,
  ...ofContainers((s: StatefulSet) => s.spec?.template.spec?.containers),
];

export const daemonSetColumns: readonly TypedColumn<DaemonSet>[] = [
  name,
  integer('Desired', (d) => d.status?.desiredNumberScheduled ?? 0),
  integer('Current', (d) => d.status?.currentNumberScheduled ?? 0),
  integer('Ready', (d) => d.status?.numberReady ?? 0),
  integer('Up-to-date', (d) => d.status?.updatedNumberScheduled ?? 0),
  integer('Available', (d) => d.status?.numberAvailable ?? 0),
  text('Node Selector', (d) => formatLabels(d.spec?.template.spec?.nodeSelector)),
  age,
  ...ofContainers((d: DaemonSet) => d.spec?.template.spec?.containers),
  wide('Selector', (d) => formatLabelSelector(d.spec?.selector)),
];

export const jobColumns: readonly TypedColumn<Job>[] = [
  name,
  text('Status', jobStatus),
  text('Completions', ({ spec, status }) => {
    const succeeded = status?.succeeded ?? 0;
    if (typeof spec?.completions === 'number') return `${succeeded}/${spec.completions}`;
    const parallelism = spec?.parallelism ?? 0;
    return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
  }),
  text('Duration', ({ status }, now) => {
    if (!status?.startTime) return '';
    const end = status.completionTime ? Date.parse(status.completionTime) : now;
    return humanDuration(end - Date.parse(status.startTime));
  }),
  age,
  ...ofContainers((j: Job) => j.spec?.template.spec?.containers),
  wide('Selector', (j) => formatLabelSelector(j.spec?.selector)),
];

/** `Complete`, `Failed`, `Terminating`, `Suspended`, `FailureTarget`, `SuccessCriteriaMet` or `Running`. */
export function jobStatus(job: Job): string {
  const has = (type: string): boolean => conditionStatus(job.status?.conditions, type) === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

const yesNo = (value: boolean | undefined): string => (value === undefined ? '<unset>' : value ? 'True' : 'False');

export const cronJobColumns: readonly TypedColumn<CronJob>[] = [
  name,
  text('Schedule', (c) => c.spec?.schedule),
  text('Timezone', (c) => c.spec?.timeZone ?? '<none>'),
  { name: 'Suspend', type: 'boolean', value: (c) => yesNo(c.spec?.suspend) },
  integer('Active', (c) => c.status?.active?.length ?? 0),
  text('Last Schedule', (c, now) => (c.status?.lastScheduleTime ? ageOf(c.status.lastScheduleTime, now) : '<none>')),
  age,
  ...ofContainers((c: CronJob) => c.spec?.jobTemplate.spec?.template.spec?.containers),
  wide('Selector', (c) => formatLabelSelector(c.spec?.jobTemplate.spec?.selector)),
];

export const controllerRevisionColumns: readonly TypedColumn<ControllerRevision>[] = [
  name,
  text('Controller', ({ metadata }) => {
    const owner = metadata.ownerReferences?.find((o) => o.controller);
    if (!owner) return '<none>';
    const [group, version] = owner.apiVersion.split('/');
    const kind = owner.kind.toLowerCase();
    return version === undefined ? `${kind}/${owner.name}` : `${kind}.${group}/${owner.name}`;
  }),
  text('Revision', (r) => r.revision),
  age,
];

export const podTemplateColumns: readonly TypedColumn<PodTemplate>[] = [
  name,
  text('Containers', (t) => containerNames(t.template?.spec?.containers)),
  text('Images', (t) => containerImages(t.template?.spec?.containers)),
  text('Pod Labels', (t) => formatLabels(t.template?.metadata?.labels)),
];
