/**
 * Volumes that a CSI driver has to attach to a node before a pod there can use them, and to detach afterwards: each is asked
 * for by a VolumeAttachment, which the driver answers.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#csi
 */
import { createController } from '../../client/controller.ts';
import { resources } from '../../kinds/resources.ts';
import type {
  CSIDriver,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  VolumeAttachment,
} from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { byClaim, claimsOfPod } from '../support/pod-claims.ts';
import { byNode, createNodeStatusReconciler } from './node-status.ts';
import { byVolume, createAttachReconciler } from './reconcile.ts';

const name = 'attachdetach-controller';

export const attachDetachController = defineController(name, (context) => {
  const { sim, informers } = context;
  const pods = informers.informer<Pod>(resources.pods);
  const nodes = informers.informer<Node>(resources.nodes);
  const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
  const volumes = informers.informer<PersistentVolume>(resources.persistentVolumes);
  const drivers = informers.informer<CSIDriver>(resources.csiDrivers);
  const attachments = informers.informer<VolumeAttachment>(resources.volumeAttachments);
  pods.addIndex(byClaim, claimsOfPod);
  attachments.addIndex(byVolume, ({ spec }) => {
    const volume = spec?.source?.persistentVolumeName;
    return volume === undefined ? [] : [volume];
  });
  attachments.addIndex(byNode, ({ spec }) => (spec?.nodeName === undefined ? [] : [spec.nodeName]));
  const podsOf = (volume: PersistentVolume): readonly Pod[] => {
    const { namespace, name: claim } = volume.spec?.claimRef ?? {};
    return claim === undefined ? [] : pods.byIndex(byClaim, `${namespace}/${claim}`);
  };
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'PersistentVolume' },
    reconciler: createAttachReconciler({ ...context, volumes, nodes, drivers, attachments, podsOf }),
    waitFor: [pods, nodes, claims, volumes, drivers, attachments],
  });
  const onNodes = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Node' },
    reconciler: createNodeStatusReconciler({ ...context, volumes, nodes, attachments }),
    waitFor: [nodes, volumes, attachments],
  });
  const onPod = (pod: Pod): void => {
    if (pod.spec?.nodeName === undefined) return;
    for (const claim of claimsOfPod(pod)) {
      const volume = claims.get(claim)?.spec?.volumeName;
      if (volume !== undefined) queue.add(volume);
    }
  };
  const onVolume = (volume: PersistentVolume): void => {
    if (volume.spec?.csi) queue.add(volume.metadata.name);
  };
  const onAttachment = ({ spec }: VolumeAttachment): void => {
    const volume = spec?.source?.persistentVolumeName;
    if (volume !== undefined) queue.add(volume);
    if (spec?.nodeName !== undefined) onNodes.queue.add(spec.nodeName);
  };
  const ends = [
    pods.subscribe({
      added: onPod,
      updated(pod, before) {
        if (pod.spec !== before.spec || pod.status?.phase !== before.status?.phase) onPod(pod);
      },
      deleted: onPod,
    }),
    volumes.subscribe({ added: onVolume, updated: onVolume }),
    attachments.subscribe({ added: onAttachment, updated: onAttachment, deleted: onAttachment }),
    nodes.subscribe({
      updated(node, before) {
        const used = node.status?.volumesInUse !== before.status?.volumesInUse;
        if (node.spec?.taints === before.spec?.taints && !used) return;
        for (const attachment of attachments.list()) {
          if (attachment.spec?.nodeName === node.metadata.name) onAttachment(attachment);
        }
      },
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
    onNodes.stop();
  };
});
