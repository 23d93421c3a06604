import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { podGarbageCollector } from '../podgc/index.ts';
import { taintEvictionController } from '../tainteviction/index.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { ttlController } from '../ttl/index.ts';
import { nodeLifecycleController } from './index.ts';

const lease = { ...resources.leases, namespace: 'kube-node-lease' };
const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
  type,
  status: type === 'Ready' ? 'True' : 'False',
  lastHeartbeatTime: '2026-01-01T00:00:00Z',
}));

/** Nodes by zone; a heartbeat comes from those that are not in `silent`. */
async function startZones(zones: { readonly [zone: string]: readonly string[] }) {
  const cluster = startTestCluster({ controllers: [nodeLifecycleController()] });
  const silent = new Set<string>();
  const names = Object.values(zones).flat();
  for (const [zone, nodes] of Object.entries(zones)) {
    for (const name of nodes) {
      const labels = { 'topology.kubernetes.io/zone': zone };
      await cluster.create<Node>(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
      const body = { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { conditions } };
      await cluster.api.patch({ ...resources.nodes, name, subresource: 'status' }, { type: 'merge', body });
      const spec = { holderIdentity: name };
      const metadata = { name, namespace: 'kube-node-lease' };
      await cluster.api.create(lease, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
    }
  }
  cluster.world.clock.every(10_000, () => {
    const renewTime = cluster.world.clock.microTimestamp();
    for (const name of names) {
      if (silent.has(name)) continue;
      void cluster.api.patch({ ...lease, name }, { type: 'merge', body: { spec: { renewTime } } });
    }
  });
  return {
    ...cluster,
    silence: (...nodes: string[]) => nodes.forEach((node) => silent.add(node)),
    revive: () => silent.clear(),
    /** Nodes whose pods are driven away. */
    driven: async () =>
      (await cluster.list<Node>(resources.nodes))
        .filter(({ spec }) => spec?.taints?.some(({ effect }) => effect === 'NoExecute'))
        .map(({ metadata }) => metadata.name),
  };
}

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

test('nodes of a zone are drained one in ten seconds', async () => {
  const cluster = await startZones({ a: many(6, 'a') });
  await cluster.pass(12_000);
  cluster.silence('a-0', 'a-1');
  await cluster.pass(61_000);
  expect(await cluster.driven()).toEqual(['a-0']);
  await cluster.pass(10_000);
  expect(await cluster.driven()).toEqual(['a-0', 'a-1']);
});

test('a small zone that is mostly ill is left alone, and another zone is not', async () => {
  const cluster = await startZones({ a: many(4, 'a'), b: many(3, 'b') });
  await cluster.pass(12_000);
  cluster.silence('a-0', 'a-1', 'a-2', 'b-0');
  await cluster.pass(300_000);
  expect(await cluster.driven()).toEqual(['b-0']);
});

test('when no node at all is heard of nobody is driven away, and all get their time again', async () => {
  const cluster = await startZones({ a: many(2, 'a'), b: many(2, 'b') });
  await cluster.pass(12_000);
  cluster.silence(...many(2, 'a'), ...many(2, 'b'));
  await cluster.pass(300_000);
  expect(await cluster.driven()).toEqual([]);
  cluster.revive();
  await cluster.pass(20_000);
  expect(await cluster.driven()).toEqual([]);
});

async function start(options: { readonly readyAfter?: 'never' } = {}) {
  const controllers = [nodeLifecycleController(), taintEvictionController, podGarbageCollector, ttlController];
  const cluster = startTestCluster({ controllers, ...options });
  const node = await cluster.create<Node>(resources.nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
  });
  const status = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { conditions } };
  await cluster.api.patch(
    { ...resources.nodes, name: 'node-1', subresource: 'status' },
    { type: 'merge', body: status },
  );
  await cluster.api.create(lease, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'node-1', namespace: 'kube-node-lease' },
    spec: { holderIdentity: 'node-1' },
  });
  let alive = true;
  cluster.world.clock.every(10_000, () => {
    const renewTime = cluster.world.clock.microTimestamp();
    if (alive) void cluster.api.patch({ ...lease, name: 'node-1' }, { type: 'merge', body: { spec: { renewTime } } });
  });
  return {
    ...cluster,
    node,
    live: (lives: boolean) => {
      alive = lives;
    },
    pod: (name: string, tolerations: KubeObject['spec'] = []) =>
      cluster.create<Pod>(resources.pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { nodeName: 'node-1', tolerations, containers: [{ name: 'app', image: 'nginx' }] },
      }),
    taints: async () =>
      ((await cluster.get<Node>(resources.nodes, 'node-1', undefined)).spec?.taints ?? []).map(
        ({ key, effect }) => `${key}:${effect}`,
      ),
    ready: async () => {
      const { status: now } = await cluster.get<Node>(resources.nodes, 'node-1', undefined);
      return now?.conditions?.find(({ type }) => type === 'Ready');
    },
    names: async () => (await cluster.pods()).map(({ metadata }) => metadata.name),
  };
}

test('a node that renews its lease stays ready', async () => {
  const cluster = await start();
  await cluster.pass(200_000);
  expect((await cluster.ready())?.status).toBe('True');
  expect(await cluster.taints()).toEqual([]);
});

test('a silent node becomes unknown, is tainted, and its pods are told', async () => {
  const cluster = await start();
  // while another one is heard of
  await cluster.create<Node>(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-2' } });
  const body = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-2' }, status: { conditions } };
  const beat = () =>
    void cluster.api.patch({ ...resources.nodes, name: 'node-2', subresource: 'status' }, { type: 'merge', body });
  beat();
  cluster.world.clock.every(10_000, () => {
    const lastHeartbeatTime = cluster.world.clock.timestamp();
    body.status.conditions = conditions.map((condition) => ({ ...condition, lastHeartbeatTime }));
    beat();
  });
  await cluster.pod('a');
  await cluster.pass(12_000);
  cluster.live(false);
  await cluster.pass(48_000);
  expect((await cluster.ready())?.status).toBe('True');
  await cluster.pass(8000);
  expect(await cluster.ready()).toMatchObject({
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  await cluster.pass(5000);
  expect(await cluster.taints()).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ]);
  expect(await cluster.events('Node')).toEqual([
    'Normal RegisteredNode: Node node-1 event: Registered Node node-1 in Controller',
    'Normal RegisteredNode: Node node-2 event: Registered Node node-2 in Controller',
    'Normal NodeNotReady: Node node-1 status is now: NodeNotReady',
  ]);
  expect(await cluster.events('Pod')).toContain('Warning NodeNotReady: Node is not ready');
});

test('pods leave a tainted node when their patience is over, and stay if the taint goes before', async () => {
  const cluster = await start();
  const patient = (tolerationSeconds?: number) => [
    { key: 'busy', operator: 'Exists', effect: 'NoExecute', ...(tolerationSeconds ? { tolerationSeconds } : {}) },
  ];
  await cluster.pod('at-once');
  await cluster.pod('later', patient(30));
  await cluster.pod('much-later', patient(300));
  await cluster.pod('never', patient());
  await cluster.pass(2000);
  const taint = (taints: unknown) =>
    cluster.api.patch({ ...resources.nodes, name: 'node-1' }, { type: 'merge', body: { spec: { taints } } as never });
  await taint([{ key: 'busy', effect: 'NoExecute' }]);
  await cluster.pass(1000);
  expect(await cluster.names()).toEqual(['later', 'much-later', 'never']);
  await cluster.pass(30_000);
  expect(await cluster.names()).toEqual(['much-later', 'never']);
  await taint(null);
  await cluster.pass(400_000);
  expect(await cluster.names()).toEqual(['much-later', 'never']);
  expect((await cluster.events('Pod')).filter((event) => event.includes('Taint'))).toEqual([
    'Normal TaintManagerEviction: Marking for deletion Pod default/at-once',
    'Normal TaintManagerEviction: Marking for deletion Pod default/later',
    'Normal TaintManagerEviction: Cancelling deletion of Pod default/much-later',
  ]);
});

test('a cordoned node is tainted', async () => {
  const cluster = await start();
  await cluster.api.patch(
    { ...resources.nodes, name: 'node-1' },
    { type: 'merge', body: { spec: { unschedulable: true } } },
  );
  await cluster.settle();
  expect(await cluster.taints()).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
});

test('pods of a node that is gone are collected', async () => {
  const cluster = await start();
  await cluster.pod('a');
  await cluster.settle();
  await cluster.api.delete({ ...resources.nodes, name: 'node-1' });
  await cluster.pass(50_000);
  expect(await cluster.names()).toEqual(['a']);
  await cluster.pass(32_000);
  expect(await cluster.names()).toEqual([]);
  expect(await cluster.events('Node')).toContain(
    'Normal RemovingNode: Node node-1 event: Removing Node node-1 from Controller',
  );
});

test('pods on their way out leave a node that somebody answers for to be off', async () => {
  const cluster = await start({ readyAfter: 'never' });
  await cluster.pod('stays');
  await cluster.pod('leaves');
  await cluster.pass(12_000);
  cluster.live(false);
  await cluster.remove(resources.pods, 'leaves');
  await cluster.pass(60_000);
  expect(await cluster.names()).toEqual(['leaves', 'stays']);
  await cluster.api.patch(
    { ...resources.nodes, name: 'node-1' },
    {
      type: 'merge',
      body: {
        spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoSchedule' }] },
      },
    },
  );
  await cluster.pass(25_000);
  expect(await cluster.names()).toEqual(['stays']);
});

test('a node is told how long it may keep what it read', async () => {
  const cluster = await start();
  await cluster.settle();
  const { metadata } = await cluster.get(resources.nodes, 'node-1', undefined);
  expect(metadata.annotations?.['node.alpha.kubernetes.io/ttl']).toBe('0');
});
