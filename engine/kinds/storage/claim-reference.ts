import type { PersistentVolumeClaim } from '../types.ts';

/** What `spec.claimRef` of a PersistentVolume says of the claim that it is bound to. */
export function claimReference({ metadata }: PersistentVolumeClaim) {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
}
