import { describe, expect, it } from 'vitest';
import { createTestNode } from './testing.ts';

const shell = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });

describe('a container', () => {
  it('that takes SIGTERM ends when its trap says so', async () => {
    const node = createTestNode();
    const id = await node.start(shell("trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 1; done"));
    await node.world.drivers.jump(2500);
    await node.world.drivers.during(node.runtime.stopContainer(id, 30_000));
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 0, reason: 'Completed' });
    expect(await node.log(id)).toBe('up\nbye\n');
  });

  it('ends with the code of its script', async () => {
    const node = createTestNode();
    const id = await node.start({ ...shell('echo no >&2; exit 3'), finite: true });
    await node.world.drivers.settle();
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 3, reason: 'Error' });
  });

  it('stamps each line with its time and stream, and can be followed', async () => {
    const node = createTestNode();
    const id = await node.start({ ...shell('for i in 1 2; do echo $i; sleep 2; done; echo e >&2'), finite: true });
    const entries: string[] = [];
    const following = (async () => {
      for await (const { time, stream, text } of node.runtime.logs(id, { follow: true })) {
        entries.push(`${time - Date.UTC(2026, 0, 1)} ${stream} ${text}`);
      }
    })();
    await node.world.drivers.settle();
    await following;
    const [first = ''] = entries;
    const began = Number.parseInt(first, 10);
    expect(entries).toEqual([`${began} stdout 1\n`, `${began + 2000} stdout 2\n`, `${began + 4000} stderr e\n`]);
  });

  it('hides nothing of the pod: hosts, name, resolver, volumes', async () => {
    const node = createTestNode();
    const id = await node.start(shell('cat /etc/hosts | tail -n 1; cat /etc/hostname; sleep 100'));
    await node.world.drivers.jump(10);
    expect(await node.log(id)).toBe('10.244.0.1\tweb\nweb\n');
  });

  it('can be read only', async () => {
    const node = createTestNode();
    const id = await node.start({ ...shell('echo x > /tmp/f; echo $?'), finite: true, readOnlyRootFilesystem: true });
    await node.world.drivers.settle();
    expect(await node.log(id)).toBe("sh: can't create /tmp/f: Read-only file system\n1\n");
  });

  it('that prints for ever neither stops the clock nor fills the memory', async () => {
    const node = createTestNode();
    const id = await node.start(shell('while true; do echo "$(date +%s) a line of some length"; done'));
    await node.world.drivers.settle();
    await node.world.drivers.jump(3_600_000);
    expect(node.runtime.containerStatus(id)?.state).toBe('running');
    expect(node.runtime.usage(id).cpu).toBeGreaterThan(0.5);
    expect((await node.log(id)).length).toBeLessThan(1_100_000);
    await node.world.drivers.during(node.runtime.stopContainer(id, 1000));
    expect(node.runtime.containerStatus(id)).toMatchObject({ exitCode: 137 });
  });

  it('is told apart from the others of its pod, but shares its ports', async () => {
    const node = createTestNode();
    const sandbox = await node.sandbox();
    await node.start({ image: 'nginx' }, sandbox);
    const second = await node.start({ image: 'nginx' }, sandbox);
    expect(node.runtime.containerStatus(second)).toMatchObject({ state: 'exited', exitCode: 1 });
    expect(await node.log(second)).toContain('Address already in use');
  });

  it('ends with its sandbox, and all is gone when that is removed', async () => {
    const node = createTestNode();
    const sandbox = await node.sandbox();
    const id = await node.start(shell('sleep 1000'), sandbox);
    await node.world.drivers.during(node.runtime.stopPodSandbox(sandbox));
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 137 });
    node.runtime.removePodSandbox?.(sandbox);
    expect(node.runtime.containerStatus(id)).toBeUndefined();
    expect(node.runtime.sandboxes?.()).toEqual([]);
  });
});
