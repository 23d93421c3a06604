import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Container, Node } from '../../kinds/types.ts';
import { conditionsOf, type PodShape, startTestNode, type TestNode } from '../testing/harness.ts';

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

const gibibyte = 2 ** 30;
const conditionOf = async (node: TestNode, type: string) => {
  const { status } = await node.api.get<Node>(objectRef(resources.nodes, undefined, 'node-1'));
  return status?.conditions?.find((c) => c.type === type);
};
const writes = (mebibytes: number, path: string): Partial<Container> => ({
  image: 'busybox',
  command: ['sh', '-c', `dd if=/dev/zero of=${path} bs=1M count=${mebibytes}; sleep infinity`],
});

describe('A disk that fills up', () => {
  it('is told, frees the images that nobody has, and costs the pod that wrote more than it asked for', async () => {
    const node = await startTestNode();
    await node.run({ name: 'once', restartPolicy: 'Never', containers: [{ image: 'redis:7' }] });
    await node.run({ name: 'writer', containers: [writes(50, '/data')] });
    await node.run({ name: 'reader', containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    await node.api.delete(objectRef(resources.pods, 'default', 'once'), { gracePeriodSeconds: 0 });
    await node.pass(450);
    expect(node.runtime.imageStatus('redis:7')).toBeDefined();
    node.kubelet.machine.setLoad({ disk: 95 * gibibyte });
    await node.pass(12);
    expect(await conditionOf(node, 'DiskPressure')).toMatchObject({
      status: 'True',
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
    });
    expect(node.runtime.imageStatus('redis:7')).toBeUndefined();
    expect(node.runtime.imageStatus('nginx:1.27')).toBeDefined();
    const { status } = await node.pod('writer');
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(status?.message).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: \d+, available: \d+Ki\. Container app was using 50Mi, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    expect(await node.events('node-1')).toEqual(
      expect.arrayContaining([
        'NodeHasDiskPressure: Node node-1 status is now: NodeHasDiskPressure',
        expect.stringContaining('EvictionThresholdMet: Attempting to reclaim ephemeral-storage'),
      ]),
    );
    node.kubelet.machine.setLoad({ disk: 0 });
    await node.pass(400);
    expect((await conditionOf(node, 'DiskPressure'))?.status).toBe('False');
  });

  it('takes no pods at all', async () => {
    const node = await startTestNode();
    node.kubelet.machine.setLoad({ disk: 100 * gibibyte });
    await node.pass(12);
    await node.run({ containers: [{ ...asks('1Gi') }] });
    await node.pass(2);
    expect((await node.pod()).status?.message).toBe('Pod was rejected: The node had condition: [DiskPressure]. ');
  });
});

describe('What a pod may write', () => {
  it.each<[string, PodShape, string]>([
    [
      'into an emptyDir',
      {
        volumes: [{ name: 'cache', emptyDir: { sizeLimit: '10Mi' } }],
        containers: [{ ...writes(20, '/cache/x'), volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }],
      },
      'Usage of EmptyDir volume "cache" exceeds the limit "10Mi". ',
    ],
    [
      'into its containers together',
      { containers: [{ ...writes(20, '/x'), resources: { limits: { 'ephemeral-storage': '10Mi' } } }] },
      'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ',
    ],
    [
      'into one of them',
      {
        containers: [
          { ...writes(20, '/x'), resources: { limits: { 'ephemeral-storage': '10Mi' } } },
          { name: 'other', resources: { limits: { 'ephemeral-storage': '100Mi' } } },
        ],
      },
      'Container app exceeded its local ephemeral storage limit "10Mi". ',
    ],
  ])('%s is limited', async (_, shape, message) => {
    const node = await startTestNode();
    await node.run(shape);
    await node.pass(30);
    expect((await node.pod()).status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(await node.events()).toContain(`Evicted: ${message}`);
  });
});

it('A node that runs out of process ids evicts by priority', async () => {
  const node = await startTestNode({ node: { evictionHard: { 'pid.available': '10%' }, maxPids: 1000 } });
  await node.run({ name: 'plain' });
  await node.settle();
  node.kubelet.machine.setLoad({ pids: 790 });
  await node.pass(12);
  expect((await conditionOf(node, 'PIDPressure'))?.reason).toBe('KubeletHasInsufficientPID');
  expect((await node.pod('plain')).status?.message).toBe(
    'The node was low on resource: pids. Threshold quantity: 100, available: 59. ',
  );
});
