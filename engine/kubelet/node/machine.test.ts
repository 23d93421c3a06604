import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node } from '../../kinds/types.ts';
import { conditionsOf, startTestNode, type TestNode } from '../testing/harness.ts';

const nodeOf = (node: TestNode) => node.api.get<Node>(objectRef(resources.nodes, undefined, 'node-1'));
const ready = async (node: TestNode) => {
  const { status, reason, message } = (await nodeOf(node)).status?.conditions?.find((c) => c.type === 'Ready') ?? {};
  return [status, reason, message];
};
const stubborn = { command: ['sh', '-c', "trap '' TERM; while true; do sleep 1; done"], image: 'busybox' };

describe('A machine that is shut down', () => {
  const config = { node: { shutdownGracePeriod: 30_000, shutdownGracePeriodCriticalPods: 10_000 } };

  it('ends its pods first, and says so', async () => {
    const node = await startTestNode(config);
    await node.run();
    await node.settle();
    const off = node.kubelet.machine.shutDown();
    await node.pass(10);
    await off;
    const pod = await node.pod();
    expect(pod.status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
    expect(conditionsOf(pod)).toContain('DisruptionTarget=True/TerminationByKubelet');
    expect(await ready(node)).toEqual(['False', 'KubeletNotReady', 'node is shutting down']);
    expect(await node.events('node-1')).toEqual(
      expect.arrayContaining([
        'NodeShutdown: Shutdown manager detected shutdown event',
        'NodeNotReady: Node node-1 status is now: NodeNotReady',
      ]),
    );
    expect(node.kubelet.running).toBe(false);
    expect(node.kubelet.machine.on).toBe(false);
  });

  it('takes no more pods while it waits, and keeps critical ones to the end', async () => {
    const node = await startTestNode(config);
    await node.run({ name: 'slow', containers: [stubborn] });
    await node.run({ name: 'vital', priority: 2_000_000_000, priorityClassName: 'system-cluster-critical' });
    await node.settle();
    void node.kubelet.machine.shutDown();
    await node.pass(2);
    await node.run({ name: 'late' });
    await node.pass(10);
    expect((await node.pod('late')).status).toMatchObject({
      reason: 'NodeShutdown',
      message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
    });
    expect((await node.pod('slow')).status?.phase).toBe('Running');
    expect((await node.pod('vital')).status?.phase).toBe('Running');
    await node.pass(15);
    expect((await node.pod('slow')).status?.reason).toBe('Terminated');
    expect((await node.pod('vital')).status?.reason).toBe('Terminated');
    expect(node.kubelet.machine.on).toBe(false);
  });

  it('waits for nobody where its kubelet is not configured to', async () => {
    const node = await startTestNode();
    await node.run();
    await node.settle();
    await node.kubelet.machine.shutDown();
    await node.pass(5);
    expect((await node.pod()).status?.phase).toBe('Running');
    expect(node.kubelet.running).toBe(false);
  });
});

it('A machine that lost its power and got it back starts its pods again', async () => {
  const node = await startTestNode();
  await node.run();
  await node.settle();
  const before = (await nodeOf(node)).status?.nodeInfo?.bootID;
  node.kubelet.machine.powerOff();
  node.kubelet.start();
  expect(node.kubelet.running).toBe(false);
  await node.pass(5);
  node.kubelet.machine.powerOn();
  await node.pass(20);
  const pod = await node.pod();
  expect(pod.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
  const after = (await nodeOf(node)).status?.nodeInfo?.bootID;
  expect(after).not.toBe(before);
  expect(await node.events('node-1')).toContain(`Rebooted: Node node-1 has been rebooted, boot id: ${after}`);
});
