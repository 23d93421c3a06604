import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { equal } from '../support/equal.ts';
import { updateStatus } from '../support/status-write.ts';
import { byClaim } from '../support/pod-claims.ts';
import { bind } from './bind.ts';
import {
  annotation,
  type Binder,
  className,
  hasAnnotation,
  isBindingComplete,
  isFor,
  volumesOfClass,
  writeClaim,
} from './binder.ts';
import { defaultClass } from './default-class.ts';
import { findVolume, mismatch } from './match.ts';
import { requestProvisioning } from './provisioning.ts';

/** Brings one claim a step nearer to its volume. */
export async function reconcileClaim(binder: Binder, key: string): Promise<void> {
  const claim = binder.claims.get(key);
  if (!claim) return;
  if (isBindingComplete(claim)) await keepBound(binder, claim);
  else if (claim.spec?.volumeName) await bindNamed(binder, claim, claim.spec.volumeName);
  else await bindAny(binder, claim);
}

async function keepBound(binder: Binder, claim: PersistentVolumeClaim): Promise<void> {
  const { volumeName } = claim.spec ?? {};
  const volume = volumeName ? binder.volumes.get(volumeName) : undefined;
  const reference = volume?.spec?.claimRef;
  if (!volumeName) {
    await lose(
      binder,
      claim,
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    );
  } else if (!volume) {
    await lose(binder, claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  } else if (!reference || reference.uid === claim.metadata.uid) {
    await bind(binder, claim, volume);
  } else {
    const message = 'Two claims are bound to the same volume, this one is bound incorrectly';
    await lose(binder, claim, 'ClaimMisbound', message);
  }
}

async function bindNamed(binder: Binder, claim: PersistentVolumeClaim, volumeName: string): Promise<void> {
  const volume = binder.volumes.get(volumeName);
  if (!volume) return setPending(binder, claim);
  if (!volume.spec?.claimRef) {
    const problem = mismatch(volume, claim);
    if (problem === undefined) return bind(binder, claim, volume);
    const message = `Cannot bind to requested volume "${volumeName}": ${problem}`;
    binder.events.event(claim, 'Warning', 'VolumeMismatch', message);
  } else if (isFor(volume, claim)) {
    return bind(binder, claim, volume);
  } else if (!hasAnnotation(claim, annotation.boundByController)) {
    const message = `volume "${volumeName}" already bound to a different claim.`;
    binder.events.event(claim, 'Warning', 'FailedBinding', message);
  }
  return setPending(binder, claim);
}

async function bindAny(binder: Binder, claim: PersistentVolumeClaim): Promise<void> {
  const { volumes, classes, events } = binder;
  const wanted = className(claim);
  const delayed = classes.get(wanted)?.volumeBindingMode === 'WaitForFirstConsumer';
  const volume = findVolume(claim, meantOrOfClass(volumes, claim, wanted), delayed);
  if (volume) return bind(binder, claim, volume);
  if (delayed && !hasAnnotation(claim, annotation.selectedNode)) {
    tellWhatItWaitsFor(binder, claim);
  } else if (wanted !== '') {
    return requestProvisioning(binder, claim, () => setPending(binder, claim));
  } else {
    const standard = claim.spec?.storageClassName === undefined ? defaultClass(classes.list()) : undefined;
    if (standard) {
      await writeClaim(binder, claim, { spec: { ...claim.spec, storageClassName: standard.metadata.name } });
      return;
    }
    const message = 'no persistent volumes available for this claim and no storage class is set';
    events.event(claim, 'Normal', 'FailedBinding', message);
  }
  return setPending(binder, claim);
}

/** A volume that is meant for a claim serves it whatever its class. */
function meantOrOfClass(
  volumes: Binder['volumes'],
  claim: PersistentVolumeClaim,
  wanted: string,
): readonly PersistentVolume[] {
  const meant = volumes.byIndex(meantFor, keyOf(claim));
  return meant.length > 0
    ? [...meant, ...volumes.byIndex(volumesOfClass, wanted)]
    : volumes.byIndex(volumesOfClass, wanted);
}

/** Index of volumes by the claim that they are for. */
export const meantFor = 'claim';

function tellWhatItWaitsFor({ pods, events }: Binder, claim: PersistentVolumeClaim): void {
  const consumer = pods
    .byIndex(byClaim, keyOf(claim))
    .find(({ spec, metadata }) => !spec?.nodeName && metadata.deletionTimestamp === undefined);
  if (consumer) {
    const message = `waiting for pod ${consumer.metadata.name} to be scheduled`;
    events.event(claim, 'Normal', 'WaitForPodScheduled', message);
  } else {
    const message = 'waiting for first consumer to be created before binding';
    events.event(claim, 'Normal', 'WaitForFirstConsumer', message);
  }
}

async function setPending(binder: Binder, claim: PersistentVolumeClaim): Promise<void> {
  const { accessModes: _, capacity: __, ...rest } = claim.status ?? {};
  const status = { ...rest, phase: 'Pending' };
  if (!equal(claim.status, status)) await updateStatus(binder.api, resources.persistentVolumeClaims, claim, status);
}

async function lose(binder: Binder, claim: PersistentVolumeClaim, reason: string, message: string): Promise<void> {
  if (claim.status?.phase === 'Lost') return;
  const { accessModes: _, capacity: __, ...rest } = claim.status ?? {};
  await updateStatus(binder.api, resources.persistentVolumeClaims, claim, { ...rest, phase: 'Lost' });
  binder.events.event(claim, 'Warning', reason, message);
}
