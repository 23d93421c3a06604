/** Nodes, namespaces, and what is left behind. */
import { resources } from '../../../engine/kinds/resources.ts';
import type { JsonObject, KubeObject } from '../../../engine/machinery/types.ts';
import { fields, listed, sorted, type Subject } from '../contract.ts';
import { livingPods, namespace, object, oneOf, pods, selector, template, within } from './parts.ts';

const shop = { ...resources.configMaps, namespace: 'shop' };
const configMap = (name: string, extra: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...extra } }) as unknown as KubeObject;

export const clusterUpkeep: readonly Subject[] = [
  {
    name: 'namespace',
    controllers: ['namespace-controller', 'service-account-controller', 'root-ca-certificate-publisher'],
    again: true,
    values: { present: [true, false], replicas: [2, 0] },
    objects: ({ present, replicas }) =>
      present === true
        ? [
            [resources.namespaces, object('v1', 'Namespace', {}, { name: 'shop' })],
            [
              { ...resources.deployments, namespace: 'shop' },
              object(
                'apps/v1',
                'Deployment',
                { replicas, selector, template: template('nginx:1.27') },
                { name: 'web', namespace: 'shop' },
              ),
            ],
          ]
        : [],
    async disturb(cluster, random) {
      if (random.below(3) === 0) await cluster.api.delete({ ...resources.namespaces, name: 'shop' });
      else await cluster.api.create(shop, configMap(`note-${random.suffix(5)}`, { namespace: 'shop' }));
    },
    outcome: async (cluster) => {
      const there = await listed(cluster, { ...resources.pods, namespace: 'shop' });
      const namespaces = await listed(cluster, resources.namespaces);
      return {
        namespaces: sorted(namespaces.map((one) => fields(one, 'metadata.name', 'status.phase'))),
        pods: sorted(there.map((pod) => fields(pod, 'status.phase'))),
        // others than these are notes, which live as long as the namespace
        own: (await listed(cluster, { ...resources.serviceAccounts, namespace: 'shop' })).length,
        leftover: namespaces.length < 5 ? (await listed(cluster, shop)).length : 0,
      };
    },
  },
  {
    name: 'garbage collector',
    controllers: ['generic-garbage-collector'],
    again: true,
    values: { owners: [2, 1, 0] },
    objects: ({ owners }) =>
      ['first', 'second']
        .slice(0, Number(owners))
        .map((name) => [within(resources.configMaps), configMap(name, { namespace, labels: { owns: 'true' } })]),
    async disturb(cluster, random) {
      const all = await cluster.api.list(within(resources.configMaps));
      const owners = all.items.filter(({ metadata: { labels } }) => labels?.['owns'] === 'true');
      const owner = oneOf(random, owners);
      if (!owner) return;
      if (random.below(3) === 0) {
        const propagationPolicy = oneOf(random, ['Foreground', 'Background', 'Orphan'] as const) ?? 'Background';
        await cluster.api.delete({ ...within(resources.configMaps), name: owner.metadata.name }, { propagationPolicy });
        return;
      }
      const chosen = random.below(2) === 0 ? owners : [owner];
      const ownerReferences = chosen.map(({ metadata: { name, uid = '' } }) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name,
        uid,
        blockOwnerDeletion: random.below(2) === 0,
      }));
      const name = `child-${random.suffix(5)}`;
      const labels = random.below(3) === 0 ? { owns: 'true' } : {};
      await cluster.api.create(within(resources.configMaps), configMap(name, { namespace, labels, ownerReferences }));
    },
    outcome: async (cluster) => {
      const { items } = await cluster.api.list(within(resources.configMaps));
      const uids = new Set(items.map(({ metadata }) => metadata.uid));
      return {
        owners: items.filter(({ metadata }) => metadata.name === 'first' || metadata.name === 'second').length,
        ownerless: items.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => !uids.has(uid))).length,
      };
    },
  },
  {
    name: 'node lifecycle and taints',
    controllers: ['node-controller', 'taint-eviction-controller', 'ttl-controller'],
    values: { taint: [null, 'NoExecute', 'NoSchedule'], patience: [300, 30], replicas: [3, 5] },
    objects: ({ taint = null, patience = null, replicas }) => [
      [
        resources.nodes,
        // an empty list, not none: the controllers that write taints come to own those that they keep
        object(
          'v1',
          'Node',
          { taints: taint === null ? [] : [{ key: 'maintenance', effect: taint }] },
          { name: 'node-2' },
        ),
      ],
      [
        within(resources.deployments),
        object('apps/v1', 'Deployment', {
          replicas,
          selector,
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [{ name: 'c', image: 'nginx:1.27' }],
              tolerations: ['not-ready', 'unreachable'].map((condition) => ({
                key: `node.kubernetes.io/${condition}`,
                operator: 'Exists',
                effect: 'NoExecute',
                tolerationSeconds: patience,
              })),
            },
          },
        }),
      ],
    ],
    async disturb(cluster, random) {
      const name = `node-${1 + random.below(3)}`;
      const body = {
        metadata: { annotations: { 'node.alpha.kubernetes.io/ttl': oneOf(random, [null, '300']) ?? null } },
      };
      await cluster.api.patch({ ...resources.nodes, name }, { type: 'merge', body });
    },
    outcome: async (cluster) => {
      const nodes = await listed(cluster, resources.nodes);
      return {
        pods: await livingPods(cluster),
        nodes: sorted(
          nodes.map((node) => {
            const { conditions } = node['status'] as { conditions: readonly { type: string; status: string }[] };
            const { taints = [] } = node['spec'] as { taints?: readonly { key: string; effect: string }[] };
            return {
              ...fields(node, 'metadata.name'),
              ttl:
                (node['metadata'] as { annotations: JsonObject }).annotations['node.alpha.kubernetes.io/ttl'] ?? null,
              conditions: sorted(conditions.map(({ type, status }) => `${type}=${status}`)),
              taints: sorted(taints.map(({ key, effect }) => `${key}:${effect}`)),
            };
          }),
        ),
      };
    },
  },
  {
    name: 'pod garbage collector',
    controllers: ['pod-garbage-collector'],
    values: { replicas: [2, 0, 3] },
    objects: ({ replicas }) => [
      [
        within(resources.replicaSets),
        object('apps/v1', 'ReplicaSet', { replicas, selector, template: template('nginx:1.27') }),
      ],
    ],
    async disturb(cluster, random) {
      const ghost = random.below(2) === 0;
      const name = `lost-${random.suffix(5)}`;
      const spec = {
        ...template('nginx:1.27').spec,
        ...(ghost ? { nodeName: 'gone' } : { nodeSelector: { no: 'such' } }),
      };
      await cluster.api.create(pods, object('v1', 'Pod', spec, { name, namespace }));
      if (!ghost || random.below(2) === 0) await cluster.api.delete({ ...pods, name });
    },
    outcome: livingPods,
  },
];
