import type { NodeConnection } from '../apiserver/contract.ts';
import type { EventRecorder, Informer } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { Pod, Service } from '../kinds/types.ts';
import type { ClusterNetwork } from '../network/contract.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import type { Sim } from '../sim/index.ts';

/** One machine: what its kubelet is configured with and reports of it. */
export interface NodeConfig {
  readonly name: string;
  /** Quantities by resource: `cpu`, `memory`, `pods`, `ephemeral-storage`, and extended ones. */
  readonly capacity: { readonly [resource: string]: string };
  /** What pods may have of it; the capacity where absent. */
  readonly allocatable?: { readonly [resource: string]: string };
  /** The InternalIP. */
  readonly address: string;
  /** Besides those of every node (hostname, operating system, architecture, roles). */
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  /** `control-plane`: shown by `kubectl get nodes`. */
  readonly roles?: readonly string[];
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly architecture?: string;
  readonly osImage?: string;
  readonly kernelVersion?: string;
  /** Domain of the cluster, for the pods' resolver. */
  readonly clusterDomain?: string;
  /** Addresses of the cluster's DNS service. */
  readonly clusterDns?: readonly string[];
  /** One image pull at a time, which is the default of a real kubelet. */
  readonly serializeImagePulls?: boolean;
  /** Pods that the kubelet runs without the API server, as manifests in its static pod folder do. */
  readonly staticPods?: readonly StaticPodManifest[];
}

/** A manifest of kind Pod, as it lies in `/etc/kubernetes/manifests`. */
export interface StaticPodManifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
  readonly spec: { readonly [field: string]: unknown };
}

export interface KubeletOptions {
  readonly sim: Sim;
  /** Speaks as `system:node:<name>`. */
  readonly api: KubeApi;
  readonly node: NodeConfig;
  /** `1.36.0`: what `kubectl get nodes` shows with a leading v. */
  readonly version: string;
  readonly runtime: ContainerRuntime;
  readonly network: ClusterNetwork;
  readonly events: EventRecorder;
  /** The services of the cluster, shared by all kubelets, for the variables of service links; none where absent. */
  readonly services?: Informer<Service>;
  /** An empty file system in memory, for a volume. */
  readonly newFileSystem: () => FileSystem;
  /** Contents of persistent volumes by PersistentVolume, shared by all nodes; of this node alone where absent. */
  readonly persistentVolumes?: Map<string, FileSystem>;
  /** The machine's own files, for hostPath volumes; empty where absent. */
  readonly hostFiles?: FileSystem;
  /** Asked before each probe: what it answers stands for the container's answer (a declared fault, a double in a test). */
  readonly answerProbe?: (probe: ProbeQuery) => ProbeResult | undefined;
}

/** A probe that is due. */
export interface ProbeQuery {
  readonly pod: Pod;
  readonly container: string;
  readonly kind: 'startup' | 'readiness' | 'liveness';
  /** Virtual milliseconds since 1970 at which the container started. */
  readonly startedAt: number;
}

export interface ProbeResult {
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly output: string;
}

/** The agent of one node. It has been started when it is given out. */
export interface Kubelet {
  readonly nodeName: string;
  /** What the API server reaches it by. */
  readonly connection: NodeConnection;
  /** Whether it is at work. */
  readonly running: boolean;
  /** Ends the process in good order; its containers go on running, and nobody reports them. */
  stop(): void;
  /** Begins again with what the runtime has. Does nothing while it runs. */
  start(): void;
  /** CPU (cores) and memory (bytes) that pods and their containers use now. */
  stats(): NodeStats;
  /** Resolves when the node is registered. */
  readonly registered: Promise<void>;
}

export interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

export interface NodeStats extends Usage {
  readonly node: string;
  readonly pods: readonly PodStats[];
}

export interface PodStats extends Usage {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly containers: readonly (Usage & { readonly name: string })[];
}
