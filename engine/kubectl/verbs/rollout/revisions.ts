import type { KubeApi } from '../../../client/kube-api.ts';
import type { PodTemplateSpec, ReplicaSet } from '../../../kinds/types.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { at, numberAt } from '../../fields.ts';
import { selectorOf } from '../../resources/pods.ts';
import type { Found } from '../../resources/visit.ts';

export const revisionKey = 'deployment.kubernetes.io/revision';
const causeKey = 'kubernetes.io/change-cause';

/** One state that a workload has been rolled out in. */
export interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec | undefined;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly object: KubeObject;
}

/** The revisions of a Deployment (its ReplicaSets), DaemonSet or StatefulSet (their ControllerRevisions), oldest first. */
export async function revisionsOf(
  api: KubeApi,
  { object, resource, name }: Found,
  signal: AbortSignal,
  /** What is looked for, as the message names it that there is none. */
  wanted: 'history viewer' | 'rollbacker' = 'history viewer',
): Promise<readonly Revision[]> {
  const namespace = object.metadata.namespace ?? '';
  const labelSelector = selectorOf(object) ?? '';
  const owned = (item: KubeObject): boolean =>
    item.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === object.metadata.uid) ??
    false;
  const causeOf = (item: KubeObject): string => item.metadata.annotations?.[causeKey] ?? '';
  let revisions: Revision[];
  switch (resource.kind) {
    case 'Deployment': {
      const ref = { group: 'apps', version: 'v1', resource: 'replicasets', namespace };
      const sets = await api.list<ReplicaSet>(ref, { labelSelector, signal });
      revisions = sets.items.filter(owned).map((set) => ({
        number: Number(set.metadata.annotations?.[revisionKey] ?? 0),
        cause: causeOf(set),
        template: set.spec?.template,
        object: set,
      }));
      break;
    }
    case 'DaemonSet':
    case 'StatefulSet': {
      const ref = { group: 'apps', version: 'v1', resource: 'controllerrevisions', namespace };
      const all = await api.list(ref, { labelSelector, signal });
      revisions = all.items.filter(owned).map((item) => ({
        number: numberAt(item, 'revision') ?? 0,
        cause: causeOf(item),
        template: at(item, 'data', 'spec', 'template') as PodTemplateSpec | undefined,
        object: item,
      }));
      break;
    }
    default:
      throw new KubectlError(unavailable(resource, wanted));
  }
  if (revisions.length === 0 && resource.kind === 'Deployment') {
    throw new KubectlError(`no rollout history found for deployment ${JSON.stringify(name)}`);
  }
  return revisions.filter(({ number }) => number > 0).sort((a, b) => a.number - b.number);
}

/** Kinds that the real one thought of, though it keeps no revisions of them. */
const thoughtOf = new Set(['Job', 'Pod', 'ReplicaSet', 'ReplicationController', 'CronJob']);

function unavailable(
  { group, kind }: { readonly group: string; readonly kind: string },
  wanted: 'history viewer' | 'rollbacker',
): string {
  const name = JSON.stringify(group === '' ? kind : `${kind}.${group}`);
  if (thoughtOf.has(kind)) return `no ${wanted} has been implemented for ${name}`;
  const what = wanted === 'rollbacker' ? wanted : 'history';
  return `error retrieving ${what} for ${name}, no visitor method exists for {${group} ${kind}}`;
}
