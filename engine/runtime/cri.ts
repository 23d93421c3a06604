import type { ByteDuplex } from '../client/kube-api.ts';
import type { Duration } from '../sim/index.ts';
import type { FileSystem } from './filesystem.ts';

/**
 * What a kubelet asks of the container runtime of its node: the simulated counterpart of the Container Runtime Interface.
 * All of it happens on the virtual clock.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/cri/
 */
export interface ContainerRuntime {
  readonly version: string;
  /** Resolves with what was pulled; fails with a `RuntimeError`. Images that are there already come at once. */
  pullImage(
    image: string,
    options?: { readonly signal?: AbortSignal; readonly credentials?: readonly RegistryCredential[] },
  ): Promise<PulledImage>;
  /** Undefined for an image that is not there; fails with InvalidImageName for a name that cannot be one. */
  imageStatus(image: string): ImageStatus | undefined;
  images(): readonly ImageStatus[];
  removeImage(image: string): void;
  /** The files of an image that is there, for a volume. Nobody may write into them. */
  imageFiles(image: string): FileSystem;

  runPodSandbox(config: SandboxConfig): Promise<Sandbox>;
  /** Ends every container in it and gives its address back. */
  stopPodSandbox(sandboxId: string): Promise<void>;
  /** Forgets a sandbox, its containers and their logs. */
  removePodSandbox?(sandboxId: string): void;
  /** The sandboxes of the node, stopped ones too, oldest first: what a kubelet that restarts finds. */
  sandboxes?(): readonly SandboxStatus[];
  /** Takes over what the machine has on its disk from before it was started. Only for a runtime that has nothing yet. */
  restore?(machine: FormerMachine): void;

  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  /** Fails with a `RuntimeError` of code RunContainerError, for example where the command does not exist. */
  startContainer(containerId: string): Promise<void>;
  /** SIGTERM (or the image's stop signal), then after the grace SIGKILL. Resolves when it has ended. */
  stopContainer(containerId: string, gracePeriod: Duration): Promise<void>;
  removeContainer(containerId: string): void;
  containerStatus(containerId: string): ContainerRuntimeStatus | undefined;
  /** Gives a running container other limits (in-place resize). */
  updateContainerResources?(containerId: string, resources: ContainerConfig['resources']): void;
  /** Called on each change of any container's state on the node. */
  subscribe(listener: (containerId: string) => void): () => void;

  exec(containerId: string, options: ProcessOptions): Promise<ContainerProcess>;
  attach(containerId: string): ContainerProcess;
  /** What the container wrote: entries with their time and stream, oldest first; then live ones if `follow`. */
  logs(
    containerId: string,
    options?: { readonly follow?: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<LogEntry>;
  portForward(sandboxId: string, port: number, signal?: AbortSignal): Promise<ByteDuplex>;
  /** What is in use now. */
  usage(containerId: string): ContainerUsage;
  /** What was used of the processors since the start; of one that has ended, until then. */
  cpuStat(containerId: string): CpuStat;
}

/** What the kernel counts for a container's processors, as in `cpu.stat` of its cgroup. */
export interface CpuStat {
  /** Processor seconds. */
  readonly usage: number;
  /** Periods of a tenth of a second in which it ran, and of those the ones whose quota it used up. */
  readonly periods: number;
  readonly throttledPeriods: number;
  /** Seconds for which it might have run and had to wait. */
  readonly throttled: number;
}

export interface ContainerUsage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes written into the container's own files and its log; volumes are not among them. */
  readonly disk: number;
  readonly processes: number;
}

export interface RegistryCredential {
  /** A host, with a path where it is for a part of the registry only; `*` stands for a label of the host. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

export interface ImageStatus {
  /** As it was asked for. */
  readonly image: string;
  /** `docker.io/library/nginx:1.27`. */
  readonly reference: string;
  /** `docker.io/library/nginx@sha256:…`. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** What the process runs as where nothing else is said. */
  readonly user?: string;
}

export interface PulledImage extends ImageStatus {
  /** What the registry was shown; absent for an image that everybody may have. */
  readonly credential?: RegistryCredential;
}

export interface SandboxConfig {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly hostname: string;
  /** The name in full where the pod has a subdomain: /etc/hosts tells it before the short one. */
  readonly fqdn?: string;
  readonly hostNetwork: boolean;
  /** Host names to put into /etc/hosts, and the resolver's set-up for /etc/resolv.conf. */
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  readonly dns?: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  readonly annotations?: { readonly [key: string]: string };
}

export interface Sandbox {
  readonly id: string;
  readonly ip: string;
}

export interface SandboxStatus extends Sandbox {
  readonly state: 'ready' | 'not-ready';
  readonly config: SandboxConfig;
  /** Containers made in it and not removed, with what they were made of, oldest first. */
  readonly containers: readonly { readonly id: string; readonly config: ContainerConfig }[];
}

/** A machine's disk after it lost its power: images, and pods of which nothing runs. */
export interface FormerMachine {
  /** As they are named in pods, or in full. */
  readonly images: readonly string[];
  readonly sandboxes: readonly { readonly config: SandboxConfig; readonly containers: readonly FormerContainer[] }[];
}

export interface FormerContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly attempt: number;
  readonly ended: Omit<Extract<ContainerRuntimeState, { state: 'exited' }>, 'state'>;
}

export interface ContainerConfig {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entrypoint and arguments as in a pod; `$(VAR)` is expanded by the kubelet. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env: { readonly [name: string]: string };
  readonly mounts: readonly Mount[];
  readonly ports: readonly { readonly containerPort: number; readonly protocol: string }[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** The n-th start of this container in its pod, from 0. */
  readonly attempt: number;
  readonly resources: { readonly cpuLimit?: number; readonly memoryLimit?: number; readonly cpuRequest?: number };
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  /** All groups of its processes, `runAsGroup` among them. */
  readonly supplementalGroups?: readonly number[];
  readonly terminationMessagePath?: string;
  /** Whose processes it sees, besides its own: those of its pod, of the whole node, or of another container. */
  readonly pidNamespace?: 'pod' | 'node' | { readonly container: string };
  /** Its process is meant to end (a job, an init container): a settling cluster waits for its `sleep`s. */
  readonly finite?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
}

export interface Mount {
  readonly path: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
  /** Shared by all containers that mount the same volume. */
  readonly volume: FileSystem;
}

export type ContainerRuntimeState =
  | { readonly state: 'created' }
  | { readonly state: 'running'; readonly startedAt: number }
  | {
      readonly state: 'exited';
      readonly startedAt: number;
      readonly finishedAt: number;
      readonly exitCode: number;
      readonly signal?: number;
      /** `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`. */
      readonly reason: string;
      readonly message?: string;
    };

export type ContainerRuntimeStatus = ContainerRuntimeState & {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
};

export interface ProcessOptions {
  readonly command: readonly string[];
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly env?: { readonly [name: string]: string };
}

export interface ContainerProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): void;
  closeStdin(): void;
  signal(number: number): void;
  readonly exited: Promise<{ readonly code: number }>;
}

export interface LogEntry {
  /** Virtual milliseconds since 1970. */
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  /** One line, or an unfinished piece of one; with its line end. */
  readonly text: string;
}

/** A failure of the runtime, with the code that the kubelet shows as the waiting reason. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code:
    | 'ErrImagePull'
    | 'InvalidImageName'
    | 'RegistryUnavailable'
    | 'RunContainerError'
    | 'CreateContainerError'
    | 'NotFound';

  constructor(code: RuntimeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
