/** What the schemas cannot say of drivers, attachments and classes of volume attributes. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import {
  collect,
  type FieldErrors,
  labelKeyProblems,
  nameProblems,
  quantityOf,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import { validateDriverName } from '../devices/names.ts';
import type { CSIDriver, CSINode, CSIStorageCapacity, VolumeAttachment, VolumeAttributesClass } from '../types.ts';

const shortestTokenSeconds = 600;
const longestTokenSeconds = 2 ** 32;
const shortestUpdateSeconds = 10;
const longestNodeId = 256;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/csi-driver-v1/ */
export const validateCsiDriver = ({ spec }: CSIDriver): readonly FieldError[] =>
  collect((errors) => {
    errors.oneOfIfSet('spec.fsGroupPolicy', spec?.fsGroupPolicy, ['File', 'None', 'ReadWriteOnceWithFSType']);
    const audiences = new Set<string>();
    for (const [i, { audience, expirationSeconds }] of (spec?.tokenRequests ?? []).entries()) {
      const field = `spec.tokenRequests[${i}]`;
      if (audiences.has(audience)) {
        errors.duplicate(`${field}.audience`, audience);
        continue;
      }
      audiences.add(audience);
      if (expirationSeconds === undefined) continue;
      if (expirationSeconds < shortestTokenSeconds) {
        const detail = 'may not specify a duration less than 10 minutes';
        errors.invalid(`${field}.expirationSeconds`, expirationSeconds, detail);
      }
      if (expirationSeconds > longestTokenSeconds) {
        const detail = 'may not specify a duration larger than 2^32 seconds';
        errors.invalid(`${field}.expirationSeconds`, expirationSeconds, detail);
      }
    }
    for (const mode of spec?.volumeLifecycleModes ?? []) {
      if (mode !== 'Persistent' && mode !== 'Ephemeral') {
        errors.notSupported('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']);
      }
    }
    const period = spec?.nodeAllocatableUpdatePeriodSeconds;
    if (period !== undefined && period < shortestUpdateSeconds) {
      const detail = `must be greater than or equal to ${shortestUpdateSeconds} seconds`;
      errors.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, detail);
    }
  });

export const validateCsiDriverUpdate = ({ spec }: CSIDriver, { spec: old }: CSIDriver): readonly FieldError[] =>
  collect((errors) => {
    // the server's name of the field
    if (spec.attachRequired !== old.attachRequired) errors.immutable('spec.attachedRequired', spec.attachRequired);
    if (!same(spec.volumeLifecycleModes, old.volumeLifecycleModes)) {
      errors.immutable('spec.volumeLifecycleModes', spec.volumeLifecycleModes);
    }
  });

export const validateCsiNode = ({ spec }: CSINode): readonly FieldError[] =>
  collect((errors) => {
    const names = new Set<string>();
    for (const [i, driver] of (spec?.drivers ?? []).entries()) {
      const field = `spec.drivers[${i}]`;
      validateDriverName(driver.name, `${field}.name`, errors);
      if (!driver.nodeID) errors.required(`${field}.nodeID`);
      else if (driver.nodeID.length > longestNodeId) {
        errors.invalid(`${field}.nodeID`, driver.nodeID, `must be ${longestNodeId} characters or less`);
      }
      errors.notNegative(`${field}.allocatable.count`, driver.allocatable?.count);
      if (names.has(driver.name)) errors.duplicate(`${field}.name`, driver.name);
      names.add(driver.name);
      const keys = new Set<string>();
      for (const key of driver.topologyKeys ?? []) {
        if (key === '') errors.required(field);
        if (keys.has(key)) errors.duplicate(field, key);
        keys.add(key);
        errors.allInvalid(field, key, labelKeyProblems(key));
      }
    }
  });

/** A driver on a node does not change; it goes and comes again. How many volumes it takes may. */
export const validateCsiNodeUpdate = ({ spec }: CSINode, { spec: old }: CSINode): readonly FieldError[] =>
  collect((errors) => {
    for (const before of old?.drivers ?? []) {
      const now = spec?.drivers?.find(({ name }) => name === before.name);
      if (!now || same({ ...now, allocatable: 0 }, { ...before, allocatable: 0 })) continue;
      errors.invalid('CSINodeDriver', now, 'field is immutable');
    }
  });

export const validateStorageCapacity = (offer: CSIStorageCapacity): readonly FieldError[] =>
  collect((errors) => {
    validateLabelSelector(offer.nodeTopology, 'nodeTopology', errors);
    const name = offer.storageClassName ?? '';
    errors.allInvalid('storageClassName', name, nameProblems(name, 'subdomain'));
    for (const part of ['capacity', 'maximumVolumeSize'] as const) {
      const amount = offer[part];
      if (amount === undefined || quantityOf(amount).nanos >= 0n) continue;
      errors.invalid(part, amount, 'must be greater than or equal to 0');
    }
  });

export const validateStorageCapacityUpdate = (
  offer: CSIStorageCapacity,
  old: CSIStorageCapacity,
): readonly FieldError[] =>
  collect((errors) => {
    if (!same(offer.nodeTopology, old.nodeTopology)) errors.immutable('nodeTopology', offer.nodeTopology);
    if (offer.storageClassName !== old.storageClassName) errors.immutable('storageClassName', offer.storageClassName);
  });

export const validateAttachment = ({ spec }: VolumeAttachment): readonly FieldError[] =>
  collect((errors) => {
    if (!spec?.attacher) errors.required('spec.attacher');
    validateAttached(spec?.source, errors);
    const node = spec?.nodeName ?? '';
    errors.allInvalid('spec.nodeName', node, nameProblems(node, 'subdomain'));
    if (spec?.attacher) validateDriverName(spec.attacher, 'spec.attacher', errors);
    const volume = spec?.source?.persistentVolumeName;
    if (volume) errors.allInvalid('spec.source.persistentVolumeName', volume, nameProblems(volume, 'subdomain'));
  });

function validateAttached(source: VolumeAttachment['spec']['source'] | undefined, errors: FieldErrors): void {
  const { inlineVolumeSpec, persistentVolumeName } = source ?? {};
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) errors.required('spec.source', detail);
  else if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) {
    errors.forbidden('spec.source', detail);
  } else if (persistentVolumeName === '') {
    errors.required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName');
  }
}

export const validateAttachmentUpdate = (
  { spec }: VolumeAttachment,
  { spec: old }: VolumeAttachment,
): readonly FieldError[] =>
  collect((errors) => {
    if (!same(spec, old)) errors.immutable('spec', spec);
  });

export const validateAttributesClass = ({ driverName, parameters }: VolumeAttributesClass): readonly FieldError[] =>
  collect((errors) => {
    if (!driverName) errors.required('driverName');
    else errors.allInvalid('driverName', driverName, labelKeyProblems(driverName.toLowerCase()));
    if (Object.keys(parameters ?? {}).length === 0) {
      errors.required('parameters', 'must contain at least one key/value pair');
    }
  });

export const validateAttributesClassUpdate = (
  next: VolumeAttributesClass,
  old: VolumeAttributesClass,
): readonly FieldError[] =>
  collect((errors) => {
    if (next.driverName !== old.driverName) errors.forbidden('driverName', 'updates to driverName are forbidden.');
    if (!same(next.parameters, old.parameters)) errors.forbidden('parameters', 'updates to parameters are forbidden.');
  });
