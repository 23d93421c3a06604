import { change, fill } from '../../machinery/share.ts';
import type { PersistentVolume, PodSpec } from '../types.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];

/** Sources that volumes of pods and PersistentVolumes have alike, and what they may leave out. */
type Sources = Pick<Volume, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>;
type PersistentSources = Pick<NonNullable<PersistentVolume['spec']>, keyof Sources>;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
export function defaultSources<S extends Sources | PersistentSources>(sources: S): S {
  const { hostPath, iscsi, rbd, azureDisk, scaleIO } = sources;
  const filled = {
    hostPath: hostPath && fill(hostPath, { type: '' }),
    iscsi: iscsi && fill(iscsi, { iscsiInterface: 'default' }),
    rbd: rbd && fill(rbd, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
    azureDisk:
      azureDisk && fill(azureDisk, { cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Shared', readOnly: false }),
    scaleIO: scaleIO && fill(scaleIO, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  };
  return change(sources, filled as Partial<S>);
}
