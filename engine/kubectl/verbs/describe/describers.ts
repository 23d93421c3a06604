import { horizontalPodAutoscaler } from './autoscaler.ts';
import type { Describer } from './shared-fields.ts';
import {
  configMap,
  ingressClass,
  limitRange,
  namespace,
  podDisruptionBudget,
  priorityClass,
  resourceQuota,
  role,
  roleBinding,
  secret,
  serviceAccount,
} from './configuration.ts';
import { generic } from './generic.ts';
import { endpointSlice, endpoints, ingress, networkPolicy, service } from './network.ts';
import { node } from './node.ts';
import { pod } from './pod.ts';
import { ipAddress, serviceCidr } from './addresses.ts';
import { certificateSigningRequest } from './signing-request.ts';
import { persistentVolume, persistentVolumeClaim } from './storage.ts';
import { csiNode, storageClass, volumeAttributesClass } from './storage-classes.ts';
import { cronJob, daemonSet, deployment, job, replicaSet, replicationController, statefulSet } from './workloads.ts';

/** Who describes a kind, by `Kind.group`; all others are told field by field. */
const describers: { readonly [kind: string]: Describer } = {
  'ConfigMap.': configMap,
  'Endpoints.': endpoints,
  'LimitRange.': limitRange,
  'Namespace.': namespace,
  'Node.': node,
  'PersistentVolume.': persistentVolume,
  'PersistentVolumeClaim.': persistentVolumeClaim,
  'Pod.': pod,
  'ReplicationController.': replicationController,
  'ResourceQuota.': resourceQuota,
  'Secret.': secret,
  'Service.': service,
  'ServiceAccount.': serviceAccount,
  'DaemonSet.apps': daemonSet,
  'Deployment.apps': deployment,
  'ReplicaSet.apps': replicaSet,
  'StatefulSet.apps': statefulSet,
  'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscaler,
  'CronJob.batch': cronJob,
  'Job.batch': job,
  'CertificateSigningRequest.certificates.k8s.io': certificateSigningRequest,
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'IPAddress.networking.k8s.io': ipAddress,
  'Ingress.networking.k8s.io': ingress,
  'IngressClass.networking.k8s.io': ingressClass,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  'ServiceCIDR.networking.k8s.io': serviceCidr,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'ClusterRole.rbac.authorization.k8s.io': role,
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBinding,
  'Role.rbac.authorization.k8s.io': role,
  'RoleBinding.rbac.authorization.k8s.io': roleBinding,
  'PriorityClass.scheduling.k8s.io': priorityClass,
  'CSINode.storage.k8s.io': csiNode,
  'StorageClass.storage.k8s.io': storageClass,
  'VolumeAttributesClass.storage.k8s.io': volumeAttributesClass,
};

export const describerOf = ({ group, kind }: { readonly group: string; readonly kind: string }): Describer =>
  describers[`${kind}.${group}`] ?? generic;
