/**
 * Generic ephemeral volumes: each has a claim of its own, which lives as long as its pod.
 *
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { inNamespace, resources } from '../../kinds/resources.ts';
import type { PersistentVolumeClaim, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { controllerReference } from '../support/owners.ts';
import { byClaim, claimsOfPod } from '../support/pod-claims.ts';

const name = 'ephemeral-volume-controller';

export const ephemeralVolumeController = defineController(
  name,
  ({ sim, api, informers, events }) => {
    const pods = informers.informer<Pod>(resources.pods);
    const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);

    pods.addIndex(byClaim, claimsOfPod);

    async function createClaim(pod: Pod, volume: string, template: NonNullable<EphemeralTemplate>): Promise<void> {
      const { namespace = '', name: podName } = pod.metadata;
      const claimName = `${podName}-${volume}`;
      const existing = claims.get(`${namespace}/${claimName}`);
      if (existing) {
        if (existing.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid)) return;
        const message = `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${podName} (pod is not owner)`;
        events.event(pod, 'Warning', 'EphemeralVolumeCreationFailed', message);
        return;
      }
      const { labels, annotations } = template.metadata ?? {};
      const metadata = {
        name: claimName,
        namespace,
        ...(labels ? { labels } : {}),
        ...(annotations ? { annotations } : {}),
        ownerReferences: [controllerReference(pod)],
      };
      try {
        await api.create(inNamespace(resources.persistentVolumeClaims, namespace), {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata,
          spec: template.spec,
        });
      } catch (error) {
        if (!isApiError(error, 'AlreadyExists')) throw error;
      }
    }

    const { queue, stop } = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'Pod' },
      waitFor: [pods, claims],
      reconciler: {
        async reconcile(key) {
          const pod = pods.get(key);
          if (!pod || pod.metadata.deletionTimestamp !== undefined) return;
          for (const { name: volume, ephemeral } of pod.spec?.volumes ?? []) {
            const template = ephemeral?.volumeClaimTemplate;
            if (template) await createClaim(pod, volume, template);
          }
        },
      },
    });
    const look = (pod: Pod): void => {
      if (pod.spec?.volumes?.some(({ ephemeral }) => ephemeral)) queue.add(keyOf(pod));
    };
    const ends = [
      pods.subscribe({ added: look }),
      // a claim that a pod still needs is made again
      claims.subscribe({ deleted: (claim) => pods.byIndex(byClaim, keyOf(claim)).forEach(look) }),
    ];
    return () => {
      for (const end of ends) end();
      stop();
    };
  },
  { eventSource: 'ephemeral_volume' },
);

type PodVolume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type EphemeralTemplate = NonNullable<PodVolume['ephemeral']>['volumeClaimTemplate'];
