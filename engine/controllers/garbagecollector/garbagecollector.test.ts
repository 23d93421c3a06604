import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import { controllerReference } from '../support/owners.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { garbageCollector } from './index.ts';

function start() {
  const cluster = startTestCluster({ controllers: [garbageCollector], readyAfter: 'never' });
  return {
    ...cluster,
    make: (name: string, ...owners: readonly (KubeObject | OwnerReference)[]) =>
      cluster.create<KubeObject>(resources.configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name,
          namespace: 'default',
          ownerReferences: owners.map((o) => ('metadata' in o ? { ...controllerReference(o), controller: false } : o)),
        },
      }),
    delete: (name: string, propagationPolicy: 'Orphan' | 'Background' | 'Foreground' = 'Background') =>
      cluster.remove(resources.configMaps, name, { propagationPolicy }),
    names: async () => (await cluster.list(resources.configMaps)).map(({ metadata }) => metadata.name),
  };
}

test('what an object owns goes after it, down to the last generation', async () => {
  const cluster = start();
  const grandparent = await cluster.make('grandparent');
  const parent = await cluster.make('parent', grandparent);
  await cluster.make('child', parent);
  await cluster.make('stranger');
  await cluster.settle();
  expect(await cluster.names()).toHaveLength(4);
  await cluster.delete('grandparent');
  await cluster.settle();
  expect(await cluster.names()).toEqual(['stranger']);
});

test('an object with another owner left only loses the reference', async () => {
  const cluster = start();
  const [a, b] = [await cluster.make('a'), await cluster.make('b')];
  await cluster.make('child', a, b);
  await cluster.settle();
  await cluster.delete('a');
  await cluster.settle();
  const child = await cluster.get(resources.configMaps, 'child');
  expect(child.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['b']);
});

test('orphaned dependents stay and forget their owner', async () => {
  const cluster = start();
  await cluster.make('child', await cluster.make('parent'));
  await cluster.settle();
  await cluster.delete('parent', 'Orphan');
  await cluster.settle();
  expect(await cluster.names()).toEqual(['child']);
  expect((await cluster.get(resources.configMaps, 'child')).metadata.ownerReferences).toBeUndefined();
});

test('deleted in the foreground, an owner waits for the dependents that block it', async () => {
  const cluster = start();
  const parent = await cluster.make('parent');
  await cluster.create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'held',
      namespace: 'default',
      finalizers: ['example.org/hold'],
      ownerReferences: [controllerReference(parent)],
    },
  });
  await cluster.settle();
  await cluster.delete('parent', 'Foreground');
  await cluster.settle();
  const waiting = await cluster.get(resources.configMaps, 'parent');
  expect(waiting.metadata.finalizers).toEqual(['foregroundDeletion']);
  expect((await cluster.get(resources.configMaps, 'held')).metadata.deletionTimestamp).toBeDefined();
  await cluster.patch(resources.configMaps, 'held', { metadata: { finalizers: null } });
  await cluster.settle();
  expect(await cluster.names()).toEqual([]);
});

test('an object whose owner never was is collected', async () => {
  const cluster = start();
  await cluster.make('child', { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid' });
  await cluster.settle();
  expect(await cluster.names()).toEqual([]);
});

test('an owner of the same name but another UID is not the owner', async () => {
  const cluster = start();
  await cluster.make('parent');
  await cluster.make('child', { apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: 'its-predecessor' });
  await cluster.settle();
  expect(await cluster.names()).toEqual(['parent']);
});

test('an owner in another namespace does not count, and that is told', async () => {
  const cluster = start();
  const parent = await cluster.make('parent');
  await cluster.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
  await cluster.create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'child', namespace: 'other', ownerReferences: [controllerReference(parent)] },
  });
  await cluster.settle();
  expect(await cluster.names()).toEqual(['parent']);
  expect(await cluster.events('ConfigMap')).toEqual([
    `Warning OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: other, name: parent, uid: ${parent.metadata.uid}] does not exist in namespace "other"`,
  ]);
});

test('a cluster-scoped object never goes because of an owner in a namespace', async () => {
  const cluster = start();
  const parent = await cluster.make('parent');
  await cluster.create(resources.storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast', ownerReferences: [controllerReference(parent)] },
    provisioner: 'example.org/fast',
  });
  await cluster.settle();
  expect(await cluster.list(resources.storageClasses)).toHaveLength(1);
});

test('who was deleted with whom is recorded', async () => {
  const cluster = start();
  await cluster.make('child', await cluster.make('parent'));
  await cluster.settle();
  await cluster.delete('parent');
  await cluster.settle();
  expect(cluster.world.trace.about({ kind: 'ConfigMap', namespace: 'default', name: 'child' })).toMatchObject([
    { code: 'deleted-after-owner', data: { owners: ['ConfigMap/parent'], propagationPolicy: 'Background' } },
  ]);
});
