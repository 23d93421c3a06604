/** What the server sets on new objects whatever the client says: above all an empty status. */
import type { KubeObject } from '../machinery/types.ts';
import type { Behaviour } from './behaviour.ts';

/** Statuses of new objects, by `Kind.group`, with the fields that are written even where they are zero. */
const initialStatus: { readonly [kindAndGroup: string]: object } = {
  'ReplicationController.': { replicas: 0 },
  'ResourceQuota.': {},
  'PersistentVolumeClaim.': { phase: 'Pending' },
  'Service.': { loadBalancer: {} },
  'APIService.apiregistration.k8s.io': {},
  'DaemonSet.apps': { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  'Deployment.apps': {},
  'ReplicaSet.apps': { replicas: 0 },
  'StatefulSet.apps': { availableReplicas: 0, replicas: 0 },
  'HorizontalPodAutoscaler.autoscaling': { currentMetrics: null, desiredReplicas: 0 },
  'CronJob.batch': {},
  'Ingress.networking.k8s.io': { loadBalancer: {} },
  'ServiceCIDR.networking.k8s.io': {},
  'PodDisruptionBudget.policy': { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': {},
  'FlowSchema.flowcontrol.apiserver.k8s.io': {},
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': {},
  'ResourceClaim.resource.k8s.io': {},
};

/** Kinds that have a spec and no generation, for reasons of history. */
const withoutGeneration = new Set([
  'LimitRange.',
  'Namespace.',
  'Node.',
  'PersistentVolume.',
  'PersistentVolumeClaim.',
  'ResourceQuota.',
  'Service.',
  'APIService.apiregistration.k8s.io',
  'HorizontalPodAutoscaler.autoscaling',
  'CertificateSigningRequest.certificates.k8s.io',
  'IPAddress.networking.k8s.io',
  'ServiceCIDR.networking.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'Lease.coordination.k8s.io',
  'ResourceClaim.resource.k8s.io',
  'ResourceClaimTemplate.resource.k8s.io',
  'LocalSubjectAccessReview.authorization.k8s.io',
  'SelfSubjectAccessReview.authorization.k8s.io',
  'SelfSubjectRulesReview.authorization.k8s.io',
  'SubjectAccessReview.authorization.k8s.io',
  'TokenReview.authentication.k8s.io',
]);

/** Kinds without a spec whose content counts. */
const contentCounts: { readonly [kindAndGroup: string]: readonly string[] } = {
  'EndpointSlice.discovery.k8s.io': ['endpoints', 'ports', 'addressType'],
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': ['webhooks'],
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': ['webhooks'],
  'PriorityClass.scheduling.k8s.io': ['value', 'globalDefault', 'description', 'preemptionPolicy'],
};

/** An object with a status that nobody but the server wrote. */
const withStatus = <T extends KubeObject>(object: T, status: object): T => ({ ...object, status });

/** What tables say of how a kind's objects are prepared; a kind's own behaviour comes before it. */
export function commonPreparation(key: string): Behaviour {
  const status = initialStatus[key];
  const counted = contentCounts[key];
  return {
    ...(status ? { prepareForCreate: (object: KubeObject) => withStatus(object, status) } : {}),
    ...(withoutGeneration.has(key) ? { generation: () => false } : {}),
    ...(counted
      ? { generation: (object: KubeObject, old: KubeObject) => counted.some((f) => object[f] !== old[f]) }
      : {}),
  };
}
