import type { GroupVersionResource, ObjectRef, ResourceRef } from '../machinery/types.ts';

const resource = (group: string, version: string, name: string): GroupVersionResource => ({
  group,
  version,
  resource: name,
});

/** The resources that the engine's own components use, in the versions in which they use them. */
export const resources = {
  configMaps: resource('', 'v1', 'configmaps'),
  endpoints: resource('', 'v1', 'endpoints'),
  events: resource('', 'v1', 'events'),
  limitRanges: resource('', 'v1', 'limitranges'),
  namespaces: resource('', 'v1', 'namespaces'),
  nodes: resource('', 'v1', 'nodes'),
  persistentVolumeClaims: resource('', 'v1', 'persistentvolumeclaims'),
  persistentVolumes: resource('', 'v1', 'persistentvolumes'),
  pods: resource('', 'v1', 'pods'),
  replicationControllers: resource('', 'v1', 'replicationcontrollers'),
  resourceQuotas: resource('', 'v1', 'resourcequotas'),
  secrets: resource('', 'v1', 'secrets'),
  serviceAccounts: resource('', 'v1', 'serviceaccounts'),
  services: resource('', 'v1', 'services'),
  controllerRevisions: resource('apps', 'v1', 'controllerrevisions'),
  daemonSets: resource('apps', 'v1', 'daemonsets'),
  deployments: resource('apps', 'v1', 'deployments'),
  replicaSets: resource('apps', 'v1', 'replicasets'),
  statefulSets: resource('apps', 'v1', 'statefulsets'),
  horizontalPodAutoscalers: resource('autoscaling', 'v2', 'horizontalpodautoscalers'),
  cronJobs: resource('batch', 'v1', 'cronjobs'),
  jobs: resource('batch', 'v1', 'jobs'),
  certificateSigningRequests: resource('certificates.k8s.io', 'v1', 'certificatesigningrequests'),
  leases: resource('coordination.k8s.io', 'v1', 'leases'),
  endpointSlices: resource('discovery.k8s.io', 'v1', 'endpointslices'),
  /** The same Events as those of the core group, by other names of their fields. */
  eventsOfGroup: resource('events.k8s.io', 'v1', 'events'),
  ingressClasses: resource('networking.k8s.io', 'v1', 'ingressclasses'),
  ingresses: resource('networking.k8s.io', 'v1', 'ingresses'),
  networkPolicies: resource('networking.k8s.io', 'v1', 'networkpolicies'),
  podDisruptionBudgets: resource('policy', 'v1', 'poddisruptionbudgets'),
  priorityClasses: resource('scheduling.k8s.io', 'v1', 'priorityclasses'),
  clusterRoles: resource('rbac.authorization.k8s.io', 'v1', 'clusterroles'),
  validatingAdmissionPolicies: resource('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies'),
  csiDrivers: resource('storage.k8s.io', 'v1', 'csidrivers'),
  csiStorageCapacities: resource('storage.k8s.io', 'v1', 'csistoragecapacities'),
  csiNodes: resource('storage.k8s.io', 'v1', 'csinodes'),
  storageClasses: resource('storage.k8s.io', 'v1', 'storageclasses'),
  volumeAttachments: resource('storage.k8s.io', 'v1', 'volumeattachments'),
} as const;

/** The objects of one namespace. (Copying a resource to add to it gives each result a hidden class of its own.) */
export function inNamespace(of: GroupVersionResource, namespace: string): ResourceRef {
  return { group: of.group, version: of.version, resource: of.resource, namespace };
}

/** One object of a resource; `namespace` undefined for cluster-scoped ones. */
export function objectRef(
  of: GroupVersionResource,
  namespace: string | undefined,
  name: string,
  subresource?: string,
): ObjectRef {
  return {
    group: of.group,
    version: of.version,
    resource: of.resource,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(subresource === undefined ? {} : { subresource }),
  };
}
