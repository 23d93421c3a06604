import { objectRef, resources } from '../../kinds/resources.ts';
import { attachmentName, volumeOnNode } from '../../kinds/storage/attachment-name.ts';
import type {
  CSIDriver,
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  VolumeAttachment,
} from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { compareQuantities, parseQuantity, zeroQuantity } from '../../machinery/quantity.ts';
import type { KubeletOptions } from '../contract.ts';
import { MountError } from './mount-error.ts';
import type { ReferredObjects } from './objects.ts';

/** Volumes of CSI drivers that the pods of this node use. */
export interface CsiVolumes {
  /**
   * A pod mounts a volume by a claim, which grows if it waits for that.
   *
   * @throws MountError where the driver is not on the node, or has not attached the volume yet
   */
  use(pod: Pod, claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void>;
  /** A pod has let go of its volumes. */
  release(pod: Pod): void;
  /** As in the node's `status.volumesInUse`. */
  inUse(): readonly string[];
  /** Calls when that changes. */
  onChange(told: () => void): void;
  /** Lets grow what waits for it among the volumes that are mounted. */
  refresh(): Promise<void>;
}

interface Use {
  readonly pod: Pod;
  readonly claim: string;
  readonly volume: string;
  readonly name: string;
}

export function createCsiVolumes(options: KubeletOptions, objects: ReferredObjects): CsiVolumes {
  const uses = new Map<string, Map<string, Use>>();
  let changed = () => {};

  async function mustBeAttached({ metadata, spec }: PersistentVolume): Promise<void> {
    const { driver = '', volumeHandle = '' } = spec?.csi ?? {};
    const node = options.node.name;
    await mustBeRegistered(driver, node, objects);
    const registered = await objects.get<CSIDriver>(resources.csiDrivers, undefined, driver);
    if (registered?.spec?.attachRequired === false) return;
    const name = attachmentName(driver, volumeHandle, node);
    const attachment = await objects.get<VolumeAttachment>(resources.volumeAttachments, undefined, name);
    if (attachment?.status?.attached) return;
    throw new MountError(`volume not attached according to node status for volume "${metadata.name}"`, undefined, true);
  }

  /** Grows the file system of a volume whose claim waits for it, and says so. */
  async function grow(pod: Pod, claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
    const capacity = volume.spec?.capacity?.['storage'];
    const waits = claim.status?.allocatedResourceStatuses?.['storage']?.startsWith('NodeResize');
    if (!waits || capacity === undefined || !isLess(claim.status?.capacity?.['storage'], capacity)) return;
    const { namespace, name } = claim.metadata;
    const status = objectRef(resources.persistentVolumeClaims, namespace, name, 'status');
    try {
      const begun = await options.api.update<PersistentVolumeClaim>(status, {
        ...claim,
        status: { ...claim.status, allocatedResourceStatuses: { storage: 'NodeResizeInProgress' } },
      });
      const words = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${options.node.name}`;
      for (const about of [pod, claim]) options.events.event(about, 'Normal', 'FileSystemResizeSuccessful', words);
      const { allocatedResourceStatuses: _, conditions = [], ...rest } = begun.status ?? {};
      const others = conditions.filter(({ type }) => type !== 'FileSystemResizePending' && type !== 'Resizing');
      await options.api.update(status, {
        ...begun,
        status: {
          ...rest,
          capacity: { ...rest.capacity, storage: capacity },
          ...(others.length > 0 ? { conditions: others } : {}),
        },
      });
    } catch (error) {
      // somebody changed the claim meanwhile: it is looked at again
      if (!isApiError(error)) throw error;
    }
  }

  return {
    async use(pod, claim, volume) {
      const { driver = '', volumeHandle = '' } = volume.spec?.csi ?? {};
      const name = volumeOnNode(driver, volumeHandle);
      const uid = pod.metadata.uid ?? '';
      const own = uses.get(uid) ?? new Map<string, Use>();
      const fresh = !own.has(name);
      uses.set(uid, own.set(name, { pod, claim: claim.metadata.name, volume: volume.metadata.name, name }));
      if (fresh) changed();
      await mustBeAttached(volume);
      await grow(pod, claim, volume);
    },
    release({ metadata }) {
      if (uses.delete(metadata.uid ?? '')) changed();
    },
    inUse() {
      const names = new Set([...uses.values()].flatMap((own) => [...own.keys()]));
      return [...names].toSorted();
    },
    onChange(told) {
      changed = told;
    },
    async refresh() {
      for (const { pod, claim, volume } of [...uses.values()].flatMap((own) => [...own.values()])) {
        const { namespace } = pod.metadata;
        // no answer, or no access any more for a node whose pod is gone from the API: it is asked again the next time
        const now = await objects
          .get<PersistentVolumeClaim>(resources.persistentVolumeClaims, namespace, claim)
          .catch(unlessRefused);
        const grown =
          now &&
          (await objects.get<PersistentVolume>(resources.persistentVolumes, undefined, volume).catch(unlessRefused));
        if (now && grown) await grow(pod, now, grown);
      }
    },
  };
}

function unlessRefused(error: unknown): undefined {
  if (!isApiError(error)) throw error;
}

function isLess(a: string | number | undefined, b: string | number): boolean {
  return compareQuantities(parseQuantity(a ?? 0) ?? zeroQuantity, parseQuantity(b) ?? zeroQuantity) < 0;
}

async function mustBeRegistered(driver: string, node: string, objects: ReferredObjects): Promise<void> {
  const csiNode = await objects.get<CSINode>(resources.csiNodes, undefined, node);
  if (csiNode?.spec?.drivers?.some(({ name }) => name === driver)) return;
  throw new MountError(
    `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${driver} not found in the list of registered CSI drivers`,
  );
}

/**
 * A volume that a pod itself describes needs a driver that makes it for the life of the pod.
 *
 * @throws MountError where the driver is not on the node, or does not do that
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#csi-ephemeral-volumes
 */
export async function mustTakeInline(driver: string, node: string, objects: ReferredObjects): Promise<void> {
  await mustBeRegistered(driver, node, objects);
  const registered = await objects.get<CSIDriver>(resources.csiDrivers, undefined, driver);
  if (registered?.spec?.volumeLifecycleModes?.includes('Ephemeral')) return;
  throw new MountError(
    `kubernetes.io/csi: mounter.SetUpAt failed to check volume lifecycle mode: volume mode "Ephemeral" not supported by driver ${driver} (only supports ["Persistent"])`,
  );
}
