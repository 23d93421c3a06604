/** How objects are doing, in a word and few more: for trees and diagrams. By `Kind.group`. */
import { type Behaviour, behaviour } from './behaviour.ts';
import { nodeStatus } from './columns/cluster.ts';
import { jobStatus } from './columns/workload.ts';
import { summarizePod } from './pod/status-text.ts';
import type { Health } from './registry.ts';
import type {
  APIService,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from './types.ts';

const is = (state: Health['state'], summary: string): Health => ({ state, summary });

/** Waiting reasons that time alone does not mend. */
const stuck =
  /^(Init:)?(CrashLoopBackOff|ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CreateContainerError|RunContainerError|ErrImageNeverPull)$/;

function podHealth(pod: Pod): Health {
  const { ready, total, status } = summarizePod(pod);
  if (pod.metadata.deletionTimestamp) return is('terminating', status);
  const phase = pod.status?.phase;
  if (phase === 'Succeeded') return is('ok', status);
  if (phase === 'Failed' || /^(Error|OOMKilled|Evicted)$/.test(status)) return is('failed', status);
  if (phase === 'Unknown') return is('unknown', status);
  if (stuck.test(status)) return is('degraded', status);
  if (phase === 'Running' && ready === total) return is('ok', status);
  const unschedulable = pod.status?.conditions?.find((c) => c.type === 'PodScheduled' && c.reason === 'Unschedulable');
  if (unschedulable) return is('degraded', 'Unschedulable');
  return phase === 'Running' ? is('progressing', `${ready}/${total} ready`) : is('progressing', status);
}

type Deleting = { readonly metadata: { readonly deletionTimestamp?: string } };

/** So many of so many. */
function counted(object: Deleting, ready: number, wanted: number): Health {
  if (object.metadata.deletionTimestamp) return is('terminating', 'Terminating');
  return is(ready >= wanted ? 'ok' : 'progressing', `${ready}/${wanted} ready`);
}

function deploymentHealth(deployment: Deployment): Health {
  const { spec, status } = deployment;
  const progress = status?.conditions?.find((c) => c.type === 'Progressing');
  const health = counted(deployment, status?.readyReplicas ?? 0, spec?.replicas ?? 1);
  if (health.state === 'terminating') return health;
  if (progress?.reason === 'ProgressDeadlineExceeded') return is('degraded', `${health.summary}, deadline exceeded`);
  const failure = status?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  if (failure) return is('degraded', failure.reason ?? 'ReplicaFailure');
  const behind = (status?.updatedReplicas ?? 0) < (spec?.replicas ?? 1);
  return behind && health.state === 'ok' ? is('progressing', `${status?.updatedReplicas ?? 0} updated`) : health;
}

function jobHealth(job: Job): Health {
  const status = jobStatus(job);
  const states: { readonly [status: string]: Health['state'] } = {
    Complete: 'ok',
    Failed: 'failed',
    FailureTarget: 'failed',
    Terminating: 'terminating',
    Suspended: 'ok',
  };
  return is(states[status] ?? 'progressing', status);
}

function nodeHealth(node: Node): Health {
  const words = nodeStatus(node);
  const pressed = node.status?.conditions?.find((c) => c.type.endsWith('Pressure') && c.status === 'True');
  if (words.startsWith('NotReady')) return is('failed', words);
  if (words.startsWith('Unknown')) return is('unknown', words);
  return pressed ? is('degraded', pressed.type) : is('ok', words);
}

function claimHealth(claim: PersistentVolumeClaim): Health {
  if (claim.metadata.deletionTimestamp) return is('terminating', 'Terminating');
  const phase = claim.status?.phase ?? 'Pending';
  return is(phase === 'Bound' ? 'ok' : phase === 'Lost' ? 'failed' : 'progressing', phase);
}

function volumeHealth(volume: PersistentVolume): Health {
  if (volume.metadata.deletionTimestamp) return is('terminating', 'Terminating');
  const phase = volume.status?.phase ?? 'Pending';
  return is(phase === 'Failed' ? 'failed' : phase === 'Pending' ? 'progressing' : 'ok', phase);
}

function balancerHealth({ spec, status }: Service): Health {
  if (spec?.type !== 'LoadBalancer') return is('ok', spec?.type ?? 'ClusterIP');
  const ready = (status?.loadBalancer?.ingress?.length ?? 0) > 0;
  return ready ? is('ok', 'LoadBalancer') : is('progressing', 'no address yet');
}

const conditionHealth = (
  condition: { readonly status: string; readonly reason?: string } | undefined,
  good: string,
): Health => {
  if (!condition) return is('progressing', `not yet ${good.toLowerCase()}`);
  return condition.status === 'True' ? is('ok', good) : is('degraded', condition.reason ?? `not ${good.toLowerCase()}`);
};

function autoscalerHealth({ status }: HorizontalPodAutoscaler): Health {
  const bad = status?.conditions?.find((c) => c.type !== 'ScalingLimited' && c.status === 'False');
  return bad ? is('degraded', bad.reason ?? bad.type) : is('ok', `${status?.currentReplicas ?? 0} replicas`);
}

type ReplicaOwner = ReplicaSet | ReplicationController;

/** Hooks by kind, over its own type. */
const hooks: { readonly [kindAndGroup: string]: Behaviour } = {
  'Pod.': behaviour<Pod>({ health: podHealth }),
  'Node.': behaviour<Node>({ health: nodeHealth }),
  'Namespace.': behaviour<Namespace>({
    health: ({ status }) => is(status?.phase === 'Terminating' ? 'terminating' : 'ok', status?.phase ?? 'Active'),
  }),
  'PersistentVolume.': behaviour<PersistentVolume>({ health: volumeHealth }),
  'PersistentVolumeClaim.': behaviour<PersistentVolumeClaim>({ health: claimHealth }),
  'Service.': behaviour<Service>({ health: balancerHealth }),
  'ReplicationController.': behaviour<ReplicaOwner>({
    health: (r) => counted(r, r.status?.readyReplicas ?? 0, r.spec?.replicas ?? 1),
  }),
  'ReplicaSet.apps': behaviour<ReplicaOwner>({
    health: (r) => counted(r, r.status?.readyReplicas ?? 0, r.spec?.replicas ?? 1),
  }),
  'Deployment.apps': behaviour<Deployment>({ health: deploymentHealth }),
  'StatefulSet.apps': behaviour<StatefulSet>({
    health: (s) => counted(s, s.status?.readyReplicas ?? 0, s.spec?.replicas ?? 1),
  }),
  'DaemonSet.apps': behaviour<DaemonSet>({
    health: (d) => counted(d, d.status?.numberReady ?? 0, d.status?.desiredNumberScheduled ?? 0),
  }),
  'Job.batch': behaviour<Job>({ health: jobHealth }),
  'Ingress.networking.k8s.io': behaviour<Ingress>({
    health: ({ status }) =>
      status?.loadBalancer?.ingress?.length ? is('ok', 'has an address') : is('progressing', 'no address yet'),
  }),
  'HorizontalPodAutoscaler.autoscaling': behaviour<HorizontalPodAutoscaler>({ health: autoscalerHealth }),
  'PodDisruptionBudget.policy': behaviour<PodDisruptionBudget>({
    health: ({ status }) =>
      is(
        (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) ? 'ok' : 'degraded',
        `${status?.disruptionsAllowed ?? 0} disruptions allowed`,
      ),
  }),
  'CustomResourceDefinition.apiextensions.k8s.io': behaviour<CustomResourceDefinition>({
    health: ({ status }) =>
      conditionHealth(
        status?.conditions?.find((c) => c.type === 'Established'),
        'Established',
      ),
  }),
  'APIService.apiregistration.k8s.io': behaviour<APIService>({
    health: ({ status }) =>
      conditionHealth(
        status?.conditions?.find((c) => c.type === 'Available'),
        'Available',
      ),
  }),
};

export const healthOf = (kindAndGroup: string): Behaviour['health'] => hooks[kindAndGroup]?.health;
