import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../../kinds/types.ts';
import { humanDuration } from '../../../machinery/duration.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { selectorOf } from '../../resources/pods.ts';
import {
  controlledBy,
  type DescribeContext,
  type Describer,
  labelPairs,
  labelsAndAnnotations,
  mapText,
  nameAndNamespace,
  selectorText,
} from './shared-fields.ts';
import { events } from './events.ts';
import { podTemplate } from './pod.ts';
import { type Description, longDate } from './writer.ts';

const yes = (value: boolean | undefined | null): string => (value ? 'True' : 'False');
const list = (sets: readonly ReplicaSet[]): string =>
  sets
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`,
    )
    .join(', ') || '<none>';

export const deployment: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as Deployment;
  nameAndNamespace(out, object);
  out.field('CreationTimestamp', longDate(metadata.creationTimestamp));
  labelsAndAnnotations(out, object);
  out.field('Selector', selectorText(spec?.selector));
  out.field(
    'Replicas',
    `${spec?.replicas ?? 0} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
  );
  out.field('StrategyType', spec?.strategy?.type);
  out.field('MinReadySeconds', spec?.minReadySeconds ?? 0);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) {
    out.field('RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  }
  podTemplate(out, spec?.template);
  conditions(out, status?.conditions);
  const { oldSets, newSet } = await replicaSetsOf(object as Deployment, context);
  out.field('OldReplicaSets', list(oldSets));
  out.field('NewReplicaSet', list(newSet ? [newSet] : []));
  await events(out, object, context);
};

/** The sets that a Deployment owns: the one of its revision, and the others that still have something. */
async function replicaSetsOf(object: Deployment, { api, signal }: DescribeContext) {
  const namespace = object.metadata.namespace ?? '';
  const labelSelector = selectorOf(object) ?? '';
  const sets = await api.list<ReplicaSet>(
    { group: 'apps', version: 'v1', resource: 'replicasets', namespace },
    { labelSelector, signal },
  );
  const owned = sets.items.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === object.metadata.uid),
  );
  const revision = 'deployment.kubernetes.io/revision';
  const newSet = owned.find(
    ({ metadata }) =>
      metadata.annotations?.[revision] !== undefined &&
      metadata.annotations[revision] === object.metadata.annotations?.[revision],
  );
  return { newSet, oldSets: owned.filter((set) => set !== newSet) };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
}

function conditions(out: Description, of: readonly Condition[] | undefined): void {
  if (!of || of.length === 0) return;
  out.line(0, 'Conditions:').line(1, 'Type', 'Status', 'Reason').line(1, '----', '------', '------');
  for (const { type, status, reason } of of) out.line(1, type, status, reason ?? '');
}

/** How many of a controller's pods are in each phase. */
async function podPhases(object: KubeObject, { api, signal }: DescribeContext): Promise<string> {
  const namespace = object.metadata.namespace ?? '';
  const labelSelector = selectorOf(object) ?? '';
  const pods = await api.list<Pod>(
    { group: '', version: 'v1', resource: 'pods', namespace },
    { labelSelector, signal },
  );
  const own = pods.items.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === object.metadata.uid),
  );
  const count = (phase: string): number => own.filter(({ status }) => status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

export const replicaSet: Describer = async (object, out, context) => {
  const { spec, status } = object as ReplicaSet;
  nameAndNamespace(out, object);
  out.field('Selector', selectorText(spec?.selector));
  labelsAndAnnotations(out, object);
  controlledBy(out, object);
  out.field('Replicas', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  out.field('Pods Status', await podPhases(object, context));
  podTemplate(out, spec?.template);
  conditions(out, status?.conditions);
  await events(out, object, context);
};

export const replicationController: Describer = async (object, out, context) => {
  const { spec, status } = object as ReplicationController;
  nameAndNamespace(out, object);
  out.field('Selector', mapText(spec?.selector));
  labelsAndAnnotations(out, object);
  out.field('Replicas', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  out.field('Pods Status', await podPhases(object, context));
  podTemplate(out, spec?.template);
  conditions(out, status?.conditions);
  await events(out, object, context);
};

export const statefulSet: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as StatefulSet;
  nameAndNamespace(out, object);
  out.field('CreationTimestamp', longDate(metadata.creationTimestamp));
  out.field('Selector', selectorText(spec?.selector));
  labelsAndAnnotations(out, object);
  out.field('Replicas', `${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  out.field('Update Strategy', spec?.updateStrategy?.type);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling) {
    out.field('Partition', rolling.partition ?? 0, 1);
    if (rolling.maxUnavailable !== undefined) out.field('MaxUnavailable', String(rolling.maxUnavailable), 1);
  }
  out.field('Pods Status', await podPhases(object, context));
  podTemplate(out, spec?.template);
  claimTemplates(out, spec?.volumeClaimTemplates);
  await events(out, object, context);
};

function claimTemplates(out: Description, templates: NonNullable<StatefulSet['spec']>['volumeClaimTemplates']): void {
  if (!templates || templates.length === 0) {
    out.field('Volume Claims', '<none>');
    return;
  }
  out.line(0, 'Volume Claims:');
  for (const { metadata, spec } of templates) {
    out.field('Name', metadata?.name, 1);
    out.field('StorageClass', spec?.storageClassName ?? '', 1);
    out.multi('Labels', labelPairs(metadata?.labels), 1);
    out.multi('Annotations', labelPairs(metadata?.annotations), 1);
    const size = spec?.resources?.requests?.storage;
    out.field('Capacity', size === undefined ? '<default>' : String(size), 1);
    out.field('Access Modes', `[${(spec?.accessModes ?? []).join(' ')}]`, 1);
  }
}

export const daemonSet: Describer = async (object, out, context) => {
  const { spec, status } = object as DaemonSet;
  nameAndNamespace(out, object);
  out.field('Selector', selectorText(spec?.selector));
  out.field('Node-Selector', mapText(spec?.template?.spec?.nodeSelector));
  labelsAndAnnotations(out, object);
  out.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  out.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  out.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  out.field('Pods Status', await podPhases(object, context));
  podTemplate(out, spec?.template);
  await events(out, object, context);
};

export const job: Describer = async (object, out, context) => {
  const { spec, status } = object as Job;
  nameAndNamespace(out, object);
  if (spec?.selector) out.field('Selector', selectorText(spec.selector));
  labelsAndAnnotations(out, object);
  controlledBy(out, object);
  if (spec?.parallelism !== undefined) out.field('Parallelism', spec.parallelism);
  out.field('Completions', spec?.completions ?? '<unset>');
  if (spec?.completionMode) out.field('Completion Mode', spec.completionMode);
  if (spec?.suspend !== undefined) out.field('Suspend', String(spec.suspend));
  if (spec?.backoffLimit !== undefined) out.field('Backoff Limit', spec.backoffLimit);
  if (spec?.ttlSecondsAfterFinished !== undefined) {
    out.field('TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
  }
  if (status?.startTime) out.field('Start Time', longDate(status.startTime));
  if (status?.completionTime) out.field('Completed At', longDate(status.completionTime));
  if (status?.startTime && status.completionTime) {
    out.field('Duration', humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime)));
  }
  if (spec?.activeDeadlineSeconds) out.field('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  const ready = status?.ready === undefined || status.ready === null ? '' : ` (${status.ready} Ready)`;
  out.field(
    'Pods Statuses',
    `${status?.active ?? 0} Active${ready} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`,
  );
  if (spec?.completionMode === 'Indexed') out.orNone('Completed Indexes', status?.completedIndexes);
  podTemplate(out, spec?.template);
  await events(out, object, context);
};

export const cronJob: Describer = async (object, out, context) => {
  const { spec, status } = object as CronJob;
  const template = spec?.jobTemplate?.spec;
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.field('Schedule', spec?.schedule);
  out.field('Concurrency Policy', spec?.concurrencyPolicy);
  out.field('Suspend', yes(spec?.suspend));
  out.field('Time Zone', spec?.timeZone ?? '<unset>');
  out.field('Successful Job History Limit', spec?.successfulJobsHistoryLimit ?? '<unset>');
  out.field('Failed Job History Limit', spec?.failedJobsHistoryLimit ?? '<unset>');
  out.field(
    'Starting Deadline Seconds',
    spec?.startingDeadlineSeconds ? `${spec.startingDeadlineSeconds}s` : '<unset>',
  );
  out.field('Selector', template?.selector ? selectorText(template.selector) : '<unset>');
  out.field('Parallelism', template?.parallelism ?? '<unset>');
  out.field('Completions', template?.completions ?? '<unset>');
  if (template?.activeDeadlineSeconds) out.field('Active Deadline Seconds', `${template.activeDeadlineSeconds}s`);
  podTemplate(out, template?.template);
  out.field('Last Schedule Time', longDate(status?.lastScheduleTime));
  out.field('Active Jobs', (status?.active ?? []).map(({ name }) => name ?? '').join(', ') || '<none>');
  await events(out, object, context);
};
