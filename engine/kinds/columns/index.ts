/** Printer columns by `Kind.group`; kinds that are not here show Name and Age. */
import { type Behaviour, behaviour, type TypedColumn } from '../behaviour.ts';
import * as cluster from './cluster.ts';
import { columnDescription } from './descriptions/index.ts';
import { autoscalerColumns } from './autoscaler.ts';
import * as network from './network.ts';
import { podColumns } from '../pod/columns.ts';
import { eventToCore } from '../config/event-versions.ts';
import type { Event } from '../types.ts';
import * as policy from './policy.ts';
import * as storage from './storage.ts';
import * as workload from './workload.ts';
import type { Column } from '../registry.ts';
import type { KubeObject } from '../../machinery/types.ts';

const of = <T extends KubeObject>(columns: readonly TypedColumn<T>[]): Behaviour['columns'] =>
  behaviour({ columns }).columns;

/** The same columns, of the event as the core group shows it. */
const newEventColumns = cluster.eventColumns.map(
  (column): TypedColumn<KubeObject> => ({
    ...column,
    value: (object, now) => column.value(eventToCore(object) as Event, now),
  }),
);

const columns: { readonly [kindAndGroup: string]: readonly Column[] | undefined } = {
  'ComponentStatus.': of(cluster.componentStatusColumns),
  'ConfigMap.': of(cluster.configMapColumns),
  'Endpoints.': of(network.endpointsColumns),
  'Event.': of(cluster.eventColumns),
  'LimitRange.': of(policy.createdAtColumns),
  'Namespace.': of(cluster.namespaceColumns),
  'Node.': of(cluster.nodeColumns),
  'PersistentVolume.': of(storage.persistentVolumeColumns),
  'PersistentVolumeClaim.': of(storage.persistentVolumeClaimColumns),
  'Pod.': of(podColumns),
  'PodTemplate.': of(workload.podTemplateColumns),
  'ReplicationController.': of(workload.replicationControllerColumns),
  'ResourceQuota.': of(policy.resourceQuotaColumns),
  'Secret.': of(cluster.secretColumns),
  'Service.': of(network.serviceColumns),
  'ServiceAccount.': of(cluster.serviceAccountColumns),
  'APIService.apiregistration.k8s.io': of(policy.apiServiceColumns),
  'ControllerRevision.apps': of(workload.controllerRevisionColumns),
  'DaemonSet.apps': of(workload.daemonSetColumns),
  'Deployment.apps': of(workload.deploymentColumns),
  'ReplicaSet.apps': of(workload.replicaSetColumns),
  'StatefulSet.apps': of(workload.statefulSetColumns),
  'Event.events.k8s.io': of(newEventColumns),
  'HorizontalPodAutoscaler.autoscaling': of(autoscalerColumns),
  'CronJob.batch': of(workload.cronJobColumns),
  'Job.batch': of(workload.jobColumns),
  'CertificateSigningRequest.certificates.k8s.io': of(policy.signingRequestColumns),
  'Ingress.networking.k8s.io': of(network.ingressColumns),
  'IngressClass.networking.k8s.io': of(network.ingressClassColumns),
  'IPAddress.networking.k8s.io': of(network.ipAddressColumns),
  'NetworkPolicy.networking.k8s.io': of(network.networkPolicyColumns),
  'ServiceCIDR.networking.k8s.io': of(network.serviceCidrColumns),
  'PodDisruptionBudget.policy': of(policy.podDisruptionBudgetColumns),
  'ClusterRole.rbac.authorization.k8s.io': of(policy.createdAtColumns),
  'ClusterRoleBinding.rbac.authorization.k8s.io': of(policy.bindingColumns),
  'Role.rbac.authorization.k8s.io': of(policy.createdAtColumns),
  'RoleBinding.rbac.authorization.k8s.io': of(policy.bindingColumns),
  'CSIDriver.storage.k8s.io': of(storage.csiDriverColumns),
  'CSINode.storage.k8s.io': of(storage.csiNodeColumns),
  'CSIStorageCapacity.storage.k8s.io': of(storage.csiStorageCapacityColumns),
  'StorageClass.storage.k8s.io': of(storage.storageClassColumns),
  'VolumeAttachment.storage.k8s.io': of(storage.volumeAttachmentColumns),
  'VolumeAttributesClass.storage.k8s.io': of(storage.volumeAttributesClassColumns),
  'MutatingAdmissionPolicy.admissionregistration.k8s.io': of(policy.mutatingPolicyColumns),
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io': of(policy.policyBindingColumns),
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': of(policy.webhookColumns),
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': of(policy.validatingPolicyColumns),
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': of(policy.policyBindingColumns),
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': of(policy.webhookColumns),
  'CustomResourceDefinition.apiextensions.k8s.io': of(policy.createdAtColumns),
  'PriorityClass.scheduling.k8s.io': of(policy.priorityClassColumns),
  'Lease.coordination.k8s.io': of(policy.leaseColumns),
  'RuntimeClass.node.k8s.io': of(policy.runtimeClassColumns),
  'EndpointSlice.discovery.k8s.io': of(network.endpointSliceColumns),
  'FlowSchema.flowcontrol.apiserver.k8s.io': of(policy.flowSchemaColumns),
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': of(policy.priorityLevelColumns),
  'ResourceClaim.resource.k8s.io': of(policy.resourceClaimColumns),
  'ResourceSlice.resource.k8s.io': of(policy.resourceSliceColumns),
};

/** The columns of a kind with what a server says of each. */
export const columnsOf = (kindAndGroup: string): readonly Column[] | undefined =>
  columns[kindAndGroup]?.map((column) => {
    const description = column.description ?? columnDescription(kindAndGroup, column.name);
    return description === undefined ? column : { ...column, description };
  });
