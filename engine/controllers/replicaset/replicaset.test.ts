import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Pod, ReplicaSet, ReplicationController } from '../../kinds/types.ts';
import { forbidden } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { controllerOf } from '../support/owners.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { replicaSetController, replicationController } from './index.ts';

const labels = { app: 'web' };
const spec = { containers: [{ name: 'app', image: 'nginx' }] };
const replicaSet = (replicas: number, more: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec },
    ...more,
  },
});
const start = () => startTestCluster({ controllers: [replicaSetController, replicationController] });

test('a ReplicaSet creates its pods and counts them as they come', async () => {
  const cluster = start();
  const seen = cluster.history<ReplicaSet>(resources.replicaSets, ({ status }) => status);
  await cluster.create(resources.replicaSets, replicaSet(2));
  await cluster.settle();
  const counts = { fullyLabeledReplicas: 2, terminatingReplicas: 0, observedGeneration: 1 };
  expect(seen.slice(1)).toEqual([
    { replicas: 0, terminatingReplicas: 0, observedGeneration: 1 },
    { replicas: 2, ...counts },
    { replicas: 2, readyReplicas: 2, availableReplicas: 2, ...counts },
  ]);
  const pods = await cluster.pods();
  expect(pods.map(({ metadata }) => metadata.name)).toEqual([
    expect.stringMatching(/^web-[a-z0-9]{5}$/),
    expect.stringMatching(/^web-[a-z0-9]{5}$/),
  ]);
  expect(pods[0]?.metadata).toMatchObject({
    generateName: 'web-',
    labels,
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true, blockOwnerDeletion: true },
    ],
  });
  expect(await cluster.events('ReplicaSet')).toEqual([
    expect.stringMatching(/^Normal SuccessfulCreate: Created pod: web-\w{5}$/),
    expect.stringMatching(/^Normal SuccessfulCreate: Created pod: web-\w{5}$/),
  ]);
});

test('it scales down, and tells which pod went', async () => {
  const cluster = start();
  await cluster.create(resources.replicaSets, replicaSet(3));
  await cluster.settle();
  await cluster.patch(resources.replicaSets, 'web', { spec: { replicas: 1 } });
  await cluster.settle();
  expect(await cluster.pods()).toHaveLength(1);
  const deleted = (await cluster.events('ReplicaSet')).filter((event) => event.includes('SuccessfulDelete'));
  expect(deleted).toHaveLength(2);
});

test('it adopts orphans that match and releases pods that match no more', async () => {
  const cluster = start();
  const orphan = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'loner', namespace: 'default', labels }, spec };
  await cluster.create(resources.pods, orphan);
  await cluster.create(resources.replicaSets, replicaSet(1));
  await cluster.settle();
  expect((await cluster.pods()).map((pod) => controllerOf(pod)?.name)).toEqual(['web']);
  await cluster.patch(resources.pods, 'loner', { metadata: { labels: { app: 'other' } } });
  await cluster.settle();
  const owners = (await cluster.pods()).map((pod) => [pod.metadata.name, controllerOf(pod)?.name]);
  expect(owners).toHaveLength(2);
  expect(owners).toContainEqual(['loner', undefined]);
});

test('pods that ended are replaced, and a deleted pod too', async () => {
  const cluster = start();
  await cluster.create(resources.replicaSets, replicaSet(1));
  await cluster.settle();
  const [pod] = await cluster.pods();
  await cluster.remove(resources.pods, pod?.metadata.name ?? '');
  await cluster.settle();
  const [next, ...others] = await cluster.pods();
  expect(others).toEqual([]);
  expect(next?.metadata.uid).not.toBe(pod?.metadata.uid);
});

test('minReadySeconds delays availability', async () => {
  const cluster = start();
  await cluster.create(resources.replicaSets, replicaSet(1, { minReadySeconds: 10 }));
  await cluster.pass(5000);
  expect((await cluster.get<ReplicaSet>(resources.replicaSets, 'web')).status).not.toHaveProperty('availableReplicas');
  await cluster.pass(8000);
  expect((await cluster.get<ReplicaSet>(resources.replicaSets, 'web')).status).toMatchObject({ availableReplicas: 1 });
});

test('what keeps pods from being created is told in an event and a condition, until it is gone', async () => {
  let full = true;
  const refusal = forbidden(resources.pods, 'web-', 'exceeded quota: pods');
  const cluster = startTestCluster({
    controllers: [replicaSetController],
    refusePods: () => (full ? refusal : undefined),
  });
  await cluster.create(resources.replicaSets, replicaSet(2));
  await cluster.settle();
  const { status } = await cluster.get<ReplicaSet>(resources.replicaSets, 'web');
  expect(status?.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal.message },
  ]);
  expect((await cluster.events('ReplicaSet'))[0]).toBe(
    'Warning FailedCreate: Error creating: pods "web-" is forbidden: exceeded quota: pods',
  );
  full = false;
  await cluster.pass(10_000);
  const after = await cluster.get<ReplicaSet>(resources.replicaSets, 'web');
  expect(after.status?.conditions).toBeUndefined();
  expect(after.status?.readyReplicas).toBe(2);
});

test('a thousand pods come in looks of 500 and are all counted', async () => {
  const cluster = start();
  await cluster.create(resources.replicaSets, replicaSet(1000));
  await cluster.settle();
  expect((await cluster.get<ReplicaSet>(resources.replicaSets, 'web')).status).toMatchObject({
    replicas: 1000,
    readyReplicas: 1000,
  });
  expect(await cluster.pods()).toHaveLength(1000);
  expect(cluster.errors).toEqual([]);
});

test('a ReplicationController does the same with a plain selector', async () => {
  const cluster = start();
  await cluster.create(resources.replicationControllers, {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'old', namespace: 'default' },
    spec: { replicas: 2, selector: labels, template: { metadata: { labels }, spec } },
  });
  await cluster.settle();
  const { status } = await cluster.get<ReplicationController>(resources.replicationControllers, 'old');
  expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, availableReplicas: 2, fullyLabeledReplicas: 2 });
  const [pod] = await cluster.api.list<Pod>(resources.pods).then(({ items }) => items);
  expect(pod?.metadata.ownerReferences?.[0]).toMatchObject({ apiVersion: 'v1', kind: 'ReplicationController' });
});
