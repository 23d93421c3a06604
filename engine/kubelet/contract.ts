import type { NodeConnection } from '../apiserver/contract.ts';
import type { EventRecorder, Informer } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { Pod, Service } from '../kinds/types.ts';
import type { ClusterNetwork } from '../network/contract.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import type { Duration, Sim } from '../sim/index.ts';

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
  /** Below how much of what is left pods are evicted: `10%` or a quantity, by signal; over the defaults of a real kubelet. */
  readonly evictionHard?: { readonly [signal in EvictionSignal]?: string };
  /** How long a shutdown of the machine waits for its pods, and how much of that critical ones get; not at all where absent. */
  readonly shutdownGracePeriod?: Duration;
  readonly shutdownGracePeriodCriticalPods?: Duration;
  /** Process ids that the machine has; by its memory, as Linux reckons, where absent. */
  readonly maxPids?: number;
  /** Pods that the kubelet runs without the API server, as manifests in its static pod folder do. */
  readonly staticPods?: readonly StaticPodManifest[];
}

/** What a kubelet watches of its machine. The file system of images is that of everything else. */
export type EvictionSignal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available';

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
  /** What it runs on, for whoever plays fate. */
  readonly machine: NodeMachine;
}

/**
 * The simulated machine under a kubelet, as faults move it. None of this goes through the API: the kubelet notices, and
 * does what a real one would.
 */
export interface NodeMachine {
  /** Whether it has power. A kubelet cannot be started where it has none. */
  readonly on: boolean;
  /** What something besides pods and images takes of it: zero at first. */
  readonly load: MachineLoad;
  /** Changes the amounts that are named. The kubelet looks at its machine every ten seconds. */
  setLoad(load: Partial<MachineLoad>): void;
  /** What it has and what is left of it, by what runs and lies there now; `stats` where they are known already. */
  readings(stats?: NodeStats): MachineReadings;
  /**
   * As `systemctl poweroff`: the kubelet ends the pods by priority within its grace period for shutdowns, then the power
   * goes. Resolves when it has gone; at once where it is off.
   */
  shutDown(): Promise<void>;
  /** As a pulled plug: all that runs ends now, and nobody is told. */
  powerOff(): void;
  /** Gives it power: the kubelet starts, and finds its containers ended. Does nothing where it is on. */
  powerOn(): void;
}

/** Amounts that a fault, or the machine's own programs, take; pods find so much less. */
export interface MachineLoad {
  /** Bytes. */
  readonly memory: number;
  /** Bytes of the one file system, which holds images, logs, and what pods write. */
  readonly disk: number;
  /** Processes. */
  readonly pids: number;
}

/** In bytes, and processes. */
export type MachineReadings = { readonly [resource in keyof MachineLoad]: Reading };

export interface Reading {
  readonly capacity: number;
  /** Never below zero. */
  readonly available: number;
}

export interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of the node's file system: what was written into containers and their logs, and into a pod's own volumes. */
  readonly disk: number;
  readonly processes: number;
}

export interface NodeStats extends Usage {
  readonly node: string;
  readonly pods: readonly PodStats[];
}

export interface PodStats extends Usage {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly containers: readonly ContainerStats[];
  readonly emptyDirs: readonly EmptyDirStats[];
}

export interface ContainerStats extends Usage {
  readonly name: string;
}

export interface EmptyDirStats {
  readonly name: string;
  /** Whether it is in memory (`medium: Memory`) and not on the disk. */
  readonly inMemory: boolean;
  readonly bytes: number;
}
