import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { StatefulSet } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { statefulSetController } from './index.ts';

const labels = { app: 'db' };
const template = (image: string, outcome = 'ready') => ({
  metadata: { labels, annotations: { 'test/outcome': outcome } },
  spec: { containers: [{ name: 'app', image }] },
});
const db = (replicas: number, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'default' },
  spec: { replicas, serviceName: 'db', selector: { matchLabels: labels }, template: template('db:1'), ...spec },
});

function start() {
  const cluster = startTestCluster({ controllers: [statefulSetController] });
  return {
    ...cluster,
    make: async (replicas: number, spec: object = {}) => {
      await cluster.create(resources.statefulSets, db(replicas, spec));
      await cluster.settle();
    },
    change: async (spec: object) => {
      await cluster.patch(resources.statefulSets, 'db', { spec });
      await cluster.settle();
    },
    set: () => cluster.get<StatefulSet>(resources.statefulSets, 'db'),
    names: async () => (await cluster.pods()).map(({ metadata }) => metadata.name),
    images: async () => (await cluster.pods()).map(({ spec }) => spec?.containers[0]?.image),
    told: async () =>
      (await cluster.events('StatefulSet')).map((event) => / (create|delete) (Pod|Claim) \S+/.exec(event)?.[0].trim()),
  };
}

test('pods are created one after another, each when the one before is ready', async () => {
  const cluster = start();
  await cluster.create(resources.statefulSets, db(3));
  await cluster.pass(500);
  expect(await cluster.names()).toEqual(['db-0']);
  await cluster.pass(1000);
  expect(await cluster.names()).toEqual(['db-0', 'db-1']);
  await cluster.settle();
  const { status } = await cluster.set();
  expect(status).toMatchObject({
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    collisionCount: 0,
  });
  expect(status?.currentRevision).toMatch(/^db-[a-z0-9]+$/);
  expect(status?.updateRevision).toBe(status?.currentRevision);
  const [first] = await cluster.pods();
  expect(first?.spec).toMatchObject({ hostname: 'db-0', subdomain: 'db' });
  expect(first?.metadata.labels).toEqual({
    app: 'db',
    'apps.kubernetes.io/pod-index': '0',
    'statefulset.kubernetes.io/pod-name': 'db-0',
    'controller-revision-hash': status?.currentRevision,
  });
  expect((await cluster.events('StatefulSet'))[0]).toBe(
    'Normal SuccessfulCreate: create Pod db-0 in StatefulSet db successful',
  );
});

test('scaling down goes from the highest ordinal', async () => {
  const cluster = start();
  await cluster.make(3);
  await cluster.change({ replicas: 1 });
  expect(await cluster.names()).toEqual(['db-0']);
  expect((await cluster.told()).slice(3)).toEqual(['delete Pod db-2', 'delete Pod db-1']);
});

test('a parallel set creates all its pods at once', async () => {
  const cluster = start();
  await cluster.create(resources.statefulSets, db(3, { podManagementPolicy: 'Parallel' }));
  await cluster.pass(100);
  expect(await cluster.names()).toEqual(['db-0', 'db-1', 'db-2']);
});

test('an update goes from the highest ordinal down, one at a time, and then is the current revision', async () => {
  const cluster = start();
  await cluster.make(2);
  const before = (await cluster.set()).status?.currentRevision;
  await cluster.change({ template: template('db:2') });
  expect(await cluster.images()).toEqual(['db:2', 'db:2']);
  // an event that comes again is counted, and moves to the end
  expect(await cluster.told()).toEqual(['delete Pod db-1', 'create Pod db-1', 'delete Pod db-0', 'create Pod db-0']);
  const { status } = await cluster.set();
  expect(status?.currentRevision).not.toBe(before);
  expect(status?.currentRevision).toBe(status?.updateRevision);
});

test('pods below the partition keep their revision, also when they are made again', async () => {
  const cluster = start();
  await cluster.make(3);
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
  await cluster.change({ updateStrategy, template: template('db:2') });
  expect(await cluster.images()).toEqual(['db:1', 'db:1', 'db:2']);
  await cluster.remove(resources.pods, 'db-0');
  await cluster.settle();
  expect(await cluster.images()).toEqual(['db:1', 'db:1', 'db:2']);
  expect((await cluster.set()).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
});

test('with OnDelete pods change when they are deleted', async () => {
  const cluster = start();
  await cluster.make(2, { updateStrategy: { type: 'OnDelete' } });
  await cluster.change({ template: template('db:2') });
  expect(await cluster.images()).toEqual(['db:1', 'db:1']);
  await cluster.remove(resources.pods, 'db-1');
  await cluster.settle();
  expect(await cluster.images()).toEqual(['db:1', 'db:2']);
});

test('a broken update stops at the first pod', async () => {
  const cluster = start();
  await cluster.make(3);
  await cluster.change({ template: template('db:broken', 'pending') });
  expect(await cluster.images()).toEqual(['db:1', 'db:1', 'db:broken']);
});

test('a broken update of a parallel set stops at as many pods as may be unavailable', async () => {
  const cluster = start();
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } };
  await cluster.make(4, { podManagementPolicy: 'Parallel', updateStrategy });
  await cluster.change({ template: template('db:broken', 'pending') });
  expect(await cluster.images()).toEqual(['db:1', 'db:1', 'db:broken', 'db:broken']);
});

test('each pod has its claims, which stay when it goes unless the set says otherwise', async () => {
  const cluster = start();
  const volumeClaimTemplates = [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ];
  await cluster.make(2, { volumeClaimTemplates });
  const claims = async () =>
    (await cluster.list(resources.persistentVolumeClaims)).map(({ metadata }) => metadata.name);
  expect(await claims()).toEqual(['data-db-0', 'data-db-1']);
  expect((await cluster.pods())[0]?.spec?.volumes).toMatchObject([
    { name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } },
  ]);
  expect((await cluster.events('StatefulSet'))[0]).toBe(
    'Normal SuccessfulCreate: create Claim data-db-0 Pod db-0 in StatefulSet db success',
  );
  await cluster.change({ replicas: 1 });
  expect(await claims()).toEqual(['data-db-0', 'data-db-1']);
  await cluster.change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } });
  const owned = await cluster.get(resources.persistentVolumeClaims, 'data-db-0');
  expect(owned.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'db' }]);
});

test('ordinals may start elsewhere', async () => {
  const cluster = start();
  await cluster.make(2, { ordinals: { start: 5 } });
  expect(await cluster.names()).toEqual(['db-5', 'db-6']);
});

test('of a parallel set, a pod that cannot be made stops those after its batch', async () => {
  const cluster = start();
  const taken = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-1', namespace: 'default' } };
  await cluster.create(resources.pods, { ...taken, spec: { containers: [{ name: 'app', image: 'x' }] } } as KubeObject);
  await cluster.make(5, { podManagementPolicy: 'Parallel' });
  expect(await cluster.names()).toEqual(['db-0', 'db-1', 'db-2']);
  await cluster.remove(resources.pods, 'db-1');
  await cluster.pass(1_000_000);
  expect((await cluster.names()).toSorted()).toEqual(['db-0', 'db-1', 'db-2', 'db-3', 'db-4']);
});
