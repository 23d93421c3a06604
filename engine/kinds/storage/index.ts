import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';

/** Volumes, claims and what provides them. */
export const storage: { readonly [kindAndGroup: string]: Behaviour } = {
  'PersistentVolume.': behaviour({ defaults: defaults.defaultVolumeObject }),
  'PersistentVolumeClaim.': behaviour({ defaults: defaults.defaultClaim }),
  'CSIDriver.storage.k8s.io': behaviour({ defaults: defaults.defaultCsiDriver }),
  'StorageClass.storage.k8s.io': behaviour({ defaults: defaults.defaultStorageClass }),
};
