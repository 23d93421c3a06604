import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { compareQuantities, parseQuantity, type Quantity, zeroQuantity } from '../../machinery/quantity.ts';
import { selects } from '../support/label-selector.ts';
import { className, isFor } from './binder.ts';

const quantity = (text: string | number | undefined): Quantity => parseQuantity(text ?? 0) ?? zeroQuantity;
const sizeOf = ({ spec }: PersistentVolume): Quantity => quantity(spec?.capacity?.['storage']);
const sizeWanted = ({ spec }: PersistentVolumeClaim): Quantity => quantity(spec?.resources?.requests?.['storage']);
const modeOf = ({ spec }: PersistentVolume | PersistentVolumeClaim): string => spec?.volumeMode ?? 'Filesystem';

/** Why a volume cannot serve the claim that names it; undefined where it can. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (compareQuantities(sizeOf(volume), sizeWanted(claim)) < 0) return 'requested PV is too small';
  if (className(volume) !== className(claim)) return 'storageClassName does not match';
  if (modeOf(volume) !== modeOf(claim)) return 'incompatible volumeMode';
  if (!offersModes(volume, claim)) return 'incompatible accessMode';
  return undefined;
}

export const sameVolumeMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  modeOf(volume) === modeOf(claim);

const offersModes = ({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode));

/**
 * The volume for a claim: one that is meant for it, or else, of those with the fewest access modes that suffice, the smallest.
 *
 * @param delayed the claim waits for its first consumer: only a volume that is meant for it will do
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  candidates: readonly PersistentVolume[],
  delayed: boolean,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  const wanted = sizeWanted(claim);
  for (const volume of candidates) {
    if (!sameVolumeMode(volume, claim) || !offersModes(volume, claim)) continue;
    if (compareQuantities(sizeOf(volume), wanted) < 0) continue;
    if (volume.spec?.claimRef) {
      if (isFor(volume, claim)) return volume;
      continue;
    }
    if (delayed || volume.metadata.deletionTimestamp !== undefined || volume.status?.phase !== 'Available') continue;
    const { selector } = claim.spec ?? {};
    if (selector && !selects(selector, volume.metadata.labels)) continue;
    if (className(volume) !== className(claim)) continue;
    if (!best || compare(volume, best) < 0) best = volume;
  }
  return best;
}

function compare(a: PersistentVolume, b: PersistentVolume): number {
  const modes = (a.spec?.accessModes?.length ?? 0) - (b.spec?.accessModes?.length ?? 0);
  if (modes !== 0) return modes;
  return compareQuantities(sizeOf(a), sizeOf(b)) || (a.metadata.name < b.metadata.name ? -1 : 1);
}
