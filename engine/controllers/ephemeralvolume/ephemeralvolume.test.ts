import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolumeClaim, Pod } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { ephemeralVolumeController } from './index.ts';

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

function start() {
  const cluster = startTestCluster({ controllers: [ephemeralVolumeController], readyAfter: 'never' });
  const template = { metadata: { labels: { app: 'a' } }, spec: claim };
  return {
    ...cluster,
    pod: () =>
      cluster.create<Pod>(resources.pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'default' },
        spec: {
          containers: [{ name: 'app', image: 'x', volumeMounts: [{ name: 'scratch', mountPath: '/s' }] }],
          volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: template } }],
        },
      } as KubeObject),
  };
}

test('an ephemeral volume has a claim that its pod owns', async () => {
  const { pod, get, settle } = start();
  const { metadata: owner } = await pod();
  await settle();
  const { metadata, spec } = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'a-scratch');
  expect(metadata.labels).toEqual({ app: 'a' });
  expect(metadata.ownerReferences).toMatchObject([{ kind: 'Pod', uid: owner.uid, controller: true }]);
  expect(spec?.accessModes).toEqual(['ReadWriteOnce']);
});

test('a claim of that name that is somebody else is left alone, and the pod told', async () => {
  const { pod, create, settle, events } = start();
  await create(resources.persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'a-scratch', namespace: 'default' },
    spec: claim,
  });
  await settle();
  await pod();
  await settle();
  expect(await events('Pod')).toEqual([
    expect.stringContaining('PVC default/a-scratch was not created for pod default/a (pod is not owner)'),
  ]);
});

test('a claim that is deleted before its pod runs is made again', async () => {
  const { pod, get, remove, settle } = start();
  await pod();
  await settle();
  const first = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'a-scratch');
  await remove(resources.persistentVolumeClaims, 'a-scratch');
  await settle();
  const second = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'a-scratch');
  expect(second.metadata.uid).not.toBe(first.metadata.uid);
});
