import type { InformerFactory } from '../../client/contract.ts';
import { resources } from '../../kinds/resources.ts';
import type { CSIDriver, CSIStorageCapacity, PersistentVolumeClaim } from '../../kinds/types.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import { quantityValue } from '../cache/resources.ts';
import { selectorOf } from '../cache/selector.ts';
import { classOf, type StorageClass } from './claims.ts';

/** Whether there is room for a new volume where a node can reach it. */
export type RoomForVolume = (claim: PersistentVolumeClaim, of: StorageClass, node: NodeInfo) => boolean;

/**
 * Looks at what CSI drivers say that they have left. Drivers that do not say it have enough.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-capacity/
 */
export function createStorageCapacity(informers: InformerFactory): RoomForVolume {
  const drivers = informers.informer<CSIDriver>(resources.csiDrivers);
  const capacities = informers.informer<CSIStorageCapacity>(resources.csiStorageCapacities);
  return (claim, { provisioner = '' }, node) => {
    const size = claim.spec?.resources?.requests?.['storage'];
    if (size === undefined || drivers.get(provisioner)?.spec?.storageCapacity !== true) return true;
    return capacities.list().some(({ storageClassName, capacity, maximumVolumeSize, nodeTopology }) => {
      const most = maximumVolumeSize ?? capacity;
      return (
        storageClassName === classOf(claim) &&
        most !== undefined &&
        quantityValue(most) >= quantityValue(size) &&
        selectorOf(nodeTopology).matches(node.labels)
      );
    });
  };
}
