/**
 * Which objects a quota with scopes is about.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes
 */
import type { KubeObject } from '../../machinery/types.ts';
import type { PersistentVolumeClaim, Pod, PodSpec, ResourceQuota } from '../types.ts';
import { qosClassOf } from '../pod/qos.ts';

interface Demand {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Whether a quota's scopes, all of them, hold for an object; a quota without any is about all objects. */
export function inScope({ spec }: ResourceQuota, resource: string, object: KubeObject): boolean {
  const demands: Demand[] = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
  return demands.every((demand) => holds(demand, resource, object));
}

function holds(demand: Demand, resource: string, object: KubeObject): boolean {
  if (resource === 'pods') {
    const { spec } = object as Pod;
    return spec ? (podScopes[demand.scopeName]?.(spec, demand) ?? false) : false;
  }
  if (resource !== 'persistentvolumeclaims' || demand.scopeName !== 'VolumeAttributesClass') return false;
  return chosen((object as PersistentVolumeClaim).spec?.volumeAttributesClassName, demand);
}

const podScopes: { readonly [scope: string]: (spec: PodSpec, demand: Demand) => boolean } = {
  Terminating: ({ activeDeadlineSeconds }) => activeDeadlineSeconds !== undefined,
  NotTerminating: ({ activeDeadlineSeconds }) => activeDeadlineSeconds === undefined,
  BestEffort: (spec) => qosClassOf(spec) === 'BestEffort',
  NotBestEffort: (spec) => qosClassOf(spec) !== 'BestEffort',
  PriorityClass: ({ priorityClassName }, demand) => chosen(priorityClassName, demand),
  CrossNamespacePodAffinity: reachesOut,
};

function chosen(name: string | undefined, { operator, values = [] }: Demand): boolean {
  if (operator === 'Exists') return !!name;
  if (operator === 'DoesNotExist') return !name;
  return values.includes(name ?? '') === (operator === 'In');
}

function reachesOut({ affinity }: PodSpec): boolean {
  const sides = [affinity?.podAffinity, affinity?.podAntiAffinity];
  return sides.some((side) =>
    [
      ...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(side?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
    ].some((term) => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined),
  );
}
