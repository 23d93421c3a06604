import { expect, it } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';

it('A ReplicaSet whose pods a kubelet rejects makes them again and again, keeps no cluster from settling, and takes its time', async () => {
  const cluster = await createCluster({ nodes: 1 });
  const { clock } = cluster.world;
  const container = { name: 'app', image: 'nginx', resources: { requests: { cpu: '100' } } };
  await cluster.api.create(
    { ...resources.replicaSets, namespace: 'default' },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { nodeName: 'node-1', containers: [container] } },
      },
    },
  );
  const began = clock.now();
  await cluster.world.drivers.settle();
  expect(clock.now() - began).toBeLessThan(1000);
  const reasons = async () => (await cluster.api.list<Pod>(resources.pods)).items.map(({ status }) => status?.reason);
  expect((await reasons()).filter((reason) => reason === 'OutOfcpu')).toHaveLength(10);
  await cluster.world.drivers.jump(10_000);
  const rejected = (await reasons()).filter((reason) => reason === 'OutOfcpu').length;
  expect(rejected).toBeGreaterThan(50);
  expect(rejected).toBeLessThan(70);
  cluster.dispose();
});
