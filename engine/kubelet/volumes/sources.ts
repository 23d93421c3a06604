import { resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../kinds/types.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import { ContentVolume } from './content-volume.ts';
import { mustTakeInline } from './csi-volumes.ts';
import { giveToGroup } from './group-ownership.ts';
import { hostPathRefusal } from './host-path.ts';
import { LazyFileSystem } from './lazy-file-system.ts';
import { MountError } from './mount-error.ts';
import type { Mounted, VolumeOwner, VolumeScope } from './volume-manager.ts';

export type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Source = Exclude<keyof Volume, 'name'>;

const defaultMode = 0o644;
const provisionedBy = 'pv.kubernetes.io/provisioned-by';
/** Its folders are one place for all nodes, so that pods of a cluster of several machines find their data wherever they go. */
const sharedProvisioner = 'sim.kubebook.dev/host-path';

type SetUp = (volume: Volume, scope: VolumeScope, owner: VolumeOwner) => Mounted | Promise<Mounted>;

/** How each source of a volume is set up; what is not here is not modelled, and its pods say so and wait. */
const setUps: { readonly [source in Source]?: SetUp } = {
  emptyDir: ({ name }, scope, owner) => ({ fs: scratchOf(name, scope, owner), root: '/' }),
  hostPath({ hostPath }, { hostFiles }) {
    const path = hostPath?.path ?? '/';
    const fs = hostFiles();
    const refusal = hostPathRefusal(fs, path, hostPath?.type ?? '');
    if (refusal) throw new MountError(refusal);
    return { fs, root: path };
  },
  configMap: ({ configMap }, scope, owner) =>
    ContentVolume.setUp(scope, owner, [{ configMap: { ...configMap } }], configMap?.defaultMode ?? defaultMode),
  secret: ({ secret }, scope, owner) =>
    ContentVolume.setUp(
      scope,
      owner,
      [
        {
          secret: {
            ...(secret?.secretName === undefined ? {} : { name: secret.secretName }),
            ...(secret?.items ? { items: secret.items } : {}),
            ...(secret?.optional === undefined ? {} : { optional: secret.optional }),
          },
        },
      ],
      secret?.defaultMode ?? defaultMode,
    ),
  downwardAPI: ({ downwardAPI }, scope, owner) =>
    ContentVolume.setUp(
      scope,
      owner,
      [{ downwardAPI: downwardAPI?.items ? { items: downwardAPI.items } : {} }],
      downwardAPI?.defaultMode ?? defaultMode,
    ),
  projected: ({ projected }, scope, owner) =>
    ContentVolume.setUp(scope, owner, projected?.sources ?? [], projected?.defaultMode ?? defaultMode),
  persistentVolumeClaim: ({ persistentVolumeClaim }, scope, owner) =>
    claim(persistentVolumeClaim?.claimName ?? '', scope, owner),
  image: ({ image }, scope) => ({ fs: imageFiles(image?.reference ?? '', scope), root: '/', readOnly: true }),
  async csi({ name, csi }, scope, owner) {
    await mustTakeInline(csi?.driver ?? '', scope.options.node.name, scope.objects);
    return { fs: scratchOf(name, scope, owner), root: '/' };
  },
  ephemeral: ({ name }, scope, owner) => claim(`${owner.pod.metadata.name}-${name}`, scope, owner),
};

/** What an image holds. It is pulled before a container that mounts it starts, and looked at when the container does. */
const imageFiles = (image: string, { options, sim }: VolumeScope): FileSystem =>
  new LazyFileSystem(() => options.runtime.imageFiles(image), sim.clock.now());

/** @throws MountError */
export async function mountVolume(volume: Volume, scope: VolumeScope, owner: VolumeOwner): Promise<Mounted> {
  const source = sourceOf(volume);
  const setUp = setUps[source];
  if (!setUp) throw new MountError(`volumes of type ${source} are not simulated`);
  const mounted = await setUp(volume, scope, owner);
  const group = owner.pod.spec?.securityContext?.fsGroup;
  if (group !== undefined && ownable.has(source)) giveToGroup(mounted.fs, mounted.root, group, false);
  return mounted;
}

/** Sources whose volumes are given to the pod's `fsGroup`; those with content are when they are written. */
const ownable: ReadonlySet<Source> = new Set<Source>(['emptyDir', 'persistentVolumeClaim', 'ephemeral', 'csi']);

function sourceOf(volume: Volume): Source {
  for (const key in volume) {
    // every key but the name is a source
    if (key !== 'name' && volume[key as Source] !== undefined) return key as Source;
  }
  return 'emptyDir';
}

/** An empty folder that everybody may use. */
const lazy = ({ options, sim }: VolumeScope) =>
  new LazyFileSystem(() => {
    const fs = options.newFileSystem();
    fs.chmod('/', 0o777);
    return fs;
  }, sim.clock.now());

function scratchOf(name: string, scope: VolumeScope, { pod }: VolumeOwner): FileSystem {
  const uid = pod.metadata.uid ?? '';
  let own = scope.scratch.get(uid);
  if (!own) {
    own = new Map();
    scope.scratch.set(uid, own);
  }
  let fs = own.get(name);
  if (!fs) {
    fs = lazy(scope);
    own.set(name, fs);
  }
  return fs;
}

async function claim(name: string, scope: VolumeScope, { pod }: VolumeOwner): Promise<Mounted> {
  const { objects, persistent } = scope;
  const { namespace = '' } = pod.metadata;
  const pvc = await objects.get<PersistentVolumeClaim>(resources.persistentVolumeClaims, namespace, name);
  const wanted = { resource: resources.persistentVolumeClaims, namespace, name };
  if (!pvc) throw new MountError(`error getting PVC "${namespace}/${name}": could not find PVC`, wanted);
  const volumeName = pvc.spec?.volumeName;
  if (pvc.status?.phase !== 'Bound' || !volumeName)
    throw new MountError(`PVC ${namespace}/${name} is not bound`, wanted);
  const pv = await objects.get<PersistentVolume>(resources.persistentVolumes, undefined, volumeName);
  if (!pv) throw new MountError(`failed to fetch PV "${volumeName}": persistentvolumes "${volumeName}" not found`);
  const { hostPath, local, csi } = pv.spec ?? {};
  if (csi) await scope.csi.use(pod, pvc, pv);
  // what lies on a machine stays on it; what the cluster's provisioner made, and all else, is found again from every node
  const path = hostPath?.path ?? local?.path;
  if (path !== undefined && pv.metadata.annotations?.[provisionedBy] !== sharedProvisioner) {
    const fs = scope.hostFiles();
    if (hostPath && !fs.exists(path)) fs.mkdir(path, { recursive: true });
    if (!fs.exists(path)) throw new MountError(`path "${path}" does not exist`);
    return { fs, root: path };
  }
  let fs = persistent.get(volumeName);
  if (!fs) {
    fs = lazy(scope);
    persistent.set(volumeName, fs);
  }
  return { fs, root: '/' };
}
