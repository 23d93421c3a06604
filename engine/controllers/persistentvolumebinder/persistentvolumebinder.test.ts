import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { claimProtectionController, volumeProtectionController } from '../storageprotection/index.ts';
import { persistentVolumeExpander } from '../persistentvolumeexpander/index.ts';
import { storageProvisioner } from '../storageprovisioner/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { persistentVolumeBinder } from './index.ts';

interface Wish {
  readonly size?: string;
  readonly modes?: readonly string[];
  readonly storageClassName?: string | undefined;
  readonly [field: string]: unknown;
}

function start() {
  const controllers = [
    persistentVolumeBinder,
    persistentVolumeExpander,
    storageProvisioner,
    claimProtectionController,
    volumeProtectionController,
  ];
  const cluster = startTestCluster({ controllers, readyAfter: 'never' });
  const { create, get } = cluster;
  return {
    ...cluster,
    volume: (name: string, { size = '1Gi', modes = ['ReadWriteOnce'], ...spec }: Wish = {}, metadata: object = {}) =>
      create<PersistentVolume>(resources.persistentVolumes, {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name, ...metadata },
        spec: {
          storageClassName: 'manual',
          capacity: { storage: size },
          accessModes: modes,
          hostPath: { path: '/srv' },
          ...spec,
        },
      } as KubeObject),
    claim: (name: string, { size = '1Gi', modes = ['ReadWriteOnce'], ...spec }: Wish = {}) =>
      create<PersistentVolumeClaim>(resources.persistentVolumeClaims, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: 'default' },
        spec: { storageClassName: 'manual', accessModes: modes, resources: { requests: { storage: size } }, ...spec },
      } as KubeObject),
    storageClass: (name: string, fields: object = {}, metadata: object = {}) =>
      create(resources.storageClasses, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name, ...metadata },
        provisioner: 'sim.kubebook.dev/host-path',
        ...fields,
      }),
    async stateOf(name: string) {
      const { spec, status } = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, name);
      return [status?.phase, spec?.volumeName].filter((part) => part !== undefined).join(' ');
    },
    async phaseOf(name: string) {
      return (await get<PersistentVolume>(resources.persistentVolumes, name, undefined)).status?.phase;
    },
  };
}

test('a claim gets the smallest volume that serves it', async () => {
  const { volume, claim, settle, stateOf, phaseOf, get } = start();
  await volume('big', { size: '5Gi' });
  await volume('small', { size: '2Gi' });
  await volume('tiny', { size: '500Mi' });
  await volume('other-class', { storageClassName: 'gold' });
  await volume('shared', { modes: ['ReadWriteOnce', 'ReadWriteMany'] });
  await settle();
  await claim('c');
  await settle();
  expect(await stateOf('c')).toBe('Bound small');
  expect([await phaseOf('small'), await phaseOf('big')]).toEqual(['Bound', 'Available']);
  const bound = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'c');
  expect(bound.status).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' } });
  expect(bound.metadata.annotations).toEqual({
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  });
});

test('labels, names and reservations choose the volume', async () => {
  const { volume, claim, settle, stateOf } = start();
  await volume('gold', {}, { labels: { tier: 'gold' } });
  await volume('tin', {}, { labels: { tier: 'tin' } });
  await volume('kept', { claimRef: { namespace: 'default', name: 'reserved' } });
  await settle();
  await claim('by-label', { selector: { matchLabels: { tier: 'tin' } } });
  await claim('reserved');
  await claim('by-name', { volumeName: 'gold' });
  await settle();
  expect(await Promise.all(['by-label', 'reserved', 'by-name'].map(stateOf))).toEqual([
    'Bound tin',
    'Bound kept',
    'Bound gold',
  ]);
});

test('a released volume that is kept serves nobody until its reference is removed', async () => {
  const { api, volume, claim, settle, remove, stateOf, phaseOf, events } = start();
  await volume('v', { persistentVolumeReclaimPolicy: 'Retain' });
  await settle();
  await claim('c');
  await settle();
  await remove(resources.persistentVolumeClaims, 'c');
  await settle();
  expect(await phaseOf('v')).toBe('Released');
  await claim('d', { volumeName: 'v' });
  await settle();
  expect(await stateOf('d')).toBe('Pending v');
  expect(await events('PersistentVolumeClaim')).toEqual([
    'Warning FailedBinding: volume "v" already bound to a different claim.',
  ]);
  await api.patch(
    { ...resources.persistentVolumes, name: 'v' },
    { type: 'json', operations: [{ op: 'remove', path: '/spec/claimRef' }] },
  );
  await settle();
  expect(await stateOf('d')).toBe('Bound v');
});

test.each<[string, Wish, string]>([
  [
    'no class',
    { storageClassName: '' },
    'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ],
  ['a missing class', {}, 'Warning ProvisioningFailed: storageclass.storage.k8s.io "manual" not found'],
  [
    'a foreign provisioner',
    { storageClassName: 'foreign' },
    "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/x' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
  ],
  [
    'a class that waits',
    { storageClassName: 'waiting' },
    'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
  ],
])('a claim with %s says why it waits', async (_, wish, event) => {
  const { claim, storageClass, settle, stateOf, events } = start();
  await storageClass('foreign', { provisioner: 'example.com/x' });
  await storageClass('waiting', { volumeBindingMode: 'WaitForFirstConsumer' });
  await claim('c', wish);
  await settle();
  expect(await stateOf('c')).toBe('Pending');
  expect(await events('PersistentVolumeClaim')).toEqual([event]);
});

test('a class with a provisioner makes a volume, and deletes it with its claim', async () => {
  const { claim, storageClass, settle, remove, stateOf, list, events } = start();
  await storageClass('standard');
  const { metadata } = await claim('c', { storageClassName: 'standard', size: '3Gi' });
  await settle();
  expect(await stateOf('c')).toBe(`Bound pvc-${metadata.uid}`);
  expect((await events('PersistentVolumeClaim')).map((event) => event.split(':')[0])).toEqual([
    'Normal ExternalProvisioning',
    'Normal Provisioning',
    'Normal ProvisioningSucceeded',
  ]);
  await remove(resources.persistentVolumeClaims, 'c');
  await settle();
  expect(await list(resources.persistentVolumes)).toEqual([]);
});

test('a claim that waits for its consumer is provisioned for the node that was chosen', async () => {
  const { claim, storageClass, settle, patch, stateOf, list } = start();
  await storageClass('local', { provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer' });
  await claim('c', { storageClassName: 'local' });
  await settle();
  expect(await stateOf('c')).toBe('Pending');
  const annotations = { 'volume.kubernetes.io/selected-node': 'node-2' };
  await patch(resources.persistentVolumeClaims, 'c', { metadata: { annotations } });
  await settle();
  expect(await stateOf('c')).toMatch(/^Bound pvc-/);
  const [volume] = await list<PersistentVolume>(resources.persistentVolumes);
  expect(volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.[0]?.values).toEqual(['node-2']);
});

test('a bound claim grows with its volume', async () => {
  const { claim, storageClass, settle, patch, get, list, events, history } = start();
  await storageClass('standard', { allowVolumeExpansion: true });
  await claim('c', { storageClassName: 'standard' });
  await settle();
  const states = history<PersistentVolumeClaim>(resources.persistentVolumeClaims, ({ spec, status }) => [
    spec?.resources?.requests?.['storage'],
    status?.capacity?.['storage'],
    status?.conditions?.map(({ type, status: is }) => `${type}=${is}`),
    status?.allocatedResourceStatuses,
  ]);
  await settle();
  await patch(resources.persistentVolumeClaims, 'c', { spec: { resources: { requests: { storage: '4Gi' } } } });
  await settle();
  const grown = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'c');
  expect(grown.status).toMatchObject({ capacity: { storage: '4Gi' }, allocatedResources: { storage: '4Gi' } });
  expect(states).toEqual([
    ['1Gi', '1Gi', undefined, undefined],
    ['4Gi', '1Gi', undefined, undefined],
    ['4Gi', '1Gi', ['Resizing=True'], { storage: 'ControllerResizeInProgress' }],
    ['4Gi', '4Gi', undefined, undefined],
  ]);
  expect((await list<PersistentVolume>(resources.persistentVolumes))[0]?.spec?.capacity).toEqual({ storage: '4Gi' });
  expect((await events('PersistentVolumeClaim')).slice(-3)).toEqual([
    'Normal ExternalExpanding: waiting for an external controller to expand this PVC',
    expect.stringContaining('Normal Resizing: External resizer is resizing volume pvc-'),
    'Normal VolumeResizeSuccessful: Resize volume succeeded',
  ]);
});

test('a claim of a provisioner without a resizer waits for one', async () => {
  const { claim, storageClass, settle, patch, get, events } = start();
  await storageClass('hostpath', { provisioner: 'docker.io/hostpath', allowVolumeExpansion: true });
  await claim('c', { storageClassName: 'hostpath' });
  await settle();
  await patch(resources.persistentVolumeClaims, 'c', { spec: { resources: { requests: { storage: '4Gi' } } } });
  await settle();
  const waiting = await get<PersistentVolumeClaim>(resources.persistentVolumeClaims, 'c');
  expect(waiting.status?.capacity).toEqual({ storage: '1Gi' });
  expect((await events('PersistentVolumeClaim')).at(-1)).toBe(
    'Normal ExternalExpanding: waiting for an external controller to expand this PVC',
  );
});

test('a claim without a class is given the default one when there comes to be one', async () => {
  const { claim, storageClass, settle, stateOf } = start();
  await claim('c', { storageClassName: undefined });
  await settle();
  expect(await stateOf('c')).toBe('Pending');
  await storageClass('standard', {}, { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } });
  await settle();
  expect(await stateOf('c')).toMatch(/^Bound pvc-/);
});

test('a claim whose volume was taken away is lost', async () => {
  const { api, volume, claim, settle, stateOf, events } = start();
  await volume('v');
  await claim('c');
  await settle();
  await api.patch(
    { ...resources.persistentVolumes, name: 'v' },
    { type: 'merge', body: { metadata: { finalizers: null } } },
  );
  await api.delete({ ...resources.persistentVolumes, name: 'v' });
  await settle();
  expect(await stateOf('c')).toBe('Lost v');
  expect((await events('PersistentVolumeClaim')).at(-1)).toBe(
    'Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  );
});

test('a volume that nobody can delete fails, and one in /tmp goes', async () => {
  const { api, volume, claim, settle, remove, phaseOf, list, events } = start();
  await volume('stays', { persistentVolumeReclaimPolicy: 'Delete' });
  await claim('c', { volumeName: 'stays' });
  await volume('goes', { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/tmp/a' } });
  await claim('d', { volumeName: 'goes' });
  await settle();
  await remove(resources.persistentVolumeClaims, 'c');
  await remove(resources.persistentVolumeClaims, 'd');
  await settle();
  expect((await list(resources.persistentVolumes)).map(({ metadata }) => metadata.name)).toEqual(['stays']);
  expect(await phaseOf('stays')).toBe('Failed');
  expect(await events('PersistentVolume')).toEqual([
    'Warning VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /srv',
  ]);
  await api.delete({ ...resources.persistentVolumes, name: 'stays' });
});
