import { describe, expect, it } from 'vitest';
import { conditionsOf, containerOf, startTestNode } from '../testing/harness.ts';

const ends = (code: number, after = 0) => ({ exit: { after, code } });

describe('init containers', () => {
  it('run one after another before the main ones', async () => {
    const node = await startTestNode();
    await node.run({
      initContainers: [
        { name: 'one', ...node.program(ends(0, 2000)) },
        { name: 'two', ...node.program(ends(0, 1000)) },
      ],
    });
    const seen = await node.follow();
    await node.pass(10);
    const pod = await node.pod();
    expect(pod.status?.phase).toBe('Running');
    const [one, two] = pod.status?.initContainerStatuses ?? [];
    expect([one?.state?.terminated?.reason, two?.state?.terminated?.reason]).toEqual(['Completed', 'Completed']);
    expect([one?.ready, one?.started]).toEqual([true, false]);
    expect((one?.state?.terminated?.finishedAt ?? '') <= (two?.state?.terminated?.startedAt ?? '')).toBe(true);
    const waiting = seen.find((p) => p.status?.initContainerStatuses?.[0]?.state?.running);
    expect(waiting?.status?.phase).toBe('Pending');
    expect(containerOf(waiting ?? pod)?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(waiting?.status?.conditions?.find((c) => c.type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one two]',
    });
  });

  it('that fail are tried again, or fail a pod that is never restarted', async () => {
    const node = await startTestNode();
    const initContainers = () => [{ name: 'one', ...node.program(ends(1)) }];
    await node.run({ name: 'again', initContainers: initContainers() });
    await node.run({ name: 'never', restartPolicy: 'Never', initContainers: initContainers() });
    await node.pass(9);
    const again = await node.pod('again');
    expect(again.status?.phase).toBe('Pending');
    expect(containerOf(again, 'one')).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    });
    const never = await node.pod('never');
    expect(never.status?.phase).toBe('Failed');
    expect(containerOf(never, 'one')?.state?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect(conditionsOf(never)).toContain('Ready=False/PodFailed');
  });
});

describe('sidecars', () => {
  it('start in their turn, go on running, and are started again when they end', async () => {
    const node = await startTestNode();
    await node.run({
      initContainers: [
        { name: 'proxy', restartPolicy: 'Always', ...node.program(ends(0, 20_000)) },
        { name: 'setup', ...node.program(ends(0, 1000)) },
      ],
    });
    await node.pass(7);
    const pod = await node.pod();
    expect(pod.status?.phase).toBe('Running');
    expect(containerOf(pod, 'proxy')).toMatchObject({ ready: true, started: true });
    await node.pass(20);
    expect(containerOf(await node.pod(), 'proxy')).toMatchObject({ restartCount: 1, ready: true });
  });

  it('hold back what follows until their startup probe succeeds', async () => {
    const node = await startTestNode();
    const listens = node.program({ startup: 3000, listen: [{ port: 80, protocol: 'http', routes: [{ path: '*' }] }] });
    await node.run({
      initContainers: [
        {
          name: 'proxy',
          restartPolicy: 'Always',
          ...listens,
          startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 9 },
        },
      ],
    });
    await node.pass(2);
    expect(containerOf(await node.pod())?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    await node.pass(10);
    expect((await node.pod()).status?.phase).toBe('Running');
  });

  it('end after the main containers, last one first', async () => {
    const node = await startTestNode();
    const run = () => ({ restartPolicy: 'Always' as const, ...node.program({ stop: { after: 1000 } }) });
    await node.run({
      initContainers: [
        { name: 'a', ...run() },
        { name: 'b', ...run() },
      ],
      containers: [node.program({ stop: { after: 2000 } })],
    });
    await node.pass(8);
    const seen = await node.follow();
    await node.api.delete({ group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'p' });
    await node.settle();
    const last = seen.at(-1);
    const end = (name: string) => last && containerOf(last, name)?.state?.terminated?.finishedAt?.slice(17, 19);
    expect([Number(end('b')) - Number(end('app')), Number(end('a')) - Number(end('b'))]).toEqual([1, 1]);
  });

  it('do not keep a pod whose main containers are done from succeeding', async () => {
    const node = await startTestNode();
    await node.run({
      restartPolicy: 'Never',
      initContainers: [{ name: 'proxy', restartPolicy: 'Always', image: 'nginx' }],
      containers: [node.program(ends(0, 1000))],
    });
    await node.pass(60);
    expect((await node.pod()).status?.phase).toBe('Succeeded');
  });
});
