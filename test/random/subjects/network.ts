/** Services and their endpoints. */
import { resources } from '../../../engine/kinds/resources.ts';
import type { Json, KubeObject } from '../../../engine/machinery/types.ts';
import { fields, listed, sorted, type Subject } from '../contract.ts';
import { disturbOne, disturbPods, metadata, namespace, object, pods, selector, template, within } from './parts.ts';

export const network: readonly Subject[] = [
  {
    name: 'endpointslice',
    controllers: ['endpointslice-controller', 'endpoint-controller'],
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
    name: 'endpointslice mirroring',
    controllers: ['endpointslicemirroring-controller'],
    values: { addresses: [['10.1.1.1', '10.1.1.2'], [], ['10.1.1.3']], port: [80, 8080], own: [false, true] },
    objects: ({ addresses, port, own }) => [
      [
        within(resources.services),
        object(
          'v1',
          'Service',
          { ports: [{ port }], ...(own === true ? {} : { clusterIP: 'None' }) },
          { name: own === true ? 'own' : 'web', namespace },
        ),
      ],
      [
        within(resources.endpoints),
        {
          apiVersion: 'v1',
          kind: 'Endpoints',
          metadata,
          subsets:
            (addresses as readonly string[]).length === 0
              ? []
              : [{ addresses: (addresses as readonly string[]).map((ip) => ({ ip })), ports: [{ port }] }],
        } as unknown as KubeObject,
      ],
    ],
    async disturb(cluster, random) {
      const { items } = await cluster.api.list(within(resources.endpointSlices));
      const mirrored = items.filter((slice) =>
        slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by']?.startsWith('endpointslicemirroring'),
      );
      const refs = mirrored.map((slice) => ({ ...within(resources.endpointSlices), name: slice.metadata.name }));
      await disturbOne(cluster, random, refs, { endpoints: [{ addresses: ['10.9.9.9'] }] });
    },
    outcome: async (cluster) =>
      sorted(
        (await listed(cluster, within(resources.endpointSlices)))
          .filter((slice) => JSON.stringify(slice).includes('endpointslicemirroring'))
          .map((slice) => fields(slice, 'metadata.labels', 'endpoints', 'ports')),
      ),
  },
  {
    name: 'service load balancer',
    controllers: ['service-controller'],
    values: { type: ['LoadBalancer', 'ClusterIP', 'NodePort'], others: [0, 2] },
    objects: ({ type, others }) =>
      ['web', 'b', 'c']
        .slice(0, 1 + Number(others))
        .map((name) => [
          within(resources.services),
          object('v1', 'Service', { type, selector: { app: 'web' }, ports: [{ port: 80 }] }, { name, namespace }),
        ]),
    again: true,
    async disturb(cluster, random) {
      await disturbOne(cluster, random, [{ ...within(resources.services), name: 'web' }]);
    },
    outcome: async (cluster) => {
      const services = await listed(cluster, within(resources.services));
      const addresses = services.flatMap(
        (one) => fields(one, 'status.loadBalancer.ingress.0.ip')['status.loadBalancer.ingress.0.ip'] ?? [],
      );
      return {
        services: sorted(services.map((one) => fields(one, 'metadata.name', 'metadata.finalizers', 'spec.type'))),
        addresses: addresses.length,
        different: new Set(addresses).size,
      };
    },
  },
];
