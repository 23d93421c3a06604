import { apiOf, kindOf, nameOf, namespaceOf, type Resource } from './resource.ts';

/** What others need comes first, and what judges others last; all the rest is between them. */
const first = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

export interface KindOrder {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

export const legacyOrder: KindOrder = { first, last };

/** The order in which a build is written: by kind, then by group, version, namespace and name. */
export function inOrder(resources: readonly Resource[], order: KindOrder): readonly Resource[] {
  const keyed = resources.map((resource) => ({ resource, rank: rankOf(resource, order), key: keyOf(resource) }));
  keyed.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ resource }) => resource);
}

function rankOf(resource: Resource, order: KindOrder): number {
  const early = order.first.indexOf(kindOf(resource));
  if (early >= 0) return early - order.first.length;
  return order.last.indexOf(kindOf(resource)) + 1;
}

/** What is missing is written so that it comes after everything else. */
function keyOf(resource: Resource): string {
  const { group, version } = apiOf(resource);
  return [
    group || '~G',
    version || '~V',
    kindOf(resource) || '~K',
    namespaceOf(resource) || '~X',
    nameOf(resource) || '~N',
  ].join('_');
}
