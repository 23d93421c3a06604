/** The controllers that are put to the test, each with what is asked of it. */
import type { Cluster } from '../../engine/cluster.ts';
import { resources } from '../../engine/kinds/resources.ts';
import { isApiError } from '../../engine/machinery/errors.ts';
import type { Json, KubeObject, ResourceRef } from '../../engine/machinery/types.ts';
import type { Random } from '../../engine/sim/index.ts';
import { fields, listed, sorted, type Subject } from './contract.ts';

const namespace = 'default';
const pods = { ...resources.pods, namespace };
const within = (resource: ResourceRef): ResourceRef => ({ ...resource, namespace });

const template = (image: Json, extra: object = {}, restartPolicy = 'Always') => ({
  metadata: { labels: { app: 'web' } },
  spec: { restartPolicy, containers: [{ name: 'c', image, ...extra }] },
});
const selector = { matchLabels: { app: 'web' } };
const metadata = { name: 'web', namespace };
const object = (apiVersion: string, kind: string, spec: object, meta: object = metadata): KubeObject =>
  ({ apiVersion, kind, metadata: meta, spec }) as unknown as KubeObject;

const images = ['nginx:1.26', 'nginx:1.27', 'httpd:2.4'];

/** The pods that live, by what they run and how they are. */
const livingPods = async (cluster: Cluster): Promise<Json> => {
  const all = await listed(cluster, pods);
  const living = all.filter((pod) => {
    const { 'status.phase': phase } = fields(pod, 'status.phase');
    return phase !== 'Failed' && phase !== 'Succeeded';
  });
  return sorted(
    living.map((pod) => {
      const image = fields(pod, 'spec.containers.0.image', 'status.phase', 'status.containerStatuses.0.ready');
      return { ...image, deleting: fields(pod, 'metadata.deletionTimestamp')['metadata.deletionTimestamp'] ?? null };
    }),
  );
};

/** Deletes a pod, or changes its labels so that nobody selects it any more and then deletes it. */
async function disturbPods(cluster: Cluster, random: Random): Promise<void> {
  const { items } = await cluster.api.list(pods);
  const pod = items[random.below(Math.max(1, items.length))];
  if (!pod) return;
  const ref = { ...pods, name: pod.metadata.name };
  try {
    if (random.below(3) === 0) {
      await cluster.api.patch(ref, { type: 'merge', body: { metadata: { labels: { app: 'stray' } } } });
    }
    await cluster.api.delete(ref, random.below(2) === 0 ? { gracePeriodSeconds: 0 } : {});
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

const status = async (cluster: Cluster, resource: ResourceRef, ...paths: readonly string[]): Promise<Json> =>
  sorted((await listed(cluster, within(resource))).map((one) => fields(one, 'metadata.name', ...paths)));

export const subjects: readonly Subject[] = [
  {
    name: 'deployment',
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
    name: 'job',
    values: { parallelism: [2, 1, 3], suspend: [false, true] },
    objects: ({ parallelism, suspend }) => [
      [
        within(resources.jobs),
        object('batch/v1', 'Job', {
          completions: 4,
          parallelism,
          suspend,
          backoffLimit: 100,
          template: template('busybox:1.36', { command: ['sleep', '20'] }, 'OnFailure'),
        }),
      ],
    ],
    outcome: async (cluster) => {
      const [job] = await listed(cluster, within(resources.jobs));
      // a Job that was finished before it was suspended has what one that never ran has not
      if (!job || fields(job, 'spec.suspend')['spec.suspend'] === true) return { suspended: true };
      return fields(job, 'status.succeeded', 'status.active', 'status.terminating');
    },
  },
  {
    name: 'cronjob',
    values: { limit: [2, 1], schedule: ['* * * * *', '*/2 * * * *'] },
    objects: ({ limit, schedule }) => [
      [
        within(resources.cronJobs),
        object('batch/v1', 'CronJob', {
          schedule,
          successfulJobsHistoryLimit: limit,
          failedJobsHistoryLimit: 0,
          jobTemplate: { spec: { template: template('busybox:1.36', { command: ['true'] }, 'Never') } },
        }),
      ],
    ],
    outcome: async (cluster) => ({ jobs: (await listed(cluster, within(resources.jobs))).length }),
  },
  {
    name: 'endpointslice',
    values: { replicas: [3, 0, 5], port: [80, 8080] },
    objects: ({ replicas, port }) => [
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', { replicas, selector, template: template('nginx') }),
      ],
      [
        within(resources.services),
        object('v1', 'Service', { selector: { app: 'web' }, ports: [{ port, targetPort: 80 }] }),
      ],
    ],
    disturb: disturbPods,
    outcome: async (cluster) => {
      const slices = await listed(cluster, within(resources.endpointSlices));
      const addresses = new Set(
        (await listed(cluster, pods)).map((pod) => fields(pod, 'status.podIP')['status.podIP']),
      );
      const endpoints = slices
        .filter((slice) => JSON.stringify(slice).includes('"kubernetes.io/service-name":"web"'))
        .flatMap(
          (slice) => (slice['endpoints'] ?? []) as readonly { addresses: readonly string[]; conditions: Json }[],
        );
      return {
        conditions: sorted(endpoints.map(({ conditions }) => conditions)),
        toNobody: endpoints.filter((one) => !addresses.has(one.addresses[0] ?? '')).length,
      };
    },
  },
  {
    name: 'persistentvolumebinder',
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
    name: 'disruption',
    values: { replicas: [3, 1, 4], available: [2, 0, 3] },
    objects: ({ replicas, available }) => [
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', { replicas, selector, template: template('nginx') }),
      ],
      [
        within(resources.podDisruptionBudgets),
        object('policy/v1', 'PodDisruptionBudget', { selector, minAvailable: available }),
      ],
    ],
    disturb: disturbPods,
    outcome: (cluster) =>
      status(
        cluster,
        resources.podDisruptionBudgets,
        'status.currentHealthy',
        'status.desiredHealthy',
        'status.disruptionsAllowed',
      ),
  },
  {
    name: 'resourcequota',
    values: { replicas: [2, 0, 3], limit: ['10', '5'] },
    objects: ({ replicas, limit }) => [
      [within(resources.resourceQuotas), object('v1', 'ResourceQuota', { hard: { pods: limit } })],
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', { replicas, selector, template: template('nginx') }),
      ],
    ],
    disturb: disturbPods,
    outcome: (cluster) => status(cluster, resources.resourceQuotas, 'status.hard', 'status.used'),
  },
  {
    name: 'serviceaccount',
    values: { twin: ['a', 'b'] },
    objects: ({ twin }) => [
      [resources.namespaces, object('v1', 'Namespace', {}, { name: 'shop', labels: { twin: String(twin) } })],
    ],
    async disturb(cluster, random) {
      const victims = [
        { ...resources.serviceAccounts, namespace: 'shop', name: 'default' },
        { ...resources.configMaps, namespace: 'shop', name: 'kube-root-ca.crt' },
      ];
      const ref = victims[random.below(2)];
      if (ref) await cluster.api.delete(ref).catch(ignoreRefusal);
    },
    outcome: async (cluster) => ({
      accounts: (await listed(cluster, { ...resources.serviceAccounts, namespace: 'shop' })).length,
      certificates: (await listed(cluster, { ...resources.configMaps, namespace: 'shop' })).length,
    }),
  },
];

function ignoreRefusal(error: unknown): void {
  if (!isApiError(error)) throw error;
}
