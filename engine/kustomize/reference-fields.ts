import { templates } from './label-fields.ts';

/** Where objects name others: the kind that is named, and the fields in which it is. */
export interface Reference {
  readonly kind: string;
  readonly group: string;
  readonly fields: readonly { readonly kind: string; readonly group?: string; readonly path: string }[];
}

/** A field of every pod, in pods and in templates. */
const inPods = (...paths: readonly string[]) =>
  [{ kind: 'Pod', path: 'spec' }, ...templates.map(({ path, ...kind }) => ({ ...kind, path: `${path}/spec` }))].flatMap(
    ({ path, ...kind }) => paths.map((field) => ({ ...kind, path: `${path}/${field}` })),
  );

const inContainers = (path: string): readonly string[] =>
  ['containers', 'initContainers'].map((list) => `${list}/${path}`);

const ofScaled = [{ kind: 'HorizontalPodAutoscaler', path: 'spec/scaleTargetRef/name' }];
const ofRules = ['Role', 'ClusterRole'].map((kind) => ({ kind, path: 'rules/resourceNames' }));
const ofBackends = ['spec/rules/http/paths/backend', 'spec/defaultBackend'];

/** @see https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#nameref */
export const references: readonly Reference[] = [
  ...['Deployment', 'ReplicaSet', 'StatefulSet'].map((kind) => ({ kind, group: 'apps', fields: ofScaled })),
  { kind: 'ReplicationController', group: '', fields: ofScaled },
  {
    kind: 'ConfigMap',
    group: '',
    fields: [
      ...inPods(
        'volumes/configMap/name',
        'volumes/projected/sources/configMap/name',
        ...inContainers('env/valueFrom/configMapKeyRef/name'),
        ...inContainers('envFrom/configMapRef/name'),
      ),
      ...ofRules,
    ],
  },
  {
    kind: 'Secret',
    group: '',
    fields: [
      ...inPods(
        'volumes/secret/secretName',
        'volumes/projected/sources/secret/name',
        'volumes/csi/nodePublishSecretRef/name',
        'imagePullSecrets/name',
        ...inContainers('env/valueFrom/secretKeyRef/name'),
        ...inContainers('envFrom/secretRef/name'),
      ),
      { kind: 'ServiceAccount', path: 'imagePullSecrets/name' },
      { kind: 'ServiceAccount', path: 'secrets/name' },
      { kind: 'Ingress', path: 'spec/tls/secretName' },
      ...ofRules,
    ],
  },
  {
    kind: 'Service',
    group: '',
    fields: [
      { kind: 'StatefulSet', group: 'apps', path: 'spec/serviceName' },
      ...ofBackends.map((path) => ({ kind: 'Ingress', path: `${path}/service/name` })),
      { kind: 'APIService', path: 'spec/service/name' },
      { kind: 'ValidatingWebhookConfiguration', path: 'webhooks/clientConfig/service/name' },
      { kind: 'MutatingWebhookConfiguration', path: 'webhooks/clientConfig/service/name' },
    ],
  },
  { kind: 'Role', group: 'rbac.authorization.k8s.io', fields: [{ kind: 'RoleBinding', path: 'roleRef/name' }] },
  {
    kind: 'ClusterRole',
    group: 'rbac.authorization.k8s.io',
    fields: ['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ kind, path: 'roleRef/name' })),
  },
  { kind: 'ServiceAccount', group: '', fields: inPods('serviceAccountName') },
  { kind: 'PersistentVolumeClaim', group: '', fields: inPods('volumes/persistentVolumeClaim/claimName') },
  {
    kind: 'PersistentVolume',
    group: '',
    fields: [{ kind: 'PersistentVolumeClaim', path: 'spec/volumeName' }],
  },
  {
    kind: 'StorageClass',
    group: 'storage.k8s.io',
    fields: [
      { kind: 'PersistentVolume', path: 'spec/storageClassName' },
      { kind: 'PersistentVolumeClaim', path: 'spec/storageClassName' },
      { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/storageClassName' },
    ],
  },
  { kind: 'PriorityClass', group: 'scheduling.k8s.io', fields: inPods('priorityClassName') },
  {
    kind: 'IngressClass',
    group: 'networking.k8s.io',
    fields: [{ kind: 'Ingress', path: 'spec/ingressClassName' }],
  },
];
