/**
 * The provisioner that a cluster on one machine comes with: it makes volumes out of folders, deletes them, and lets them grow.
 *
 * @see https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/
 */
import type { ControllerDefinition } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import { claimReference } from '../../kinds/storage/claim-reference.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { annotation, className, isBindingComplete } from '../persistentvolumebinder/binder.ts';
import { expand, forgetFormerCapacity, wantsMore } from './expansion.ts';
import { placement, type Provisioner, provisioners } from './provisioners.ts';

const name = 'storage-provisioner';

export const storageProvisioner: ControllerDefinition = {
  name,
  identity: 'system:serviceaccount:kube-system:storage-provisioner',
  eventSource: 'sim.kubebook.dev/host-path_storage-provisioner',
  start({ sim, api, informers, events }) {
    const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
    const volumes = informers.informer<PersistentVolume>(resources.persistentVolumes);
    const classes = informers.informer<StorageClass>(resources.storageClasses);

    async function reconcileClaim(key: string): Promise<void> {
      const claim = claims.get(key);
      if (!claim || claim.metadata.deletionTimestamp !== undefined) return;
      const by = claim.metadata.annotations?.[annotation.provisioner] ?? '';
      const provisioner = provisioners[by];
      const storageClass = classes.get(className(claim));
      if (!provisioner || !storageClass) return;
      if (!claim.spec?.volumeName) return provision(claim, storageClass, provisioner);
      const volume = volumes.get(claim.spec.volumeName);
      if (!volume || !isBindingComplete(claim) || provisioner.fixedSize) return;
      if (wantsMore(claim)) await expand({ sim, api, events }, claim, volume, { onNode: provisioner.csi ?? false });
      else await forgetFormerCapacity({ api }, volume);
    }

    async function provision(
      claim: PersistentVolumeClaim,
      storageClass: StorageClass,
      provisioner: Provisioner,
    ): Promise<void> {
      const { namespace, name: claimName, uid, annotations } = claim.metadata;
      const node = annotations?.[annotation.selectedNode];
      if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return;
      const volumeName = `pvc-${uid}`;
      if (volumes.get(volumeName)) return;
      const message = `External provisioner is provisioning volume for claim "${namespace}/${claimName}"`;
      events.event(claim, 'Normal', 'Provisioning', message);
      const refusal = refusalOf(claim, storageClass.provisioner);
      if (refusal !== undefined) {
        const why = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${refusal}`;
        events.event(claim, 'Warning', 'ProvisioningFailed', why);
        return;
      }
      const storage = claim.spec?.resources?.requests?.['storage'];
      const { mountOptions } = storageClass;
      try {
        await api.create(resources.persistentVolumes, {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: volumeName, annotations: { [annotation.provisionedBy]: storageClass.provisioner } },
          spec: {
            ...placement(provisioner, volumeName, claim, node),
            capacity: { storage },
            accessModes: claim.spec?.accessModes,
            claimRef: claimReference(claim),
            persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
            storageClassName: storageClass.metadata.name,
            volumeMode: 'Filesystem',
            ...(mountOptions?.length ? { mountOptions } : {}),
          },
        });
      } catch (error) {
        if (isApiError(error, 'AlreadyExists')) return;
        throw error;
      }
      events.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`);
    }

    async function reconcileVolume(key: string): Promise<void> {
      const volume = volumes.get(key);
      if (!volume || !isOurs(volume) || volume.metadata.deletionTimestamp !== undefined) return;
      if (volume.status?.phase !== 'Released' || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return;
      await api.delete(objectRef(resources.persistentVolumes, undefined, key)).catch((error: unknown) => {
        if (!isApiError(error, 'NotFound')) throw error;
      });
    }

    const waitFor = [claims, volumes, classes];
    const claimQueue = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      waitFor,
      reconciler: { reconcile: reconcileClaim },
    });
    const volumeQueue = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'PersistentVolume' },
      waitFor,
      reconciler: { reconcile: reconcileVolume },
    });
    const onClaim = (claim: PersistentVolumeClaim, before?: PersistentVolumeClaim): void => {
      const asked = (claim.metadata.annotations?.[annotation.provisioner] ?? '') in provisioners;
      const grown = before !== undefined && wantsMore(before);
      if (asked && (!claim.spec?.volumeName || wantsMore(claim) || grown)) claimQueue.queue.add(keyOf(claim));
    };
    const onVolume = (volume: PersistentVolume): void => {
      if (volume.status?.phase === 'Released' && isOurs(volume)) volumeQueue.queue.add(keyOf(volume));
    };
    const ends = [
      claims.subscribe({ added: onClaim, updated: onClaim }),
      volumes.subscribe({ added: onVolume, updated: onVolume }),
    ];
    return () => {
      for (const end of ends) end();
      claimQueue.stop();
      volumeQueue.stop();
    };
  },
};

const isOurs = ({ metadata }: PersistentVolume): boolean =>
  (metadata.annotations?.[annotation.provisionedBy] ?? '') in provisioners;

/** What a folder cannot be. */
function refusalOf({ spec }: PersistentVolumeClaim, provisioner: string): string | undefined {
  if (spec?.volumeMode === 'Block') return `${provisioner} does not support block volume provisioning`;
  if (spec?.selector) return 'claim Selector is not supported';
  if (spec?.dataSource ?? spec?.dataSourceRef) return `${provisioner} does not support data sources`;
  return undefined;
}
