import type { ControllerContext, Informer, Key, Reconciler, ReconcileResult } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import { attachmentName, volumeOnNode } from '../../kinds/storage/attachment-name.ts';
import type { CSIDriver, Node, PersistentVolume, Pod, VolumeAttachment } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { isFinished } from '../support/pods.ts';

export const byVolume = 'attachdetach/volume';

export interface AttachOptions extends ControllerContext {
  readonly volumes: Informer<PersistentVolume>;
  readonly nodes: Informer<Node>;
  readonly drivers: Informer<CSIDriver>;
  readonly attachments: Informer<VolumeAttachment>;
  /** The pods that mount a volume. */
  podsOf(volume: PersistentVolume): readonly Pod[];
}

/** Looks at one volume: whom it should be attached to, and whom it is. */
export function createAttachReconciler(options: AttachOptions): Reconciler {
  const { sim, api, events, volumes, nodes, drivers, attachments, podsOf } = options;
  /** Attachments that were asked for and not told of yet, and since when, in milliseconds. */
  const asked = new Map<string, number>();
  /** Volumes and nodes for which it was told that another node has the volume. */
  const told = new Set<string>();
  /** Attachments that nobody needs any more, and since when. */
  const needless = new Map<string, number>();

  async function reconcile(key: Key): Promise<ReconcileResult | undefined> {
    const volume = volumes.get(key);
    const csi = volume?.spec?.csi;
    if (!volume || !csi || drivers.get(csi.driver)?.spec?.attachRequired === false) return undefined;
    const users = podsOf(volume).filter((pod) => pod.spec?.nodeName !== undefined && !isFinished(pod));
    const wanted = new Map<string, Pod[]>();
    for (const pod of users) {
      const node = pod.spec?.nodeName ?? '';
      wanted.set(node, [...(wanted.get(node) ?? []), pod]);
    }
    const present = attachments.byIndex(byVolume, key);
    let wait = Number.POSITIVE_INFINITY;
    for (const attachment of present) {
      if (!wanted.has(attachment.spec?.nodeName ?? '')) wait = Math.min(wait, await detach(attachment));
      else needless.delete(attachment.metadata.name);
    }
    for (const [node, pods] of wanted) {
      const own = present.find(({ spec }) => spec?.nodeName === node);
      const next = own ? tell(volume, own, pods) : await attach(volume, node, pods, present, users);
      wait = Math.min(wait, next);
    }
    return wait === Number.POSITIVE_INFINITY ? undefined : { requeueAfter: wait, upkeep: true };
  }

  /** Asks for an attachment, unless another node has the volume to itself. How long until the next look. */
  async function attach(
    volume: PersistentVolume,
    node: string,
    pods: readonly Pod[],
    present: readonly VolumeAttachment[],
    users: readonly Pod[],
  ): Promise<number> {
    const { name } = volume.metadata;
    const { driver = '', volumeHandle = '' } = volume.spec?.csi ?? {};
    const shared = volume.spec?.accessModes?.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
    if (!shared && present.length > 0) {
      const about = `${name}/${node}`;
      if (!told.has(about)) for (const pod of pods) multiAttach(pod, name, users, node);
      told.add(about);
      return Number.POSITIVE_INFINITY;
    }
    told.delete(`${name}/${node}`);
    const attachment = attachmentName(driver, volumeHandle, node);
    try {
      await api.create(resources.volumeAttachments, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        metadata: { name: attachment },
        spec: { attacher: driver, nodeName: node, source: { persistentVolumeName: name } },
      });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
    asked.set(attachment, sim.clock.now());
    return limits.volumeAttach.timeout;
  }

  function multiAttach(pod: Pod, volume: string, users: readonly Pod[], node: string): void {
    const others = users.filter(({ spec }) => spec?.nodeName !== node);
    const near = others.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace);
    const names = near.map(({ metadata }) => metadata.name).join(', ');
    const far = others.length - near.length;
    const why =
      others.length === 0
        ? "Volume is already exclusively attached to one node and can't be attached to another"
        : near.length === 0
          ? `Volume is already used by ${far} pod(s) in different namespaces`
          : `Volume is already used by pod(s) ${names}${far > 0 ? ` and ${far} pod(s) in different namespaces` : ''}`;
    events.event(pod, 'Warning', 'FailedAttachVolume', `Multi-Attach error for volume "${volume}" ${why}`);
  }

  /** Tells the pods what became of an attachment. */
  function tell(volume: PersistentVolume, { metadata, status }: VolumeAttachment, pods: readonly Pod[]): number {
    const since = asked.get(metadata.name);
    if (since === undefined) return Number.POSITIVE_INFINITY;
    const { name } = volume.metadata;
    if (status?.attached) {
      asked.delete(metadata.name);
      const words = `AttachVolume.Attach succeeded for volume "${name}" `;
      for (const pod of pods) events.event(pod, 'Normal', 'SuccessfulAttachVolume', words);
      return Number.POSITIVE_INFINITY;
    }
    const left = since + limits.volumeAttach.timeout - sim.clock.now();
    if (left > 0) return left;
    const { driver, volumeHandle } = volume.spec?.csi ?? {};
    const why =
      status?.attachError?.message ??
      `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${volumeHandle}`;
    const words = `AttachVolume.Attach failed for volume "${name}" : ${why}`;
    for (const pod of pods) events.event(pod, 'Warning', 'FailedAttachVolume', words);
    asked.set(metadata.name, sim.clock.now());
    return limits.volumeAttach.timeout;
  }

  /** A node that has not said that it let go of a volume keeps it for a while. How long until it is taken from it. */
  async function detach({ metadata, spec }: VolumeAttachment): Promise<number> {
    const now = sim.clock.now();
    const node = nodes.get(spec?.nodeName ?? '');
    const lost = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True');
    const outOfService = node?.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service');
    const { driver, volumeHandle } = volumes.get(spec?.source?.persistentVolumeName ?? '')?.spec?.csi ?? {};
    const mounted = node?.status?.volumesInUse?.includes(volumeOnNode(driver ?? '', volumeHandle ?? ''));
    if ((lost || mounted) && !outOfService) {
      const since = needless.get(metadata.name) ?? now;
      needless.set(metadata.name, since);
      const left = since + limits.volumeAttach.forceDetach - now;
      if (left > 0) return left;
    }
    needless.delete(metadata.name);
    asked.delete(metadata.name);
    if (metadata.deletionTimestamp !== undefined) return Number.POSITIVE_INFINITY;
    await api.delete(objectRef(resources.volumeAttachments, undefined, metadata.name)).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
    return Number.POSITIVE_INFINITY;
  }

  return { reconcile };
}
