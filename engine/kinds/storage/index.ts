import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';
import * as validation from './validation.ts';

/** Volumes, claims and what provides them. */
export const storage: { readonly [kindAndGroup: string]: Behaviour } = {
  'PersistentVolume.': behaviour({
    validate: validation.validateVolume,
    validateUpdate: validation.validateVolumeUpdate,
    defaults: defaults.defaultVolumeObject,
  }),
  'PersistentVolumeClaim.': behaviour({
    validate: validation.validateClaim,
    validateUpdate: validation.validateClaimUpdate,
    defaults: defaults.defaultClaim,
  }),
  'CSIDriver.storage.k8s.io': behaviour({ defaults: defaults.defaultCsiDriver }),
  'StorageClass.storage.k8s.io': behaviour({
    validate: validation.validateStorageClass,
    validateUpdate: validation.validateStorageClassUpdate,
    defaults: defaults.defaultStorageClass,
  }),
};
