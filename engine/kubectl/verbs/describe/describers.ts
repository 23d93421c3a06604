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
import { persistentVolume, persistentVolumeClaim, storageClass } from './storage.ts';
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
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'Ingress.networking.k8s.io': ingress,
  'IngressClass.networking.k8s.io': ingressClass,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'ClusterRole.rbac.authorization.k8s.io': role,
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBinding,
  'Role.rbac.authorization.k8s.io': role,
  'RoleBinding.rbac.authorization.k8s.io': roleBinding,
  'PriorityClass.scheduling.k8s.io': priorityClass,
  'StorageClass.storage.k8s.io': storageClass,
};

export const describerOf = ({ group, kind }: { readonly group: string; readonly kind: string }): Describer =>
  describers[`${kind}.${group}`] ?? generic;
