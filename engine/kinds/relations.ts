/** What objects refer to by name or selector: for traffic and reference diagrams. By `Kind.group`. */
import type { DeepReadonly, JsonObject } from '../machinery/types.ts';
import { type Behaviour, behaviour } from './behaviour.ts';
import type { Relation } from './registry.ts';
import type {
  ClusterRoleBinding,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodSpec,
  ReplicaSet,
  ReplicationController,
  RoleBinding,
  Service,
  ServiceAccount,
  StatefulSet,
} from './types.ts';

type Namespace = string | undefined;
type Volume = NonNullable<PodSpec['volumes']>[number];
type Container = PodSpec['containers'][number];

function named(
  type: string,
  group: string,
  kind: string,
  name: string,
  namespace: Namespace,
  field?: string,
): Relation {
  return {
    type,
    to: { group, kind, name, ...(namespace === undefined ? {} : { namespace }) },
    ...(field === undefined ? {} : { field }),
  };
}

type Selector = DeepReadonly<{
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}>;

/** Pods that a selector picks; `matchLabels` and `matchExpressions` as in a LabelSelector. */
function selectsPods(selector: Selector, namespace: Namespace, field: string): Relation {
  const terms: JsonObject = {
    ...(selector.matchLabels ? { matchLabels: selector.matchLabels } : {}),
    ...(selector.matchExpressions
      ? {
          matchExpressions: selector.matchExpressions.map((e) => ({
            key: e.key,
            operator: e.operator,
            values: e.values ?? [],
          })),
        }
      : {}),
  };
  return {
    type: 'selects',
    to: { group: '', kind: 'Pod', selector: terms, ...(namespace === undefined ? {} : { namespace }) },
    field,
  };
}

function volumeRelations(volume: Volume, namespace: Namespace, field: string): readonly Relation[] {
  const mounts = (kind: string, name: string | undefined, source: string): readonly Relation[] =>
    name ? [named('mounts', '', kind, name, namespace, `${field}.${source}`)] : [];
  return [
    ...mounts('ConfigMap', volume.configMap?.name, 'configMap'),
    ...mounts('Secret', volume.secret?.secretName, 'secret'),
    ...mounts('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName, 'persistentVolumeClaim'),
    ...(volume.projected?.sources ?? []).flatMap((source, i) => [
      ...mounts('ConfigMap', source.configMap?.name, `projected.sources[${i}].configMap`),
      ...mounts('Secret', source.secret?.name, `projected.sources[${i}].secret`),
    ]),
  ];
}

function containerRelations(container: Container, namespace: Namespace, field: string): readonly Relation[] {
  const uses = (kind: string, name: string | undefined, at: string): readonly Relation[] =>
    name ? [named('uses', '', kind, name, namespace, `${field}.${at}`)] : [];
  return [
    ...(container.envFrom ?? []).flatMap((source, i) => [
      ...uses('ConfigMap', source.configMapRef?.name, `envFrom[${i}].configMapRef`),
      ...uses('Secret', source.secretRef?.name, `envFrom[${i}].secretRef`),
    ]),
    ...(container.env ?? []).flatMap(({ valueFrom }, i) => [
      ...uses('ConfigMap', valueFrom?.configMapKeyRef?.name, `env[${i}].valueFrom.configMapKeyRef`),
      ...uses('Secret', valueFrom?.secretKeyRef?.name, `env[${i}].valueFrom.secretKeyRef`),
    ]),
  ];
}

/** What a pod's spec refers to, of a pod or of a template that stands at `path`. */
function podSpecRelations(spec: PodSpec | undefined, namespace: Namespace, path: string): readonly Relation[] {
  if (!spec) return [];
  return [
    ...(spec.volumes ?? []).flatMap((v, i) => volumeRelations(v, namespace, `${path}.volumes[${i}]`)),
    ...(spec.containers ?? []).flatMap((c, i) => containerRelations(c, namespace, `${path}.containers[${i}]`)),
    ...(spec.initContainers ?? []).flatMap((c, i) => containerRelations(c, namespace, `${path}.initContainers[${i}]`)),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [named('uses', '', 'Secret', name, namespace, `${path}.imagePullSecrets[${i}]`)] : [],
    ),
    ...(spec.serviceAccountName
      ? [named('uses', '', 'ServiceAccount', spec.serviceAccountName, namespace, `${path}.serviceAccountName`)]
      : []),
    ...(spec.priorityClassName
      ? [
          named(
            'uses',
            'scheduling.k8s.io',
            'PriorityClass',
            spec.priorityClassName,
            undefined,
            `${path}.priorityClassName`,
          ),
        ]
      : []),
  ];
}

const podRelations = ({ metadata, spec }: Pod): readonly Relation[] => [
  ...podSpecRelations(spec, metadata.namespace, 'spec'),
  ...(spec?.nodeName ? [named('scheduled-on', '', 'Node', spec.nodeName, undefined, 'spec.nodeName')] : []),
];

type Templated = Deployment | ReplicaSet | DaemonSet | Job | StatefulSet | ReplicationController;

const templateRelations = ({ metadata, spec }: Templated): readonly Relation[] =>
  podSpecRelations(spec?.template?.spec, metadata.namespace, 'spec.template.spec');

function serviceRelations({ metadata, spec }: Service): readonly Relation[] {
  const { selector } = spec ?? {};
  if (!selector || Object.keys(selector).length === 0) return [];
  return [selectsPods({ matchLabels: selector }, metadata.namespace, 'spec.selector')];
}

function ingressRelations({ metadata, spec }: Ingress): readonly Relation[] {
  const to = (name: string | undefined, field: string): readonly Relation[] =>
    name ? [named('routes-to', '', 'Service', name, metadata.namespace, field)] : [];
  return [
    ...to(spec?.defaultBackend?.service?.name, 'spec.defaultBackend'),
    ...(spec?.rules ?? []).flatMap((rule, i) =>
      (rule.http?.paths ?? []).flatMap((path, j) =>
        to(path.backend.service?.name, `spec.rules[${i}].http.paths[${j}].backend`),
      ),
    ),
    ...(spec?.tls ?? []).flatMap(({ secretName }, i) =>
      secretName ? [named('uses', '', 'Secret', secretName, metadata.namespace, `spec.tls[${i}].secretName`)] : [],
    ),
    ...(spec?.ingressClassName
      ? [named('uses', 'networking.k8s.io', 'IngressClass', spec.ingressClassName, undefined, 'spec.ingressClassName')]
      : []),
  ];
}

const endpointSliceRelations = ({ metadata, endpoints }: EndpointSlice): readonly Relation[] =>
  (endpoints ?? []).flatMap(({ targetRef }, i) =>
    targetRef?.kind && targetRef.name
      ? [
          named(
            'routes-to',
            '',
            targetRef.kind,
            targetRef.name,
            targetRef.namespace ?? metadata.namespace,
            `endpoints[${i}]`,
          ),
        ]
      : [],
  );

function claimRelations({ spec }: PersistentVolumeClaim): readonly Relation[] {
  return [
    ...(spec?.volumeName
      ? [named('binds', '', 'PersistentVolume', spec.volumeName, undefined, 'spec.volumeName')]
      : []),
    ...(spec?.storageClassName
      ? [named('uses', 'storage.k8s.io', 'StorageClass', spec.storageClassName, undefined, 'spec.storageClassName')]
      : []),
  ];
}

function volumeObjectRelations({ spec }: PersistentVolume): readonly Relation[] {
  const { name, namespace } = spec?.claimRef ?? {};
  return name ? [named('binds', '', 'PersistentVolumeClaim', name, namespace, 'spec.claimRef')] : [];
}

function autoscalerRelations({ metadata, spec }: HorizontalPodAutoscaler): readonly Relation[] {
  const target = spec?.scaleTargetRef;
  if (!target) return [];
  const group = target.apiVersion?.includes('/') ? (target.apiVersion.split('/')[0] ?? '') : '';
  return [named('scales', group, target.kind, target.name, metadata.namespace, 'spec.scaleTargetRef')];
}

const rbac = 'rbac.authorization.k8s.io';

const bindingRelations = ({ metadata, roleRef, subjects }: RoleBinding | ClusterRoleBinding): readonly Relation[] => [
  named('uses', rbac, roleRef.kind, roleRef.name, roleRef.kind === 'Role' ? metadata.namespace : undefined, 'roleRef'),
  ...(subjects ?? []).flatMap((subject, i) =>
    subject.kind === 'ServiceAccount'
      ? [named('binds', '', 'ServiceAccount', subject.name, subject.namespace ?? metadata.namespace, `subjects[${i}]`)]
      : [],
  ),
];

const templated = behaviour<Templated>({ relations: templateRelations });
const binding = behaviour<RoleBinding | ClusterRoleBinding>({ relations: bindingRelations });

const hooks: { readonly [kindAndGroup: string]: Behaviour } = {
  'Pod.': behaviour<Pod>({ relations: podRelations }),
  'PersistentVolume.': behaviour<PersistentVolume>({ relations: volumeObjectRelations }),
  'PersistentVolumeClaim.': behaviour<PersistentVolumeClaim>({ relations: claimRelations }),
  'ReplicationController.': templated,
  'Service.': behaviour<Service>({ relations: serviceRelations }),
  'ServiceAccount.': behaviour<ServiceAccount>({
    relations: ({ metadata, secrets, imagePullSecrets }) =>
      [...(secrets ?? []), ...(imagePullSecrets ?? [])].flatMap(({ name }) =>
        name ? [named('uses', '', 'Secret', name, metadata.namespace)] : [],
      ),
  }),
  'DaemonSet.apps': templated,
  'Deployment.apps': templated,
  'ReplicaSet.apps': templated,
  'StatefulSet.apps': behaviour<StatefulSet>({
    relations: (set) => [
      ...templateRelations(set),
      ...(set.spec?.serviceName
        ? [named('uses', '', 'Service', set.spec.serviceName, set.metadata.namespace, 'spec.serviceName')]
        : []),
    ],
  }),
  'Job.batch': templated,
  'CronJob.batch': behaviour<CronJob>({
    relations: ({ metadata, spec }) =>
      podSpecRelations(
        spec?.jobTemplate.spec?.template.spec,
        metadata.namespace,
        'spec.jobTemplate.spec.template.spec',
      ),
  }),
  'EndpointSlice.discovery.k8s.io': behaviour<EndpointSlice>({ relations: endpointSliceRelations }),
  'Ingress.networking.k8s.io': behaviour<Ingress>({ relations: ingressRelations }),
  'NetworkPolicy.networking.k8s.io': behaviour<NetworkPolicy>({
    relations: ({ metadata, spec }) => [selectsPods(spec?.podSelector ?? {}, metadata.namespace, 'spec.podSelector')],
  }),
  'HorizontalPodAutoscaler.autoscaling': behaviour<HorizontalPodAutoscaler>({ relations: autoscalerRelations }),
  'PodDisruptionBudget.policy': behaviour<PodDisruptionBudget>({
    relations: ({ metadata, spec }) => [selectsPods(spec?.selector ?? {}, metadata.namespace, 'spec.selector')],
  }),
  'ClusterRoleBinding.rbac.authorization.k8s.io': binding,
  'RoleBinding.rbac.authorization.k8s.io': binding,
};

export const relationsOf = (kindAndGroup: string): Behaviour['relations'] => hooks[kindAndGroup]?.relations;
