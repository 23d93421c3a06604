import type { Container } from '../../kinds/types.ts';
import { describe, expect, it } from 'vitest';
import { conditionsOf, containerOf, startTestNode } from '../testing/harness.ts';

const ends = (code: number, after = 0) => ({ exit: { after, code } });

describe('a container that keeps failing', () => {
  it('is started again at once, then after 10, 20, 40, … seconds', async () => {
    const node = await startTestNode();
    await node.run({ containers: [node.program(ends(1))] });
    await node.pass(5);
    const restarts = async () => containerOf(await node.pod())?.restartCount;
    const at: number[] = [];
    let known = await restarts();
    expect(known).toBe(1);
    for (let second = 6; second < 240 && at.length < 4; second++) {
      await node.pass(1);
      const now = await restarts();
      if (now !== known) at.push(second);
      known = now;
    }
    const gaps = at.map((second, i) => second - (at[i - 1] ?? at[0] ?? 0)).slice(1);
    // the kubelet looks again at the pod 10 to 15 s after it looked last
    [20, 40, 80].forEach((wait, i) => {
      expect(gaps[i]).toBeGreaterThanOrEqual(wait);
      expect(gaps[i]).toBeLessThanOrEqual(wait + 16);
    });
  });

  it('shows CrashLoopBackOff with how its last start ended', async () => {
    const node = await startTestNode();
    const { metadata } = await node.run({ containers: [node.program(ends(7))] });
    await node.pass(8);
    const pod = await node.pod();
    const where = `p_default(${metadata.uid})`;
    expect(pod.status?.phase).toBe('Running');
    expect(containerOf(pod)).toMatchObject({
      ready: false,
      started: false,
      restartCount: 1,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=app pod=${where}`,
        },
      },
      lastState: { terminated: { exitCode: 7, reason: 'Error' } },
    });
    expect(await node.events()).toContain(`2x BackOff: Back-off restarting failed container app in pod ${where}`);
  });

  it('shows each of its states to a watcher', async () => {
    const node = await startTestNode();
    await node.run({ containers: [node.program(ends(1, 3000))], name: 'p' });
    const seen = await node.follow();
    await node.pass(40);
    const states = seen.flatMap((pod) => {
      const status = containerOf(pod);
      return status ? [`${Object.keys(status.state ?? {})[0]} ${status.restartCount}`] : [];
    });
    expect([...new Set(states)].filter((state) => state !== 'waiting 0').slice(0, 5)).toEqual([
      'running 0',
      'terminated 0',
      'running 1',
      'terminated 1',
      'waiting 1',
    ]);
  });
});

describe('the restart policy', () => {
  const rows = [
    ['Always', 0, 'Running', undefined],
    ['OnFailure', 0, 'Succeeded', 'Completed'],
    ['Never', 0, 'Succeeded', 'Completed'],
    ['Never', 3, 'Failed', 'Error'],
    ['OnFailure', 3, 'Running', undefined],
  ] as const;
  it.each(rows)('%s makes of an end with code %i a pod that is %s', async (restartPolicy, code, phase, reason) => {
    const node = await startTestNode();
    await node.run({ restartPolicy, containers: [node.program(ends(code))] });
    await node.pass(8);
    const pod = await node.pod();
    expect(pod.status?.phase).toBe(phase);
    expect(containerOf(pod)?.state?.terminated?.reason).toBe(reason);
  });

  it('of a container goes before that of its pod, and its rules before both', async () => {
    const node = await startTestNode();
    await node.run({
      restartPolicy: 'Never',
      containers: [
        { name: 'a', ...node.program(ends(0)), restartPolicy: 'Always' },
        {
          name: 'b',
          ...node.program(ends(42)),
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
        },
        { name: 'c', ...node.program(ends(1)) },
      ],
    });
    await node.pass(8);
    const pod = await node.pod();
    expect(['a', 'b', 'c'].map((name) => containerOf(pod, name)?.restartCount)).toEqual([1, 1, 0]);
    expect(pod.status?.phase).toBe('Running');
  });
});

describe('a rule that asks for a new start of all containers', () => {
  const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } } as const;

  it('begins the pod again with its first init container, in the same sandbox', async () => {
    const node = await startTestNode();
    await node.run({
      restartPolicy: 'Never',
      initContainers: [
        { name: 'prepare', ...node.program(ends(0)) } as Container,
        {
          name: 'watcher',
          ...node.program(ends(88, 20_000)),
          restartPolicy: 'Always',
          restartPolicyRules: [rule],
        } as Container,
      ],
      containers: [
        { name: 'main', lifecycle: { preStop: { sleep: { seconds: 10 } } } },
        { name: 'other', ...node.program(ends(1, 5)) },
      ],
    });
    const seen = await node.follow();
    await node.pass(15);
    const before = await node.pod();
    await node.pass(15);
    const pod = await node.pod();
    expect(['prepare', 'watcher', 'main', 'other'].map((name) => containerOf(pod, name)?.restartCount)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(containerOf(pod, 'main')?.lastState?.terminated).toEqual({
      exitCode: 137,
      finishedAt: null,
      message: 'The container is removed because RestartAllContainers in place',
      reason: 'RestartingAllContainers',
      startedAt: null,
    });
    expect(pod.status?.podIP).toBe(before.status?.podIP);
    expect(pod.status?.phase).toBe('Running');
    const told = seen.map(
      ({ status }) =>
        `${status?.conditions?.find(({ type }) => type === 'AllContainersRestarting')?.status} ` +
        `${status?.containerStatuses?.[0]?.state?.waiting?.reason ?? 'main'} ${status?.phase}`,
    );
    expect([...new Set(told.slice(told.indexOf('True main Running')))]).toEqual([
      'True main Running',
      'False RestartingAllContainers Running',
      'False PodInitializing Running',
      'False main Running',
    ]);
    expect(await node.events()).toContain('Killing: Stopping container main');
  });
});

describe('a pod that has succeeded', () => {
  it('says so in its conditions', async () => {
    const node = await startTestNode();
    await node.run({ restartPolicy: 'Never', containers: [node.program(ends(0))] });
    await node.pass(8);
    expect(conditionsOf(await node.pod())).toEqual([
      'PodReadyToStartContainers=False',
      'Initialized=True/PodCompleted',
      'Ready=False/PodCompleted',
      'ContainersReady=False/PodCompleted',
      'PodScheduled=True',
    ]);
  });

  it('keeps its log until it is deleted', async () => {
    const node = await startTestNode();
    await node.run({
      restartPolicy: 'Never',
      containers: [node.program({ ...ends(0, 10), logs: [{ after: 0, text: 'done' }] })],
    });
    await node.settle();
    let text = '';
    for await (const chunk of node.kubelet.connection.logs({ namespace: 'default', name: 'p' }, {})) {
      text += new TextDecoder().decode(chunk);
    }
    expect(text).toBe('done\n');
  });
});
