import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { resources } from '../../kinds/resources.ts';
import type { KubeObject } from '../../machinery/types.ts';

const metrics = { group: 'metrics.k8s.io', version: 'v1beta1' };

test('nodes and pods tell what they use, and the API is registered', async () => {
  const { api, world, dispose } = await createCluster({ nodes: 2, addons: ['metrics-server'] });
  await api.create(
    { ...resources.pods, namespace: 'default' },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    },
  );
  await world.drivers.settle();
  const nodes = await api.list({ ...metrics, resource: 'nodes' });
  expect(nodes.items.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2']);
  const pod = await api.get<KubeObject>({ ...metrics, resource: 'pods', namespace: 'default', name: 'web' });
  expect(pod).toMatchObject({
    kind: 'PodMetrics',
    metadata: { labels: { app: 'web' } },
    containers: [{ name: 'app', usage: { memory: expect.stringMatching(/^\d+Ki$/) } }],
  });
  const none = await api.list({ ...metrics, resource: 'pods', namespace: 'kube-public' });
  expect(none.items).toEqual([]);
  await expect(api.delete({ ...metrics, resource: 'nodes', name: 'node-1' })).rejects.toMatchObject({ code: 405 });
  const service = await api.get<KubeObject>({
    group: 'apiregistration.k8s.io',
    version: 'v1',
    resource: 'apiservices',
    name: 'v1beta1.metrics.k8s.io',
  });
  expect(service['status']).toMatchObject({ conditions: [{ type: 'Available', status: 'True' }] });
  dispose();
});

test('without it metrics are not served', async () => {
  const { api, dispose } = await createCluster({ nodes: 1 });
  await expect(api.list({ ...metrics, resource: 'nodes' })).rejects.toMatchObject({ code: 404 });
  dispose();
});
