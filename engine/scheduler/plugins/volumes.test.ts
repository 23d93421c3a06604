import { expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { createTestCluster, node, pod } from '../testing/cluster.ts';

const bound = { 'pv.kubernetes.io/bind-completed': 'yes' };

function claim(name: string, spec: JsonObject, annotations: { [key: string]: string } = {}): KubeObject {
  const resources = { requests: { storage: '1Gi' } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', annotations },
    spec: { accessModes: ['ReadWriteOnce'], resources, ...spec },
  };
}
function volume(
  name: string,
  on: string | undefined,
  spec: JsonObject = {},
  labels: { [key: string]: string } = {},
): KubeObject {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [on ?? ''] }];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      ...(on ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } } : {}),
      ...spec,
    },
    status: { phase: 'Available' },
  };
}
const storageClass = (name: string, provisioner: string, volumeBindingMode: string): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner,
  volumeBindingMode,
});
const using = (claimName: string) => pod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });

async function reasons(objects: readonly KubeObject[], claimName: string): Promise<string> {
  const cluster = await createTestCluster();
  await cluster.put(...objects, using(claimName));
  const place = await cluster.place('p');
  if (place !== '') return place;
  return (await cluster.message('p')).replace(/^0\/\d+ nodes are available: /, '').replace(/\. no new claims.*/, '');
}
const nodes = [node('a'), node('b')];

test('claims that are missing, unbound or bound elsewhere keep a pod waiting', async () => {
  expect(await reasons(nodes, 'none')).toBe('persistentvolumeclaim "none" not found');
  expect(await reasons([...nodes, claim('c', {})], 'c')).toBe('pod has unbound immediate PersistentVolumeClaims');
  expect(await reasons([node('a'), volume('v', 'b'), claim('c', { volumeName: 'v' }, bound)], 'c')).toBe(
    "1 node(s) didn't match PersistentVolume's node affinity",
  );
  expect(await reasons([...nodes, volume('v', 'b'), claim('c', { volumeName: 'v' }, bound)], 'c')).toBe('b');
});

test('a claim that waits for its consumer is bound to a volume that the node can reach, then the pod', async () => {
  const cluster = await createTestCluster();
  await cluster.put(...nodes, storageClass('local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer'));
  await cluster.put(
    volume('v', 'b', { storageClassName: 'local' }),
    claim('c', { storageClassName: 'local' }),
    using('c'),
  );
  const promised = await cluster.api.get({ group: '', version: 'v1', resource: 'persistentvolumes', name: 'v' });
  expect(promised['spec']).toMatchObject({ claimRef: { namespace: 'default', name: 'c' } });
  expect(await cluster.place('p')).toBe('');
  await cluster.put(claim('c', { storageClassName: 'local', volumeName: 'v' }, bound));
  expect(await cluster.place('p')).toBe('b');
});

test('a claim that waits for its consumer and has a provisioner is told the node', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a'), storageClass('fast', 'example.com/p', 'WaitForFirstConsumer'));
  await cluster.put(claim('c', { storageClassName: 'fast' }), using('c'));
  const ref = { group: '', version: 'v1', resource: 'persistentvolumeclaims', namespace: 'default', name: 'c' };
  expect((await cluster.api.get(ref)).metadata.annotations).toMatchObject({
    'volume.kubernetes.io/selected-node': 'a',
  });
});

test('no volume fits and none can be made', async () => {
  const objects = [...nodes, storageClass('local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer')];
  expect(await reasons([...objects, claim('c', { storageClassName: 'local' })], 'c')).toBe(
    "2 node(s) didn't find available persistent volumes to bind",
  );
});

test('VolumeZone: a zonal volume is used from its zone', async () => {
  const zone = { 'topology.kubernetes.io/zone': 'east' };
  const objects = [
    node('a', { labels: zone }),
    node('b'),
    volume('v', undefined, {}, zone),
    claim('c', { volumeName: 'v' }, bound),
  ];
  expect(await reasons(objects, 'c')).toBe('a');
  expect(await reasons(objects.slice(1), 'c')).toBe('1 node(s) had no available volume zone');
});

test('NodeVolumeLimits and ReadWriteOncePod', async () => {
  const csi = (handle: string) => ({ csi: { driver: 'd', volumeHandle: handle } });
  const other = pod('x', { nodeName: 'a', volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'taken' } }] });
  const objects = [
    node('a'),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: { name: 'a' },
      spec: { drivers: [{ name: 'd', allocatable: { count: 1 } }] },
    },
    volume('v1', undefined, csi('1')),
    volume('v2', undefined, csi('2')),
    claim('taken', { volumeName: 'v1', accessModes: ['ReadWriteOncePod'] }, bound),
    claim('c', { volumeName: 'v2' }, bound),
    other,
  ];
  expect(await reasons(objects, 'c')).toBe('1 node(s) exceed max volume count');
  expect(await reasons(objects, 'taken')).toBe(
    '1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
  );
});
