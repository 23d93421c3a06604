import { type Behaviour, behaviour } from '../behaviour.ts';
import type { PersistentVolume } from '../types.ts';
import * as csi from './csi-validation.ts';
import * as defaults from './defaults.ts';
import * as validation from './validation.ts';

/** Volumes, claims and what provides them. */
export const storage: { readonly [kindAndGroup: string]: Behaviour } = {
  'PersistentVolume.': behaviour({
    validate: validation.validateVolume,
    validateUpdate: validation.validateVolumeUpdate,
    defaults: defaults.defaultVolumeObject,
    prepareForCreate: (volume: PersistentVolume, { now }) => ({
      ...volume,
      status: { phase: 'Pending' as const, lastPhaseTransitionTime: now() },
    }),
    // who changes the phase need not know the time
    prepareForStatusUpdate(volume: PersistentVolume, { status: before }: PersistentVolume, { now }) {
      const { status } = volume;
      const told = status?.lastPhaseTransitionTime !== before?.lastPhaseTransitionTime;
      if (status?.phase === before?.phase || (told && status?.lastPhaseTransitionTime)) return volume;
      return { ...volume, status: { ...status, lastPhaseTransitionTime: now() } };
    },
  }),
  'PersistentVolumeClaim.': behaviour({
    validate: validation.validateClaim,
    validateUpdate: validation.validateClaimUpdate,
    defaults: defaults.defaultClaim,
  }),
  'CSIDriver.storage.k8s.io': behaviour({
    validate: csi.validateCsiDriver,
    validateUpdate: csi.validateCsiDriverUpdate,
    defaults: defaults.defaultCsiDriver,
  }),
  'CSINode.storage.k8s.io': behaviour({
    validate: csi.validateCsiNode,
    validateUpdate: csi.validateCsiNodeUpdate,
  }),
  'CSIStorageCapacity.storage.k8s.io': behaviour({
    validate: csi.validateStorageCapacity,
    validateUpdate: csi.validateStorageCapacityUpdate,
  }),
  'VolumeAttachment.storage.k8s.io': behaviour({
    validate: csi.validateAttachment,
    validateUpdate: csi.validateAttachmentUpdate,
  }),
  'VolumeAttributesClass.storage.k8s.io': behaviour({
    validate: csi.validateAttributesClass,
    validateUpdate: csi.validateAttributesClassUpdate,
  }),
  'StorageClass.storage.k8s.io': behaviour({
    validate: validation.validateStorageClass,
    validateUpdate: validation.validateStorageClassUpdate,
    defaults: defaults.defaultStorageClass,
  }),
};
