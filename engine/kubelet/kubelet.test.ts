import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../kinds/resources.ts';
import type { Event, Lease, Node } from '../kinds/types.ts';
import { conditionsOf, containerOf, startTestNode } from './testing/harness.ts';

describe('a node', () => {
  it('is registered with its labels, addresses and capacity, and is ready', async () => {
    const { api } = await startTestNode({ node: { roles: ['control-plane'] } });
    const node = await api.get<Node>(objectRef(resources.nodes, undefined, 'node-1'));
    expect(node.metadata.labels).toEqual({
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'node-1',
      'kubernetes.io/os': 'linux',
      'node-role.kubernetes.io/control-plane': '',
    });
    expect(node.status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
      ['Ready', 'True', 'KubeletReady'],
    ]);
    expect(node.status?.nodeInfo?.kubeletVersion).toBe('v1.36.0');
  });

  it('tells with its next heartbeat that it was cordoned, and that it no longer is', async () => {
    const node = await startTestNode();
    const ref = objectRef(resources.nodes, undefined, 'node-1');
    for (const unschedulable of [true, null]) {
      await node.api.patch(ref, { type: 'merge', body: { spec: { unschedulable } } });
      await node.pass(10);
    }
    const { items } = await node.api.list<Event>({ ...resources.events, namespace: 'default' });
    expect(items.map(({ message }) => message).slice(-2)).toEqual([
      'Node node-1 status is now: NodeNotSchedulable',
      'Node node-1 status is now: NodeSchedulable',
    ]);
  });

  it('renews its lease every ten seconds, and posts an unchanged status every five minutes', async () => {
    const { api, pass } = await startTestNode();
    const lease = () => api.get<Lease>(objectRef(resources.leases, 'kube-node-lease', 'node-1'));
    const node = () => api.get<Node>(objectRef(resources.nodes, undefined, 'node-1'));
    const before = await node();
    await pass(100);
    expect((await lease()).spec?.renewTime).toBe('2026-01-01T00:01:40.000000Z');
    expect((await node()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await pass(220);
    expect((await node()).status?.conditions?.[3]?.lastHeartbeatTime).toBe('2026-01-01T00:05:00Z');
  });
});

describe('a plain pod', () => {
  it('is pulled, created, started and made ready', async () => {
    const node = await startTestNode();
    const seen = await node.follow();
    await node.run();
    await node.settle();
    const pod = await node.pod();
    expect(pod.status?.phase).toBe('Running');
    expect(conditionsOf(pod)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(containerOf(pod)).toMatchObject({ name: 'app', ready: true, started: true, restartCount: 0 });
    expect((await node.events()).map((event) => event.replace(/in [\d.]+m?s \(.*/, ''))).toEqual([
      'Pulling: Pulling image "nginx"',
      'Pulled: Successfully pulled image "nginx" ',
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(
      seen.slice(1).map((p) => `${p.status?.phase} ${containerOf(p)?.state?.waiting?.reason ?? containerOf(p)?.ready}`),
    ).toEqual(['Pending ContainerCreating', 'Running true']);
  });

  it('is ended within its grace period when it is deleted, and then it is gone', async () => {
    const node = await startTestNode();
    await node.run();
    await node.settle();
    const seen = await node.follow();
    await node.api.delete(objectRef(resources.pods, 'default', 'p'));
    await node.settle();
    await expect(node.pod()).rejects.toThrow('pods "p" not found');
    expect(await node.events()).toContain('Killing: Stopping container app');
    expect(seen.at(-1)?.status?.phase).toBe('Succeeded');
    expect(containerOf(seen.at(-1) ?? (await node.run()))?.state?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });
});

describe('a pod with readiness gates', () => {
  it('is ready when its containers are and somebody said yes to every gate', async () => {
    const node = await startTestNode();
    await node.run({ readinessGates: [{ conditionType: 'example.com/gate' }], containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    const ready = async () => (await node.pod()).status?.conditions?.find((c) => c.type === 'Ready');
    expect(await ready()).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
    });
    await node.api.patch(objectRef(resources.pods, 'default', 'p', 'status'), {
      type: 'strategic',
      body: { status: { conditions: [{ type: 'example.com/gate', status: 'True' }] } },
    });
    await node.settle();
    expect(await ready()).toMatchObject({ status: 'True' });
    expect(conditionsOf(await node.pod())[0]).toBe('example.com/gate=True');
  });
});

describe('a node connection', () => {
  it('tells why there is no log yet, in the words of kubectl logs', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'registry.example/no-such:1' }] });
    await node.settle();
    const read = async (previous: boolean) => {
      for await (const _ of node.kubelet.connection.logs({ namespace: 'default', name: 'p' }, { previous }))
        return 'a log';
      return 'nothing';
    };
    await expect(read(false)).rejects.toThrow(
      'container "app" in pod "p" is waiting to start: trying and failing to pull image',
    );
    await expect(read(true)).rejects.toThrow('previous terminated container "app" in pod "p" not found');
  });

  it('gives the log of the start before with previous', async () => {
    const node = await startTestNode();
    await node.run({
      containers: [node.program({ exit: { after: 3000, code: 1 }, logs: [{ after: 0, text: 'at {time}' }] })],
    });
    await node.pass(6);
    const read = async (previous: boolean) => {
      let text = '';
      const log = node.kubelet.connection.logs({ namespace: 'default', name: 'p' }, { previous });
      for await (const chunk of log) text += new TextDecoder().decode(chunk);
      return text;
    };
    const [before, now] = [await read(true), await read(false)];
    expect(before).toMatch(/^at 2026-/);
    expect(now).toMatch(/^at 2026-/);
    expect(before).not.toBe(now);
  });
});
