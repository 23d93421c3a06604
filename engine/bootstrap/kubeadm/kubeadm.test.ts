import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../cluster.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { DaemonSet, Deployment, Node, Pod } from '../../kinds/types.ts';

describe('A cluster that kubeadm installed', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await createCluster({ bootstrap: 'kubeadm', nodes: 2 });
  });
  afterAll(() => cluster.dispose());
  const podsIn = async (namespace: string) => (await cluster.api.list<Pod>({ ...resources.pods, namespace })).items;

  it('has a machine for its control plane, which keeps ordinary pods away', async () => {
    const node = await cluster.api.get<Node>(objectRef(resources.nodes, undefined, 'control-plane'));
    expect(node.metadata.labels).toMatchObject({
      'node-role.kubernetes.io/control-plane': '',
      'node.kubernetes.io/exclude-from-external-load-balancers': '',
    });
    expect(node.spec?.taints).toEqual([{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]);
    expect([...cluster.kubelets.keys()].sort()).toEqual(['control-plane', 'node-1', 'node-2']);
  });

  it('runs its control plane, its network and its DNS in pods that are all ready', async () => {
    const pods = await podsIn('kube-system');
    for (const { metadata, status } of pods) {
      expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status, metadata.name).toBe('True');
    }
    const mirrors = pods.filter(({ metadata }) => metadata.annotations?.['kubernetes.io/config.mirror']);
    expect(mirrors.map(({ metadata }) => metadata.name).sort()).toEqual([
      'etcd-control-plane',
      'kube-apiserver-control-plane',
      'kube-controller-manager-control-plane',
      'kube-scheduler-control-plane',
    ]);
    for (const name of ['kube-proxy', 'kindnet']) {
      const set = await cluster.api.get<DaemonSet>(objectRef(resources.daemonSets, 'kube-system', name));
      expect(set.status?.numberReady).toBe(3);
    }
    const dns = await cluster.api.get<Deployment>(objectRef(resources.deployments, 'kube-system', 'coredns'));
    expect(dns.status?.readyReplicas).toBe(2);
  });

  it('stays so: its probes succeed', async () => {
    await cluster.world.drivers.jump(300_000);
    for (const { status } of await podsIn('kube-system')) {
      expect(status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    }
  });

  it('shows a static pod again whose mirror was deleted', async () => {
    const ref = objectRef(resources.pods, 'kube-system', 'etcd-control-plane');
    const before = await cluster.api.get<Pod>(ref);
    await cluster.api.delete(ref);
    await cluster.world.drivers.settle();
    const after = await cluster.api.get<Pod>(ref);
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(after.status?.containerStatuses?.[0]?.containerID).toBe(before.status?.containerStatuses?.[0]?.containerID);
  });
});

it('The machine of the control plane has the sizes that a node of that name is given', async () => {
  const cluster = await createCluster({
    bootstrap: 'kubeadm',
    nodes: [{ name: 'worker' }, { name: 'control-plane', cpu: '2', memory: '4Gi' }],
  });
  const { items } = await cluster.api.list<Node>(resources.nodes);
  expect(items.map(({ metadata, status }) => [metadata.name, status?.capacity?.['cpu']])).toEqual([
    ['control-plane', '2'],
    ['worker', '4'],
  ]);
  cluster.dispose();
});
