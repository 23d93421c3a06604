/** What the schemas cannot say of volumes, claims and classes. */
import type { FieldError } from '../../machinery/errors.ts';
import { compareQuantities } from '../../machinery/quantity.ts';
import { internalDiff } from '../internal-form.ts';
import { same } from '../../machinery/share.ts';
import {
  collect,
  type FieldErrors,
  goesUp,
  labelKeyProblems,
  nameProblems,
  quantityOf,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import { validateNodeSelector } from '../pod/validation/scheduling.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../types.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];

type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

function validateAccessModes(modes: readonly string[], field: string, errors: FieldErrors): void {
  for (const mode of modes) errors.oneOf(field, mode, accessModes);
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    errors.forbidden(field, 'may not use ReadWriteOncePod with other access modes');
  }
}

export const validateClaim = ({ spec }: PersistentVolumeClaim): readonly FieldError[] =>
  collect((errors) => validateClaimSpec(spec, 'spec', errors));

function validateClaimSpec(spec: ClaimSpec | undefined, field: string, errors: FieldErrors): void {
  if (!spec?.accessModes?.length) errors.required(`${field}.accessModes`, 'at least 1 access mode is required');
  validateLabelSelector(spec?.selector, `${field}.selector`, errors);
  validateAccessModes(spec?.accessModes ?? [], `${field}.accessModes`, errors);
  const storage = spec?.resources?.requests?.['storage'];
  const at = `${field}.resources[storage]`;
  if (storage === undefined) errors.required(at);
  else if (quantityOf(storage).nanos <= 0n) errors.invalid(at, storage, 'must be greater than zero');
  if (spec?.storageClassName) {
    const problems = nameProblems(spec.storageClassName, 'subdomain');
    errors.allInvalid(`${field}.storageClassName`, spec.storageClassName, problems);
  }
  errors.oneOfIfSet(`${field}.volumeMode`, spec?.volumeMode, volumeModes);
}

/** Of a claim only its size may change, once it is bound, and its binding. */
export const validateClaimUpdate = (claim: PersistentVolumeClaim, old: PersistentVolumeClaim): readonly FieldError[] =>
  collect((errors) => {
    const comparable = (spec: ClaimSpec | undefined): ClaimSpec => {
      const { resources, volumeName, volumeAttributesClassName: _, ...rest } = spec ?? {};
      const { storage: __, ...requests } = resources?.requests ?? {};
      return {
        ...rest,
        ...(old.spec?.volumeName && volumeName ? { volumeName } : {}),
        resources: { ...resources, requests },
      };
    };
    const bound = old.status?.phase === 'Bound';
    const size = (c: PersistentVolumeClaim): string | number => c.spec?.resources?.requests?.['storage'] ?? '0';
    const resized = compareQuantities(quantityOf(size(claim)), quantityOf(size(old)));
    const before = comparable(old.spec);
    const adopting = old.spec?.storageClassName === undefined && claim.spec?.storageClassName !== undefined;
    const after = adopting ? withoutClass(comparable(claim.spec)) : comparable(claim.spec);
    if (!same(after, before) || (resized !== 0 && !bound)) {
      errors.forbidden(
        'spec',
        `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims${claimDiff(claim, old)}`,
      );
    } else if (resized < 0 && !shrinksToStatus(claim)) {
      errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
    }
  });

/** What there is between the two that may not be: a first binding, a class of attributes and a bound claim's size may be new. */
function claimDiff({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): string {
  const { volumeAttributesClassName, resources } = old.spec ?? {};
  const storage = old.status?.phase === 'Bound' ? resources?.requests?.['storage'] : undefined;
  const requests = { ...spec?.resources?.requests, ...(storage === undefined ? {} : { storage }) };
  const now = { ...spec, volumeAttributesClassName, resources: { ...spec?.resources, requests } };
  return internalDiff('PersistentVolumeClaimSpec', now, { volumeName: spec?.volumeName, ...old.spec });
}

function withoutClass(spec: ClaimSpec): ClaimSpec {
  const { storageClassName: _, ...rest } = spec;
  return rest;
}

/** An expansion that was asked for may be taken back as long as it stays above what there is. */
function shrinksToStatus({ spec, status }: PersistentVolumeClaim): boolean {
  const capacity = status?.capacity?.['storage'];
  const wanted = spec?.resources?.requests?.['storage'];
  if (capacity === undefined || wanted === undefined) return false;
  return compareQuantities(quantityOf(wanted), quantityOf(capacity)) > 0;
}

const sources = [
  'hostPath',
  'local',
  'nfs',
  'csi',
  'iscsi',
  'fc',
  'awsElasticBlockStore',
  'gcePersistentDisk',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'flexVolume',
  'flocker',
  'glusterfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const satisfies readonly (keyof NonNullable<PersistentVolume['spec']>)[];

export const validateVolume = ({ spec }: PersistentVolume): readonly FieldError[] =>
  collect((errors) => {
    if (!spec?.accessModes?.length) errors.required('spec.accessModes');
    validateAccessModes(spec?.accessModes ?? [], 'spec.accessModes', errors);
    const capacity = spec?.capacity ?? {};
    if (Object.keys(capacity).length === 0) errors.required('spec.capacity');
    if (capacity['storage'] === undefined || Object.keys(capacity).length > 1) {
      errors.notSupported('spec.capacity', capacity, ['storage']);
    } else if (quantityOf(capacity['storage']).nanos <= 0n) {
      errors.invalid('spec.capacity[storage]', capacity['storage'], 'must be greater than zero');
    }
    errors.oneOfIfSet('spec.persistentVolumeReclaimPolicy', spec?.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain',
    ]);
    const affinity = spec?.nodeAffinity?.required;
    if (affinity) validateNodeSelector(affinity, 'spec.nodeAffinity.required', errors);
    let count = 0;
    for (const source of sources) {
      if (spec?.[source] === undefined) continue;
      if (count++ > 0) errors.forbidden(`spec.${source}`, 'may not specify more than 1 volume type');
    }
    if (count === 0) errors.required('spec', 'must specify a volume type');
    validateSources(spec, errors);
    errors.oneOfIfSet('spec.volumeMode', spec?.volumeMode, volumeModes);
  });

function validateSources(spec: PersistentVolume['spec'], errors: FieldErrors): void {
  if (spec?.hostPath) {
    if (!spec.hostPath.path) errors.required('spec.hostPath.path');
    else if (goesUp(spec.hostPath.path)) {
      errors.invalid('spec.hostPath.path', spec.hostPath.path, "must not contain '..'");
    }
    if (spec.hostPath.path === '/' && spec.persistentVolumeReclaimPolicy === 'Recycle') {
      errors.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'");
    }
  }
  if (spec?.local) {
    if (!spec.local.path) errors.required('spec.local.path');
    if (!spec.nodeAffinity?.required) errors.required('spec.nodeAffinity', 'Local volume requires node affinity');
  }
  if (spec?.nfs) {
    if (!spec.nfs.server) errors.required('spec.nfs.server');
    if (!spec.nfs.path) errors.required('spec.nfs.path');
  }
  if (spec?.csi) {
    if (!spec.csi.driver) errors.required('spec.csi.driver');
    if (!spec.csi.volumeHandle) errors.required('spec.csi.volumeHandle');
  }
}

export const validateVolumeUpdate = (volume: PersistentVolume, old: PersistentVolume): readonly FieldError[] =>
  collect((errors) => {
    const source = (v: PersistentVolume): unknown => sources.map((name) => v.spec?.[name] ?? null);
    if (!same(source(volume), source(old))) {
      const detail = 'spec.persistentvolumesource is immutable after creation';
      const diff = internalDiff('PersistentVolumeSource', volume.spec ?? {}, old.spec ?? {});
      errors.forbidden('spec.persistentvolumesource', detail + diff);
    }
    if (volume.spec?.volumeMode !== old.spec?.volumeMode) errors.immutable('spec.volumeMode', volume.spec?.volumeMode);
    if (old.spec?.nodeAffinity && !same(volume.spec?.nodeAffinity, old.spec.nodeAffinity)) {
      errors.immutable('spec.nodeAffinity', volume.spec?.nodeAffinity);
    }
  });

export const validateStorageClass = (storage: StorageClass): readonly FieldError[] =>
  collect((errors) => {
    if (!storage.provisioner) errors.required('provisioner');
    else {
      const problems = labelKeyProblems(storage.provisioner.toLowerCase());
      errors.allInvalid('provisioner', storage.provisioner, problems);
    }
    if (storage.reclaimPolicy) errors.oneOf('reclaimPolicy', storage.reclaimPolicy, ['Delete', 'Retain']);
    errors.oneOf('volumeBindingMode', storage.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']);
  });

export const validateStorageClassUpdate = (storage: StorageClass, old: StorageClass): readonly FieldError[] =>
  collect((errors) => {
    if (!same(storage.parameters ?? {}, old.parameters ?? {})) {
      errors.forbidden('parameters', 'updates to parameters are forbidden.');
    }
    if (storage.provisioner !== old.provisioner) {
      errors.forbidden('provisioner', 'updates to provisioner are forbidden.');
    }
    if (storage.reclaimPolicy !== old.reclaimPolicy) {
      errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.');
    }
    if (storage.volumeBindingMode !== old.volumeBindingMode)
      errors.immutable('volumeBindingMode', storage.volumeBindingMode);
  });
