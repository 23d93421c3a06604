import type { FieldSpec } from './field-path.ts';

/** Kinds whose pods come of a template, and where it stands. */
export const templates: readonly { readonly kind: string; readonly group?: string; readonly path: string }[] = [
  { kind: 'ReplicationController', path: 'spec/template' },
  { kind: 'Deployment', path: 'spec/template' },
  { kind: 'ReplicaSet', path: 'spec/template' },
  { kind: 'DaemonSet', path: 'spec/template' },
  { kind: 'StatefulSet', group: 'apps', path: 'spec/template' },
  { kind: 'Job', group: 'batch', path: 'spec/template' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/template' },
];

const spread = 'topologySpreadConstraints/labelSelector/matchLabels';
const affinities = ['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
  `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);
const placement = [...affinities, spread];

/** The labels of objects themselves. */
export const ownLabels: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }];

/** Labels of what comes of templates. */
export const templateLabels: readonly FieldSpec[] = [
  ...templates.map(({ path, ...kind }) => ({ ...kind, path: `${path}/metadata/labels`, create: true })),
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/metadata/labels', create: true },
  { kind: 'StatefulSet', group: 'apps', path: 'spec/volumeClaimTemplates/metadata/labels', create: true },
];

/** Where objects select others by labels. */
export const selectors: readonly FieldSpec[] = [
  { kind: 'Service', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'ReplicationController', version: 'v1', path: 'spec/selector', create: true },
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) => ({
    kind,
    path: 'spec/selector/matchLabels',
    create: true,
  })),
  { kind: 'StatefulSet', group: 'apps', path: 'spec/selector/matchLabels', create: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    placement.map((path) => ({ kind, group: 'apps', path: `spec/template/spec/${path}` })),
  ),
  { kind: 'Job', group: 'batch', path: 'spec/selector/matchLabels' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { kind: 'PodDisruptionBudget', group: 'policy', path: 'spec/selector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/podSelector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/ingress/from/podSelector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/egress/to/podSelector/matchLabels' },
];

export const annotationFields: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  ...templates.map(({ path, ...kind }) => ({ ...kind, path: `${path}/metadata/annotations`, create: true })),
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/metadata/annotations', create: true },
];
