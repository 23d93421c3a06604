/** StorageObjectInUseProtection and PersistentVolumeClaimResize. */
import { compareQuantities, parseQuantity } from '../../../machinery/quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../../kinds/types.ts';
import type { AdmissionPlugin } from '../contract.ts';
import { deny } from '../denial.ts';
import { about } from './pod-spec.ts';

const finalizers: { readonly [resource: string]: string } = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

/** @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: (operation, { stored }, subresource) =>
    operation === 'CREATE' && subresource === '' && stored.group === '' && finalizers[stored.resource] !== undefined,
  admit(attributes) {
    const { object, endpoint } = attributes;
    const finalizer = finalizers[endpoint.resource];
    if (!object || finalizer === undefined) return;
    const known = object.metadata.finalizers ?? [];
    if (known.includes(finalizer)) return;
    attributes.object = { ...object, metadata: { ...object.metadata, finalizers: [...known, finalizer] } };
  },
};

/** @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: about('', 'persistentvolumeclaims', 'UPDATE'),
  validate(attributes, context) {
    const claim = attributes.object as PersistentVolumeClaim | undefined;
    const old = attributes.old as PersistentVolumeClaim | undefined;
    const [size, oldSize] = [sizeOf(claim), sizeOf(old)];
    if (!size || !oldSize || compareQuantities(size, oldSize) <= 0) return;
    if (old?.status?.phase !== 'Bound') {
      throw deny(attributes, 'Only bound persistent volume claims can be expanded', 'not-bound', {
        phase: old?.status?.phase,
      });
    }
    const name = claim?.spec?.storageClassName;
    const found = name
      ? (context.find('storage.k8s.io', 'storageclasses', undefined, name) as StorageClass | undefined)
      : undefined;
    if (name !== old.spec?.storageClassName || !found?.allowVolumeExpansion) {
      throw deny(
        attributes,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        'class-cannot-resize',
        { storageClass: name ?? null },
      );
    }
  },
};

const sizeOf = (claim: PersistentVolumeClaim | undefined) =>
  parseQuantity(claim?.spec?.resources?.requests?.['storage'] ?? '');
