/** Workloads of pods that run on. */
import { resources } from '../../../engine/kinds/resources.ts';
import { fields, listed, sorted, type Subject } from '../contract.ts';
import {
  disturbPods,
  imageBehaviors,
  images,
  livingPods,
  object,
  pods,
  selector,
  status,
  template,
  within,
} from './parts.ts';

export const workloads: readonly Subject[] = [
  {
    name: 'deployment',
    controllers: ['deployment-controller'],
    values: { replicas: [3, 0, 1, 5], image: images, surge: ['25%', 1, 2] },
    objects: ({ replicas, image = null, surge }) => [
      [
        within(resources.deployments),
        object('apps/v1', 'Deployment', {
          replicas,
          selector,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: 1 } },
          template: template(image),
        }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      status: await status(
        cluster,
        resources.deployments,
        'status.replicas',
        'status.readyReplicas',
        'status.updatedReplicas',
      ),
      current: sorted(
        (await listed(cluster, within(resources.replicaSets)))
          .map((set) => fields(set, 'spec.replicas', 'status.readyReplicas', 'spec.template.spec.containers.0.image'))
          .filter((set) => set['spec.replicas'] !== 0),
      ),
    }),
  },
  {
    name: 'replicaset',
    controllers: ['replicaset-controller'],
    values: { replicas: [3, 0, 1, 6] },
    objects: ({ replicas }) => [
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', { replicas, selector, template: template('nginx') }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      status: await status(cluster, resources.replicaSets, 'status.replicas', 'status.readyReplicas'),
    }),
  },
  {
    name: 'replicationcontroller',
    controllers: ['replication-controller'],
    values: { replicas: [2, 0, 4] },
    objects: ({ replicas }) => [
      [
        within(resources.replicationControllers),
        object('v1', 'ReplicationController', { replicas, selector: { app: 'web' }, template: template('nginx') }),
      ],
    ],
    disturb: disturbPods,
    outcome: livingPods,
  },
  {
    name: 'statefulset',
    controllers: ['statefulset-controller'],
    values: { replicas: [2, 0, 1, 3], image: images, policy: ['OrderedReady'] },
    objects: ({ replicas, image = null, policy }) => [
      [
        within(resources.statefulSets),
        object('apps/v1', 'StatefulSet', {
          replicas,
          serviceName: 'web',
          podManagementPolicy: policy,
          selector,
          template: template(image),
        }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      names: sorted((await listed(cluster, pods)).map((pod) => fields(pod, 'metadata.name'))),
      status: await status(cluster, resources.statefulSets, 'status.replicas', 'status.readyReplicas'),
    }),
  },
  {
    name: 'daemonset',
    controllers: ['daemon-set-controller'],
    values: { image: images, disk: [null, 'ssd'] },
    objects: ({ image = null, disk }) => [
      [
        within(resources.daemonSets),
        object('apps/v1', 'DaemonSet', {
          selector,
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [{ name: 'c', image }],
              nodeSelector: disk === null ? { 'kubernetes.io/os': 'linux' } : { 'kubernetes.io/hostname': 'node-2' },
            },
          },
        }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      status: await status(
        cluster,
        resources.daemonSets,
        'status.desiredNumberScheduled',
        'status.numberReady',
        'status.updatedNumberScheduled',
      ),
    }),
  },
  {
    name: 'statefulset, in parallel',
    controllers: ['statefulset-controller'],
    values: { replicas: [2, 0, 4], image: images, first: [0, 3], kept: ['Delete', 'Retain'] },
    objects: ({ replicas, image = null, first, kept }) => [
      [
        within(resources.statefulSets),
        object('apps/v1', 'StatefulSet', {
          replicas,
          serviceName: 'web',
          podManagementPolicy: 'Parallel',
          ordinals: { start: first },
          persistentVolumeClaimRetentionPolicy: { whenScaled: kept, whenDeleted: 'Delete' },
          selector,
          template: template(image),
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => {
      const names = (await listed(cluster, pods)).map((pod) => fields(pod, 'metadata.name')['metadata.name'] ?? null);
      const claims = await listed(cluster, within(resources.persistentVolumeClaims));
      const used = claims.filter((claim) => {
        const { 'metadata.name': name } = fields(claim, 'metadata.name');
        return names.some((pod) => name === `data-${pod}`);
      });
      return {
        pods: await livingPods(cluster),
        names: sorted(names),
        // those that were kept from before are nobody's
        claims: sorted(used.map((claim) => fields(claim, 'metadata.name', 'status.phase'))),
        status: await status(cluster, resources.statefulSets, 'status.replicas', 'status.readyReplicas'),
      };
    },
  },
  {
    name: 'horizontal pod autoscaler',
    controllers: ['horizontal-pod-autoscaler'],
    addons: ['metrics-server'],
    values: { least: [1, 2], most: [4, 3], target: [50, 200], image: ['example.com/busy', 'example.com/idle'] },
    objects: ({ least, most, target, image = null }) => [
      ...[
        ['busy', '200m'],
        ['idle', '10m'],
      ].map(
        ([name, cpu]) =>
          [
            imageBehaviors,
            object(
              'sim.kubebook.dev/v1alpha1',
              'ImageBehavior',
              { image: `example.com/${name}`, usage: [{ cpu, memory: '20Mi' }] },
              { name },
            ),
          ] as const,
      ),
      [
        within(resources.deployments),
        object('apps/v1', 'Deployment', {
          selector,
          template: template(image, { resources: { requests: { cpu: '200m' } } }),
        }),
      ],
      [
        within(resources.horizontalPodAutoscalers),
        object('autoscaling/v2', 'HorizontalPodAutoscaler', {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          minReplicas: least,
          maxReplicas: most,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
            },
          ],
        }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => ({
      pods: await livingPods(cluster),
      status: await status(
        cluster,
        resources.horizontalPodAutoscalers,
        'status.currentReplicas',
        'status.desiredReplicas',
        'status.currentMetrics.0.resource.current.averageUtilization',
      ),
    }),
  },
];
