import { describe, expect, it } from 'vitest';
import { conditionsOf, containerOf, startTestNode } from '../testing/harness.ts';

const healthy = (body = 'ok') => ({ listen: [{ port: 80, protocol: 'http' as const, routes: [{ path: '*', body }] }] });
const sick = { listen: [{ port: 80, protocol: 'http' as const, routes: [{ path: '*', status: 500 }] }] };
const http = { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 1 };

describe('a readiness probe', () => {
  it('keeps a container unready until it succeeds', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ ...node.program({ startup: 4000, ...healthy() }), readinessProbe: http }] });
    const seen = await node.follow();
    await node.settle();
    expect(conditionsOf(await node.pod())).toContain('Ready=True');
    const unready = seen.find((pod) => pod.status?.phase === 'Running' && !containerOf(pod)?.ready);
    expect(unready?.status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
    const ip = (await node.pod()).status?.podIP;
    expect((await node.events()).filter((e) => e.includes('Unhealthy'))).toEqual([
      `4x Unhealthy: Readiness probe failed: Get "http://${ip}:80/healthz": dial tcp ${ip}:80: connect: connection refused`,
    ]);
  });

  it('that fails as often as it may makes a ready container unready', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx', readinessProbe: { ...http, httpGet: { path: '/', port: 80 } } }] });
    await node.settle();
    expect(containerOf(await node.pod())?.ready).toBe(true);
    await node.run({ name: 'q', containers: [{ image: 'nginx', readinessProbe: http }] });
    await node.pass(10);
    expect(containerOf(await node.pod('q'))).toMatchObject({ ready: false, started: true });
    expect((await node.events('q')).find((e) => e.includes('Unhealthy'))).toMatch(
      /Readiness probe failed: HTTP probe failed with statuscode: 404$/,
    );
  });

  it('of a container without one is no timer at all', async () => {
    const node = await startTestNode();
    await node.run();
    await node.settle();
    const { resourceVersion } = (await node.pod()).metadata;
    await node.pass(120);
    expect((await node.pod()).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('of a named port finds the port by its name', async () => {
    const node = await startTestNode();
    const ports = [{ name: 'web', containerPort: 80 }];
    const readinessProbe = { tcpSocket: { port: 'web' }, initialDelaySeconds: 2 };
    await node.run({ containers: [{ ...node.program(healthy()), ports, readinessProbe }] });
    await node.settle();
    expect(containerOf(await node.pod())?.ready).toBe(true);
  });
});

describe('a liveness probe', () => {
  it('that fails restarts its container', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ ...node.program(sick), livenessProbe: { ...http, failureThreshold: 3 } }] });
    await node.pass(5);
    expect(containerOf(await node.pod())).toMatchObject({ restartCount: 1 });
    const events = await node.events();
    expect(events).toContain('Killing: Container app failed liveness probe, will be restarted');
    expect(
      events.some((e) => e.endsWith('Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500')),
    ).toBe(true);
  });
});

describe('a startup probe', () => {
  it('holds the others back until it succeeds', async () => {
    const node = await startTestNode();
    const program = node.program({ startup: 5000, ...healthy() });
    await node.run({
      containers: [
        { ...program, startupProbe: { ...http, failureThreshold: 30 }, livenessProbe: http, readinessProbe: http },
      ],
    });
    const seen = await node.follow();
    await node.settle();
    const pod = await node.pod();
    expect(containerOf(pod)).toMatchObject({ ready: true, started: true, restartCount: 0 });
    const states = seen.map((p) => `${containerOf(p)?.started} ${containerOf(p)?.ready}`);
    expect([...new Set(states)].slice(1)).toEqual(['false false', 'true false', 'true true']);
    expect((await node.events()).some((e) => e.includes('Liveness'))).toBe(false);
  });

  it('that never succeeds restarts the container', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ ...node.program(sick), startupProbe: { ...http, failureThreshold: 3 } }] });
    await node.pass(5);
    expect(containerOf(await node.pod())?.restartCount).toBe(1);
    expect(await node.events()).toContain('Killing: Container app failed startup probe, will be restarted');
  });
});

it('A command in a container is followed by its probes, so that what it changed shows soon', async () => {
  const node = await startTestNode();
  const program = node.program({ listen: [{ port: 80, protocol: 'http', routes: [{ path: '*' }] }] });
  await node.run({ containers: [{ ...program, readinessProbe: { ...http, periodSeconds: 30 } }] });
  await node.settle();
  const before = node.world.clock.now();
  await expect(
    node.kubelet.connection.exec({ namespace: 'default', name: 'p' }, { command: ['no-such-program'] }),
  ).rejects.toThrow(/^Internal error occurred: error executing command in container: .*"no-such-program"/);
  await node.settle();
  expect(node.world.clock.now()).toBe(before);
  const process = await node.kubelet.connection.exec({ namespace: 'default', name: 'p' }, { command: ['sleep', '1'] });
  await node.world.drivers.during(process.status);
  await node.settle();
  expect(node.world.clock.now() - before).toBeGreaterThan(20_000);
});
