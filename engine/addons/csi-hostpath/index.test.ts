import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../cluster.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { CSINode, Event, Pod, VolumeAttachment } from '../../kinds/types.ts';

describe('Volumes of a CSI driver', () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await createCluster({ nodes: 2, addons: ['csi-hostpath'] });
  });
  afterEach(() => cluster.dispose());

  const claim = (name: string, storageClassName = 'csi-hostpath-sc') =>
    cluster.api.create(
      { ...resources.persistentVolumeClaims, namespace: 'default' },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name },
        spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    );
  const pod = (name: string, claimName: string, node: string) =>
    cluster.api.create(
      { ...resources.pods, namespace: 'default' },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: {
          nodeName: node,
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'app', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
        },
      },
    );
  const phase = async (name: string) =>
    (await cluster.api.get<Pod>(objectRef(resources.pods, 'default', name))).status?.phase;
  const attachments = async () => (await cluster.api.list<VolumeAttachment>(resources.volumeAttachments)).items;
  const events = async (name: string) => {
    const { items } = await cluster.api.list<Event>(resources.events);
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message, source }) => `${source?.component} ${reason}: ${message}`);
  };

  it('are attached before a pod starts, and detached when it has ended', async () => {
    await claim('one');
    await pod('first', 'one', 'node-1');
    await cluster.world.drivers.settle();
    expect(await phase('first')).toBe('Running');
    const [attachment] = await attachments();
    const volume = attachment?.spec?.source?.persistentVolumeName ?? '';
    expect(attachment).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^csi-[0-9a-f]{64}$/),
        finalizers: ['external-attacher/hostpath-csi-k8s-io'],
      },
      spec: { attacher: 'hostpath.csi.k8s.io', nodeName: 'node-1' },
      status: { attached: true },
    });
    expect(await events('first')).toContain(
      `attachdetach-controller SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "${volume}" `,
    );
    await cluster.api.delete(objectRef(resources.pods, 'default', 'first'));
    await cluster.world.drivers.settle();
    await cluster.world.drivers.jump(2000);
    expect(await attachments()).toEqual([]);
  });

  it('that one node has to itself are not given to another until it lets go', async () => {
    await claim('one');
    await pod('first', 'one', 'node-1');
    await cluster.world.drivers.settle();
    await pod('second', 'one', 'node-2');
    await cluster.world.drivers.jump(30_000);
    expect(await phase('second')).toBe('Pending');
    const told = await events('second');
    expect(told.filter((event) => event.includes('FailedMount'))).toEqual([]);
    expect(told.find((event) => event.includes('FailedAttachVolume'))).toMatch(
      /^attachdetach-controller FailedAttachVolume: Multi-Attach error for volume "pvc-.*" Volume is already used by pod\(s\) first$/,
    );
    await cluster.api.delete(objectRef(resources.pods, 'default', 'first'));
    await cluster.world.drivers.jump(200_000);
    expect(await phase('second')).toBe('Running');
    expect((await attachments()).map(({ spec }) => spec?.nodeName)).toEqual(['node-2']);
  });

  it('stay with a lost node for six minutes, unless somebody answers for it to be off', async () => {
    await claim('one');
    await pod('first', 'one', 'node-1');
    await cluster.world.drivers.settle();
    cluster.kubelets.get('node-1')?.machine.powerOff();
    await cluster.world.drivers.jump(70_000);
    await cluster.api.delete(objectRef(resources.pods, 'default', 'first'), { gracePeriodSeconds: 0 });
    await pod('second', 'one', 'node-2');
    await cluster.world.drivers.jump(300_000);
    expect(await phase('second')).toBe('Pending');
    await cluster.world.drivers.jump(240_000);
    expect(await phase('second')).toBe('Running');
  });

  it('are no more on a node than its CSINode says', async () => {
    const node = await cluster.api.get<CSINode>(objectRef(resources.csiNodes, undefined, 'node-1'));
    expect(node.spec?.drivers).toEqual([
      {
        name: 'hostpath.csi.k8s.io',
        nodeID: 'node-1',
        topologyKeys: ['topology.hostpath.csi/node'],
        allocatable: { count: 8 },
      },
    ]);
  });
});

it('A volume of a CSI driver that is not there says so, and its pod waits', async () => {
  const cluster = await createCluster({ nodes: 1 });
  const inDefault = (resource: (typeof resources)['pods']) => ({ ...resource, namespace: 'default' });
  const meta = (name: string) => ({ metadata: { name } });
  await cluster.api.create(resources.persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    ...meta('pv'),
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' },
      storageClassName: '',
    },
  });
  await cluster.api.create(
    { ...resources.persistentVolumeClaims, namespace: 'default' },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      ...meta('c'),
      spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  );
  await cluster.api.create(inDefault(resources.pods), {
    apiVersion: 'v1',
    kind: 'Pod',
    ...meta('p'),
    spec: {
      containers: [{ name: 'app', image: 'nginx', volumeMounts: [{ name: 'd', mountPath: '/d' }] }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }],
    },
  });
  await cluster.world.drivers.settle();
  await cluster.world.drivers.jump(130_000);
  const { items } = await cluster.api.list<Event>(resources.events);
  const messages = items.filter(({ involvedObject }) => involvedObject.name === 'p').map(({ message }) => message);
  expect(messages).toEqual(
    expect.arrayContaining([
      'MountVolume.SetUp failed for volume "d" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
      'AttachVolume.Attach failed for volume "pv" : timed out waiting for external-attacher of ebs.csi.aws.com CSI driver to attach volume vol-1',
    ]),
  );
  expect((await cluster.api.get<Pod>(objectRef(resources.pods, 'default', 'p'))).status?.phase).toBe('Pending');
  cluster.dispose();
});
