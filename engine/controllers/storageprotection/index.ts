/**
 * Claims that pods use, and volumes that are bound, stay until nobody needs them: these controllers take away the finalizers
 * that admission gave them.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { byClaim, claimsOfPod } from '../support/pod-claims.ts';
import { defineController } from '../support/definition.ts';

export const claimProtectionController = defineController('pvc-protection-controller', (context) => {
  const { sim, api, informers } = context;
  const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
  const pods = informers.informer<Pod>(resources.pods);
  pods.addIndex(byClaim, claimsOfPod);
  const { queue, stop } = createController({
    sim,
    name: 'pvc-protection-controller',
    kind: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
    waitFor: [claims, pods],
    reconciler: {
      async reconcile(key) {
        const claim = claims.get(key);
        if (!claim || !waits(claim, 'kubernetes.io/pvc-protection')) return;
        const users = pods.byIndex(byClaim, key).filter((pod) => pod.spec?.nodeName);
        if (users.length > 0) return;
        await release(api, resources.persistentVolumeClaims, claim, 'kubernetes.io/pvc-protection');
      },
    },
  });
  const released = (pod: Pod): void => {
    for (const claim of claimsOfPod(pod)) queue.add(claim);
  };
  const ends = [
    claims.subscribe({
      added: (claim) => queue.add(keyOf(claim)),
      updated: (claim) => queue.add(keyOf(claim)),
    }),
    pods.subscribe({ deleted: released }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});

export const volumeProtectionController = defineController('pv-protection-controller', (context) => {
  const { sim, api, informers } = context;
  const volumes = informers.informer<PersistentVolume>(resources.persistentVolumes);
  const { queue, stop } = createController({
    sim,
    name: 'pv-protection-controller',
    kind: { apiVersion: 'v1', kind: 'PersistentVolume' },
    waitFor: [volumes],
    reconciler: {
      async reconcile(key) {
        const volume = volumes.get(key);
        if (!volume || !waits(volume, 'kubernetes.io/pv-protection') || volume.status?.phase === 'Bound') return;
        await release(api, resources.persistentVolumes, volume, 'kubernetes.io/pv-protection');
      },
    },
  });
  const end = volumes.subscribe({
    added: (volume) => queue.add(keyOf(volume)),
    updated: (volume) => queue.add(keyOf(volume)),
  });
  return () => {
    end();
    stop();
  };
});

const waits = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);

async function release(
  api: KubeApi,
  resource: GroupVersionResource,
  object: KubeObject,
  finalizer: string,
): Promise<void> {
  const { namespace, name, finalizers = [] } = object.metadata;
  const metadata = { ...object.metadata, finalizers: finalizers.filter((other) => other !== finalizer) };
  try {
    await api.update(objectRef(resource, namespace, name), { ...object, metadata });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}
