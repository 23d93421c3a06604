import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Service } from '../../kinds/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { serviceController } from './index.ts';

function start() {
  const cluster = startTestCluster({ controllers: [serviceController] });
  return {
    ...cluster,
    service: (name: string, spec: object = {}) =>
      cluster.create<Service>(resources.services, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'default' },
        spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
      }),
    address: async (name: string) =>
      (await cluster.get<Service>(resources.services, name)).status?.loadBalancer?.ingress?.[0]?.ip,
  };
}

test('each load balancer gets an address of its own, and lets it go', async () => {
  const { service, settle, address, remove, events } = start();
  await service('a');
  await service('b');
  await service('wished', { loadBalancerIP: '172.18.255.77' });
  await settle();
  expect(await Promise.all(['a', 'b', 'wished'].map(address))).toEqual([
    '172.18.255.1',
    '172.18.255.2',
    '172.18.255.77',
  ]);
  await remove(resources.services, 'a');
  await settle();
  await service('c');
  await settle();
  expect(await address('c')).toBe('172.18.255.1');
  expect((await events('Service')).slice(-4)).toEqual([
    'Normal DeletingLoadBalancer: Deleting load balancer',
    'Normal DeletedLoadBalancer: Deleted load balancer',
    'Normal EnsuringLoadBalancer: Ensuring load balancer',
    'Normal EnsuredLoadBalancer: Ensured load balancer',
  ]);
});

test('a Service that is no load balancer any more loses its address', async () => {
  const { service, settle, address, patch } = start();
  await service('a');
  await settle();
  await patch(resources.services, 'a', { spec: { type: 'ClusterIP' } });
  await settle();
  expect(await address('a')).toBeUndefined();
});

test('an address that somebody else gave stays, and a class is left to its controller', async () => {
  const { service, settle, address, patch } = start();
  await service('a');
  await service('other', { loadBalancerClass: 'example.com/x' });
  await settle();
  await patch(resources.services, 'a', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } }, 'status');
  await settle();
  expect([await address('a'), await address('other')]).toEqual(['192.0.2.7', undefined]);
});
