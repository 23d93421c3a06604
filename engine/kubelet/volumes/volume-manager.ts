import { resources } from '../../kinds/resources.ts';
import type { Container, Pod, Secret } from '../../kinds/types.ts';
import type { Mount, RegistryCredential } from '../../runtime/cri.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import type { Cancellable, Random, Sim } from '../../sim/index.ts';
import { expand } from '../containers/environment.ts';
import type { Environment } from '../containers/service-links.ts';
import type { EmptyDirStats, KubeletOptions } from '../contract.ts';
import { ContentVolume } from './content-volume.ts';
import { createCsiVolumes, type CsiVolumes } from './csi-volumes.ts';
import { machineFiles } from './host-path.ts';
import { MountError } from './mount-error.ts';
import type { ReferredObjects } from './objects.ts';
import { dockerCredentials } from './pull-credentials.ts';
import { References } from './references.ts';
import { mountVolume, type Volume } from './sources.ts';

/** The volumes of one pod, set up. */
export interface MountedVolumes {
  /** Mounts of a container; `$(NAME)` in a subPathExpr is taken from its environment. */
  mountsOf(container: Container, env: Environment): readonly Mount[];
  /** The text of a file in a volume; undefined where there is no such file. */
  readText(volume: string, path: string): string | undefined;
  /** Lets what shows fields of the pod show those of its newest object. */
  follow(pod: Pod): void;
  /** Lets go of what is kept up to date. */
  release(): void;
}

/** A set-up that failed: the volume's name, and why. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
  readonly volume: string;
  override readonly cause: MountError;
  constructor(volume: string, cause: MountError) {
    super(cause.message);
    this.volume = volume;
    this.cause = cause;
  }
}

export interface PullCredentials {
  readonly credentials: readonly RegistryCredential[];
  readonly missing: readonly string[];
}

export interface VolumeManager {
  /** @throws SetUpError the first volume that cannot be set up */
  mount(pod: Pod, cancellation: Cancellable): Promise<MountedVolumes>;
  /**
   * Looks at every object that mounted volumes show, and rewrites those that changed; renews tokens; lets volumes grow that wait
   * for it.
   */
  refresh(): Promise<void>;
  /** What a pod's emptyDir volumes hold. */
  emptyDirs(pod: Pod): readonly EmptyDirStats[];
  /** Whether the machine itself has a file at a path. */
  onMachine(path: string): boolean;
  /** Nothing of the pod is needed any more: what its volumes held is gone. */
  destroy(pod: Pod): void;
  /** What the pod's pull secrets hold, and the names of those that are not there. */
  /** Volumes that have been attached for pods of this node. */
  readonly csi: Pick<CsiVolumes, 'inUse' | 'onChange'>;
  pullCredentials(pod: Pod): Promise<PullCredentials>;
}

/** What a mounted volume is: a file system, and the folder of it that is the volume's root. */
export interface Mounted {
  readonly fs: FileSystem;
  readonly root: string;
  readonly content?: ContentVolume;
  /** Nobody may write, whatever a mount says. */
  readonly readOnly?: boolean;
  /** Shows what the newest object of the pod says. */
  follow?(pod: Pod): void;
  /** Renews the tokens in it whose time comes to its end. */
  renew?(): Promise<void>;
}

export interface VolumeScope {
  readonly options: KubeletOptions;
  readonly sim: Sim;
  readonly objects: ReferredObjects;
  readonly references: References;
  readonly pod: Pod;
  /** Of the node itself, for hostPath. */
  readonly hostFiles: () => FileSystem;
  /** The pods' own volumes by UID and name: a kubelet that restarts finds them as they were. */
  readonly scratch: Map<string, Map<string, FileSystem>>;
  /** Contents of persistent volumes by the name of their PersistentVolume. */
  readonly persistent: Map<string, FileSystem>;
  readonly csi: CsiVolumes;
  readonly random: Random;
}

const noCredentials: PullCredentials = { credentials: [], missing: [] };
const noMounts: readonly Mount[] = [];
const noVolumeList: readonly Volume[] = [];
const noEmptyDirs: readonly EmptyDirStats[] = [];
const noVolumes: MountedVolumes = {
  mountsOf: () => noMounts,
  readText: () => undefined,
  follow: () => {},
  release: () => {},
};

/** @see https://kubernetes.io/docs/concepts/storage/volumes/ */
export function createVolumeManager(options: KubeletOptions, objects: ReferredObjects): VolumeManager {
  const { sim } = options;
  const references = new References(objects);
  const csi = createCsiVolumes(options, objects);
  const persistent = options.persistentVolumes ?? new Map<string, FileSystem>();
  const scratch = new Map<string, Map<string, FileSystem>>();
  const random = sim.random.fork(`volumes/${options.node.name}`);
  /** What renews tokens, for each pod that has some. */
  const renewals = new Map<string, readonly (() => Promise<void>)[]>();
  let machine: FileSystem | undefined = options.hostFiles;
  const hostFiles = (): FileSystem => (machine ??= machineFiles(options.newFileSystem(), options.node));

  return {
    async mount(pod, cancellation) {
      const volumes: readonly Volume[] = pod.spec?.volumes ?? noVolumeList;
      if (volumes.length === 0) return noVolumes;
      const scope: VolumeScope = {
        options,
        sim,
        objects,
        references,
        pod,
        hostFiles,
        persistent,
        scratch,
        csi,
        random,
      };
      const mounted = new Map<string, Mounted>();
      for (const volume of volumes) {
        if (cancellation.aborted) throw cancellation.reason;
        try {
          mounted.set(volume.name, await mountVolume(volume, scope));
        } catch (error) {
          references.release(pod);
          throw error instanceof MountError ? new SetUpError(volume.name, error) : error;
        }
      }
      const uid = pod.metadata.uid ?? '';
      const renewing = [...mounted.values()].flatMap(({ renew }) => (renew ? [renew] : []));
      if (renewing.length > 0) renewals.set(uid, renewing);
      return {
        mountsOf: (container, env) => mountsOf(container, env, mounted),
        readText(name, path) {
          const volume = mounted.get(name);
          const file = volume && join(volume.root, path);
          return file !== undefined && volume?.fs.exists(file) ? volume.fs.readText(file) : undefined;
        },
        follow(newest) {
          for (const volume of mounted.values()) volume.follow?.(newest);
        },
        release() {
          renewals.delete(uid);
          references.release(pod);
        },
      };
    },
    async refresh() {
      await references.refresh();
      for (const renewing of renewals.values()) for (const renew of renewing) await renew();
      await csi.refresh();
    },
    csi,
    emptyDirs(pod) {
      const own = scratch.get(pod.metadata.uid ?? '');
      if (!own) return noEmptyDirs;
      return (pod.spec?.volumes ?? noVolumeList).flatMap(({ name, emptyDir }) => {
        const fs = own.get(name);
        return emptyDir && fs ? [{ name, inMemory: emptyDir.medium === 'Memory', bytes: fs.used ?? 0 }] : [];
      });
    },
    onMachine: (path) => hostFiles().exists(path),
    destroy(pod) {
      scratch.delete(pod.metadata.uid ?? '');
      csi.release(pod);
    },
    async pullCredentials(pod) {
      const names = pod.spec?.imagePullSecrets;
      if (!names || names.length === 0) return noCredentials;
      const credentials: RegistryCredential[] = [];
      const missing: string[] = [];
      for (const { name } of names) {
        if (!name) continue;
        const secret = await objects.get<Secret>(resources.secrets, pod.metadata.namespace, name);
        if (secret) credentials.push(...dockerCredentials(secret));
        else missing.push(name);
      }
      return { credentials, missing };
    },
  };
}

function mountsOf(container: Container, env: Environment, volumes: ReadonlyMap<string, Mounted>): readonly Mount[] {
  if (!container.volumeMounts) return noMounts;
  const mounts: Mount[] = [];
  for (const { name, mountPath, readOnly, subPath, subPathExpr } of container.volumeMounts) {
    const volume = volumes.get(name);
    if (!volume) continue;
    const inner = subPathExpr === undefined ? subPath : expand(subPathExpr, env);
    const pinned = inner && volume.content ? volume.content.pin(inner) : inner;
    if (pinned && !volume.content && !volume.readOnly && !volume.fs.exists(join(volume.root, pinned))) {
      volume.fs.mkdir(join(volume.root, pinned), { recursive: true });
    }
    const path = join(volume.root, pinned ?? '');
    mounts.push({
      path: mountPath,
      ...(path === '/' ? {} : { subPath: path.slice(1) }),
      readOnly: volume.readOnly ?? readOnly ?? false,
      volume: volume.fs,
    });
  }
  return mounts.slice();
}

function join(root: string, path: string): string {
  const joined = `${root}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
  return joined === '' ? '/' : joined;
}
