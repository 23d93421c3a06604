import type { ControllerContext } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { compareQuantities, parseQuantity, zeroQuantity } from '../../machinery/quantity.ts';
import { updateStatus } from '../support/status-write.ts';

const quantity = (text: string | number | undefined) => parseQuantity(text ?? 0) ?? zeroQuantity;
const wanted = ({ spec }: PersistentVolumeClaim) => spec?.resources?.requests?.['storage'];

/** Whether a bound claim asks for more than it has. */
export function wantsMore(claim: PersistentVolumeClaim): boolean {
  const { phase, capacity } = claim.status ?? {};
  return phase === 'Bound' && compareQuantities(quantity(wanted(claim)), quantity(capacity?.['storage'])) > 0;
}

/**
 * Lets a volume grow to what its claim asks for, as the external resizer does. A folder has no file system of its own, so no
 * node needs to do anything and `FileSystemResizePending` never comes.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
export async function expand(
  { sim, api, events }: Pick<ControllerContext, 'sim' | 'api' | 'events'>,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Promise<void> {
  const storage = wanted(claim);
  if (storage === undefined || !wantsMore(claim)) return;
  const { name } = volume.metadata;
  const { conditions = [], allocatedResourceStatuses: _, ...status } = claim.status ?? {};
  const others = conditions.filter(({ type }) => type !== 'Resizing' && type !== 'FileSystemResizePending');
  const begun = {
    ...status,
    allocatedResources: { ...status.allocatedResources, storage },
    allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
    conditions: [...others, { type: 'Resizing', status: 'True', lastTransitionTime: sim.clock.timestamp() }],
  };
  const resizing = await updateStatus(api, resources.persistentVolumeClaims, claim, begun);
  events.event(claim, 'Normal', 'Resizing', `External resizer is resizing volume ${name}`);
  if (compareQuantities(quantity(volume.spec?.capacity?.['storage']), quantity(storage)) < 0) {
    const spec = { ...volume.spec, capacity: { ...volume.spec?.capacity, storage } };
    await api.update(objectRef(resources.persistentVolumes, undefined, name), { ...volume, spec });
  }
  await updateStatus(api, resources.persistentVolumeClaims, resizing, {
    ...status,
    allocatedResources: begun.allocatedResources,
    capacity: { ...status.capacity, storage },
    ...(others.length > 0 ? { conditions: others } : {}),
  });
  events.event(claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
}
