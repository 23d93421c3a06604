import { resources } from '../../kinds/resources.ts';
import type { Container, Pod, Secret } from '../../kinds/types.ts';
import type { Mount, RegistryCredential } from '../../runtime/cri.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import type { Cancellable, Random, Sim } from '../../sim/index.ts';
import type { Environment } from '../containers/service-links.ts';
import type { EmptyDirStats, KubeletOptions } from '../contract.ts';
import { createCsiVolumes, type CsiVolumes } from './csi-volumes.ts';
import { machineFiles } from './host-path.ts';
import { MountError } from './mount-error.ts';
import type { ReferredObjects } from './objects.ts';
import { dockerCredentials } from './pull-credentials.ts';
import { PodVolumes } from './pod-volumes.ts';
import { References } from './references.ts';
import { mountVolume, type Volume } from './sources.ts';

/** The volumes of one pod, set up. */
export interface MountedVolumes {
  /** Mounts of a container; `$(NAME)` in a subPathExpr is taken from its environment. */
  mountsOf(container: Container, env: Environment): readonly Mount[];
  /** The text of a file in a volume; undefined where there is no such file. */
  readText(volume: string, path: string): string | undefined;
  /** Lets what shows fields of the pod show those of its newest object. */
  podChanged(): void;
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
  mount(owner: VolumeOwner, cancellation: Cancellable): Promise<MountedVolumes>;
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
  /** Volumes that have been attached for pods of this node. */
  readonly csi: Pick<CsiVolumes, 'inUse' | 'onChange'>;
  /** What the pod's pull secrets hold, and the names of those that are not there. */
  pullCredentials(pod: Pod): Promise<PullCredentials>;
}

/** What a mounted volume is: a file system, and the folder of it that is the volume's root. */
export interface Mounted {
  readonly fs: FileSystem;
  readonly root: string;
  /** Nobody may write, whatever a mount says. */
  readonly readOnly?: boolean;
  /** The path of a file in it that stays what it is now, where volumes of its kind change as a whole. */
  pin?(subPath: string): string;
  /** Shows what the newest object of the pod says. */
  podChanged?(): void;
  /** Whether there are tokens in it. */
  readonly renews?: boolean;
  /** Renews those whose time comes to its end. */
  renew?(): Promise<void>;
}

/** Whose volumes they are: always with the newest object of the pod. */
export interface VolumeOwner {
  readonly pod: Pod;
}

/** Where volumes are set up: the same for all pods of a node. */
export interface VolumeScope {
  readonly options: KubeletOptions;
  readonly sim: Sim;
  readonly objects: ReferredObjects;
  readonly references: References;
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
const noVolumeList: readonly Volume[] = [];
const noEmptyDirs: readonly EmptyDirStats[] = [];
const noVolumes: MountedVolumes = {
  mountsOf: () => [],
  readText: () => undefined,
  podChanged: () => {},
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
  /** Those with tokens. */
  const renewing = new Set<PodVolumes>();
  let machine: FileSystem | undefined = options.hostFiles;
  const hostFiles = (): FileSystem => (machine ??= machineFiles(options.newFileSystem(), options.node));
  const released = (volumes: PodVolumes) => {
    renewing.delete(volumes);
    references.release(volumes.owner.pod);
  };
  const scope: VolumeScope = { options, sim, objects, references, hostFiles, persistent, scratch, csi, random };

  return {
    async mount(owner, cancellation) {
      const volumes: readonly Volume[] = owner.pod.spec?.volumes ?? noVolumeList;
      if (volumes.length === 0) return noVolumes;
      let mounted: readonly Mounted[] = [];
      for (const volume of volumes) {
        if (cancellation.aborted) throw cancellation.reason;
        try {
          mounted = mounted.concat(await mountVolume(volume, scope, owner));
        } catch (error) {
          references.release(owner.pod);
          throw error instanceof MountError ? new SetUpError(volume.name, error) : error;
        }
      }
      const set = new PodVolumes(volumes, mounted, owner, released);
      if (mounted.some(({ renews }) => renews)) renewing.add(set);
      return set;
    },
    async refresh() {
      await references.refresh();
      for (const volumes of renewing) await volumes.renew();
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
