import { expect, test } from 'vitest';
import { readSchedulingDecision } from './index.ts';
import { asking, createTestCluster, node, pod } from './testing/cluster.ts';

test('a pod is bound to a node that fits, and told so', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), node('b', { cpu: '2' }), pod('p', asking({ cpu: '1500m' })));
  expect(await cluster.place('p')).toBe('b');
  expect(cluster.events).toEqual(['Normal Scheduled p: Successfully assigned default/p to b']);
});

test('reasons are counted, sorted by their text, and followed by what preemption could not do', async () => {
  const cluster = await createTestCluster();
  await cluster.put(
    node('a', { cpu: '1' }),
    node('b', { cpu: '1', memory: '1Gi' }),
    node('c', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] }),
  );
  await cluster.put(pod('p', asking({ cpu: '2', memory: '2Gi' })));
  const message =
    '0/3 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ' +
    'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
  expect(await cluster.message('p')).toBe(message);
  expect(cluster.events).toEqual([`Warning FailedScheduling p: ${message}`]);
  const condition = (await cluster.pod('p')).status?.conditions?.[0];
  expect(condition).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' });
});

test('without any node a pod waits for the first', async () => {
  const cluster = await createTestCluster();
  await cluster.put(pod('p'));
  expect(await cluster.message('p')).toBe('no nodes available to schedule pods');
  await cluster.put(node('a'));
  expect(await cluster.place('p')).toBe('a');
});

test('a place that becomes free is used', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), pod('first', asking({ cpu: '600m' })));
  await cluster.put(pod('second', asking({ cpu: '600m' })));
  expect(await cluster.place('second')).toBe('');
  await cluster.remove('Pod', 'first');
  expect(await cluster.place('second')).toBe('a');
});

test('a pod that ended gives its place back', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), pod('first', asking({ cpu: '600m' })));
  await cluster.put(pod('second', asking({ cpu: '600m' })));
  await cluster.put({ ...(await cluster.pod('first')), status: { phase: 'Succeeded' } });
  expect(await cluster.place('second')).toBe('a');
});

test('pods of equal needs spread over equal nodes, and fill them to the last', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), node('b', { cpu: '1' }), node('c', { cpu: '1' }));
  for (let i = 0; i < 7; i++) await cluster.put(pod(`p${i}`, asking({ cpu: '500m' })));
  const places = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((i) => cluster.place(`p${i}`)));
  expect(places.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
  expect(places.slice(0, 6).toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  expect(places[6]).toBe('');
});

test('the same cluster is scheduled in the same way every time', async () => {
  const run = async () => {
    const cluster = await createTestCluster();
    await cluster.put(...['a', 'b', 'c', 'd', 'e'].map((name) => node(name)));
    await cluster.put(...Array.from({ length: 20 }, (_, i) => pod(`p${i}`)));
    return Promise.all(Array.from({ length: 20 }, (_, i) => cluster.place(`p${i}`)));
  };
  expect(await run()).toEqual(await run());
});

test('higher priority goes first', async () => {
  const cluster = await createTestCluster();
  await cluster.put(
    pod('low', { ...asking({ cpu: '600m' }), priority: 1, preemptionPolicy: 'Never' }),
    pod('high', { ...asking({ cpu: '600m' }), priority: 9, preemptionPolicy: 'Never' }),
  );
  await cluster.put(node('a', { cpu: '1' }));
  expect([await cluster.place('low'), await cluster.place('high')]).toEqual(['', 'a']);
});

test('pods of other schedulers are left alone, and profiles have their own plugins', async () => {
  const configuration = {
    profiles: [
      { schedulerName: 'default-scheduler' },
      {
        schedulerName: 'packer',
        pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } }],
        plugins: { score: { disabled: [{ name: 'PodTopologySpread' }, { name: 'NodeResourcesBalancedAllocation' }] } },
      },
    ],
  };
  const cluster = await createTestCluster({ configuration });
  await cluster.put(node('a'), node('b'), pod('x', { ...asking({ cpu: '1' }), nodeName: 'b' }));
  await cluster.put(
    pod('packed', { ...asking({ cpu: '1' }), schedulerName: 'packer' }),
    pod('spread', asking({ cpu: '1' })),
    pod('foreign', { schedulerName: 'volcano' }),
  );
  expect([await cluster.place('packed'), await cluster.place('spread'), await cluster.place('foreign')]).toEqual([
    'b',
    'a',
    '',
  ]);
});

test('a wrong configuration is told and the rest of it used', async () => {
  const cluster = await createTestCluster({
    configuration: { profiles: [{ plugins: { filter: { enabled: [{ name: 'Nonesuch' }] }, bad: {} } }] },
  });
  expect(cluster.scheduler.problems.map(({ path }) => path)).toEqual([
    'profiles[0].plugins.bad',
    'profiles[0].plugins.filter.enabled[0].name',
  ]);
  await cluster.put(node('a'), pod('p'));
  expect(await cluster.place('p')).toBe('a');
});

test('a binding that fails is told, and tried again after the back-off', async () => {
  let failures = 2;
  const cluster = await createTestCluster({
    configuration: { profiles: [{ plugins: { preBind: { enabled: [{ name: 'Flaky' }] } } }] },
    plugins: {
      Flaky: () => ({
        name: 'Flaky',
        preBind: async () => {
          if (failures-- > 0) throw new Error('not yet');
        },
      }),
    },
  });
  const began = cluster.world.clock.now();
  await cluster.put(node('a'), pod('p'));
  expect(await cluster.place('p')).toBe('a');
  expect(cluster.events.map((event) => event.split(' ')[1])).toEqual([
    'FailedScheduling',
    'FailedScheduling',
    'Scheduled',
  ]);
  expect(cluster.world.clock.now() - began).toBe(3000);
});

test('a permit plugin holds a pod on its node until it is allowed, or turns it away in time', async () => {
  let allow = () => {};
  const cluster = await createTestCluster({
    configuration: { profiles: [{ plugins: { permit: { enabled: [{ name: 'Gang' }] } } }] },
    plugins: {
      Gang: ({ sim }) => ({
        name: 'Gang',
        permit: ({ name }) => {
          const allowed = new Promise<void>((resolve) => {
            allow = resolve;
          });
          if (name === 'p') sim.clock.after(5000, () => allow());
          return { wait: 10_000, allowed };
        },
      }),
    },
  });
  const began = cluster.world.clock.now();
  await cluster.put(node('a', { pods: '1' }), pod('p'));
  expect([await cluster.place('p'), cluster.world.clock.now() - began]).toEqual(['a', 5000]);
  await cluster.put(node('b'));
  await cluster.api.create({ group: '', version: 'v1', resource: 'pods', namespace: 'default' }, pod('q'));
  await cluster.world.drivers.jump(10_500);
  expect(cluster.events.at(-1)).toBe(
    'Warning FailedScheduling q: rejected due to timeout after waiting 10s at plugin Gang',
  );
});

test('only what may help brings a pod back: other events cost no attempt', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), pod('x', { nodeName: 'a' }));
  await cluster.put(pod('picky', { nodeSelector: { disk: 'ssd' } }), pod('large', asking({ cpu: '2' })));
  const attempts = (name: string) =>
    cluster.events.filter((event) => event.includes(`FailedScheduling ${name}`)).length;
  await cluster.remove('Pod', 'x');
  await cluster.put(node('a', { cpu: '1', taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }));
  expect([attempts('picky'), attempts('large')]).toEqual([1, 1]);
  await cluster.put(node('a', { cpu: '2' }));
  expect([attempts('picky'), await cluster.place('large')]).toEqual([1, 'a']);
  await cluster.put(node('a', { cpu: '2', labels: { disk: 'ssd' } }));
  expect([await cluster.place('picky'), await cluster.place('large')]).toEqual(['a', 'a']);
});

test('a pod that nothing brought back is tried again after five minutes', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a'), pod('p', { nodeSelector: { disk: 'ssd' } }));
  await cluster.world.drivers.jump(290_000);
  expect(cluster.events.length).toBe(1);
  await cluster.world.drivers.jump(60_000);
  expect(cluster.events.length).toBe(2);
});

test('gated pods wait until their gates are gone', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a'), pod('p', { schedulingGates: [{ name: 'one' }] }));
  expect(await cluster.place('p')).toBe('');
  expect(await cluster.message('p')).toBe('Scheduling is blocked due to non-empty scheduling gates');
  const { schedulingGates: _, ...spec } = (await cluster.pod('p')).spec ?? { containers: [] };
  await cluster.put({ ...(await cluster.pod('p')), spec });
  expect(await cluster.place('p')).toBe('a');
});

test('decisions keep the verdict and score of each node by plugin', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a'), node('b', { cpu: '1' }), node('c'), pod('p', asking({ cpu: '2' })));
  const [decision] = cluster.world.trace.about({ kind: 'Pod', namespace: 'default', name: 'p' }, 'scheduler');
  const read = decision && readSchedulingDecision(decision);
  expect(read).toMatchObject({
    outcome: 'placed',
    total: 3,
    evaluated: 3,
    weights: { NodeResourcesFit: 1 },
    refused: [{ node: 'b', plugin: 'NodeResourcesFit', reasons: [{ code: 'insufficient-resource', capacity: 1000 }] }],
    counts: { 'Insufficient cpu': 1 },
  });
  expect(read?.scored.map((row) => row.node)).toEqual(['a', 'c']);
  expect(read?.scored[0]?.scores).toMatchObject({ NodeResourcesFit: 73 });
});
