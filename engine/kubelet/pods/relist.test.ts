import { describe, expect, it } from 'vitest';
import { containerOf, startTestNode } from '../testing/harness.ts';

const states = (pods: Awaited<ReturnType<Awaited<ReturnType<typeof startTestNode>>['follow']>>) =>
  pods.flatMap((pod) => {
    const status = containerOf(pod);
    return status ? [`${Object.keys(status.state ?? {})[0]} ${status.restartCount}`] : [];
  });

describe('what became of a container', () => {
  it('is shown when the kubelet asks its runtime, once a second', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    await node.run({ name: 'second', containers: [{ image: 'nginx:1.27' }] });
    await node.pass(0);
    expect(containerOf(await node.pod('second'))?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    await node.pass(1);
    expect((await node.pod('second')).status?.phase).toBe('Running');
  });

  it('is not seen where it was over within a second', async () => {
    const node = await startTestNode();
    await node.run({ restartPolicy: 'Never', containers: [node.program({ exit: { after: 100, code: 0 } })] });
    const seen = await node.follow();
    await node.settle();
    expect([...new Set(states(seen))]).toEqual(['waiting 0', 'terminated 0']);
  });
});

it('A container whose probe failed is ended and started again in one go', async () => {
  const node = await startTestNode({
    kubelet: { answerProbe: () => ({ outcome: 'failure', output: 'no' }) },
  });
  const livenessProbe = { periodSeconds: 1, failureThreshold: 3, tcpSocket: { port: 80 } };
  await node.run({ containers: [{ image: 'nginx:1.27', livenessProbe }] });
  const seen = await node.follow();
  await node.pass(40);
  const shown = [...new Set(states(seen))];
  // as in a real cluster, its third life is the first that has to be waited for
  expect(shown).toEqual(['waiting 0', 'running 0', 'running 1', 'running 2', 'waiting 2', 'running 3', 'waiting 3']);
});
