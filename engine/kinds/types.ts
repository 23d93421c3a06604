/** The built-in kinds as TypeScript sees them once they are stored: frozen, with metadata. Types only; nothing is loaded. */
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IContainerStatus } from 'kubernetes-models/v1/ContainerStatus';
import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import type { IEvent } from 'kubernetes-models/v1/Event';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { INode } from 'kubernetes-models/v1/Node';
import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IPodCondition } from 'kubernetes-models/v1/PodCondition';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { IReplicationController } from 'kubernetes-models/v1/ReplicationController';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { DeepReadonly, ObjectMeta } from '../machinery/types.ts';

/** An object of a generated interface as the API gives it out. */
export type Stored<T extends { apiVersion: string; kind: string }> = DeepReadonly<Omit<T, 'metadata'>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
};

export type ConfigMap = Stored<IConfigMap>;
export type CronJob = Stored<ICronJob>;
export type DaemonSet = Stored<IDaemonSet>;
export type Deployment = Stored<IDeployment>;
export type Endpoints = Stored<IEndpoints>;
export type EndpointSlice = Stored<IEndpointSlice>;
export type Event = Stored<IEvent>;
export type Ingress = Stored<IIngress>;
export type Job = Stored<IJob>;
export type Lease = Stored<ILease>;
export type Namespace = Stored<INamespace>;
export type NetworkPolicy = Stored<INetworkPolicy>;
export type Node = Stored<INode>;
export type PersistentVolume = Stored<IPersistentVolume>;
export type PersistentVolumeClaim = Stored<IPersistentVolumeClaim>;
export type Pod = Stored<IPod>;
export type ReplicaSet = Stored<IReplicaSet>;
export type ReplicationController = Stored<IReplicationController>;
export type Secret = Stored<ISecret>;
export type Service = Stored<IService>;
export type ServiceAccount = Stored<IServiceAccount>;
export type StatefulSet = Stored<IStatefulSet>;

export type Container = DeepReadonly<IContainer>;
export type ContainerStatus = DeepReadonly<IContainerStatus>;
export type PodCondition = DeepReadonly<IPodCondition>;
export type PodSpec = DeepReadonly<IPodSpec>;
export type PodTemplateSpec = DeepReadonly<IPodTemplateSpec>;
