import type { ControllerContext, Informer, Key, Reconciler } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import { volumeOnNode } from '../../kinds/storage/attachment-name.ts';
import type { Node, PersistentVolume, VolumeAttachment } from '../../kinds/types.ts';

export const byNode = 'attachdetach/node';

export interface NodeStatusOptions extends Pick<ControllerContext, 'api'> {
  readonly volumes: Informer<PersistentVolume>;
  readonly nodes: Informer<Node>;
  readonly attachments: Informer<VolumeAttachment>;
}

/** Keeps a node's `status.volumesAttached`: what is attached and not about to be detached. */
export function createNodeStatusReconciler({ api, volumes, nodes, attachments }: NodeStatusOptions): Reconciler {
  return {
    async reconcile(key: Key) {
      const node = nodes.get(key);
      if (!node) return;
      const names = attachments
        .byIndex(byNode, key)
        .filter(({ metadata, status }) => status?.attached && metadata.deletionTimestamp === undefined)
        .flatMap(({ spec }) => {
          const csi = volumes.get(spec?.source?.persistentVolumeName ?? '')?.spec?.csi;
          return csi ? [volumeOnNode(csi.driver, csi.volumeHandle)] : [];
        });
      const wanted = names.toSorted();
      const known = node.status?.volumesAttached?.map(({ name }) => name) ?? [];
      if (wanted.length === known.length && wanted.every((name, i) => name === known[i])) return;
      const volumesAttached = wanted.length > 0 ? wanted.map((name) => ({ name, devicePath: '' })) : null;
      await api.patch(objectRef(resources.nodes, undefined, key, 'status'), {
        type: 'merge',
        body: { status: { volumesAttached } },
      });
    },
  };
}
