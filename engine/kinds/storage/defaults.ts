/** Defaults of volumes, claims and classes. */
import { change, changePart, fill } from '../../machinery/share.ts';
import { defaultSources } from './source-defaults.ts';
import type { CSIDriver, PersistentVolume, PersistentVolumeClaim, StatefulSet, StorageClass } from '../types.ts';

type ClaimTemplate = NonNullable<NonNullable<StatefulSet['spec']>['volumeClaimTemplates']>[number];

export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return changePart(change(claim, { status: fill(claim.status ?? {}, { phase: 'Pending' }) }), 'spec', (spec) =>
    fill(spec, { volumeMode: 'Filesystem' }),
  );
}

/** Claims in a StatefulSet are whole objects with their kind and even a status. */
export function defaultClaimTemplate(template: ClaimTemplate): ClaimTemplate {
  return changePart(
    fill(change(template, { status: fill(template.status ?? {}, { phase: 'Pending' }) }), {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
    }),
    'spec',
    (spec) => fill(spec, { volumeMode: 'Filesystem' }),
  );
}

export function defaultVolumeObject(volume: PersistentVolume): PersistentVolume {
  return changePart(change(volume, { status: fill(volume.status ?? {}, { phase: 'Pending' }) }), 'spec', (spec) =>
    fill(defaultSources(spec), {
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    }),
  );
}

export const defaultStorageClass = (storage: StorageClass): StorageClass =>
  fill(storage, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });

export const defaultCsiDriver = (driver: CSIDriver): CSIDriver =>
  changePart(driver, 'spec', (spec) =>
    fill(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  );
