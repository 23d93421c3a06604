import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import { containerOf, startTestNode, type TestNode } from '../testing/harness.ts';

const asks = (cpu: string) => ({ requests: { cpu, memory: '64Mi' }, limits: { cpu, memory: '64Mi' } });

async function resize(node: TestNode, cpu: string): Promise<void> {
  await node.api.patch(objectRef(resources.pods, 'default', 'p', 'resize'), {
    type: 'strategic',
    body: { spec: { containers: [{ name: 'app', resources: asks(cpu) }] } },
  });
  await node.settle();
}

const condition = (pod: Awaited<ReturnType<TestNode['pod']>>, type: string) =>
  pod.status?.conditions?.find((c) => c.type === type);

describe('a change of the resources of a running pod', () => {
  it('is made without a restart', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx:1.27', resources: asks('500m') }] });
    await node.settle();
    const seen = await node.follow();
    await resize(node, '800m');
    const status = containerOf(await node.pod());
    expect(status).toMatchObject({
      restartCount: 0,
      resources: asks('800m'),
      allocatedResources: { cpu: '800m', memory: '64Mi' },
    });
    expect(seen.some((pod) => condition(pod, 'PodResizeInProgress'))).toBe(true);
    expect(condition(await node.pod(), 'PodResizeInProgress')).toBeUndefined();
    const events = await node.events();
    expect(events.find((e) => e.startsWith('ResizeCompleted'))).toMatch(
      /^ResizeCompleted: Pod resize completed: \{"containers":\[\{"name":"app","resources":\{"limits":\{"cpu":"800m"/,
    );
  });

  it('restarts a container whose policy asks for it', async () => {
    const node = await startTestNode();
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' as const }];
    await node.run({ containers: [{ image: 'nginx:1.27', resources: asks('500m'), resizePolicy }] });
    await node.settle();
    await resize(node, '800m');
    expect(containerOf(await node.pod())).toMatchObject({ restartCount: 1, resources: asks('800m') });
    expect(await node.events()).toContain('Killing: Container app resize requires restart');
  });

  it.each([
    ['8', 'Infeasible', "Node didn't have enough capacity: cpu, requested: 8000, capacity: 4000"],
    ['3', 'Deferred', "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000"],
  ])('to %s CPUs, which the node has not, is %s', async (cpu, reason, message) => {
    const node = await startTestNode();
    await node.run({ name: 'other', containers: [{ image: 'nginx:1.27', resources: asks('2') }] });
    await node.run({ containers: [{ image: 'nginx:1.27', resources: asks('500m') }] });
    await node.settle();
    await resize(node, cpu);
    expect(condition(await node.pod(), 'PodResizePending')).toMatchObject({ status: 'True', reason, message });
    expect(containerOf(await node.pod())?.resources).toEqual(asks('500m'));
  });

  it('that had to wait is made when there is room', async () => {
    const node = await startTestNode();
    await node.run({ name: 'other', containers: [{ image: 'nginx:1.27', resources: asks('2') }] });
    await node.run({ containers: [{ image: 'nginx:1.27', resources: asks('500m') }] });
    await node.settle();
    await resize(node, '3');
    await node.api.delete(objectRef(resources.pods, 'default', 'other'));
    await node.pass(20);
    expect(containerOf(await node.pod())?.resources).toEqual(asks('3'));
  });
});

it('An ephemeral container joins a running pod, and is not started again', async () => {
  const node = await startTestNode();
  await node.run({ containers: [{ image: 'nginx:1.27' }] });
  await node.settle();
  const { image = '' } = node.program({ exit: { after: 2000, code: 0 } });
  await node.api.patch(objectRef(resources.pods, 'default', 'p', 'ephemeralcontainers'), {
    type: 'strategic',
    body: { spec: { ephemeralContainers: [{ name: 'debug', image }] } },
  });
  await node.pass(1.5);
  expect(containerOf(await node.pod(), 'debug')?.state?.running).toBeDefined();
  await node.pass(30);
  const pod = await node.pod();
  expect(containerOf(pod, 'debug')).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0 } } });
  expect(pod.status?.phase).toBe('Running');
});
