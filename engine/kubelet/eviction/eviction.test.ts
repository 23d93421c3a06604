import { expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node } from '../../kinds/types.ts';
import { conditionsOf, startTestNode, type TestNode } from '../testing/harness.ts';

const uses = (node: TestNode, gibibytes: number) =>
  node.program({ usage: [{ after: 0, cpu: 0.1, memory: gibibytes * 2 ** 30 }] });
const asks = (memory: string) => ({ resources: { requests: { memory } } });

const memoryPressure = async (node: TestNode) => {
  const { status } = await node.api.get<Node>(objectRef(resources.nodes, undefined, 'node-1'));
  return status?.conditions?.find((c) => c.type === 'MemoryPressure')?.status;
};

it('A node that runs out of memory evicts who uses more than it asked for', async () => {
  const node = await startTestNode();
  await node.run({ name: 'modest', containers: [{ ...uses(node, 3), ...asks('4Gi') }] });
  await node.run({ name: 'greedy', containers: [{ ...uses(node, 4.7), ...asks('1Gi') }] });
  await node.pass(40);
  const greedy = await node.pod('greedy');
  expect(greedy.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(greedy.status?.message).toMatch(
    /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: (?:0|\d+Ki)\. Container app was using \d+Ki, request is 1Gi, has larger consumption of memory\. $/,
  );
  expect(conditionsOf(greedy)).toContain('DisruptionTarget=True/TerminationByKubelet');
  expect((await node.events('greedy')).some((event) => event.startsWith('Evicted: The node was low'))).toBe(true);
  expect((await node.pod('modest')).status?.phase).toBe('Running');
  expect(await node.events('node-1')).toContain(
    'NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
  );
});

it('Of pods that all use more than they asked for, the one of lowest priority goes first', async () => {
  const node = await startTestNode();
  for (const [name, priorityClassName] of [
    ['low', 'low'],
    ['high', 'high'],
  ] as const) {
    await node.api.create(
      { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' },
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: priorityClassName },
        value: name === 'low' ? 1 : 1000,
      },
    );
    await node.run({
      name,
      priority: name === 'low' ? 1 : 1000,
      priorityClassName,
      containers: [uses(node, name === 'low' ? 3 : 5)],
    });
  }
  await node.pass(40);
  expect((await node.pod('low')).status?.reason).toBe('Evicted');
  expect((await node.pod('high')).status?.phase).toBe('Running');
});

it('A node under memory pressure takes no best-effort pods, and is calm again five minutes later', async () => {
  const node = await startTestNode();
  await node.run({ name: 'greedy', containers: [uses(node, 7.8)] });
  await node.pass(30);
  expect(await memoryPressure(node)).toBe('True');
  await node.run({ containers: [{ image: 'nginx:1.27' }] });
  await node.pass(5);
  expect((await node.pod()).status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
  });
  await node.pass(330);
  expect(await memoryPressure(node)).toBe('False');
});
