import { resources } from '../../kinds/resources.ts';
import type { ConfigMap, PersistentVolume, PersistentVolumeClaim, Pod, Secret } from '../../kinds/types.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import { type ContentFile, downwardFiles, keyFiles } from './content.ts';
import { ContentVolume } from './content-volume.ts';
import { mustTakeInline } from './csi-volumes.ts';
import { giveToGroup } from './group-ownership.ts';
import { hostPathRefusal } from './host-path.ts';
import { LazyFileSystem } from './lazy-file-system.ts';
import { type AccountToken, accountToken } from './account-token.ts';
import { MountError } from './mount-error.ts';
import type { Mounted, VolumeScope } from './volume-manager.ts';

export type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Source = Exclude<keyof Volume, 'name'>;
type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

const defaultMode = 0o644;
const provisionedBy = 'pv.kubernetes.io/provisioned-by';
/** Its folders are one place for all nodes, so that pods of a cluster of several machines find their data wherever they go. */
const sharedProvisioner = 'sim.kubebook.dev/host-path';

type SetUp = (volume: Volume, scope: VolumeScope) => Mounted | Promise<Mounted>;

/** How each source of a volume is set up; what is not here is not modelled, and its pods say so and wait. */
const setUps: { readonly [source in Source]?: SetUp } = {
  emptyDir: ({ name }, scope) => ({ fs: scratchOf(name, scope), root: '/' }),
  hostPath({ hostPath }, { hostFiles }) {
    const path = hostPath?.path ?? '/';
    const fs = hostFiles();
    const refusal = hostPathRefusal(fs, path, hostPath?.type ?? '');
    if (refusal) throw new MountError(refusal);
    return { fs, root: path };
  },
  configMap: ({ configMap }, scope) =>
    contentVolume(scope, [{ configMap: { ...configMap } }], configMap?.defaultMode ?? defaultMode),
  secret: ({ secret }, scope) =>
    contentVolume(
      scope,
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
  downwardAPI: ({ downwardAPI }, scope) =>
    contentVolume(
      scope,
      [{ downwardAPI: downwardAPI?.items ? { items: downwardAPI.items } : {} }],
      downwardAPI?.defaultMode ?? defaultMode,
    ),
  projected: ({ projected }, scope) =>
    contentVolume(scope, projected?.sources ?? [], projected?.defaultMode ?? defaultMode),
  persistentVolumeClaim: ({ persistentVolumeClaim }, scope) => claim(persistentVolumeClaim?.claimName ?? '', scope),
  image: ({ image }, scope) => ({ fs: imageFiles(image?.reference ?? '', scope), root: '/', readOnly: true }),
  async csi({ name, csi }, scope) {
    await mustTakeInline(csi?.driver ?? '', scope.options.node.name, scope.objects);
    return { fs: scratchOf(name, scope), root: '/' };
  },
  ephemeral: ({ name }, scope) => claim(`${scope.pod.metadata.name}-${name}`, scope),
};

/** What an image holds. It is pulled before a container that mounts it starts, and looked at when the container does. */
const imageFiles = (image: string, { options, sim }: VolumeScope): FileSystem =>
  new LazyFileSystem(() => options.runtime.imageFiles(image), sim.clock.now());

/** @throws MountError */
export async function mountVolume(volume: Volume, scope: VolumeScope): Promise<Mounted> {
  const source = sourceOf(volume);
  const setUp = setUps[source];
  if (!setUp) throw new MountError(`volumes of type ${source} are not simulated`);
  const mounted = await setUp(volume, scope);
  const group = scope.pod.spec?.securityContext?.fsGroup;
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

function scratchOf(name: string, scope: VolumeScope): FileSystem {
  const uid = scope.pod.metadata.uid ?? '';
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

async function contentVolume(scope: VolumeScope, sources: readonly Projection[], mode: number): Promise<Mounted> {
  const { sim, options } = scope;
  const tokens: AccountToken[] = [];
  const shown: { volume?: ContentVolume } = {};
  const failures: MountError[] = [];
  const changed = () => shown.volume?.replace(files);
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index];
    try {
      if (source) await fetchContent(source, index, scope, tokens, changed);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure && failures.length === 1) throw failure;
  if (failure) throw new MountError(`[${failures.map((f) => f.message).join(', ')}]`, failure.missing);
  let { pod } = scope;
  const filesFrom = (source: Projection, index: number) => filesOf(source, index, { ...scope, pod }, tokens, mode);
  const files = () => sources.flatMap(filesFrom);
  // broken references show now, not when somebody looks
  for (const [index, source] of sources.entries()) if (mayBreak(source)) filesFrom(source, index);
  const content = new ContentVolume(sim, options.newFileSystem, files, pod.spec?.securityContext?.fsGroup);
  shown.volume = content;
  const follow = (newest: Pod) => {
    pod = newest;
    content.replace(files);
  };
  const renew = async () => {
    let renewed = false;
    for (const token of tokens) if (token && (await token.renew())) renewed = true;
    if (renewed) content.replace(files);
  };
  return {
    fs: content.fs,
    root: '/',
    content,
    ...(sources.some(({ downwardAPI }) => downwardAPI) ? { follow } : {}),
    ...(tokens.length > 0 ? { renew } : {}),
  };
}

const mayBreak = ({ configMap, secret, downwardAPI }: Projection) =>
  (configMap?.items ?? secret?.items) !== undefined || downwardAPI?.items?.some((i) => i.resourceFieldRef) === true;

/** Gets what a source shows, so that it can be written out later without waiting. */
async function fetchContent(
  { configMap, secret, serviceAccountToken, clusterTrustBundle, podCertificate }: Projection,
  index: number,
  scope: VolumeScope,
  tokens: AccountToken[],
  changed: () => void,
): Promise<void> {
  const { pod, references } = scope;
  const { namespace = '' } = pod.metadata;
  if (configMap) {
    const { name = '', optional } = configMap;
    const object = await references.show(pod, resources.configMaps, name, changed);
    if (!object && !optional) {
      throw new MountError(`configmap "${name}" not found`, { resource: resources.configMaps, namespace, name });
    }
  } else if (secret) {
    const { name = '', optional } = secret;
    const object = await references.show(pod, resources.secrets, name, changed);
    if (!object && !optional) {
      throw new MountError(`secret "${name}" not found`, { resource: resources.secrets, namespace, name });
    }
  } else if (serviceAccountToken) {
    tokens[index] = await accountToken(scope, serviceAccountToken.audience, serviceAccountToken.expirationSeconds);
  } else if (podCertificate) throw new MountError('volumes of type podCertificate are not simulated');
  else if (clusterTrustBundle) throw new MountError('volumes of type clusterTrustBundle are not simulated');
}

function filesOf(
  { configMap, secret, serviceAccountToken, downwardAPI }: Projection,
  index: number,
  { pod, references, options }: VolumeScope,
  tokens: AccountToken[],
  mode: number,
): readonly ContentFile[] {
  if (configMap) {
    const object = references.current<ConfigMap>(pod, resources.configMaps, configMap.name ?? '');
    return keyFiles(object, configMap.items, mode, configMap.optional ?? false);
  }
  if (secret) {
    const object = references.current<Secret>(pod, resources.secrets, secret.name ?? '');
    return keyFiles(object, secret.items, mode, secret.optional ?? false);
  }
  if (serviceAccountToken) return [{ path: serviceAccountToken.path, content: tokens[index]?.value ?? '', mode }];
  return downwardFiles(downwardAPI?.items, pod, options.node, mode);
}

async function claim(name: string, scope: VolumeScope): Promise<Mounted> {
  const { objects, pod, persistent } = scope;
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
