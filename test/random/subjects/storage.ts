/** Claims, volumes and what holds them. */
import { resources } from '../../../engine/kinds/resources.ts';
import { fields, listed, sorted, type Subject } from '../contract.ts';
import {
  disturbOne,
  disturbPods,
  images,
  livingPods,
  namespace,
  object,
  pods,
  selector,
  status,
  withVolume,
  within,
} from './parts.ts';

export const storage: readonly Subject[] = [
  {
    name: 'persistentvolumebinder',
    controllers: ['persistentvolume-binder-controller', 'storage-provisioner'],
    values: { claims: [2, 0, 1, 3] },
    objects: ({ claims }) =>
      Array.from({ length: 3 }, (_, index) => index).flatMap((index) =>
        index < Number(claims)
          ? [
              [
                within(resources.persistentVolumeClaims),
                object(
                  'v1',
                  'PersistentVolumeClaim',
                  { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
                  { name: `claim-${index}`, namespace },
                ),
              ] as const,
            ]
          : [],
      ),
    outcome: async (cluster) => ({
      claims: await status(cluster, resources.persistentVolumeClaims, 'status.phase'),
      volumes: sorted(
        (await listed(cluster, resources.persistentVolumes)).map((one) =>
          fields(one, 'status.phase', 'spec.claimRef.name'),
        ),
      ),
    }),
  },
  {
    name: 'volume expansion and protection',
    controllers: [
      'persistentvolume-expander-controller',
      'storage-provisioner',
      'pvc-protection-controller',
      'pv-protection-controller',
    ],
    again: true,
    values: { replicas: [2, 0, 3], size: ['1Gi', '2Gi', '3Gi'] },
    objects: ({ replicas, size }) => [
      [
        within(resources.persistentVolumeClaims),
        object('v1', 'PersistentVolumeClaim', {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: size } },
        }),
      ],
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', {
          replicas,
          selector,
          template: withVolume({ persistentVolumeClaim: { claimName: 'web' } }),
        }),
      ],
    ],
    async disturb(cluster, random) {
      if (random.below(2) === 0) return disturbPods(cluster, random);
      await disturbOne(cluster, random, [{ ...within(resources.persistentVolumeClaims), name: 'web' }]);
      // what pods use goes with the last of them
      await cluster.api.deleteCollection(pods);
    },
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      claims: await status(cluster, resources.persistentVolumeClaims, 'metadata.finalizers', 'status.phase'),
      volumes: sorted(
        (await listed(cluster, resources.persistentVolumes)).map((one) =>
          fields(one, 'metadata.finalizers', 'status.phase'),
        ),
      ),
    }),
  },
  {
    name: 'ephemeral volume',
    controllers: ['ephemeral-volume-controller', 'pvc-protection-controller', 'generic-garbage-collector'],
    values: { replicas: [2, 0, 3] },
    objects: ({ replicas }) => [
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', {
          replicas,
          selector,
          template: withVolume({
            ephemeral: {
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            },
          }),
        }),
      ],
    ],
    async disturb(cluster, random) {
      if (random.below(2) === 0) return disturbPods(cluster, random);
      const { items } = await cluster.api.list(within(resources.persistentVolumeClaims));
      const refs = items.map((one) => ({ ...within(resources.persistentVolumeClaims), name: one.metadata.name }));
      await disturbOne(cluster, random, refs);
    },
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      claims: sorted(
        (await listed(cluster, within(resources.persistentVolumeClaims))).map((one) => fields(one, 'status.phase')),
      ),
      volumes: sorted((await listed(cluster, resources.persistentVolumes)).map((one) => fields(one, 'status.phase'))),
    }),
  },
  {
    name: 'attach and detach',
    controllers: ['attachdetach-controller'],
    addons: ['csi-hostpath'],
    values: { replicas: [1, 0], image: images },
    objects: ({ replicas, image = null }) => [
      [
        within(resources.persistentVolumeClaims),
        object('v1', 'PersistentVolumeClaim', {
          storageClassName: 'csi-hostpath-sc',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        }),
      ],
      [
        within(resources.deployments),
        object('apps/v1', 'Deployment', {
          replicas,
          strategy: { type: 'Recreate' },
          selector,
          template: withVolume({ persistentVolumeClaim: { claimName: 'web' } }, image),
        }),
      ],
    ],
    async disturb(cluster, random) {
      if (random.below(2) === 0) return disturbPods(cluster, random);
      const { items } = await cluster.api.list(resources.volumeAttachments);
      await disturbOne(
        cluster,
        random,
        items.map((one) => ({ ...resources.volumeAttachments, name: one.metadata.name })),
      );
    },
    outcome: async (cluster) => {
      const living = await listed(cluster, pods);
      const nodes = living.map((pod) => fields(pod, 'spec.nodeName')['spec.nodeName'] ?? null);
      const attachments = await listed(cluster, resources.volumeAttachments);
      const strangers = attachments.filter(
        (one) => !nodes.includes(fields(one, 'spec.nodeName')['spec.nodeName'] ?? null),
      );
      return {
        pods: await livingPods(cluster),
        attachments: sorted(attachments.map((one) => fields(one, 'status.attached'))),
        strangers: strangers.length,
      };
    },
  },
];
