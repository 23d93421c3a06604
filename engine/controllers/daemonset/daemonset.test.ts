import { expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { DaemonSet } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { daemonSetController } from './index.ts';

const labels = { app: 'agent' };
const template = (image: string, spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'app', image }], ...spec },
});
const agent = (spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default' },
  spec: { selector: { matchLabels: labels }, template: template('agent:1'), ...spec },
});
const node = (name: string, more: { labels?: object; taints?: readonly object[] } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: more.taints ? { taints: more.taints } : {},
});

async function start(...nodes: readonly KubeObject[]) {
  const cluster = startTestCluster({ controllers: [daemonSetController] });
  for (const each of nodes) await cluster.create(resources.nodes, each);
  return {
    ...cluster,
    make: async (spec: object = {}) => {
      await cluster.create(resources.daemonSets, agent(spec));
      await cluster.settle();
    },
    change: (spec: object) => cluster.patch(resources.daemonSets, 'agent', { spec }),
    status: async () => (await cluster.get<DaemonSet>(resources.daemonSets, 'agent')).status,
    placed: async () => (await cluster.pods()).map(({ spec }) => spec?.nodeName).toSorted(),
    images: async () => (await cluster.pods()).map(({ spec }) => spec?.containers[0]?.image).toSorted(),
  };
}

const three = [node('node-1'), node('node-2'), node('node-3')];

test('every node gets a pod, bound to it by its affinity', async () => {
  const cluster = await start(...three);
  await cluster.make();
  expect(await cluster.placed()).toEqual(['node-1', 'node-2', 'node-3']);
  expect(await cluster.status()).toEqual({
    currentNumberScheduled: 3,
    numberMisscheduled: 0,
    desiredNumberScheduled: 3,
    numberReady: 3,
    observedGeneration: 1,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
  });
  const [pod] = await cluster.pods();
  const [term] =
    pod?.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  expect(term).toEqual({ matchFields: [{ key: 'metadata.name', operator: 'In', values: [pod?.spec?.nodeName] }] });
  expect(pod?.spec?.tolerations?.map(({ key }) => key)).toContain('node.kubernetes.io/unschedulable');
  expect(pod?.metadata.labels?.['controller-revision-hash']).toMatch(/^[a-z0-9]+$/);
});

test('a node that comes later gets its pod, and one that goes loses it', async () => {
  const cluster = await start(...three);
  await cluster.make();
  await cluster.create(resources.nodes, node('node-4'));
  await cluster.settle();
  expect(await cluster.placed()).toHaveLength(4);
  await cluster.api.delete({ ...resources.nodes, name: 'node-4' });
  await cluster.settle();
  expect(await cluster.placed()).toEqual(['node-1', 'node-2', 'node-3']);
});

test('node selectors and taints decide', async () => {
  const cluster = await start(
    node('node-1', { labels: { disk: 'ssd' } }),
    node('node-2', { labels: { disk: 'ssd' }, taints: [{ key: 'a', effect: 'NoSchedule' }] }),
    node('node-3'),
  );
  await cluster.make({ template: template('agent:1', { nodeSelector: { disk: 'ssd' } }) });
  expect(await cluster.placed()).toEqual(['node-1']);
  await cluster.api.patch(
    { ...resources.nodes, name: 'node-1' },
    { type: 'merge', body: { spec: { taints: [{ key: 'b', effect: 'NoExecute' }] } } },
  );
  await cluster.settle();
  expect(await cluster.placed()).toEqual([]);
});

test('an update replaces one node after another', async () => {
  const cluster = await start(...three);
  await cluster.make();
  await cluster.change({ template: template('agent:2') });
  await cluster.pass(500);
  expect(await cluster.images()).toEqual(['agent:1', 'agent:1', 'agent:2']);
  await cluster.settle();
  expect(await cluster.images()).toEqual(['agent:2', 'agent:2', 'agent:2']);
  expect(await cluster.list(resources.controllerRevisions)).toHaveLength(2);
});

test('with a surge the new pod comes before the old one goes', async () => {
  const cluster = await start(...three);
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  await cluster.make({ updateStrategy });
  await cluster.change({ template: template('agent:2') });
  await cluster.pass(500);
  expect(await cluster.images()).toEqual(['agent:1', 'agent:1', 'agent:1', 'agent:2']);
  // the old pod of a node counts until it is gone
  const { status } = await cluster.get<DaemonSet>(resources.daemonSets, 'agent');
  expect(status).toMatchObject({ numberReady: 3, currentNumberScheduled: 3 });
  expect(status?.updatedNumberScheduled).toBeUndefined();
  await cluster.settle();
  expect(await cluster.images()).toEqual(['agent:2', 'agent:2', 'agent:2']);
});

test('with OnDelete pods change when they are deleted', async () => {
  const cluster = await start(...three);
  await cluster.make({ updateStrategy: { type: 'OnDelete' } });
  await cluster.change({ template: template('agent:2') });
  await cluster.settle();
  expect(await cluster.images()).toEqual(['agent:1', 'agent:1', 'agent:1']);
  const [pod] = await cluster.pods();
  await cluster.remove(resources.pods, pod?.metadata.name ?? '');
  await cluster.settle();
  expect(await cluster.images()).toEqual(['agent:1', 'agent:1', 'agent:2']);
});

test('going back to a former template makes its revision the newest', async () => {
  const cluster = await start(...three);
  await cluster.make();
  await cluster.change({ template: template('agent:2') });
  await cluster.settle();
  await cluster.change({ template: template('agent:1') });
  await cluster.settle();
  const revisions = (await cluster.list(resources.controllerRevisions)).map((r) => r['revision']);
  expect(revisions.toSorted()).toEqual([2, 3]);
});
