/** Who may do how much, and what keeps to it. */
import { resources } from '../../../engine/kinds/resources.ts';
import { listed, type Subject } from '../contract.ts';
import { disturbPods, ignoreRefusal, object, selector, status, template, within } from './parts.ts';

export const policy: readonly Subject[] = [
  {
    name: 'disruption',
    controllers: ['disruption-controller'],
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
    controllers: ['resourcequota-controller'],
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
    controllers: ['service-account-controller', 'root-ca-certificate-publisher'],
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
