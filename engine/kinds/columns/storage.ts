/** Columns of volumes, claims and what provides them. */
import type { TypedColumn } from '../behaviour.ts';
import { age, formatAccessModes, integer, name, text, wide } from './cells.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from '../types.ts';

const storage = (quantities: { readonly [name: string]: string | number } | undefined): string =>
  `${quantities?.['storage'] ?? ''}`;

const legacyClass = 'volume.beta.kubernetes.io/storage-class';

export const persistentVolumeColumns: readonly TypedColumn<PersistentVolume>[] = [
  name,
  text('Capacity', (v) => storage(v.spec?.capacity)),
  text('Access Modes', (v) => formatAccessModes(v.spec?.accessModes)),
  text('Reclaim Policy', (v) => v.spec?.persistentVolumeReclaimPolicy),
  text('Status', (v) => (v.metadata.deletionTimestamp ? 'Terminating' : (v.status?.phase ?? ''))),
  text('Claim', ({ spec }) => (spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '')),
  text('StorageClass', (v) => v.metadata.annotations?.[legacyClass] ?? v.spec?.storageClassName ?? ''),
  text('VolumeAttributesClass', (v) => v.spec?.volumeAttributesClassName ?? '<unset>'),
  text('Reason', (v) => v.status?.reason ?? ''),
  age,
  wide('VolumeMode', (v) => v.spec?.volumeMode ?? '<unset>'),
];

export const persistentVolumeClaimColumns: readonly TypedColumn<PersistentVolumeClaim>[] = [
  name,
  text('Status', (c) => (c.metadata.deletionTimestamp ? 'Terminating' : (c.status?.phase ?? ''))),
  text('Volume', (c) => c.spec?.volumeName ?? ''),
  // one that has a volume and is not bound yet has none of it
  text('Capacity', (c) => (c.spec?.volumeName ? storage(c.status?.capacity) || '0' : '')),
  text('Access Modes', (c) => (c.spec?.volumeName ? formatAccessModes(c.status?.accessModes) : '')),
  text('StorageClass', (c) => c.metadata.annotations?.[legacyClass] ?? c.spec?.storageClassName ?? ''),
  text('VolumeAttributesClass', (c) => c.spec?.volumeAttributesClassName ?? '<unset>'),
  age,
  wide('VolumeMode', (c) => c.spec?.volumeMode ?? '<unset>'),
];

/** The class that claims without one get carries this annotation. */
export const isDefaultClass = (c: StorageClass): boolean =>
  c.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  c.metadata.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';

export const storageClassColumns: readonly TypedColumn<StorageClass>[] = [
  { ...name, value: (c) => (isDefaultClass(c) ? `${c.metadata.name} (default)` : c.metadata.name) },
  text('Provisioner', (c) => c.provisioner),
  text('ReclaimPolicy', (c) => c.reclaimPolicy ?? 'Delete'),
  text('VolumeBindingMode', (c) => c.volumeBindingMode ?? '<unset>'),
  text('AllowVolumeExpansion', (c) => c.allowVolumeExpansion ?? false),
  age,
];

export const volumeAttributesClassColumns: readonly TypedColumn<VolumeAttributesClass>[] = [
  name,
  text('DriverName', (c) => c.driverName),
  age,
];

export const volumeAttachmentColumns: readonly TypedColumn<VolumeAttachment>[] = [
  name,
  { name: 'Attacher', type: 'string', format: 'name', value: (a) => a.spec?.attacher },
  text('PV', (a) => a.spec?.source.persistentVolumeName ?? ''),
  text('Node', (a) => a.spec?.nodeName),
  { name: 'Attached', type: 'boolean', value: (a) => a.status?.attached ?? false },
  age,
];

export const csiNodeColumns: readonly TypedColumn<CSINode>[] = [
  name,
  integer('Drivers', (n) => n.spec?.drivers?.length ?? 0),
  age,
];

export const csiDriverColumns: readonly TypedColumn<CSIDriver>[] = [
  name,
  { name: 'AttachRequired', type: 'boolean', value: (d) => d.spec?.attachRequired ?? true },
  { name: 'PodInfoOnMount', type: 'boolean', value: (d) => d.spec?.podInfoOnMount ?? false },
  { name: 'StorageCapacity', type: 'boolean', value: (d) => d.spec?.storageCapacity ?? false },
  text('TokenRequests', (d) => d.spec?.tokenRequests?.map((t) => t.audience).join(',') || '<unset>'),
  { name: 'RequiresRepublish', type: 'boolean', value: (d) => d.spec?.requiresRepublish ?? false },
  text('Modes', (d) => d.spec?.volumeLifecycleModes?.join(',') || '<none>'),
  age,
];

export const csiStorageCapacityColumns: readonly TypedColumn<CSIStorageCapacity>[] = [
  name,
  text('StorageClassName', (c) => c.storageClassName),
  text('Capacity', (c) => `${c.capacity ?? '<unset>'}`),
];
