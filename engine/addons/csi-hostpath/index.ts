/** A CSI driver whose volumes have to be attached: that of the documentation's examples. */
import { createInformerFactory } from '../../client/informer.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { CSINode, VolumeAttachment } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Sim } from '../../sim/index.ts';

const driver = 'hostpath.csi.k8s.io';
const finalizer = 'external-attacher/hostpath-csi-k8s-io';

interface CsiHostpathOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
}

/**
 * Installs the driver with its class, and registers it on every node. Like the other provisioners it is a part of the engine
 * and no container.
 *
 * @see https://github.com/kubernetes-csi/csi-driver-host-path
 */
export async function installCsiHostpath({ sim, api }: CsiHostpathOptions): Promise<() => void> {
  await make(api, resources.csiDrivers, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: driver },
    spec: { attachRequired: true, podInfoOnMount: true, fsGroupPolicy: 'File', volumeLifecycleModes: ['Persistent'] },
  });
  await make(api, resources.storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'csi-hostpath-sc' },
    provisioner: driver,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  });
  const attempt = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => {
      // somebody else was faster: what they wrote brings the next look
      if (!isApiError(error)) throw error;
    });

  function register(node: CSINode): void {
    const drivers = node.spec?.drivers ?? [];
    if (drivers.some(({ name }) => name === driver)) return;
    const { name } = node.metadata;
    const own = {
      name: driver,
      nodeID: name,
      topologyKeys: ['topology.hostpath.csi/node'],
      allocatable: { count: limits.csiVolumesPerNode },
    };
    attempt(
      api.update(objectRef(resources.csiNodes, undefined, name), { ...node, spec: { drivers: [...drivers, own] } }),
    );
  }

  function look(attachment: VolumeAttachment): void {
    if (attachment.spec?.attacher !== driver) return;
    const { finalizers = [], deletionTimestamp } = attachment.metadata;
    const holds = finalizers.includes(finalizer);
    if (deletionTimestamp === undefined && !attachment.status?.attached) after(attachment, attach);
    else if (deletionTimestamp !== undefined && holds) after(attachment, detach);
  }

  const after = (attachment: VolumeAttachment, act: (attachment: VolumeAttachment) => Promise<void>): void =>
    void sim.clock.after(limits.volumeAttach.latency, () => attempt(act(attachment)));

  async function attach(seen: VolumeAttachment): Promise<void> {
    const ref = objectRef(resources.volumeAttachments, undefined, seen.metadata.name);
    let now = await api.get<VolumeAttachment>(ref);
    if (now.metadata.uid !== seen.metadata.uid || now.metadata.deletionTimestamp !== undefined) return;
    if (!now.metadata.finalizers?.includes(finalizer)) {
      const annotations = { ...now.metadata.annotations, 'csi.alpha.kubernetes.io/node-id': now.spec?.nodeName ?? '' };
      const finalizers = [...(now.metadata.finalizers ?? []), finalizer];
      now = await api.update<VolumeAttachment>(ref, { ...now, metadata: { ...now.metadata, annotations, finalizers } });
    }
    await api.update({ ...ref, subresource: 'status' }, { ...now, status: { attached: true } });
  }

  async function detach(seen: VolumeAttachment): Promise<void> {
    const ref = objectRef(resources.volumeAttachments, undefined, seen.metadata.name);
    const now = await api.get<VolumeAttachment>(ref);
    const finalizers = now.metadata.finalizers?.filter((other) => other !== finalizer) ?? [];
    await api.update(ref, { ...now, metadata: { ...now.metadata, finalizers } });
  }

  const informers = createInformerFactory({ sim, api });
  const ends = [
    informers.informer<CSINode>(resources.csiNodes).subscribe({ added: register, updated: register }),
    informers.informer<VolumeAttachment>(resources.volumeAttachments).subscribe({ added: look, updated: look }),
  ];
  return () => {
    for (const end of ends) end();
    informers.stop();
  };
}

async function make(api: KubeApi, resource: Parameters<KubeApi['create']>[0], object: KubeObject): Promise<void> {
  try {
    await api.create(resource, object);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
  }
}
