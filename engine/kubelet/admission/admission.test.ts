import { expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import { type PodShape, startTestNode } from '../testing/harness.ts';

const asks = (requests: { readonly [resource: string]: string }): PodShape => ({
  containers: [
    { image: 'nginx:1.27', resources: { requests, ...('example.com/gpu' in requests ? { limits: requests } : {}) } },
  ],
});

it.each<readonly [string, PodShape, string, string]>([
  [
    'more CPU than there is',
    asks({ cpu: '3500m' }),
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 3500, used: 1000, capacity: 4000",
  ],
  [
    'more memory than there is',
    asks({ memory: '9Gi' }),
    'OutOfmemory',
    "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592",
  ],
  [
    'more of an extended resource than its node advertises',
    asks({ 'example.com/gpu': '2' }),
    'OutOfexample.com/gpu',
    "Node didn't have enough resource: example.com/gpu, requested: 2, used: 0, capacity: 1",
  ],
  [
    'a label that the node has not',
    { nodeSelector: { disk: 'ssd' } },
    'NodeAffinity',
    "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'a port that is taken',
    { containers: [{ ports: [{ containerPort: 80, hostPort: 8080 }] }] },
    'NodePorts',
    "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  ],
  [
    'another operating system',
    { os: { name: 'windows' } },
    'PodOSNotSupported',
    "Failed to admit pod as the OS field doesn't match node OS",
  ],
])('A pod that wants %s is refused', async (_wants, shape, reason, message) => {
  const node = await startTestNode({ node: { capacity: { cpu: '4', memory: '8Gi', 'example.com/gpu': '1' } } });
  await node.run({
    name: 'there',
    containers: [
      { image: 'nginx:1.27', resources: { requests: { cpu: '1' } }, ports: [{ containerPort: 80, hostPort: 8080 }] },
    ],
  });
  await node.settle();
  await node.run(shape);
  await node.settle();
  const pod = await node.pod();
  expect(pod.status).toMatchObject({ phase: 'Failed', reason, message: `Pod was rejected: ${message}` });
  expect(await node.events()).toEqual([`${reason}: ${message}`]);
  await node.api.delete(objectRef(resources.pods, 'default', 'p'));
  await node.settle();
  await expect(node.pod()).rejects.toThrow('not found');
});

it('A node takes no more pods than it may have', async () => {
  const node = await startTestNode({ node: { capacity: { cpu: '4', memory: '8Gi', pods: '2' } } });
  for (const name of ['a', 'b', 'c']) {
    await node.run({ name, containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
  }
  expect((await node.pod('c')).status).toMatchObject({
    reason: 'OutOfpods',
    message: "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2",
  });
});

it('Of two pods that come at the same time and do not both fit, one is let in', async () => {
  const node = await startTestNode({ node: { capacity: { cpu: '4', memory: '8Gi' } } });
  const shape = asks({ cpu: '3' });
  await Promise.all([node.run({ ...shape, name: 'a' }), node.run({ ...shape, name: 'b' })]);
  await node.settle();
  const phases = await Promise.all(['a', 'b'].map(async (name) => (await node.pod(name)).status?.phase));
  expect(phases.sort()).toEqual(['Failed', 'Running']);
});

it('A pod that does not tolerate a NoExecute taint is refused', async () => {
  const node = await startTestNode();
  await node.api.patch(objectRef(resources.nodes, undefined, 'node-1'), {
    type: 'merge',
    body: { spec: { taints: [{ key: 'out', effect: 'NoExecute' }] } },
  });
  await node.run({ name: 'a' });
  await node.run({ name: 'b', tolerations: [{ key: 'out', operator: 'Exists' }] });
  await node.settle();
  expect((await node.pod('a')).status?.reason).toBe('TaintToleration');
  expect((await node.pod('b')).status?.phase).toBe('Running');
});
