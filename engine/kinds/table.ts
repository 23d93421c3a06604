import type { KindDefinition, ScalePaths, Verb } from './registry.ts';

/**
 * What discovery says of each kind of Kubernetes 1.36 that a server offers by default: beta and alpha versions are off.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/
 */
interface Row {
  readonly kind: string;
  readonly resource: string;
  readonly short?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs?: readonly Verb[];
  readonly status?: true;
  readonly scale?: ScalePaths;
  readonly others?: readonly string[];
  readonly names?: NonNullable<KindDefinition['nameRule']>;
  /** What the server warns with at every use. */
  readonly deprecated?: string;
}

interface GroupTable {
  readonly group: string;
  /** Preferred first; the first is also how objects are kept. */
  readonly versions: readonly string[];
  /** `io.k8s.api.apps`: what its definitions' names begin with. */
  readonly schemas: string;
  readonly namespaced?: readonly Row[];
  readonly clusterScoped?: readonly Row[];
}

const all = ['all'];
const extensions = ['api-extensions'];
const createOnly: readonly Verb[] = ['create'];
const noCollectionDelete: readonly Verb[] = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

const scaled = (labelSelectorPath: string): ScalePaths => ({
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath,
});

/** In the server's order of groups. */
const tables: readonly GroupTable[] = [
  {
    group: '',
    versions: ['v1'],
    schemas: 'io.k8s.api.core',
    namespaced: [
      { kind: 'Binding', resource: 'bindings', verbs: createOnly },
      { kind: 'ConfigMap', resource: 'configmaps', short: ['cm'] },
      {
        kind: 'Endpoints',
        resource: 'endpoints',
        short: ['ep'],
        deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
      },
      { kind: 'Event', resource: 'events', short: ['ev'] },
      { kind: 'LimitRange', resource: 'limitranges', short: ['limits'] },
      { kind: 'PersistentVolumeClaim', resource: 'persistentvolumeclaims', short: ['pvc'], status: true },
      {
        kind: 'Pod',
        resource: 'pods',
        short: ['po'],
        categories: all,
        status: true,
        others: [
          'attach',
          'binding',
          'ephemeralcontainers',
          'eviction',
          'exec',
          'log',
          'portforward',
          'proxy',
          'resize',
        ],
      },
      { kind: 'PodTemplate', resource: 'podtemplates' },
      {
        kind: 'ReplicationController',
        resource: 'replicationcontrollers',
        short: ['rc'],
        categories: all,
        status: true,
        scale: scaled('.spec.selector'),
      },
      { kind: 'ResourceQuota', resource: 'resourcequotas', short: ['quota'], status: true },
      { kind: 'Secret', resource: 'secrets' },
      { kind: 'ServiceAccount', resource: 'serviceaccounts', short: ['sa'], others: ['token'] },
      {
        kind: 'Service',
        resource: 'services',
        short: ['svc'],
        categories: all,
        status: true,
        others: ['proxy'],
        names: 'dns1035',
      },
    ],
    clusterScoped: [
      {
        kind: 'ComponentStatus',
        resource: 'componentstatuses',
        short: ['cs'],
        verbs: ['get', 'list'],
        deprecated: 'v1 ComponentStatus is deprecated in v1.19+',
      },
      {
        kind: 'Namespace',
        resource: 'namespaces',
        short: ['ns'],
        verbs: noCollectionDelete,
        status: true,
        others: ['finalize'],
        names: 'label',
      },
      { kind: 'Node', resource: 'nodes', short: ['no'], status: true, others: ['proxy'] },
      { kind: 'PersistentVolume', resource: 'persistentvolumes', short: ['pv'], status: true },
    ],
  },
  {
    group: 'apiregistration.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
    clusterScoped: [{ kind: 'APIService', resource: 'apiservices', categories: extensions, status: true }],
  },
  {
    group: 'apps',
    versions: ['v1'],
    schemas: 'io.k8s.api.apps',
    namespaced: [
      { kind: 'ControllerRevision', resource: 'controllerrevisions' },
      { kind: 'DaemonSet', resource: 'daemonsets', short: ['ds'], categories: all, status: true },
      {
        kind: 'Deployment',
        resource: 'deployments',
        short: ['deploy'],
        categories: all,
        status: true,
        scale: scaled('.spec.selector'),
      },
      {
        kind: 'ReplicaSet',
        resource: 'replicasets',
        short: ['rs'],
        categories: all,
        status: true,
        scale: scaled('.spec.selector'),
      },
      {
        kind: 'StatefulSet',
        resource: 'statefulsets',
        short: ['sts'],
        categories: all,
        status: true,
        scale: scaled('.spec.selector'),
      },
    ],
  },
  {
    group: 'events.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.events',
    namespaced: [{ kind: 'Event', resource: 'events', short: ['ev'] }],
  },
  {
    group: 'authentication.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.authentication',
    clusterScoped: [
      { kind: 'SelfSubjectReview', resource: 'selfsubjectreviews', verbs: createOnly },
      { kind: 'TokenReview', resource: 'tokenreviews', verbs: createOnly },
    ],
  },
  {
    group: 'authorization.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.authorization',
    namespaced: [{ kind: 'LocalSubjectAccessReview', resource: 'localsubjectaccessreviews', verbs: createOnly }],
    clusterScoped: [
      { kind: 'SelfSubjectAccessReview', resource: 'selfsubjectaccessreviews', verbs: createOnly },
      { kind: 'SelfSubjectRulesReview', resource: 'selfsubjectrulesreviews', verbs: createOnly },
      { kind: 'SubjectAccessReview', resource: 'subjectaccessreviews', verbs: createOnly },
    ],
  },
  {
    group: 'autoscaling',
    versions: ['v2', 'v1'],
    schemas: 'io.k8s.api.autoscaling',
    namespaced: [
      {
        kind: 'HorizontalPodAutoscaler',
        resource: 'horizontalpodautoscalers',
        short: ['hpa'],
        categories: all,
        status: true,
      },
    ],
  },
  {
    group: 'batch',
    versions: ['v1'],
    schemas: 'io.k8s.api.batch',
    namespaced: [
      { kind: 'CronJob', resource: 'cronjobs', short: ['cj'], categories: all, status: true },
      { kind: 'Job', resource: 'jobs', categories: all, status: true },
    ],
  },
  {
    group: 'certificates.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.certificates',
    clusterScoped: [
      {
        kind: 'CertificateSigningRequest',
        resource: 'certificatesigningrequests',
        short: ['csr'],
        status: true,
        others: ['approval'],
      },
    ],
  },
  {
    group: 'networking.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.networking',
    namespaced: [
      { kind: 'Ingress', resource: 'ingresses', short: ['ing'], status: true },
      { kind: 'NetworkPolicy', resource: 'networkpolicies', short: ['netpol'] },
    ],
    clusterScoped: [
      { kind: 'IngressClass', resource: 'ingressclasses' },
      { kind: 'IPAddress', resource: 'ipaddresses', short: ['ip'] },
      { kind: 'ServiceCIDR', resource: 'servicecidrs', status: true },
    ],
  },
  {
    group: 'policy',
    versions: ['v1'],
    schemas: 'io.k8s.api.policy',
    namespaced: [{ kind: 'PodDisruptionBudget', resource: 'poddisruptionbudgets', short: ['pdb'], status: true }],
  },
  {
    group: 'rbac.authorization.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.rbac',
    namespaced: [
      { kind: 'RoleBinding', resource: 'rolebindings', names: 'path' },
      { kind: 'Role', resource: 'roles', names: 'path' },
    ],
    clusterScoped: [
      { kind: 'ClusterRoleBinding', resource: 'clusterrolebindings', names: 'path' },
      { kind: 'ClusterRole', resource: 'clusterroles', names: 'path' },
    ],
  },
  {
    group: 'storage.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.storage',
    namespaced: [{ kind: 'CSIStorageCapacity', resource: 'csistoragecapacities' }],
    clusterScoped: [
      { kind: 'CSIDriver', resource: 'csidrivers' },
      { kind: 'CSINode', resource: 'csinodes' },
      { kind: 'StorageClass', resource: 'storageclasses', short: ['sc'] },
      { kind: 'VolumeAttachment', resource: 'volumeattachments', status: true },
      { kind: 'VolumeAttributesClass', resource: 'volumeattributesclasses', short: ['vac'] },
    ],
  },
  {
    group: 'admissionregistration.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.admissionregistration',
    clusterScoped: [
      { kind: 'MutatingAdmissionPolicy', resource: 'mutatingadmissionpolicies', categories: extensions },
      { kind: 'MutatingAdmissionPolicyBinding', resource: 'mutatingadmissionpolicybindings', categories: extensions },
      { kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations', categories: extensions },
      {
        kind: 'ValidatingAdmissionPolicy',
        resource: 'validatingadmissionpolicies',
        categories: extensions,
        status: true,
      },
      {
        kind: 'ValidatingAdmissionPolicyBinding',
        resource: 'validatingadmissionpolicybindings',
        categories: extensions,
      },
      { kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations', categories: extensions },
    ],
  },
  {
    group: 'apiextensions.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
    clusterScoped: [
      {
        kind: 'CustomResourceDefinition',
        resource: 'customresourcedefinitions',
        short: ['crd', 'crds'],
        categories: extensions,
        status: true,
      },
    ],
  },
  {
    group: 'scheduling.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.scheduling',
    clusterScoped: [{ kind: 'PriorityClass', resource: 'priorityclasses', short: ['pc'] }],
  },
  {
    group: 'coordination.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.coordination',
    namespaced: [{ kind: 'Lease', resource: 'leases' }],
  },
  {
    group: 'node.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.node',
    clusterScoped: [{ kind: 'RuntimeClass', resource: 'runtimeclasses' }],
  },
  {
    group: 'discovery.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.discovery',
    namespaced: [{ kind: 'EndpointSlice', resource: 'endpointslices' }],
  },
  {
    group: 'flowcontrol.apiserver.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.flowcontrol',
    clusterScoped: [
      { kind: 'FlowSchema', resource: 'flowschemas', status: true },
      { kind: 'PriorityLevelConfiguration', resource: 'prioritylevelconfigurations', status: true },
    ],
  },
  {
    group: 'resource.k8s.io',
    versions: ['v1'],
    schemas: 'io.k8s.api.resource',
    namespaced: [
      { kind: 'ResourceClaim', resource: 'resourceclaims', status: true },
      { kind: 'ResourceClaimTemplate', resource: 'resourceclaimtemplates' },
    ],
    clusterScoped: [
      { kind: 'DeviceClass', resource: 'deviceclasses' },
      { kind: 'ResourceSlice', resource: 'resourceslices' },
    ],
  },
];

/** One definition a row, in the order of discovery: groups as above, resources by name. */
export function discoveryTable(): readonly KindDefinition[] {
  return tables.flatMap((table) =>
    [
      ...(table.namespaced ?? []).map((row) => define(table, row, true)),
      ...(table.clusterScoped ?? []).map((row) => define(table, row, false)),
    ].sort((a, b) => (a.resource < b.resource ? -1 : 1)),
  );
}

function define(table: GroupTable, row: Row, namespaced: boolean): KindDefinition {
  const hasSubresources = row.status || row.scale || row.others;
  return {
    group: table.group,
    kind: row.kind,
    resource: row.resource,
    singular: row.kind.toLowerCase(),
    namespaced,
    versions: table.versions.map((version) => ({
      version,
      definition: `${table.schemas}.${version}.${row.kind}`,
      ...(row.deprecated ? { deprecation: { warning: row.deprecated } } : {}),
    })),
    storageVersion: table.versions[0] ?? 'v1',
    ...(row.short ? { shortNames: row.short } : {}),
    ...(row.categories ? { categories: row.categories } : {}),
    ...(row.verbs ? { verbs: row.verbs } : {}),
    ...(row.names ? { nameRule: row.names } : {}),
    ...(hasSubresources
      ? {
          subresources: {
            ...(row.status ? { status: true } : {}),
            ...(row.scale ? { scale: row.scale } : {}),
            ...(row.others ? { others: row.others } : {}),
          },
        }
      : {}),
  };
}
