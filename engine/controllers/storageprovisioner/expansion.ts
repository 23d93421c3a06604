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

/** What the volume had before it grew, until its file system has grown, too. */
const formerCapacity = 'volume.alpha.kubernetes.io/pre-resize-capacity';

/**
 * Lets a volume grow to what its claim asks for, as the external resizer does. With `onNode` the driver wants the file system
 * to grow, too: the claim then waits for a kubelet that mounts the volume.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
export async function expand(
  { sim, api, events }: Pick<ControllerContext, 'sim' | 'api' | 'events'>,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  { onNode }: { readonly onNode: boolean },
): Promise<void> {
  const storage = wanted(claim);
  if (storage === undefined || !wantsMore(claim)) return;
  const { name } = volume.metadata;
  const grown = compareQuantities(quantity(volume.spec?.capacity?.['storage']), quantity(storage)) >= 0;
  if (onNode && grown && claim.status?.allocatedResourceStatuses?.['storage']?.startsWith('NodeResize')) return;
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
  if (!grown) {
    const spec = { ...volume.spec, capacity: { ...volume.spec?.capacity, storage } };
    const former = String(volume.metadata.annotations?.[formerCapacity] ?? volume.spec?.capacity?.['storage']);
    const annotations = { ...volume.metadata.annotations, ...(onNode ? { [formerCapacity]: former } : {}) };
    const metadata = { ...volume.metadata, annotations };
    await api.update(objectRef(resources.persistentVolumes, undefined, name), { ...volume, metadata, spec });
  }
  if (onNode) {
    const pending = {
      type: 'FileSystemResizePending',
      status: 'True',
      lastTransitionTime: sim.clock.timestamp(),
      message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
    };
    await updateStatus(api, resources.persistentVolumeClaims, resizing, {
      ...begun,
      allocatedResourceStatuses: { storage: 'NodeResizePending' },
      conditions: [...others, pending],
    });
    events.event(claim, 'Normal', 'FileSystemResizeRequired', 'Require file system resize of volume on node');
    return;
  }
  await updateStatus(api, resources.persistentVolumeClaims, resizing, {
    ...status,
    allocatedResources: begun.allocatedResources,
    capacity: { ...status.capacity, storage },
    ...(others.length > 0 ? { conditions: others } : {}),
  });
  events.event(claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
}

/** The claim's file system has grown: its volume need not tell any more what it had before. */
export async function forgetFormerCapacity(
  { api }: Pick<ControllerContext, 'api'>,
  volume: PersistentVolume,
): Promise<void> {
  const { [formerCapacity]: former, ...annotations } = volume.metadata.annotations ?? {};
  if (former === undefined) return;
  const ref = objectRef(resources.persistentVolumes, undefined, volume.metadata.name);
  await api.update(ref, { ...volume, metadata: { ...volume.metadata, annotations } });
}
