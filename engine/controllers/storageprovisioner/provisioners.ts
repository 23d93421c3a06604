import { annotation } from '../persistentvolumebinder/binder.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';

type HostPath = NonNullable<NonNullable<PersistentVolume['spec']>['hostPath']>;

/** A provisioner of folders, as clusters on one machine have one. */
export interface Provisioner {
  /** Where on the node the volume lies. */
  path(volume: string, claim: PersistentVolumeClaim): string;
  readonly type: NonNullable<HostPath['type']>;
  /** It is the driver of a CSI volume, whose place is its own affair. */
  readonly csi?: boolean;
  /** Whether the volume can be used only on the node for which it was made. */
  readonly local?: boolean;
  /** It comes without a resizer: a claim that asks for more waits for ever, whatever its class allows. */
  readonly fixedSize?: boolean;
}

/** The provisioners of this world, by the name that classes give; classes of others wait for theirs. */
export const provisioners: { readonly [name: string]: Provisioner } = {
  'sim.kubebook.dev/host-path': { path: (volume) => `/var/lib/kubebook/volumes/${volume}`, type: 'DirectoryOrCreate' },
  'hostpath.csi.k8s.io': { path: (volume) => `/csi-data-dir/${volume}`, type: '', csi: true },
  'k8s.io/minikube-hostpath': {
    path: (_, { metadata }) => `/tmp/hostpath-provisioner/${metadata.namespace}/${metadata.name}`,
    type: '',
    fixedSize: true,
  },
  'docker.io/hostpath': {
    path: (volume, { metadata }) => `/var/lib/k8s-pvs/${metadata.name}/${volume}`,
    type: '',
    fixedSize: true,
  },
  'rancher.io/local-path': {
    path: (volume, { metadata }) => `/var/local-path-provisioner/${volume}_${metadata.namespace}_${metadata.name}`,
    type: 'DirectoryOrCreate',
    local: true,
    fixedSize: true,
  },
};

/** The part of a volume that says where it lies. */
export function placement(
  provisioner: Provisioner,
  volume: string,
  claim: PersistentVolumeClaim,
  node: string | undefined,
): Partial<NonNullable<PersistentVolume['spec']>> {
  if (provisioner.csi) {
    const driver = claim.metadata.annotations?.[annotation.provisioner] ?? '';
    return { csi: { driver, volumeHandle: claim.metadata.uid ?? volume } };
  }
  const hostPath = { path: provisioner.path(volume, claim), type: provisioner.type };
  if (!provisioner.local || node === undefined) return { hostPath };
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In' as const, values: [node] }];
  return { hostPath, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
}
