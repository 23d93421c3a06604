import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import { containerOf, startTestNode } from '../testing/harness.ts';

const pod = objectRef(resources.pods, 'default', 'p');

describe('a container that ends', () => {
  it('leaves the message that it wrote to its termination log', async () => {
    const node = await startTestNode();
    await node.run({ restartPolicy: 'Never', containers: [node.program({ exit: { after: 2000, code: 7 } })] });
    await node.pass(1.5);
    const mount = node.runtime
      .sandboxes?.()[0]
      ?.containers[0]?.config.mounts.find((m) => m.path === '/dev/termination-log');
    mount?.volume.write(`/${mount.subPath}`, 'the disk is full');
    await node.pass(8);
    expect(containerOf(await node.pod())?.state?.terminated).toMatchObject({
      exitCode: 7,
      message: 'the disk is full',
    });
  });

  it('shows the end of its log instead, where it failed and is to do so', async () => {
    const node = await startTestNode();
    const program = node.program({ exit: { after: 100, code: 1 }, logs: [{ after: 0, text: 'cannot start' }] });
    await node.run({
      restartPolicy: 'Never',
      containers: [{ ...program, terminationMessagePolicy: 'FallbackToLogsOnError' }],
    });
    await node.pass(8);
    expect(containerOf(await node.pod())?.state?.terminated?.message).toBe('cannot start\n');
  });
});

describe('a pod past its deadline', () => {
  it('fails with DeadlineExceeded, and its containers are ended', async () => {
    const node = await startTestNode();
    await node.run({ activeDeadlineSeconds: 20, containers: [{ image: 'nginx:1.27' }] });
    await node.pass(19);
    expect((await node.pod()).status?.phase).toBe('Running');
    await node.pass(5);
    const ended = await node.pod();
    expect(ended.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(containerOf(ended)?.state?.terminated).toBeDefined();
  });
});

describe('a container that ignores its signal', () => {
  it('is killed at the end of the grace period', async () => {
    const node = await startTestNode();
    await node.run({ terminationGracePeriodSeconds: 5, containers: [node.program({ stop: 'ignore' })] });
    await node.pass(5);
    const seen = await node.follow();
    await node.api.delete(pod);
    await node.pass(4);
    expect(containerOf(await node.pod())?.state?.running).toBeDefined();
    await node.pass(4);
    await expect(node.pod()).rejects.toThrow('not found');
    expect(containerOf(seen.at(-1) ?? (await node.pod()))?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'Error',
    });
  });

  it('is killed sooner when somebody deletes it with a shorter grace', async () => {
    const node = await startTestNode();
    await node.run({ terminationGracePeriodSeconds: 50, containers: [node.program({ stop: 'ignore' })] });
    await node.pass(5);
    await node.api.delete(pod);
    await node.pass(1);
    await node.api.delete(pod, { gracePeriodSeconds: 2 });
    await node.pass(5);
    await expect(node.pod()).rejects.toThrow('not found');
  });

  it('is ended within its own grace period although its pod was removed by force', async () => {
    const node = await startTestNode();
    await node.run({ terminationGracePeriodSeconds: 50, containers: [node.program({ stop: 'ignore' })] });
    await node.pass(5);
    await node.api.delete(pod, { gracePeriodSeconds: 0 });
    await expect(node.pod()).rejects.toThrow('not found');
    await node.pass(51);
    expect(node.runtime.sandboxes?.()).toEqual([]);
  });
});

describe('hooks', () => {
  it('preStop runs before the signal, within the grace period', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx:1.27', lifecycle: { preStop: { sleep: { seconds: 4 } } } }] });
    await node.pass(8);
    await node.api.delete(pod);
    await node.pass(3);
    expect(containerOf(await node.pod())?.state?.running).toBeDefined();
    await node.pass(3);
    await expect(node.pod()).rejects.toThrow('not found');
  });

  it('postStart that fails ends the container', async () => {
    const node = await startTestNode();
    const lifecycle = { postStart: { httpGet: { port: 81, path: '/' } } };
    await node.run({ containers: [{ image: 'nginx:1.27', lifecycle }] });
    await node.pass(6);
    const events = await node.events();
    expect(events.some((e) => e.includes('FailedPostStartHook: PostStartHook failed'))).toBe(true);
    expect(containerOf(await node.pod())).toMatchObject({ restartCount: 1 });
  });
});
