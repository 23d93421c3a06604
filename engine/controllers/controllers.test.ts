import { expect, test } from 'vitest';
import { resources } from '../kinds/resources.ts';
import type { Deployment } from '../kinds/types.ts';
import type { KubeObject } from '../machinery/types.ts';
import { controllers } from './index.ts';
import { startTestCluster } from './testing/cluster.ts';

const labels = { app: 'web' };
const web = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
  },
});
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: labels, clusterIP: '10.96.0.20', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] },
};

async function start() {
  const cluster = startTestCluster({ controllers: controllers() });
  for (const name of ['node-1', 'node-2', 'node-3']) {
    await cluster.create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  }
  await cluster.settle();
  return cluster;
}

test('each controller acts as its own service account', () => {
  const identities = controllers().map(({ identity }) => identity);
  expect(new Set(identities).size).toBe(identities.length);
  for (const identity of identities) expect(identity).toMatch(/^system:serviceaccount:kube-system:[a-z-]+$/);
});

test('all of them together roll out a Deployment behind a Service, and take both down again', async () => {
  const cluster = await start();
  await cluster.create(resources.services, service);
  await cluster.create(resources.deployments, web(3));
  await cluster.settle();
  const { status } = await cluster.get<Deployment>(resources.deployments, 'web');
  expect(status).toMatchObject({ replicas: 3, availableReplicas: 3 });
  await cluster.remove(resources.deployments, 'web', { propagationPolicy: 'Background' });
  await cluster.remove(resources.services, 'web');
  await cluster.settle();
  expect(await cluster.pods()).toEqual([]);
  expect(await cluster.list(resources.replicaSets)).toEqual([]);
  expect(
    (await cluster.list(resources.endpointSlices)).filter(({ metadata }) => metadata.name !== 'kubernetes'),
  ).toEqual([]);
  expect(cluster.errors).toEqual([]);
});

test('the same steps give the same versions, names and times', async () => {
  const run = async () => {
    const cluster = await start();
    await cluster.create(resources.services, service);
    await cluster.create(resources.deployments, web(20));
    await cluster.settle();
    return [await cluster.pods(), await cluster.list(resources.events), await cluster.list(resources.endpointSlices)];
  };
  expect(await run()).toEqual(await run());
});

test('a settled cluster stays so: nothing but upkeep is left to do', async () => {
  const cluster = await start();
  await cluster.create(resources.deployments, web(3));
  await cluster.settle();
  const before = cluster.world.clock.now();
  await cluster.settle();
  expect(cluster.world.clock.now() - before).toBe(0);
});
