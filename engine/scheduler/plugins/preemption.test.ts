import { expect, test } from 'vitest';
import type { JsonObject } from '../../machinery/types.ts';
import { asking, createTestCluster, node, pod } from '../testing/cluster.ts';

const needs = (cpu: string, priority: number, more: JsonObject = {}) => ({ ...asking({ cpu }), priority, ...more });

test('the least important pods go, the preemptor is nominated and then bound', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), node('b', { cpu: '1' }));
  await cluster.put(pod('x', needs('800m', 5, { nodeName: 'a' })), pod('y', needs('800m', 3, { nodeName: 'b' })));
  await cluster.put(pod('p', needs('800m', 9), { uid: 'uid-p' }));
  expect(await cluster.place('p')).toBe('b');
  expect(await cluster.place('x')).toBe('a');
  await expect(cluster.pod('y')).rejects.toThrow('not found');
  expect(cluster.events).toEqual([
    'Warning FailedScheduling p: 0/2 nodes are available: 2 Insufficient cpu.',
    'Normal Preempted y: Preempted by pod uid-p on node b',
    'Normal Scheduled p: Successfully assigned default/p to b',
  ]);
  const decision = cluster.world.trace.about({ kind: 'Pod', namespace: 'default', name: 'p' }, 'scheduler')[0];
  expect(decision?.data['preemption']).toMatchObject({ node: 'b', victims: ['default/y'] });
});

test('only as many go as must', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '3' }));
  for (const [name, priority] of [
    ['x', 1],
    ['y', 2],
    ['z', 3],
  ] as const) {
    await cluster.put(pod(name, needs('1', priority, { nodeName: 'a' })));
  }
  await cluster.put(pod('p', needs('1', 9)));
  expect(await cluster.place('p')).toBe('a');
  await expect(cluster.pod('x')).rejects.toThrow('not found');
  expect([await cluster.place('y'), await cluster.place('z')]).toEqual(['a', 'a']);
});

test('preemptionPolicy Never waits, and pods of the same priority are no victims', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }), pod('x', needs('800m', 5, { nodeName: 'a' })));
  await cluster.put(pod('meek', needs('800m', 9, { preemptionPolicy: 'Never' })), pod('equal', needs('800m', 5)));
  expect(await cluster.message('meek')).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. ' +
      'no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
  );
  expect(await cluster.message('equal')).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ' +
      'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  );
  expect(await cluster.place('x')).toBe('a');
});

test('a disruption budget steers to other victims', async () => {
  const cluster = await createTestCluster();
  const labels = { app: 'guarded' };
  await cluster.put(node('a', { cpu: '1' }), node('b', { cpu: '1' }));
  await cluster.put(
    pod('x', needs('800m', 1, { nodeName: 'a' }), { labels }),
    pod('y', needs('800m', 2, { nodeName: 'b' })),
  );
  await cluster.put({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'pdb', namespace: 'default' },
    spec: { selector: { matchLabels: labels } },
    status: { disruptionsAllowed: 0 },
  });
  await cluster.put(pod('p', needs('800m', 9)));
  expect([await cluster.place('p'), await cluster.place('x')]).toEqual(['b', 'a']);
});

test('room that was made is kept for the pod it was made for', async () => {
  const cluster = await createTestCluster();
  await cluster.put(node('a', { cpu: '1' }));
  await cluster.put({
    ...pod('p', { ...needs('800m', 9), schedulingGates: [{ name: 'g' }] }),
    status: { nominatedNodeName: 'a' },
  });
  await cluster.put(pod('late', needs('800m', 1)));
  expect(await cluster.message('late')).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu\./);
  expect(await cluster.place('late')).toBe('');
});
