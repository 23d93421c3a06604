import { resources } from '../../kinds/resources.ts';
import { claimReference } from '../../kinds/storage/claim-reference.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { equal } from '../support/equal.ts';
import { updateStatus } from '../support/status-write.ts';
import {
  annotation,
  type Binder,
  hasAnnotation,
  isBindingComplete,
  setVolumePhase,
  withAnnotations,
  writeClaim,
  writeVolume,
} from './binder.ts';

/** Binds both, from whichever step was reached before: volume, its phase, claim, its phase. */
export async function bind(binder: Binder, claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
  const bound = await setVolumePhase(binder, await bindVolume(binder, claim, volume), 'Bound');
  const done = await bindClaim(binder, claim, bound);
  const { capacity, accessModes } = bound.spec ?? {};
  const { phase: _, ...former } = done.status ?? {};
  // a volume that has just grown is told of by whoever lets it grow
  const size = former.capacity ?? capacity;
  const status = { ...former, phase: 'Bound', accessModes, ...(size ? { capacity: size } : {}) };
  if (!equal(done.status, status)) await updateStatus(binder.api, resources.persistentVolumeClaims, done, status);
}

async function bindVolume(
  binder: Binder,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Promise<PersistentVolume> {
  const { claimRef } = volume.spec ?? {};
  if (claimRef?.uid === claim.metadata.uid) return volume;
  return writeVolume(binder, volume, {
    metadata: claimRef ? volume.metadata : withAnnotations(volume, annotation.boundByController),
    spec: { ...volume.spec, claimRef: claimReference(claim) } as NonNullable<PersistentVolume['spec']>,
  });
}

async function bindClaim(
  binder: Binder,
  claim: PersistentVolumeClaim,
  { metadata }: PersistentVolume,
): Promise<PersistentVolumeClaim> {
  const chosenByUs = claim.spec?.volumeName !== metadata.name;
  if (!chosenByUs && isBindingComplete(claim)) return claim;
  const marks = chosenByUs ? [annotation.boundByController, annotation.bindCompleted] : [annotation.bindCompleted];
  return writeClaim(binder, claim, {
    metadata: withAnnotations(claim, ...marks),
    spec: { ...claim.spec, volumeName: metadata.name },
  });
}

/** Takes a volume from its claim: wholly where the binder had bound it, else it stays meant for a claim of that name. */
export async function unbind(binder: Binder, volume: PersistentVolume): Promise<void> {
  const { claimRef, ...spec } = volume.spec ?? {};
  let next: Partial<PersistentVolume>;
  if (hasAnnotation(volume, annotation.boundByController)) {
    const { [annotation.boundByController]: _, ...annotations } = volume.metadata.annotations ?? {};
    next = { metadata: { ...volume.metadata, annotations }, spec };
  } else {
    const { uid: _, resourceVersion: __, ...reference } = claimRef ?? {};
    next = { spec: { ...spec, claimRef: reference } };
  }
  await setVolumePhase(binder, await writeVolume(binder, volume, next), 'Available');
}
