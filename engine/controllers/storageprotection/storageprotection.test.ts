import { expect, it } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolumeClaim } from '../../kinds/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { claimProtectionController, volumeProtectionController } from './index.ts';

const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default', finalizers: ['kubernetes.io/pvc-protection'] },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

const cluster = () => startTestCluster({ controllers: [claimProtectionController, volumeProtectionController] });

it('lets a claim go once no pod uses it any more', async () => {
  const { create, get, remove, list, settle } = cluster();
  await create(resources.persistentVolumeClaims, claim('data'));
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'user', namespace: 'default' },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'c', image: 'x' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  await settle();
  await remove(resources.persistentVolumeClaims, 'data');
  await settle();
  const held = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'data');
  expect(held.metadata.deletionTimestamp).toBeDefined();
  await remove(resources.pods, 'user', { gracePeriodSeconds: 0 });
  await settle();
  expect(await list(resources.persistentVolumeClaims)).toEqual([]);
});

it('keeps a volume while it is bound', async () => {
  const { api, create, list, settle } = cluster();
  await create(resources.persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', finalizers: ['kubernetes.io/pv-protection'] },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  });
  const ref = { ...resources.persistentVolumes, name: 'pv' };
  const phase = (name: string) =>
    api.patch({ ...ref, subresource: 'status' }, { type: 'merge', body: { status: { phase: name } } });
  await phase('Bound');
  await settle();
  await api.delete(ref);
  await settle();
  expect(await list(resources.persistentVolumes)).toHaveLength(1);
  await phase('Released');
  await settle();
  expect(await list(resources.persistentVolumes)).toEqual([]);
});
