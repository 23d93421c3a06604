import type { Container } from '../../kinds/types.ts';
import type { Mount } from '../../runtime/cri.ts';
import { expand } from '../containers/environment.ts';
import type { Environment } from '../containers/service-links.ts';
import type { Volume } from './sources.ts';
import type { Mounted, MountedVolumes, VolumeOwner } from './volume-manager.ts';

const noMounts: readonly Mount[] = [];

/** The volumes of one pod, set up: each at the place that the pod's spec lists it at. */
export class PodVolumes implements MountedVolumes {
  readonly owner: VolumeOwner;
  readonly #volumes: readonly Volume[];
  readonly #mounted: readonly Mounted[];
  readonly #released: (volumes: PodVolumes) => void;

  constructor(
    volumes: readonly Volume[],
    mounted: readonly Mounted[],
    owner: VolumeOwner,
    released: (volumes: PodVolumes) => void,
  ) {
    this.owner = owner;
    this.#volumes = volumes;
    this.#mounted = mounted;
    this.#released = released;
  }

  mountsOf(container: Container, env: Environment): readonly Mount[] {
    if (!container.volumeMounts) return noMounts;
    const mounts: Mount[] = [];
    for (const { name, mountPath, readOnly, subPath, subPathExpr } of container.volumeMounts) {
      const volume = this.#named(name);
      if (!volume) continue;
      const inner = subPathExpr === undefined ? subPath : expand(subPathExpr, env);
      const pinned = inner && volume.pin ? volume.pin(inner) : inner;
      if (pinned && !volume.pin && !volume.readOnly && !volume.fs.exists(join(volume.root, pinned))) {
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

  readText(name: string, path: string): string | undefined {
    const volume = this.#named(name);
    const file = volume && join(volume.root, path);
    return file !== undefined && volume?.fs.exists(file) ? volume.fs.readText(file) : undefined;
  }

  podChanged(): void {
    for (const volume of this.#mounted) volume.podChanged?.();
  }

  async renew(): Promise<void> {
    for (const volume of this.#mounted) if (volume.renews) await volume.renew?.();
  }

  release(): void {
    this.#released(this);
  }

  #named(name: string): Mounted | undefined {
    return this.#mounted[this.#volumes.findIndex((volume) => volume.name === name)];
  }
}

function join(root: string, path: string): string {
  const joined = `${root}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
  return joined === '' ? '/' : joined;
}
